-- Coverage: from when on every unit of a product carries a code; and what sellers confirm before they ship.

-- One row each time that a brand sets coverage; the last one runs until it is ended or replaced. Older rows are the history.
CREATE TABLE coverages (
    id          BLOB  NOT NULL PRIMARY KEY,
    product_id  BLOB  NOT NULL REFERENCES products (id),
    state       TEXT  NOT NULL CHECK (state IN ('running', 'replaced', 'ended')),
    -- 'all' units; those 'made_on' a day or later; those of some 'lots'; those of a lot and all that were issued after it ('from_lot').
    scope       TEXT  NOT NULL CHECK (scope IN ('all', 'made_on', 'lots', 'from_lot')),
    made_on     TEXT,
    -- Lot numbers, a JSON list; one for 'from_lot'.
    lots        TEXT  NOT NULL,
    set_by      BLOB  REFERENCES users (id),
    set_at      INTEGER   NOT NULL,
    over_by     BLOB  REFERENCES users (id),
    over_at     INTEGER,
    -- Why the brand ended it.
    reason      TEXT  NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX coverages_running ON coverages (product_id) WHERE state = 'running';
CREATE INDEX coverages_product ON coverages (product_id, set_at);

-- Units of one product that a seller ships in one order.
CREATE TABLE dispatches (
    id          BLOB  NOT NULL PRIMARY KEY,
    seller_id   BLOB  NOT NULL REFERENCES sellers (id),
    order_ref   TEXT  NOT NULL,
    product_id  BLOB  NOT NULL REFERENCES products (id),
    listing_id  BLOB  REFERENCES listings (id),
    -- As the seller said; one that came back counts no more.
    units       INTEGER   NOT NULL CHECK (units >= 0),
    -- Whether coverage was enforced when the seller last asked, and whether the order was free to ship then.
    enforced    INTEGER  NOT NULL,
    may_ship    INTEGER  NOT NULL,
    created_at  INTEGER   NOT NULL,
    updated_at  INTEGER   NOT NULL,
    UNIQUE (seller_id, order_ref, product_id)
) STRICT;
CREATE INDEX dispatches_seller ON dispatches (seller_id, updated_at);
CREATE INDEX dispatches_product ON dispatches (product_id, updated_at);

-- A unit confirmed for an order. While it is, nobody confirms it again: the index decides, whoever comes at the same moment.
CREATE TABLE dispatch_units (
    id              BLOB  NOT NULL PRIMARY KEY,
    dispatch_id     BLOB  NOT NULL REFERENCES dispatches (id),
    batch_id        BLOB  NOT NULL REFERENCES batches (id),
    number          INTEGER   NOT NULL,
    code            TEXT  NOT NULL,
    confirmed_at    INTEGER   NOT NULL,
    -- It came back and may be shipped again.
    released_at     INTEGER,
    released_by     BLOB  REFERENCES users (id),
    release_reason  TEXT  NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX dispatch_units_once ON dispatch_units (batch_id, number) WHERE released_at IS NULL;
CREATE INDEX dispatch_units_dispatch ON dispatch_units (dispatch_id);

-- Units without a code: made before coverage began, or from a supplier that got none.
CREATE TABLE dispatch_older (
    dispatch_id  BLOB  NOT NULL REFERENCES dispatches (id),
    lot          TEXT  NOT NULL,
    made_on      TEXT  NOT NULL,
    supplier     TEXT  NOT NULL,
    units        INTEGER   NOT NULL CHECK (units > 0),
    said_at      INTEGER   NOT NULL,
    PRIMARY KEY (dispatch_id, lot, made_on, supplier)
) STRICT;

-- Lines that were refused, each once however often it is sent: what the seller mends, and what the brand sees by reason.
CREATE TABLE dispatch_refusals (
    dispatch_id  BLOB  NOT NULL REFERENCES dispatches (id),
    code         TEXT  NOT NULL,
    line         INTEGER   NOT NULL,
    reason       TEXT  NOT NULL,
    message      TEXT  NOT NULL,
    at           INTEGER   NOT NULL,
    -- The seller sent the order again without it.
    settled_at   INTEGER,
    PRIMARY KEY (dispatch_id, code)
) STRICT;
