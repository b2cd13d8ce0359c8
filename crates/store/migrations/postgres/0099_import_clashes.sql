-- Lines of imports whose codes are of other brands' products: told at the end of an import if they are few, counted as guesses of the brand that sent them.
CREATE TABLE import_clashes (
    batch_id   UUID   NOT NULL REFERENCES batches (id),
    line       BIGINT NOT NULL,
    -- Who imports.
    brand_id   UUID   NOT NULL REFERENCES brands (id),
    -- Whose the code is.
    owner_id   UUID   NOT NULL REFERENCES brands (id),
    -- As all that are alike are written.
    code       TEXT    NOT NULL,
    alike      BOOLEAN NOT NULL,
    raw        BYTEA   NOT NULL,
    noticed_at BIGINT NOT NULL,
    PRIMARY KEY (batch_id, line)
);
CREATE INDEX import_clashes_brand ON import_clashes (brand_id, noticed_at);
CREATE INDEX import_clashes_noticed ON import_clashes (noticed_at);
