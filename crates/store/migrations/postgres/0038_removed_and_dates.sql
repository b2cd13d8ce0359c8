-- When a listing was removed, in the change feed: what is found in it afterwards moves it on in the feed and is no new removal. NULL: by its last change, as
-- before.

ALTER TABLE listings ADD COLUMN removed_seq BIGINT;

-- Other dates than their batch's that several of its units carry: the brand is told once, and no unit is accused of one.

CREATE TABLE batch_dates (
    batch_id  UUID  NOT NULL REFERENCES batches (id),
    seen      TEXT  NOT NULL,
    noted_at  BIGINT  NOT NULL,
    PRIMARY KEY (batch_id, seen)
);
CREATE INDEX units_expiry ON units (batch_id, expiry_seen) WHERE expiry_seen IS NOT NULL;
CREATE INDEX scans_expiry ON scans (batch_id, expiry_seen) WHERE expiry_seen IS NOT NULL;
