-- Label jobs and the files they make. The SQLite file beside it has the same tables and columns.

CREATE TABLE label_job (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner       TEXT COLLATE "C" NOT NULL,               -- GLN of the organisation it is printed for, '' for the node itself
    sandbox     SMALLINT NOT NULL,
    template    TEXT COLLATE "C" NOT NULL,
    spec        BYTEA   NOT NULL,               -- JSON: what to print
    created     BIGINT  NOT NULL,
    expires     BIGINT  NOT NULL,               -- from then on the file is gone
    state       TEXT COLLATE "C" NOT NULL,               -- waiting, running, done, failed, cancelled, expired
    error       TEXT COLLATE "C" NOT NULL,               -- why it failed, '' otherwise
    total       BIGINT  NOT NULL,               -- labels
    printed     BIGINT  NOT NULL,               -- labels that are in the file already
    bytes       BIGINT  NOT NULL,
    finished    BIGINT ,
    run         BIGINT  NOT NULL,               -- counts how often somebody began it
    beat        BIGINT  NOT NULL                -- last sign of life of whoever works on it
);
CREATE INDEX label_job_owner ON label_job (owner, created, id);
CREATE INDEX label_job_expires ON label_job (expires) WHERE state IN ('done', 'waiting', 'running');

-- A file in pieces. Whoever was thought dead and writes on does so under its own run, which nobody reads.
CREATE TABLE label_file (
    job         TEXT COLLATE "C" NOT NULL,
    run         BIGINT  NOT NULL,
    seq         BIGINT  NOT NULL,
    bytes       BYTEA   NOT NULL,
    PRIMARY KEY (job, run, seq)
);

-- Print files are secrets: who took one, and when.
CREATE TABLE label_download (
    job         TEXT COLLATE "C" NOT NULL,
    time        BIGINT  NOT NULL,
    caller      TEXT COLLATE "C" NOT NULL,               -- public half of the key, '' for the node itself
    PRIMARY KEY (job, time, caller)
);

-- The pages within are compressed: the server shall not try again.
ALTER TABLE label_file ALTER COLUMN bytes SET STORAGE EXTERNAL;
