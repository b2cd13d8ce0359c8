-- What sellers name before they ship and must not ship is told to the brand: which unit it was, by whom and for which order.

-- The unit that a refused line names, if it names one.
ALTER TABLE dispatch_refusals ADD COLUMN batch_id UUID REFERENCES batches (id);
ALTER TABLE dispatch_refusals ADD COLUMN number BIGINT;
-- NULL: the brand was not mailed of it yet. Only codes that nobody issued are told so; units have alerts.
ALTER TABLE dispatch_refusals ADD COLUMN told_at BIGINT;
UPDATE dispatch_refusals SET told_at = at;
CREATE INDEX dispatch_refusals_unit ON dispatch_refusals (batch_id, number) WHERE batch_id IS NOT NULL;
CREATE INDEX dispatch_refusals_to_tell ON dispatch_refusals (at) WHERE told_at IS NULL AND settled_at IS NULL AND reason = 'not_issued';

-- Sellers named the unit's code for several things: 'by_one' seller, or 'by_two'.
ALTER TABLE unit_alerts ADD COLUMN sent TEXT;
UPDATE unit_alerts SET sent = 'by_one' WHERE verdict = 'sent_twice';
