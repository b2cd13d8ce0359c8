-- When an act happened, beside when it was said: events of EPCIS are told late and in any order, and a recall that had ended before it was told of holds nothing
-- back. What was said before is taken to have happened when it was said.

ALTER TABLE unit_events ADD COLUMN happened_at INTEGER NOT NULL DEFAULT 0;
UPDATE unit_events SET happened_at = at;
