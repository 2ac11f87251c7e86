-- The first schema. The SQLite file beside it has the same tables and columns; a test compares the two.
-- On Citus: event and event_doc are distributed by id / event, posting by term, event_identity by identity; the rest
-- are reference or local tables. No query joins posting with event except by the event ids it found.
-- Texts are keys and sort by their bytes, as in SQLite, whatever language the server was set up for.
-- Times are microseconds since 1970 UTC. `owner` is the GLN of an organisation, '' for the node itself.

CREATE TABLE node (
    id          SMALLINT NOT NULL PRIMARY KEY CHECK (id = 1),
    node_id     TEXT COLLATE "C"    NOT NULL,               -- stable name of this node towards its peers
    origin      TEXT COLLATE "C"    NOT NULL,               -- origin line of the log's checkpoints
    public_key  BYTEA   NOT NULL,               -- Ed25519, the private half stands in a file of the operator
    created     BIGINT  NOT NULL
);

-- The counter of the log: locked last in every transaction that makes an entry, so positions have no gap.
CREATE TABLE log_head (
    id          SMALLINT NOT NULL PRIMARY KEY CHECK (id = 1),
    size        BIGINT  NOT NULL,
    record_time BIGINT  NOT NULL                -- never goes back
);
INSERT INTO log_head (id, size, record_time) VALUES (1, 0, 0);

CREATE TABLE log (
    position        BIGINT  NOT NULL PRIMARY KEY,
    kind            SMALLINT NOT NULL,          -- 1 event, 2 record; see store::log::EntryKind
    ref             BIGINT  NOT NULL,           -- event.id or record.id
    record_time     BIGINT  NOT NULL,
    leaf            BYTEA   NOT NULL,           -- SHA-256, see store::log::leaf
    origin_node     TEXT COLLATE "C",                       -- set for what came from another node …
    origin_position BIGINT                      -- … with the position it has there
);
CREATE UNIQUE INDEX log_origin ON log (origin_node, origin_position) WHERE origin_node IS NOT NULL;

-- Apart from the log, so that an erasure can destroy a salt without touching an entry.
CREATE TABLE log_salt (
    position    BIGINT  NOT NULL PRIMARY KEY,
    salt        BYTEA   NOT NULL
);

CREATE TABLE context (
    id          BIGINT  NOT NULL PRIMARY KEY,   -- hash of the body
    body        BYTEA   NOT NULL                -- a document's @context as captured
);

CREATE TABLE event (
    id          BIGINT  NOT NULL PRIMARY KEY,   -- time-ordered, see store::id
    position    BIGINT  NOT NULL,
    record_time BIGINT  NOT NULL,
    event_time  BIGINT  NOT NULL,
    kind        SMALLINT NOT NULL,              -- index in epcis::model::EventKind::ALL
    action      SMALLINT,                        -- 0 ADD, 1 OBSERVE, 2 DELETE
    biz_step    BIGINT,                        -- hash of the canonical name
    disposition BIGINT,
    declaration SMALLINT NOT NULL,              -- 1 when it declares an error
    owner       TEXT COLLATE "C"    NOT NULL,
    area        TEXT COLLATE "C"    NOT NULL,               -- province code, '' when unknown
    field       TEXT COLLATE "C"    NOT NULL,               -- field of state management, '' when unknown
    sandbox     SMALLINT NOT NULL,
    event_id    TEXT COLLATE "C"    NOT NULL,
    context     BIGINT  NOT NULL,
    links       BYTEA   NOT NULL                -- (roles u32, kind u8, term u64)*, little endian: the walk's view
);
CREATE INDEX event_position ON event (position);       -- not unique: Citus allows that only on the distribution column
CREATE INDEX event_time ON event (event_time, id);
CREATE INDEX event_biz_step ON event (biz_step, event_time, id);
CREATE INDEX event_disposition ON event (disposition, event_time, id);
CREATE INDEX event_declaration ON event (event_time, id) WHERE declaration = 1;
CREATE INDEX event_owner ON event (owner, event_time, id);

-- The bytes as captured, apart from everything derived (design: keep the bytes, one place to redact).
CREATE TABLE event_doc (
    event       BIGINT  NOT NULL PRIMARY KEY,
    encoding    SMALLINT NOT NULL,              -- see store::doc
    doc         BYTEA   NOT NULL
);

-- Originals are one by (owner, event ID), declarations by content as well.
CREATE TABLE event_identity (
    identity    TEXT COLLATE "C"    NOT NULL PRIMARY KEY,   -- 128 bits in hexadecimal
    event       BIGINT  NOT NULL,
    content     BYTEA   NOT NULL                -- SHA-256 of the content, to tell a repetition from a conflict
);

CREATE TABLE posting (
    term        BIGINT  NOT NULL,
    time        BIGINT  NOT NULL,
    event       BIGINT  NOT NULL,
    roles       BIGINT  NOT NULL,
    PRIMARY KEY (term, time, event)
);

CREATE TABLE record (
    id          BIGINT  NOT NULL PRIMARY KEY,
    kind        SMALLINT NOT NULL,
    key         TEXT COLLATE "C"    NOT NULL,
    version     BIGINT  NOT NULL,
    record_time BIGINT  NOT NULL,
    position    BIGINT  NOT NULL,
    owner       TEXT COLLATE "C"    NOT NULL,
    area        TEXT COLLATE "C"    NOT NULL,
    field       TEXT COLLATE "C"    NOT NULL,
    sandbox     SMALLINT NOT NULL,
    body        BYTEA   NOT NULL
);
CREATE UNIQUE INDEX record_version ON record (kind, key, version);

-- The current version of each record, and the folded name people search by.
CREATE TABLE record_head (
    kind        SMALLINT NOT NULL,
    key         TEXT COLLATE "C"    NOT NULL,
    version     BIGINT  NOT NULL,
    owner       TEXT COLLATE "C"    NOT NULL,
    sandbox     SMALLINT NOT NULL,
    folded      TEXT COLLATE "C"    NOT NULL,
    body        BYTEA   NOT NULL,
    PRIMARY KEY (kind, key)
);
CREATE INDEX record_owner ON record_head (owner, kind, key);

-- What a current record is about: certificates and recalls are found by their subjects.
CREATE TABLE record_subject (
    subject     TEXT COLLATE "C"    NOT NULL,
    kind        SMALLINT NOT NULL,
    key         TEXT COLLATE "C"    NOT NULL,
    PRIMARY KEY (subject, kind, key)
);

CREATE TABLE job (
    id          TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    owner       TEXT COLLATE "C"    NOT NULL,
    sandbox     SMALLINT NOT NULL,
    behaviour   TEXT COLLATE "C"    NOT NULL,               -- rollback or proceed
    created     BIGINT  NOT NULL,
    finished    BIGINT,
    success     SMALLINT NOT NULL,
    outcome     TEXT COLLATE "C"    NOT NULL                -- JSON: what became of each event, and the errors
);
CREATE INDEX job_owner ON job (owner, created, id);

-- A document too large to be checked before the answer; removed when its job ends.
CREATE TABLE job_spool (
    job         TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    doc         BYTEA   NOT NULL
);

CREATE TABLE api_key (
    id           TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    secret       BYTEA   NOT NULL,              -- SHA-256 of the secret half
    organisation TEXT COLLATE "C"    NOT NULL,              -- '' for a key of the node itself
    unrestricted SMALLINT NOT NULL,
    sandbox      SMALLINT NOT NULL,
    label        TEXT COLLATE "C"    NOT NULL,
    created      BIGINT  NOT NULL,
    revoked      BIGINT 
);

-- Documents arrive compressed: the server shall not try again.
ALTER TABLE event_doc ALTER COLUMN doc SET STORAGE EXTERNAL;
