-- What a check gives away of where and by what it was made, as far as it is known, and the units whose checks look like those of copies.

ALTER TABLE scans ADD COLUMN country TEXT;
-- A keyed hash that means nothing beside another unit's.
ALTER TABLE scans ADD COLUMN device BIGINT;

CREATE TABLE unit_alerts (
    batch_id  UUID  NOT NULL REFERENCES batches (id),
    number    BIGINT   NOT NULL,
    score     BIGINT   NOT NULL,
    verdict   TEXT    NOT NULL,
    -- The findings, as JSON.
    findings  JSONB  NOT NULL,
    checks    BIGINT   NOT NULL,
    first_at  BIGINT   NOT NULL,
    last_at   BIGINT   NOT NULL,
    PRIMARY KEY (batch_id, number)
);
