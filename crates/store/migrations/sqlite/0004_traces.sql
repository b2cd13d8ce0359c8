-- What a person adds to a check of theirs, each asked for and kept with that check only; and units that people call theirs.

-- Hundredths of a degree, rounded so that they name no home.
ALTER TABLE scans ADD COLUMN latitude INTEGER;
ALTER TABLE scans ADD COLUMN longitude INTEGER;
ALTER TABLE scans ADD COLUMN radius_km INTEGER;
-- 0: the unit had no owner; 1: its owner checked; 2: somebody else did.
ALTER TABLE scans ADD COLUMN claim INTEGER NOT NULL DEFAULT 0;
-- The lot that the person read on the thing.
ALTER TABLE scans ADD COLUMN lot_seen TEXT;
-- Where they bought it: a shop's name, or an address.
ALTER TABLE scans ADD COLUMN bought_at TEXT;
-- The listing that this is, if it is one of ours.
ALTER TABLE scans ADD COLUMN listing_id BLOB REFERENCES listings (id);
ALTER TABLE scans ADD COLUMN channel TEXT NOT NULL DEFAULT 'consumer';
CREATE INDEX scans_listing ON scans (listing_id) WHERE listing_id IS NOT NULL;

-- Hash of the key by which the owner's checks are told from others'; NULL: nobody claimed it. Here, so that a check asks no further.
ALTER TABLE units ADD COLUMN owner_hash BLOB;

-- Who owned a unit when, without a name: whoever holds the key is the owner. Only hashes: a stolen database owns nothing.
CREATE TABLE unit_claims (
    id            BLOB  NOT NULL PRIMARY KEY,
    batch_id      BLOB  NOT NULL REFERENCES batches (id),
    number        INTEGER   NOT NULL,
    key_hash      BLOB  NOT NULL,
    claimed_at    INTEGER   NOT NULL,
    -- The code by which the next owner takes it over, once.
    pass_hash     BLOB,
    pass_made_at  INTEGER,
    ended_at      INTEGER,
    -- How it ended: 'passed' to the next owner, 'moved' to another browser, 'given_up'.
    ended_by      TEXT
) STRICT;
CREATE UNIQUE INDEX unit_claims_open ON unit_claims (batch_id, number) WHERE ended_at IS NULL;
