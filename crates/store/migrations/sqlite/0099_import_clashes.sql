-- Lines of imports whose codes are of other brands' products: told at the end of an import if they are few, counted as guesses of the brand that sent them.
CREATE TABLE import_clashes (
    batch_id   BLOB   NOT NULL REFERENCES batches (id),
    line       INTEGER NOT NULL,
    -- Who imports.
    brand_id   BLOB   NOT NULL REFERENCES brands (id),
    -- Whose the code is.
    owner_id   BLOB   NOT NULL REFERENCES brands (id),
    -- As all that are alike are written.
    code       TEXT    NOT NULL,
    alike      INTEGER NOT NULL,
    raw        BLOB   NOT NULL,
    noticed_at INTEGER NOT NULL,
    PRIMARY KEY (batch_id, line)
) STRICT;
CREATE INDEX import_clashes_brand ON import_clashes (brand_id, noticed_at);
CREATE INDEX import_clashes_noticed ON import_clashes (noticed_at);
