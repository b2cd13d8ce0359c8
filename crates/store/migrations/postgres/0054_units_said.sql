-- How many units the seller said its order has, apart from how many it grew to by what was sent: lines that were refused and are not sent again are no units
-- any more. Of orders before now nobody knows which it was.

ALTER TABLE dispatches ADD COLUMN units_said BIGINT NOT NULL DEFAULT 0;
UPDATE dispatches SET units_said = units;
