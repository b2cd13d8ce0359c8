-- What a reporter adds to a report while it waits, such as a test buy that arrived later: it counts once, with all that was said of it.
CREATE TABLE report_supplements (
    id          BLOB    NOT NULL PRIMARY KEY,
    report_id   BLOB    NOT NULL REFERENCES reports (id),
    -- Drawn for the form: sent twice, it is added once.
    submission  BLOB    NOT NULL UNIQUE,
    explanation TEXT    NOT NULL,
    -- Another member of the brand may add to it; none without an account.
    filed_by    BLOB    REFERENCES users (id),
    filed_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX report_supplements_of ON report_supplements (report_id, filed_at);
ALTER TABLE report_pictures ADD COLUMN supplement_id BLOB REFERENCES report_supplements (id);
