-- Alerts of every class, and what sellers confirmed beside the checks of a unit.

-- 'copy_suspected', 'already_decommissioned' or 'batch_or_expiry_mismatch'.
ALTER TABLE unit_alerts ADD COLUMN class TEXT NOT NULL DEFAULT 'copy_suspected';
-- How the unit stood when it was checked last: 'void', 'stolen' or 'recalled'; NULL if it was in circulation.
ALTER TABLE unit_alerts ADD COLUMN standing TEXT;
-- Checks of a unit that was void: they are kept nowhere else.
ALTER TABLE unit_alerts ADD COLUMN refused INTEGER NOT NULL DEFAULT 0;
CREATE INDEX dispatch_units_unit ON dispatch_units (batch_id, number);
