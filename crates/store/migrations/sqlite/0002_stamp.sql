-- Stamps (tem truy xuất): a stamp is a counter within a series, and a series is kept as intervals of counters in one
-- state; no stamp has a row of its own before it is scanned, unless its firm chose the serial itself.
-- On Citus: stamp_series, stamp_serial and stamp_scan are distributed by gtin, stamp_range by series.

-- Counters that share one key: product, whether it is sandbox, who ordered, period of the key.
CREATE TABLE stamp_series (
    gtin        TEXT    NOT NULL,
    sandbox     INTEGER NOT NULL,
    owner       TEXT    NOT NULL,
    epoch       INTEGER NOT NULL,               -- year × 100 + key within the year; 0 for serials that the firm chose
    series      INTEGER NOT NULL,               -- number of the series, see store::id
    next        INTEGER NOT NULL,               -- the first counter that nobody ordered yet
    PRIMARY KEY (gtin, sandbox, owner, epoch)
) STRICT, WITHOUT ROWID;

-- Intervals of counters, without gap or overlap from 0 to stamp_series.next; a change joins neighbours that say the same.
CREATE TABLE stamp_range (
    series      INTEGER NOT NULL,
    first       INTEGER NOT NULL,
    last        INTEGER NOT NULL,
    state       INTEGER NOT NULL,               -- see store::stamp::StampState
    lot         TEXT    NOT NULL,               -- '' while none is bound
    since       INTEGER NOT NULL,               -- when it came into this state
    PRIMARY KEY (series, first)
) STRICT, WITHOUT ROWID;

-- Serials that the firm chose itself: nothing can be worked out from them.
CREATE TABLE stamp_serial (
    gtin        TEXT    NOT NULL,
    sandbox     INTEGER NOT NULL,
    serial      TEXT    NOT NULL,
    series      INTEGER NOT NULL,
    counter     INTEGER NOT NULL,
    PRIMARY KEY (gtin, sandbox, serial)
) STRICT, WITHOUT ROWID;

-- What is kept of scans: one row of fixed size for each stamp that was scanned. No address, no device, no single scan.
CREATE TABLE stamp_scan (
    gtin           TEXT    NOT NULL,
    serial         TEXT    NOT NULL,
    scans          INTEGER NOT NULL,
    first_time     INTEGER NOT NULL,
    first_province INTEGER NOT NULL,            -- code of the province, 0 when unknown
    last_time      INTEGER NOT NULL,
    last_province  INTEGER NOT NULL,
    provinces_low  INTEGER NOT NULL,            -- bit n: scanned in the province of code n
    provinces_high INTEGER NOT NULL,            -- bit n: scanned in the province of code 50 + n
    leaps          INTEGER NOT NULL,            -- times that two scans in a row were too far apart for the time between
    PRIMARY KEY (gtin, serial)
) STRICT, WITHOUT ROWID;
