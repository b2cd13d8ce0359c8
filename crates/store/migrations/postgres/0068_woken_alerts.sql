-- What was known of a unit when somebody said what became of its alert: it is new again when clearly more has come since.

-- Kinds of findings, a bit each; NULL in what was noted by an earlier version.
ALTER TABLE unit_alerts ADD COLUMN kinds BIGINT;
-- All that its findings ever were of when somebody decided; NULL is not known.
ALTER TABLE unit_alerts ADD COLUMN decided_kinds BIGINT;
ALTER TABLE unit_alerts ADD COLUMN decided_checks BIGINT;
-- The state that it was given: its own may be 'new' again.
ALTER TABLE unit_alerts ADD COLUMN decided_as TEXT;
UPDATE unit_alerts
SET decided_as = state,
    decided_checks = COALESCE((SELECT u.checks FROM units u WHERE u.batch_id = unit_alerts.batch_id AND u.number = unit_alerts.number), checks) + refused
WHERE decided_at IS NOT NULL AND state <> 'new';
