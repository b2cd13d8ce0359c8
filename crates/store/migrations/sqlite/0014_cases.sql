-- Cases: what a brand gathers about one matter.

-- The brand's last case: each brand numbers its own, from 1 each year. The row's lock is held until commit, so that no number is given twice.
ALTER TABLE brands ADD COLUMN case_year INTEGER NOT NULL DEFAULT 0;
ALTER TABLE brands ADD COLUMN case_number INTEGER NOT NULL DEFAULT 0;

CREATE TABLE cases (
    id          BLOB  NOT NULL PRIMARY KEY,
    -- Drawn for the form: sent twice, it opens one.
    submission  BLOB  NOT NULL UNIQUE,
    brand_id    BLOB  NOT NULL REFERENCES brands (id),
    -- C-{year}-{number}, for people.
    year        INTEGER   NOT NULL,
    number      INTEGER   NOT NULL CHECK (number > 0),
    title       TEXT  NOT NULL,
    state       TEXT  NOT NULL CHECK (state IN ('open', 'closed')),
    opened_by   BLOB  REFERENCES users (id),
    opened_at   INTEGER   NOT NULL,
    -- When something last happened in it.
    changed_at  INTEGER   NOT NULL,
    -- While it is closed: since when, and why.
    closed_at   INTEGER,
    reason      TEXT  NOT NULL DEFAULT '',
    UNIQUE (brand_id, year, number)
) STRICT;
CREATE INDEX cases_brand ON cases (brand_id, state, changed_at);

-- What a case points at: an alert (a batch and a unit of it), a report or a listing, each once.
CREATE TABLE case_items (
    id          BLOB  NOT NULL PRIMARY KEY,
    case_id     BLOB  NOT NULL REFERENCES cases (id),
    batch_id    BLOB,
    number      INTEGER,
    report_id   BLOB  REFERENCES reports (id),
    listing_id  BLOB  REFERENCES listings (id),
    -- Why it belongs here.
    note        TEXT  NOT NULL,
    added_by    BLOB  REFERENCES users (id),
    added_at    INTEGER   NOT NULL,
    FOREIGN KEY (batch_id, number) REFERENCES unit_alerts (batch_id, number),
    CHECK ((batch_id IS NULL) = (number IS NULL)),
    CHECK (CASE WHEN batch_id IS NULL THEN 0 ELSE 1 END + CASE WHEN report_id IS NULL THEN 0 ELSE 1 END + CASE WHEN listing_id IS NULL THEN 0 ELSE 1 END = 1)
) STRICT;
CREATE UNIQUE INDEX case_items_alert ON case_items (batch_id, number, case_id) WHERE batch_id IS NOT NULL;
CREATE UNIQUE INDEX case_items_report ON case_items (report_id, case_id) WHERE report_id IS NOT NULL;
CREATE UNIQUE INDEX case_items_listing ON case_items (listing_id, case_id) WHERE listing_id IS NOT NULL;
CREATE INDEX case_items_case ON case_items (case_id, added_at);

-- A case's history: what people wrote, and each time that it was closed (with the reason) and reopened.
CREATE TABLE case_notes (
    -- A note's id is drawn for its form: sent twice, it is written once.
    id          BLOB  NOT NULL PRIMARY KEY,
    case_id     BLOB  NOT NULL REFERENCES cases (id),
    kind        TEXT  NOT NULL CHECK (kind IN ('note', 'closed', 'reopened')),
    text        TEXT  NOT NULL,
    written_by  BLOB  REFERENCES users (id),
    written_at  INTEGER   NOT NULL
) STRICT;
CREATE INDEX case_notes_case ON case_notes (case_id, written_at);
