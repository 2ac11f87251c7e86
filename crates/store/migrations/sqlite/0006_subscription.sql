-- Named queries, subscriptions to them, and what was sent. The PostgreSQL file beside it has the same tables and columns.

CREATE TABLE named_query (
    id          TEXT    NOT NULL PRIMARY KEY,
    owner       TEXT    NOT NULL,               -- GLN of the organisation, '' for the node itself
    sandbox     INTEGER NOT NULL,
    name        TEXT    NOT NULL,
    body        TEXT    NOT NULL,               -- JSON: the query as it was given
    extensions  TEXT    NOT NULL,               -- GS1-Extensions as it was given, '' without: prefixes of the query's names
    created     INTEGER NOT NULL,
    created_by  TEXT    NOT NULL                -- public half of the key, '' for the node itself
) STRICT;
CREATE UNIQUE INDEX named_query_name ON named_query (owner, sandbox, name);
CREATE INDEX named_query_created ON named_query (created, id);

CREATE TABLE subscription (
    id              TEXT    NOT NULL PRIMARY KEY,
    query           TEXT    NOT NULL,           -- named_query.id
    owner           TEXT    NOT NULL,
    sandbox         INTEGER NOT NULL,
    unrestricted    INTEGER NOT NULL,           -- 1 when whoever subscribed may see every event
    created         INTEGER NOT NULL,
    created_by      TEXT    NOT NULL,
    dest            TEXT    NOT NULL,
    token           TEXT    NOT NULL,           -- secret of the signature, '' without
    schedule        TEXT    NOT NULL,           -- JSON as it was given, '' for a stream
    report_if_empty INTEGER NOT NULL,
    epc_format      TEXT    NOT NULL,
    cbv_format      TEXT    NOT NULL,
    syntax          TEXT    NOT NULL,           -- json
    initial         INTEGER,                    -- initialRecordTime
    read_to         INTEGER NOT NULL,           -- log position up to which everything is delivered
    target          INTEGER,                    -- log size at which the scheduled run under way ends
    reported        INTEGER NOT NULL,           -- events that this run has delivered
    min_record_time INTEGER NOT NULL,
    last_notified   INTEGER,
    due             INTEGER NOT NULL,           -- not before this time
    attempt         INTEGER NOT NULL,           -- failures since the last success
    batch           INTEGER NOT NULL,           -- events in one document; a receiver may ask for fewer
    deliveries      INTEGER NOT NULL,           -- rows ever written to its delivery log
    lease           INTEGER NOT NULL,           -- counts how often somebody took it: an older holder changes nothing
    holder          INTEGER NOT NULL,           -- server process that works on it
    lease_until     INTEGER NOT NULL            -- 0 when nobody works on it
) STRICT;
CREATE INDEX subscription_query ON subscription (query, created, id);
CREATE INDEX subscription_created ON subscription (created, id);
CREATE INDEX subscription_due ON subscription (due, id);

-- What was tried, newest kept.
CREATE TABLE delivery (
    subscription  TEXT    NOT NULL,
    seq           INTEGER NOT NULL,
    from_position INTEGER NOT NULL,
    to_position   INTEGER NOT NULL,
    attempt       INTEGER NOT NULL,
    events        INTEGER NOT NULL,
    delivered     INTEGER NOT NULL,
    code          INTEGER,                      -- status of the receiver's answer
    error         TEXT    NOT NULL,
    started       INTEGER NOT NULL,
    finished      INTEGER NOT NULL,
    PRIMARY KEY (subscription, seq)
) STRICT;
CREATE INDEX delivery_finished ON delivery (finished);
