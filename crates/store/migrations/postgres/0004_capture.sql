-- Documents of any size are put by in parts, and what stood around the events is kept with the job. The SQLite file
-- beside it has the same tables and columns.

CREATE TABLE job_spool_part (
    job         TEXT COLLATE "C" NOT NULL,               -- job.id; its first digits tell when the document began to arrive
    seq         BIGINT  NOT NULL,               -- from 0
    bytes       BYTEA   NOT NULL,
    PRIMARY KEY (job, seq)
);
-- Written once and read a few times: not worth compressing.
ALTER TABLE job_spool_part ALTER COLUMN bytes SET STORAGE EXTERNAL;
INSERT INTO job_spool_part (job, seq, bytes) SELECT job, 0, doc FROM job_spool;
DROP TABLE job_spool;

-- The document of a capture as it came, its events left out: SBDH, sender, creation date, master data.
CREATE TABLE job_header (
    job         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    bytes       BYTEA   NOT NULL
);
