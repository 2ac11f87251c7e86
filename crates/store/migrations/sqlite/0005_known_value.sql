-- The values that events have, each once for everybody who may see one of those events.

CREATE TABLE known_value (
    sandbox     INTEGER NOT NULL,
    viewer      TEXT    NOT NULL,               -- GLN of an owner, key of a party, '*' for who sees everything
    kind        INTEGER NOT NULL,               -- see store::known::KnownKind
    key         TEXT    NOT NULL,
    PRIMARY KEY (sandbox, viewer, kind, key)
) STRICT, WITHOUT ROWID;
-- Events that are there already are not in it; whoever relies on it has to know.
INSERT INTO known_value (sandbox, viewer, kind, key) SELECT 0, '*', 0, '' WHERE EXISTS (SELECT 1 FROM event);

-- Page tokens that were given back before they expired.
CREATE TABLE page_token_void (
    token       TEXT    NOT NULL PRIMARY KEY,
    expires     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
