-- Why an account was shut out: whoever signs in to it reads the reason.
ALTER TABLE users ADD COLUMN suspended_because TEXT;
-- Whether whoever did something acted for the brand whose members see it. Of what was done before, membership tells.
ALTER TABLE audit_events ADD COLUMN by_team INTEGER;
