-- What a form said of units: sent twice, it acts once, and is told apart from another that came under the same id.
CREATE TABLE unit_forms (
    submission  UUID  NOT NULL PRIMARY KEY,
    -- A digest of all that it said.
    content     BYTEA  NOT NULL,
    -- How many units it named.
    units       BIGINT   NOT NULL
);
-- The same of the form that asked for a batch; NULL is not known.
ALTER TABLE batches ADD COLUMN form BYTEA;
