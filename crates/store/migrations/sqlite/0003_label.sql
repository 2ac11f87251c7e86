-- Label jobs and the files they make. The PostgreSQL file beside it has the same tables and columns.

CREATE TABLE label_job (
    id          TEXT    NOT NULL PRIMARY KEY,
    owner       TEXT    NOT NULL,               -- GLN of the organisation it is printed for, '' for the node itself
    sandbox     INTEGER NOT NULL,
    template    TEXT    NOT NULL,
    spec        BLOB    NOT NULL,               -- JSON: what to print
    created     INTEGER NOT NULL,
    expires     INTEGER NOT NULL,               -- from then on the file is gone
    state       TEXT    NOT NULL,               -- waiting, running, done, failed, cancelled, expired
    error       TEXT    NOT NULL,               -- why it failed, '' otherwise
    total       INTEGER NOT NULL,               -- labels
    printed     INTEGER NOT NULL,               -- labels that are in the file already
    bytes       INTEGER NOT NULL,
    finished    INTEGER,
    run         INTEGER NOT NULL,               -- counts how often somebody began it
    beat        INTEGER NOT NULL                -- last sign of life of whoever works on it
) STRICT;
CREATE INDEX label_job_owner ON label_job (owner, created, id);
CREATE INDEX label_job_expires ON label_job (expires) WHERE state IN ('done', 'waiting', 'running');

-- A file in pieces. Whoever was thought dead and writes on does so under its own run, which nobody reads.
CREATE TABLE label_file (
    job         TEXT    NOT NULL,
    run         INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    bytes       BLOB    NOT NULL,
    PRIMARY KEY (job, run, seq)
) STRICT;

-- Print files are secrets: who took one, and when.
CREATE TABLE label_download (
    job         TEXT    NOT NULL,
    time        INTEGER NOT NULL,
    caller      TEXT    NOT NULL,               -- public half of the key, '' for the node itself
    PRIMARY KEY (job, time, caller)
) STRICT;
