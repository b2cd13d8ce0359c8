-- Addresses of people who are deleted, which may stand in mails to others and in the audit log: a chore takes them out there, and then they go from here.
CREATE TABLE addresses_to_forget (
    id       BLOB NOT NULL PRIMARY KEY,
    address  TEXT NOT NULL,
    asked_at INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_events_actor ON audit_events (actor_id) WHERE actor_id IS NOT NULL;
CREATE INDEX mails_to ON mails (LOWER(to_address));
CREATE INDEX reports_reporter_email ON reports (LOWER(reporter_email));
CREATE INDEX reports_reporter ON reports (reporter_id);
CREATE INDEX sellers_lower_email ON sellers (LOWER(email)) WHERE email IS NOT NULL;
