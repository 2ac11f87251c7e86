-- Named queries, subscriptions to them, and what was sent. The SQLite file beside it has the same tables and columns.

CREATE TABLE named_query (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner       TEXT COLLATE "C" NOT NULL,               -- GLN of the organisation, '' for the node itself
    sandbox     SMALLINT NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    body        TEXT COLLATE "C" NOT NULL,               -- JSON: the query as it was given
    extensions  TEXT COLLATE "C" NOT NULL,               -- GS1-Extensions as it was given, '' without: prefixes of the query's names
    created     BIGINT  NOT NULL,
    created_by  TEXT COLLATE "C" NOT NULL                -- public half of the key, '' for the node itself
);
CREATE UNIQUE INDEX named_query_name ON named_query (owner, sandbox, name);
CREATE INDEX named_query_created ON named_query (created, id);

CREATE TABLE subscription (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    query           TEXT COLLATE "C" NOT NULL,           -- named_query.id
    owner           TEXT COLLATE "C" NOT NULL,
    sandbox         SMALLINT NOT NULL,
    unrestricted    SMALLINT NOT NULL,           -- 1 when whoever subscribed may see every event
    created         BIGINT  NOT NULL,
    created_by      TEXT COLLATE "C" NOT NULL,
    dest            TEXT COLLATE "C" NOT NULL,
    token           TEXT COLLATE "C" NOT NULL,           -- secret of the signature, '' without
    schedule        TEXT COLLATE "C" NOT NULL,           -- JSON as it was given, '' for a stream
    report_if_empty SMALLINT NOT NULL,
    epc_format      TEXT COLLATE "C" NOT NULL,
    cbv_format      TEXT COLLATE "C" NOT NULL,
    syntax          TEXT COLLATE "C" NOT NULL,           -- json
    initial         BIGINT,                    -- initialRecordTime
    read_to         BIGINT  NOT NULL,           -- log position up to which everything is delivered
    target          BIGINT,                    -- log size at which the scheduled run under way ends
    reported        BIGINT  NOT NULL,           -- events that this run has delivered
    min_record_time BIGINT  NOT NULL,
    last_notified   BIGINT,
    due             BIGINT  NOT NULL,           -- not before this time
    attempt         BIGINT  NOT NULL,           -- failures since the last success
    batch           BIGINT  NOT NULL,           -- events in one document; a receiver may ask for fewer
    deliveries      BIGINT  NOT NULL,           -- rows ever written to its delivery log
    lease           BIGINT  NOT NULL,           -- counts how often somebody took it: an older holder changes nothing
    holder          BIGINT  NOT NULL,           -- server process that works on it
    lease_until     BIGINT  NOT NULL            -- 0 when nobody works on it
);
CREATE INDEX subscription_query ON subscription (query, created, id);
CREATE INDEX subscription_created ON subscription (created, id);
CREATE INDEX subscription_due ON subscription (due, id);

-- What was tried, newest kept.
CREATE TABLE delivery (
    subscription  TEXT COLLATE "C" NOT NULL,
    seq           BIGINT  NOT NULL,
    from_position BIGINT  NOT NULL,
    to_position   BIGINT  NOT NULL,
    attempt       BIGINT  NOT NULL,
    events        BIGINT  NOT NULL,
    delivered     SMALLINT NOT NULL,
    code          BIGINT,                      -- status of the receiver's answer
    error         TEXT COLLATE "C" NOT NULL,
    started       BIGINT  NOT NULL,
    finished      BIGINT  NOT NULL,
    PRIMARY KEY (subscription, seq)
);
CREATE INDEX delivery_finished ON delivery (finished);
