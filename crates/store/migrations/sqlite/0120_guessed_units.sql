-- Numbers that brands made themselves can be guessed: what was found by addresses that missed before is told.

-- How many such numbers were found while the sweep went on, by those who missed.
ALTER TABLE sweeps ADD COLUMN found INTEGER NOT NULL DEFAULT 0;
-- Each unit found so, until nobody counts it any more.
CREATE TABLE guessed_units (
    batch_id  BLOB     NOT NULL,
    number    INTEGER  NOT NULL,
    brand_id  BLOB     NOT NULL REFERENCES brands (id),
    found_at  INTEGER  NOT NULL,
    PRIMARY KEY (batch_id, number)
) STRICT;
CREATE INDEX guessed_units_brand ON guessed_units (brand_id, found_at);
