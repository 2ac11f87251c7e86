-- The values that events have, each once for everybody who may see one of those events.

CREATE TABLE known_value (
    sandbox     INTEGER NOT NULL,
    viewer      TEXT    NOT NULL,               -- GLN of an owner, key of a party, '*' for who sees everything
    kind        INTEGER NOT NULL,               -- see store::known::KnownKind
    key         TEXT    NOT NULL,
    PRIMARY KEY (sandbox, viewer, kind, key)
) STRICT, WITHOUT ROWID;

-- Page tokens that were given back before they expired.
CREATE TABLE page_token_void (
    token       TEXT    NOT NULL PRIMARY KEY,
    expires     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
