-- What was typed into forms that were refused without a script, until they are filled in again: for an hour, by a name that only the browser's cookie gives.
CREATE TABLE typed_forms (
    name    BLOB PRIMARY KEY,
    -- Pairs of field and text, as JSON.
    typed   TEXT NOT NULL,
    kept_at INTEGER NOT NULL
) STRICT;
CREATE INDEX typed_forms_kept ON typed_forms (kept_at);
