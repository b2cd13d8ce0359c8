-- Data of people are kept as long as the settings keep_* say: what the daily chore looks for.
CREATE INDEX mails_created ON mails (created_at);
CREATE INDEX reports_to_forget ON reports (decided_at) WHERE reporter_email <> '';
CREATE INDEX unit_claims_ended ON unit_claims (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX audit_events_acted ON audit_events (at) WHERE actor_id IS NOT NULL;
-- When an order lost its name, its suppliers' and the reasons of what came back.
ALTER TABLE dispatches ADD COLUMN forgotten_at BIGINT;
CREATE INDEX dispatches_to_forget ON dispatches (updated_at) WHERE forgotten_at IS NULL;
-- Two people whose names were deleted may have reported the same.
DROP INDEX reports_open;
CREATE UNIQUE INDEX reports_open ON reports (listing_id, reporter_email, ground) WHERE state = 'open' AND reporter_email <> '';
