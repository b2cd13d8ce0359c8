-- Asked for by the portal's operator at the command line: created_by is the person in whose name it stands, who asked for nothing.
ALTER TABLE batches ADD COLUMN by_portal BOOLEAN NOT NULL DEFAULT FALSE;
-- The audit log knows of those that are there. A person whose account is forgotten has no id there either, and no such name.
UPDATE batches
SET by_portal = TRUE
WHERE EXISTS (SELECT 1
              FROM audit_events a
              WHERE a.subject_kind = 'batch' AND a.subject_id = batches.id AND a.action IN ('batch.asked', 'batch.restored') AND a.actor_id IS NULL AND a.actor_name = 'Markward');
