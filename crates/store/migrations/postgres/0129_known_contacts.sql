-- Since when the contact on a record is known here. Thieves change it at the office, and ask for the enrolment then: what was imported just now is no older
-- than what was changed just now. Of records from before, their latest import is all that is known,
-- but for those by which somebody filed earlier.
ALTER TABLE trademarks RENAME COLUMN contact_changed_at TO contact_since;
UPDATE trademarks
SET contact_since = COALESCE((SELECT MIN(r.filed_at) FROM rights r WHERE r.trademark_id = trademarks.id AND r.filed_at < trademarks.imported_at), imported_at)
WHERE contact_since = 0;

-- Addresses that stood on a record before: they are told, too, who asks to enrol its mark.
CREATE TABLE former_contacts (
    trademark_id  UUID  NOT NULL REFERENCES trademarks (id),
    email         TEXT    NOT NULL,
    since         BIGINT   NOT NULL,
    until         BIGINT   NOT NULL,
    PRIMARY KEY (trademark_id, email)
);
