-- Stamps (tem truy xuất): a stamp is a counter within a series, and a series is kept as intervals of counters in one
-- state; no stamp has a row of its own before it is scanned, unless its firm chose the serial itself.
-- On Citus: stamp_series, stamp_serial and stamp_scan are distributed by gtin, stamp_range by series.

-- Counters that share one key: product, whether it is sandbox, who ordered, period of the key.
CREATE TABLE stamp_series (
    gtin        TEXT COLLATE "C" NOT NULL,
    sandbox     SMALLINT NOT NULL,
    owner       TEXT COLLATE "C" NOT NULL,
    epoch       BIGINT  NOT NULL,               -- year × 100 + key within the year; 0 for serials that the firm chose
    series      BIGINT  NOT NULL,               -- number of the series, see store::id
    next        BIGINT  NOT NULL,               -- the first counter that nobody ordered yet
    PRIMARY KEY (gtin, sandbox, owner, epoch)
);

-- Intervals of counters, without gap or overlap from 0 to stamp_series.next; a change joins neighbours that say the same.
CREATE TABLE stamp_range (
    series      BIGINT  NOT NULL,
    first       BIGINT  NOT NULL,
    last        BIGINT  NOT NULL,
    state       SMALLINT NOT NULL,               -- see store::stamp::StampState
    lot         TEXT COLLATE "C" NOT NULL,               -- '' while none is bound
    since       BIGINT  NOT NULL,               -- when it came into this state
    PRIMARY KEY (series, first)
);

-- Serials that the firm chose itself: nothing can be worked out from them.
CREATE TABLE stamp_serial (
    gtin        TEXT COLLATE "C" NOT NULL,
    sandbox     SMALLINT NOT NULL,
    serial      TEXT COLLATE "C" NOT NULL,
    series      BIGINT  NOT NULL,
    counter     BIGINT  NOT NULL,
    PRIMARY KEY (gtin, sandbox, serial)
);

-- What is kept of scans: one row of fixed size for each stamp that was scanned. No address, no device, no single scan.
CREATE TABLE stamp_scan (
    gtin           TEXT COLLATE "C" NOT NULL,
    serial         TEXT COLLATE "C" NOT NULL,
    scans          BIGINT  NOT NULL,
    first_time     BIGINT  NOT NULL,
    first_province SMALLINT NOT NULL,            -- code of the province, 0 when unknown
    last_time      BIGINT  NOT NULL,
    last_province  SMALLINT NOT NULL,
    provinces_low  BIGINT  NOT NULL,            -- bit n: scanned in the province of code n
    provinces_high BIGINT  NOT NULL,            -- bit n: scanned in the province of code 50 + n
    leaps          BIGINT  NOT NULL,            -- times that two scans in a row were too far apart for the time between
    PRIMARY KEY (gtin, serial)
);
