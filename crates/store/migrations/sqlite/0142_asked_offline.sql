-- When a check was asked for that was made without network, as the device says: it is counted when it comes.

CREATE TABLE asked_offline (
    -- What is stored of the check's name: see `units` and `scans`.
    once     BLOB    PRIMARY KEY,
    batch_id BLOB    NOT NULL REFERENCES batches (id),
    -- The unit's place in its batch, from 0.
    number   INTEGER NOT NULL,
    -- When it was counted.
    at       INTEGER NOT NULL,
    asked_at INTEGER NOT NULL
) STRICT;
CREATE INDEX asked_offline_unit ON asked_offline (batch_id, number);
