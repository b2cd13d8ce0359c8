-- Alerts of every class, and what sellers confirmed beside the checks of a unit.

-- 'copy_suspected', 'already_decommissioned' or 'batch_or_expiry_mismatch'.
ALTER TABLE unit_alerts ADD COLUMN class TEXT NOT NULL DEFAULT 'copy_suspected';
-- How the unit stood when it was checked last: 'void', 'stolen' or 'recalled'; NULL if it was in circulation.
ALTER TABLE unit_alerts ADD COLUMN standing TEXT;
-- Checks of a unit that was void: they are kept nowhere else.
ALTER TABLE unit_alerts ADD COLUMN refused BIGINT NOT NULL DEFAULT 0;
CREATE INDEX dispatch_units_unit ON dispatch_units (batch_id, number);

-- Codes that were checked and that nobody issued, counted by the number they came with: a product of the brand's ('unknown_unit'), or a number that is no
-- product's beside a code of the brand's own ('unknown_product').
CREATE TABLE unknown_codes (
    brand_id   UUID  NOT NULL REFERENCES brands (id),
    class      TEXT  NOT NULL CHECK (class IN ('unknown_unit', 'unknown_product')),
    gtin       TEXT  NOT NULL,
    misses     BIGINT  NOT NULL,
    -- The most that were seen within two days: one network may be one person who mistypes.
    networks   BIGINT  NOT NULL,
    first_at   BIGINT  NOT NULL,
    last_at    BIGINT  NOT NULL,
    -- NULL: the brand's next mail tells of it, if it was repeated.
    mailed_at  BIGINT,
    PRIMARY KEY (brand_id, class, gtin)
);
