-- Screening: what the content filters said of each listing, the rules they follow, and listings that are held.

-- How far the listings' change feed was screened, and who is at it: one node at a time.
CREATE TABLE screener (
    id           INTEGER  NOT NULL PRIMARY KEY CHECK (id = 1),
    position     INTEGER  NOT NULL,
    lease_until  INTEGER  NOT NULL
) STRICT;
INSERT INTO screener (id, position, lease_until) VALUES (1, 0, 0);

-- A brand's rules, or the marketplace's (without a brand), by version: what was live once is never changed.
CREATE TABLE screening_rules (
    id           BLOB  NOT NULL PRIMARY KEY,
    brand_id     BLOB  REFERENCES brands (id),
    version      INTEGER   NOT NULL CHECK (version > 0),
    state        TEXT  NOT NULL CHECK (state IN ('draft', 'live', 'past')),
    -- Thresholds, weights and exceptions, as JSON.
    rules        TEXT  NOT NULL,
    -- What it is for, in its maker's words.
    note         TEXT  NOT NULL,
    made_by      BLOB  REFERENCES users (id),
    made_at      INTEGER   NOT NULL,
    -- When it went live first.
    live_at      INTEGER,
    -- What a run over the catalogue found, as JSON, and the job that made it.
    dry_run      TEXT,
    dry_run_job  BLOB
) STRICT;
CREATE UNIQUE INDEX screening_rules_version ON screening_rules (brand_id, version) WHERE brand_id IS NOT NULL;
CREATE UNIQUE INDEX screening_rules_version_of_all ON screening_rules (version) WHERE brand_id IS NULL;
-- One decides at a time.
CREATE UNIQUE INDEX screening_rules_live ON screening_rules (brand_id) WHERE state = 'live' AND brand_id IS NOT NULL;
CREATE UNIQUE INDEX screening_rules_live_of_all ON screening_rules (state) WHERE state = 'live' AND brand_id IS NULL;
CREATE INDEX screening_rules_state ON screening_rules (state);

CREATE TABLE screenings (
    listing_id     BLOB  NOT NULL PRIMARY KEY REFERENCES listings (id),
    verdict        TEXT  NOT NULL CHECK (verdict IN ('allow', 'watch', 'hold', 'block')),
    -- In thousandths.
    score          INTEGER   NOT NULL,
    -- What was found and how the score is made of it, as JSON.
    findings       TEXT  NOT NULL,
    -- The rules that decided; none if they were nobody's.
    rules_id       BLOB  REFERENCES screening_rules (id),
    -- What was screened: its content, and the marks and rules it was screened for.
    content_hash   BLOB  NOT NULL,
    -- The content that a person released: it is not held again for what it was released from.
    released_hash  BLOB,
    screened_at    INTEGER   NOT NULL
) STRICT;
CREATE INDEX screenings_verdict ON screenings (verdict, screened_at);

-- Each kind of finding of a listing and mark once, to count and to filter by.
CREATE TABLE screening_findings (
    listing_id  BLOB  NOT NULL REFERENCES listings (id),
    brand_id    BLOB  NOT NULL REFERENCES brands (id),
    mark        TEXT  NOT NULL,
    kind        TEXT  NOT NULL,
    -- Of the whole listing, to ask for a brand's suspicious ones.
    verdict     TEXT  NOT NULL,
    score       INTEGER   NOT NULL,
    found_at    INTEGER   NOT NULL,
    PRIMARY KEY (listing_id, brand_id, mark, kind)
) STRICT;
CREATE INDEX screening_findings_brand ON screening_findings (brand_id, verdict, found_at);

-- A listing that a rule took out of sight, until a person has looked at it.
CREATE TABLE holds (
    id           BLOB  NOT NULL PRIMARY KEY,
    listing_id   BLOB  NOT NULL REFERENCES listings (id),
    seller_id    BLOB  REFERENCES sellers (id),
    brand_id     BLOB  REFERENCES brands (id),
    verdict      TEXT  NOT NULL,
    score        INTEGER   NOT NULL,
    findings     TEXT  NOT NULL,
    rules_id     BLOB  REFERENCES screening_rules (id),
    -- As its seller was told.
    letter       TEXT  NOT NULL,
    state        TEXT  NOT NULL CHECK (state IN ('waiting', 'answered', 'released', 'removed')),
    held_at      INTEGER   NOT NULL,
    answer       TEXT  NOT NULL DEFAULT '',
    answered_at  INTEGER,
    decided_by   BLOB  REFERENCES users (id),
    decided_at   INTEGER,
    reason       TEXT  NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX holds_open ON holds (listing_id) WHERE state IN ('waiting', 'answered');
CREATE INDEX holds_state ON holds (state, held_at);
CREATE INDEX holds_seller ON holds (seller_id, held_at);
CREATE INDEX holds_listing ON holds (listing_id, held_at);
