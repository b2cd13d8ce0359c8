-- An address that is typed proves nothing: two reports may give the same one. A form that is sent twice is known by its submission.
DROP INDEX reports_open;
CREATE INDEX reports_open ON reports (listing_id, ground) WHERE state = 'open';
