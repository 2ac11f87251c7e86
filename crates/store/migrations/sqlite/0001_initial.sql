-- The first schema. The PostgreSQL file beside it has the same tables and columns; a test compares the two.
-- Times are microseconds since 1970 UTC. `owner` is the GLN of an organisation, '' for the node itself.

CREATE TABLE node (
    id          INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    node_id     TEXT    NOT NULL,               -- stable name of this node towards its peers
    origin      TEXT    NOT NULL,               -- origin line of the log's checkpoints
    public_key  BLOB    NOT NULL,               -- Ed25519, the private half stands in a file of the operator
    created     INTEGER NOT NULL
) STRICT;

-- The counter of the log: locked last in every transaction that makes an entry, so positions have no gap.
CREATE TABLE log_head (
    id          INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    size        INTEGER NOT NULL,
    record_time INTEGER NOT NULL                -- never goes back
) STRICT;
INSERT INTO log_head (id, size, record_time) VALUES (1, 0, 0);

CREATE TABLE log (
    position        INTEGER NOT NULL PRIMARY KEY,
    kind            INTEGER NOT NULL,           -- 1 event, 2 record; see store::log::EntryKind
    ref             INTEGER NOT NULL,           -- event.id or record.id
    record_time     INTEGER NOT NULL,
    leaf            BLOB    NOT NULL,           -- SHA-256, see store::log::leaf
    origin_node     TEXT,                       -- set for what came from another node …
    origin_position INTEGER                     -- … with the position it has there
) STRICT;
CREATE UNIQUE INDEX log_origin ON log (origin_node, origin_position) WHERE origin_node IS NOT NULL;

-- Apart from the log, so that an erasure can destroy a salt without touching an entry.
CREATE TABLE log_salt (
    position    INTEGER NOT NULL PRIMARY KEY,
    salt        BLOB    NOT NULL
) STRICT;

CREATE TABLE context (
    id          INTEGER NOT NULL PRIMARY KEY,   -- hash of the body
    body        BLOB    NOT NULL                -- a document's @context as captured
) STRICT;

CREATE TABLE event (
    id          INTEGER NOT NULL PRIMARY KEY,   -- time-ordered, see store::id
    position    INTEGER NOT NULL,
    record_time INTEGER NOT NULL,
    event_time  INTEGER NOT NULL,
    kind        INTEGER NOT NULL,               -- index in epcis::model::EventKind::ALL
    action      INTEGER,                        -- 0 ADD, 1 OBSERVE, 2 DELETE
    biz_step    INTEGER,                        -- hash of the canonical name
    disposition INTEGER,
    declaration INTEGER NOT NULL,               -- 1 when it declares an error
    owner       TEXT    NOT NULL,
    area        TEXT    NOT NULL,               -- province code, '' when unknown
    field       TEXT    NOT NULL,               -- field of state management, '' when unknown
    sandbox     INTEGER NOT NULL,
    event_id    TEXT    NOT NULL,
    context     INTEGER NOT NULL,
    links       BLOB    NOT NULL                -- (roles u32, kind u8, term u64)*, little endian: the walk's view
) STRICT;
CREATE INDEX event_position ON event (position);       -- not unique: Citus allows that only on the distribution column
CREATE INDEX event_time ON event (event_time, id);
CREATE INDEX event_biz_step ON event (biz_step, event_time, id);
CREATE INDEX event_disposition ON event (disposition, event_time, id);
CREATE INDEX event_declaration ON event (event_time, id) WHERE declaration = 1;
CREATE INDEX event_owner ON event (owner, event_time, id);

-- The bytes as captured, apart from everything derived (design: keep the bytes, one place to redact).
CREATE TABLE event_doc (
    event       INTEGER NOT NULL PRIMARY KEY,
    encoding    INTEGER NOT NULL,               -- see store::doc
    doc         BLOB    NOT NULL
) STRICT;

-- Originals are one by (owner, event ID), declarations by content as well.
CREATE TABLE event_identity (
    identity    TEXT    NOT NULL PRIMARY KEY,   -- 128 bits in hexadecimal
    event       INTEGER NOT NULL,
    content     BLOB    NOT NULL                -- SHA-256 of the content, to tell a repetition from a conflict
) STRICT, WITHOUT ROWID;

CREATE TABLE posting (
    term        INTEGER NOT NULL,
    time        INTEGER NOT NULL,
    event       INTEGER NOT NULL,
    roles       INTEGER NOT NULL,
    PRIMARY KEY (term, time, event)
) STRICT, WITHOUT ROWID;

CREATE TABLE record (
    id          INTEGER NOT NULL PRIMARY KEY,
    kind        INTEGER NOT NULL,
    key         TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    record_time INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    owner       TEXT    NOT NULL,
    area        TEXT    NOT NULL,
    field       TEXT    NOT NULL,
    sandbox     INTEGER NOT NULL,
    body        BLOB    NOT NULL
) STRICT;
CREATE UNIQUE INDEX record_version ON record (kind, key, version);

-- The current version of each record, and the folded name people search by.
CREATE TABLE record_head (
    kind        INTEGER NOT NULL,
    key         TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    owner       TEXT    NOT NULL,
    sandbox     INTEGER NOT NULL,
    folded      TEXT    NOT NULL,
    body        BLOB    NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_owner ON record_head (owner, kind, key);

-- What a current record is about: certificates and recalls are found by their subjects.
CREATE TABLE record_subject (
    subject     TEXT    NOT NULL,
    kind        INTEGER NOT NULL,
    key         TEXT    NOT NULL,
    PRIMARY KEY (subject, kind, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE job (
    id          TEXT    NOT NULL PRIMARY KEY,
    owner       TEXT    NOT NULL,
    sandbox     INTEGER NOT NULL,
    behaviour   TEXT    NOT NULL,               -- rollback or proceed
    created     INTEGER NOT NULL,
    finished    INTEGER,
    success     INTEGER NOT NULL,
    outcome     TEXT    NOT NULL                -- JSON: what became of each event, and the errors
) STRICT;
CREATE INDEX job_owner ON job (owner, created, id);

-- A document too large to be checked before the answer; removed when its job ends.
CREATE TABLE job_spool (
    job         TEXT    NOT NULL PRIMARY KEY,
    doc         BLOB    NOT NULL
) STRICT;

CREATE TABLE api_key (
    id           TEXT    NOT NULL PRIMARY KEY,
    secret       BLOB    NOT NULL,              -- SHA-256 of the secret half
    organisation TEXT    NOT NULL,              -- '' for a key of the node itself
    unrestricted INTEGER NOT NULL,
    sandbox      INTEGER NOT NULL,
    label        TEXT    NOT NULL,
    created      INTEGER NOT NULL,
    revoked      INTEGER
) STRICT;
