-- A decision that removed a listing and does not stand any more: somebody else looked again, and put the listing back on sale. What was decided then, and why the
-- listing is back, stand in the report or the hold itself; here stands what was decided at first.
CREATE TABLE reversals (
    id            BLOB  NOT NULL PRIMARY KEY,
    report_id     BLOB  UNIQUE REFERENCES reports (id),
    hold_id       BLOB  UNIQUE REFERENCES holds (id),
    listing_id    BLOB  NOT NULL REFERENCES listings (id),
    first_by      BLOB  REFERENCES users (id),
    first_at      INTEGER  NOT NULL,
    first_reason  TEXT  NOT NULL,
    reversed_by   BLOB  REFERENCES users (id),
    reversed_at   INTEGER  NOT NULL,
    reason        TEXT  NOT NULL,
    CHECK ((report_id IS NULL) <> (hold_id IS NULL))
) STRICT;

-- Screening reads anew what removed listings showed and said, once one of them is back; what is like that one is looked for by the change by which it came.
INSERT INTO counters (name, value) VALUES ('reinstatements', 0);
CREATE INDEX listings_reinstated ON listings (removed_seq) WHERE removed_seq IS NOT NULL AND state <> 'removed';

-- What was removed for a report while it was held waited on for a decision that was no more to be made.
UPDATE holds
SET state = 'removed',
    decided_at = (SELECT MAX(r.decided_at) FROM reports r WHERE r.listing_id = holds.listing_id AND r.state = 'upheld'),
    reason = 'The listing was removed for a report.'
WHERE state IN ('waiting', 'answered')
  AND listing_id IN (SELECT l.id FROM listings l JOIN reports r ON r.listing_id = l.id WHERE l.state = 'removed' AND r.state = 'upheld');
