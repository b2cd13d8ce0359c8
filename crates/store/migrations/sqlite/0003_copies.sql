-- What a check gives away of where and by what it was made, as far as it is known, and the units whose checks look like those of copies.

ALTER TABLE scans ADD COLUMN country TEXT;
-- A keyed hash that means nothing beside another unit's.
ALTER TABLE scans ADD COLUMN device INTEGER;

CREATE TABLE unit_alerts (
    batch_id  BLOB  NOT NULL REFERENCES batches (id),
    number    INTEGER   NOT NULL,
    score     INTEGER   NOT NULL,
    verdict   TEXT    NOT NULL,
    -- The findings, as JSON.
    findings  TEXT  NOT NULL,
    checks    INTEGER   NOT NULL,
    first_at  INTEGER   NOT NULL,
    last_at   INTEGER   NOT NULL,
    PRIMARY KEY (batch_id, number)
) STRICT;
