-- Documents of any size are put by in parts, and what stood around the events is kept with the job. The PostgreSQL file
-- beside it has the same tables and columns.

CREATE TABLE job_spool_part (
    job         TEXT    NOT NULL,               -- job.id; its first digits tell when the document began to arrive
    seq         INTEGER NOT NULL,               -- from 0
    bytes       BLOB    NOT NULL,
    PRIMARY KEY (job, seq)
) STRICT;
INSERT INTO job_spool_part (job, seq, bytes) SELECT job, 0, doc FROM job_spool;
DROP TABLE job_spool;

-- The document of a capture as it came, its events left out: SBDH, sender, creation date, master data.
CREATE TABLE job_header (
    job         TEXT    NOT NULL PRIMARY KEY,
    bytes       BLOB    NOT NULL
) STRICT;
