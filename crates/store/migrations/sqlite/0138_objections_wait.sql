-- When a contact on the office's record objected to an enrolment that nobody has looked at since: a right that is enrolled waits in the queue for it.
ALTER TABLE rights ADD COLUMN objected_at INTEGER;
UPDATE rights
SET objected_at = (SELECT MAX(e.at)
                   FROM audit_events e
                   WHERE e.subject_kind = 'right' AND e.subject_id = rights.id AND e.action = 'right.objected' AND e.at > COALESCE(rights.decided_at, 0))
WHERE state IN ('enrolled', 'in_review');
CREATE INDEX rights_objected ON rights (objected_at) WHERE objected_at IS NOT NULL;
