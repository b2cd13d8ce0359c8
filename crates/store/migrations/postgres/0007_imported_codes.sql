-- Codes that a brand had before: its own serial numbers, Amazon's form, SGTINs. A batch of them has a row for each.

-- 'markward', 'serial', 'amazon', 'sgtin'. A batch of imported codes has numbers under a key slot like any other, and no code of them is ever made.
ALTER TABLE batches ADD COLUMN source TEXT NOT NULL DEFAULT 'markward';
-- Whether a portal has any is asked when a text is no code of Markward's.
CREATE INDEX batches_source ON batches (source);

CREATE TABLE imported_codes (
    -- The serial number, Amazon's 29 characters, or the SGTIN as an element string: no two kinds have a text in common.
    code      TEXT    NOT NULL PRIMARY KEY,
    batch_id  UUID    NOT NULL REFERENCES batches (id),
    -- From 0 within the batch.
    number    BIGINT  NOT NULL,
    UNIQUE (batch_id, number)
);
