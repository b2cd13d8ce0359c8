-- Checks are what is written most: each unit and each check is one entry of one tree, found by the unit, and nothing else is kept in order beside it
-- but the time, which only grows. A batch is never deleted, and whoever records a check has read it in the same transaction: there is no need to
-- look it up twice more for each.

CREATE TABLE units_by_place (
    batch_id          UUID  NOT NULL,
    number            BIGINT   NOT NULL,
    first_checked_at  BIGINT   NOT NULL,
    last_checked_at   BIGINT   NOT NULL,
    checks            BIGINT   NOT NULL,
    -- Hash of the key by which the owner's checks are told from others'; NULL: nobody claimed it.
    owner_hash        BYTEA,
    PRIMARY KEY (batch_id, number)
);
INSERT INTO units_by_place (batch_id, number, first_checked_at, last_checked_at, checks, owner_hash)
SELECT batch_id, number, first_checked_at, last_checked_at, checks, owner_hash FROM units;
DROP TABLE units;
ALTER TABLE units_by_place RENAME TO units;

CREATE TABLE scans_by_unit (
    batch_id    UUID  NOT NULL,
    number      BIGINT   NOT NULL,
    -- 1 for the unit's first check.
    nth         BIGINT   NOT NULL,
    at          BIGINT   NOT NULL,
    -- Drawn by the form: a reload of its answer is not another check.
    once        UUID,
    country     TEXT,
    -- A keyed hash that means nothing beside another unit's.
    device      BIGINT,
    -- Hundredths of a degree, rounded so that they name no home.
    latitude    BIGINT,
    longitude   BIGINT,
    radius_km   BIGINT,
    -- 0: the unit had no owner; 1: its owner checked; 2: somebody else did.
    claim       BIGINT   NOT NULL DEFAULT 0,
    -- The lot that the person read on the thing.
    lot_seen    TEXT,
    -- Where they bought it: a shop's name, or an address.
    bought_at   TEXT,
    -- The listing that this is, if it is one of ours.
    listing_id  UUID REFERENCES listings (id),
    channel     TEXT      NOT NULL DEFAULT 'consumer',
    PRIMARY KEY (batch_id, number, nth)
);
INSERT INTO scans_by_unit (batch_id, number, nth, at, once, country, device, latitude, longitude, radius_km, claim, lot_seen, bought_at, listing_id, channel)
SELECT batch_id, number, nth, at, once, country, device, latitude, longitude, radius_km, claim, lot_seen, bought_at, listing_id, channel FROM scans;
DROP TABLE scans;
ALTER TABLE scans_by_unit RENAME TO scans;
CREATE UNIQUE INDEX scans_once ON scans (once) WHERE once IS NOT NULL;
CREATE INDEX scans_at ON scans (at);
CREATE INDEX scans_listing ON scans (listing_id) WHERE listing_id IS NOT NULL;
