-- What a brand says of a batch's origin, when its codes count, and what happened to its units after they were sealed.

-- 'sealed': codes count as soon as they are made; 'shipped': not before their units are activated.
ALTER TABLE batches ADD COLUMN activation TEXT NOT NULL DEFAULT 'sealed';
ALTER TABLE batches ADD COLUMN made_in TEXT;
ALTER TABLE batches ADD COLUMN plant TEXT NOT NULL DEFAULT '';
-- Countries that the goods are meant for, with spaces between; empty for everywhere.
ALTER TABLE batches ADD COLUMN markets TEXT NOT NULL DEFAULT '';
-- How many rows of unit_events it has: a check of a batch with none asks no further.
ALTER TABLE batches ADD COLUMN events INTEGER NOT NULL DEFAULT 0;

-- One row for a range of units, both ends included: recalling a million costs one.
CREATE TABLE unit_events (
    id            BLOB  NOT NULL PRIMARY KEY,
    -- Drawn for the form: sent twice, it acts once.
    submission    BLOB  NOT NULL,
    batch_id      BLOB  NOT NULL REFERENCES batches (id),
    first_number  INTEGER   NOT NULL,
    last_number   INTEGER   NOT NULL,
    act           TEXT    NOT NULL CHECK (act IN ('activate', 'void', 'steal', 'recall', 'release')),
    -- Who the activated units were shipped to.
    distributor   TEXT    NOT NULL,
    -- What buyers read.
    message       TEXT    NOT NULL,
    by_user       BLOB  REFERENCES users (id),
    at            INTEGER   NOT NULL,
    UNIQUE (submission, batch_id, first_number)
) STRICT;
CREATE INDEX unit_events_batch ON unit_events (batch_id, first_number);
