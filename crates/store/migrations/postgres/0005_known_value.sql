-- The values that events have, each once for everybody who may see one of those events.

CREATE TABLE known_value (
    sandbox     SMALLINT NOT NULL,
    viewer      TEXT COLLATE "C"    NOT NULL,               -- GLN of an owner, key of a party, '*' for who sees everything
    kind        SMALLINT NOT NULL,              -- see store::known::KnownKind
    key         TEXT COLLATE "C"    NOT NULL,
    PRIMARY KEY (sandbox, viewer, kind, key)
);

-- Page tokens that were given back before they expired.
CREATE TABLE page_token_void (
    token       TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    expires     BIGINT  NOT NULL
);
