-- Markward's tables. The same text for both engines but for the names of types: a test of the store keeps the two alike.
-- Times are microseconds since 1970 UTC, days are YYYY-MM-DD, money is in minor units, lists are JSON.

-- People ----------------------------------------------------------------------------------------------------------------------------------

CREATE TABLE sellers (
    id          BLOB   NOT NULL PRIMARY KEY,
    name        TEXT     NOT NULL UNIQUE,
    -- From the marketplace's feed: where statements of reasons go, and who may sign in as this seller (by a verified address).
    email       TEXT,
    country     TEXT,
    created_at  INTEGER    NOT NULL
) STRICT;
CREATE INDEX sellers_email ON sellers (email);

CREATE TABLE users (
    id             BLOB  NOT NULL PRIMARY KEY,
    email          TEXT    NOT NULL UNIQUE,
    name           TEXT    NOT NULL,
    password_hash  TEXT    NOT NULL,
    staff_role     TEXT    CHECK (staff_role IN ('administrator', 'reviewer')),
    seller_id      BLOB  REFERENCES sellers (id),
    created_at     INTEGER   NOT NULL,
    verified_at    INTEGER,
    suspended_at   INTEGER
) STRICT;
CREATE INDEX users_seller ON users (seller_id);

-- Email links (verification, password reset): only the hash, so that a stolen database signs nobody in.
CREATE TABLE email_tokens (
    token_hash  BLOB  NOT NULL PRIMARY KEY,
    user_id     BLOB  NOT NULL REFERENCES users (id),
    purpose     TEXT    NOT NULL CHECK (purpose IN ('verify', 'reset')),
    created_at  INTEGER   NOT NULL,
    expires_at  INTEGER   NOT NULL,
    used_at     INTEGER
) STRICT;
CREATE INDEX email_tokens_user ON email_tokens (user_id);

-- Failures that slow the next try down, by what is tried ('sign-in:' + hash of the address, 'code:' + right …).
CREATE TABLE throttles (
    key        TEXT   NOT NULL PRIMARY KEY,
    failures   INTEGER  NOT NULL,
    last_at    INTEGER  NOT NULL
) STRICT;

-- Brands and their rights -------------------------------------------------------------------------------------------------------------------

CREATE TABLE brands (
    id           BLOB  NOT NULL PRIMARY KEY,
    name         TEXT    NOT NULL,
    website      TEXT,
    categories   TEXT  NOT NULL,
    created_by   BLOB  NOT NULL REFERENCES users (id),
    created_at   INTEGER   NOT NULL,
    -- Set when its first right is enrolled; a brand without it cannot make products, codes or reports in its own name.
    enrolled_at  INTEGER
) STRICT;
CREATE INDEX brands_name ON brands (name);

CREATE TABLE brand_members (
    brand_id  BLOB  NOT NULL REFERENCES brands (id),
    user_id   BLOB  NOT NULL REFERENCES users (id),
    role      TEXT    NOT NULL CHECK (role IN ('owner', 'manager', 'viewer')),
    added_by  BLOB  NOT NULL REFERENCES users (id),
    added_at  INTEGER   NOT NULL,
    PRIMARY KEY (brand_id, user_id)
) STRICT;
CREATE INDEX brand_members_user ON brand_members (user_id);

CREATE TABLE brand_invitations (
    brand_id    BLOB  NOT NULL REFERENCES brands (id),
    email       TEXT    NOT NULL,
    role        TEXT    NOT NULL CHECK (role IN ('owner', 'manager', 'viewer')),
    invited_by  BLOB  NOT NULL REFERENCES users (id),
    invited_at  INTEGER   NOT NULL,
    PRIMARY KEY (brand_id, email)
) STRICT;
CREATE INDEX brand_invitations_email ON brand_invitations (email);

CREATE TABLE sessions (
    id            BLOB  NOT NULL PRIMARY KEY,
    token_hash    BLOB  NOT NULL UNIQUE,
    user_id       BLOB  NOT NULL REFERENCES users (id),
    -- The brand this browser works for: tenants come from here, never from a request.
    brand_id      BLOB  REFERENCES brands (id),
    user_agent    TEXT    NOT NULL,
    address       TEXT    NOT NULL,
    created_at    INTEGER   NOT NULL,
    last_seen_at  INTEGER   NOT NULL,
    expires_at    INTEGER   NOT NULL,
    ended_at      INTEGER
) STRICT;
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE trademarks (
    id                    BLOB  NOT NULL PRIMARY KEY,
    office                TEXT    NOT NULL,
    registration_number   TEXT    NOT NULL,
    application_number    TEXT,
    mark_text             TEXT    NOT NULL,
    mark_kind             TEXT    NOT NULL,
    classes               TEXT  NOT NULL,
    goods                 TEXT    NOT NULL,
    status_code           TEXT,
    status_text           TEXT,
    in_force              INTEGER  NOT NULL,
    status_on             TEXT,
    filed_on              TEXT,
    registered_on         TEXT,
    owner_names           TEXT  NOT NULL,
    correspondent_name    TEXT,
    correspondent_emails  TEXT  NOT NULL,
    imported_at           INTEGER   NOT NULL,
    -- When the correspondent on the record last changed: brand registries were robbed by changing it just before enrolment.
    contact_changed_at    INTEGER   NOT NULL,
    UNIQUE (office, registration_number)
) STRICT;

CREATE TABLE rights (
    id                   BLOB  NOT NULL PRIMARY KEY,
    brand_id             BLOB  NOT NULL REFERENCES brands (id),
    -- Made by the form, once: a double click files one right.
    submission           BLOB  NOT NULL UNIQUE,
    office               TEXT    NOT NULL,
    registration_number  TEXT    NOT NULL,
    mark_text            TEXT    NOT NULL,
    mark_kind            TEXT    NOT NULL,
    classes              TEXT  NOT NULL,
    state                TEXT    NOT NULL,
    trademark_id         BLOB  REFERENCES trademarks (id),
    filed_by             BLOB  NOT NULL REFERENCES users (id),
    filed_at             INTEGER   NOT NULL,
    code_hash            BLOB,
    code_sent_to         TEXT,
    code_sent_at         INTEGER,
    code_expires_at      INTEGER,
    code_tries           INTEGER   NOT NULL DEFAULT 0,
    code_confirmed_at    INTEGER,
    decided_by           BLOB  REFERENCES users (id),
    decided_at           INTEGER,
    decision_reason      TEXT
) STRICT;
CREATE INDEX rights_brand ON rights (brand_id);
CREATE INDEX rights_state ON rights (state, filed_at);
-- One brand holds an enrolled registration.
CREATE UNIQUE INDEX rights_enrolled ON rights (office, registration_number) WHERE state = 'enrolled';

CREATE TABLE pictures (
    id          BLOB  NOT NULL PRIMARY KEY,
    -- NULL: evidence of a report without an account.
    brand_id    BLOB  REFERENCES brands (id),
    media_type  TEXT    NOT NULL,
    width       INTEGER   NOT NULL,
    height      INTEGER   NOT NULL,
    sha256      BLOB  NOT NULL,
    bytes       BLOB  NOT NULL,
    created_by  BLOB  REFERENCES users (id),
    created_at  INTEGER   NOT NULL
) STRICT;
CREATE INDEX pictures_sha256 ON pictures (sha256);

CREATE TABLE right_pictures (
    right_id    BLOB  NOT NULL REFERENCES rights (id),
    picture_id  BLOB  NOT NULL REFERENCES pictures (id),
    position    INTEGER   NOT NULL,
    PRIMARY KEY (right_id, position)
) STRICT;

-- Listings ----------------------------------------------------------------------------------------------------------------------------------

-- Counters that hand out gapless numbers in commit order: the row's lock is held until commit, which a sequence's is not.
CREATE TABLE counters (
    name   TEXT   NOT NULL PRIMARY KEY,
    value  INTEGER  NOT NULL
) STRICT;
INSERT INTO counters (name, value) VALUES ('listing_change', 0);

CREATE TABLE listings (
    id             BLOB  NOT NULL PRIMARY KEY,
    external_id    TEXT    NOT NULL UNIQUE,
    url            TEXT,
    title          TEXT    NOT NULL,
    description    TEXT    NOT NULL,
    claimed_brand  TEXT    NOT NULL,
    gtin           TEXT,
    price_minor    INTEGER,
    currency       TEXT,
    seller_id      BLOB  REFERENCES sellers (id),
    images         TEXT  NOT NULL,
    category       TEXT    NOT NULL,
    country        TEXT    NOT NULL,
    state          TEXT    NOT NULL CHECK (state IN ('live', 'held', 'removed')),
    first_seen_at  INTEGER   NOT NULL,
    last_seen_at   INTEGER   NOT NULL,
    -- Position in the change feed that the search indexes follow.
    changed_seq    INTEGER   NOT NULL
) STRICT;
CREATE INDEX listings_changed ON listings (changed_seq);
CREATE INDEX listings_url ON listings (url);
CREATE INDEX listings_gtin ON listings (gtin);
CREATE INDEX listings_seller ON listings (seller_id);

-- Products and unit codes -------------------------------------------------------------------------------------------------------------------

CREATE TABLE products (
    id           BLOB  NOT NULL PRIMARY KEY,
    brand_id     BLOB  NOT NULL REFERENCES brands (id),
    gtin         TEXT    NOT NULL UNIQUE,
    name         TEXT    NOT NULL,
    description  TEXT    NOT NULL,
    look_for     TEXT    NOT NULL,
    created_by   BLOB  NOT NULL REFERENCES users (id),
    created_at   INTEGER   NOT NULL
) STRICT;
CREATE INDEX products_brand ON products (brand_id);

-- Key slots of unit codes. The keys are derived from the portal's secret and the salt; check_value tells a wrong secret at start.
CREATE TABLE code_keys (
    slot         INTEGER   NOT NULL PRIMARY KEY CHECK (slot BETWEEN 0 AND 31),
    salt         BLOB  NOT NULL,
    check_value  BLOB  NOT NULL,
    next_number  INTEGER   NOT NULL,
    created_at   INTEGER   NOT NULL,
    -- No new batches from then on; its codes stay valid.
    retired_at   INTEGER
) STRICT;

-- Long work in the background: imports, code batches.
CREATE TABLE jobs (
    id                   BLOB  NOT NULL PRIMARY KEY,
    kind                 TEXT    NOT NULL,
    title                TEXT    NOT NULL,
    brand_id             BLOB  REFERENCES brands (id),
    state                TEXT    NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    payload              TEXT  NOT NULL,
    done                 INTEGER   NOT NULL DEFAULT 0,
    total                INTEGER,
    result               TEXT,
    error                TEXT,
    created_by           BLOB  REFERENCES users (id),
    created_at           INTEGER   NOT NULL,
    started_at           INTEGER,
    finished_at          INTEGER,
    -- A running job whose process died is taken over when its lease is over.
    lease_until          INTEGER,
    cancel_requested_at  INTEGER
) STRICT;
CREATE INDEX jobs_state ON jobs (state, created_at);

-- A batch is one row however many units it has: unit n of it has the number first_number + n under its key slot.
CREATE TABLE batches (
    id            BLOB  NOT NULL PRIMARY KEY,
    submission    BLOB  NOT NULL UNIQUE,
    product_id    BLOB  NOT NULL REFERENCES products (id),
    lot           TEXT    NOT NULL,
    made_on       TEXT,
    expires_on    TEXT,
    count         INTEGER   NOT NULL CHECK (count > 0),
    key_slot      INTEGER   NOT NULL REFERENCES code_keys (slot),
    first_number  INTEGER   NOT NULL,
    state         TEXT    NOT NULL,
    job_id        BLOB  NOT NULL REFERENCES jobs (id),
    -- SHA-256 over its codes, one a line: set when sealed. No code of it is valid before.
    digest        BLOB,
    created_by    BLOB  NOT NULL REFERENCES users (id),
    created_at    INTEGER   NOT NULL,
    sealed_at     INTEGER,
    UNIQUE (key_slot, first_number)
) STRICT;
CREATE INDEX batches_product ON batches (product_id);

-- Units that something happened to; all others have no row.
CREATE TABLE units (
    batch_id          BLOB  NOT NULL REFERENCES batches (id),
    number            INTEGER   NOT NULL,
    first_checked_at  INTEGER   NOT NULL,
    last_checked_at   INTEGER   NOT NULL,
    checks            INTEGER   NOT NULL,
    PRIMARY KEY (batch_id, number)
) STRICT;

CREATE TABLE scans (
    id        BLOB  NOT NULL PRIMARY KEY,
    -- Drawn by the form: a reload of its answer is not another check.
    once      BLOB  UNIQUE,
    batch_id  BLOB  NOT NULL REFERENCES batches (id),
    number    INTEGER   NOT NULL,
    -- 1 for the unit's first check.
    nth       INTEGER   NOT NULL,
    at        INTEGER   NOT NULL
) STRICT;
CREATE INDEX scans_unit ON scans (batch_id, number, at);

-- Reports and decisions ---------------------------------------------------------------------------------------------------------------------

CREATE TABLE reports (
    id                BLOB  NOT NULL PRIMARY KEY,
    submission        BLOB  NOT NULL UNIQUE,
    -- What people follow it by; 80 random bits, so that knowing it is the right to read it.
    reference         TEXT    NOT NULL UNIQUE,
    listing_id        BLOB  NOT NULL REFERENCES listings (id),
    -- The reporting brand and the right it relies on; NULL for a report without an account.
    brand_id          BLOB  REFERENCES brands (id),
    right_id          BLOB  REFERENCES rights (id),
    ground            TEXT    NOT NULL,
    explanation       TEXT    NOT NULL,
    reporter_id       BLOB  REFERENCES users (id),
    reporter_name     TEXT    NOT NULL,
    reporter_email    TEXT    NOT NULL,
    state             TEXT    NOT NULL,
    -- The listing as it was when reported.
    snapshot          TEXT  NOT NULL,
    filed_at          INTEGER   NOT NULL,
    decided_by        BLOB  REFERENCES users (id),
    decided_at        INTEGER,
    decision_reason   TEXT
) STRICT;
CREATE INDEX reports_listing ON reports (listing_id);
CREATE INDEX reports_brand ON reports (brand_id, filed_at);
CREATE INDEX reports_state ON reports (state, filed_at);
-- The same report twice is one report.
CREATE UNIQUE INDEX reports_open ON reports (listing_id, reporter_email, ground) WHERE state = 'open';

CREATE TABLE report_pictures (
    report_id   BLOB  NOT NULL REFERENCES reports (id),
    picture_id  BLOB  NOT NULL REFERENCES pictures (id),
    position    INTEGER   NOT NULL,
    PRIMARY KEY (report_id, position)
) STRICT;

-- Statements of reasons (DSA Art. 17): what was restricted, why, and what the seller can do.
CREATE TABLE statements (
    id          BLOB  NOT NULL PRIMARY KEY,
    report_id   BLOB  NOT NULL UNIQUE REFERENCES reports (id),
    listing_id  BLOB  NOT NULL REFERENCES listings (id),
    seller_id   BLOB  REFERENCES sellers (id),
    body        TEXT  NOT NULL,
    letter      TEXT    NOT NULL,
    created_at  INTEGER   NOT NULL
) STRICT;
CREATE INDEX statements_seller ON statements (seller_id, created_at);

-- What goes out, what happened --------------------------------------------------------------------------------------------------------------

-- Written in the transaction of the change that causes it, sent by a job: nothing is sent for what rolled back, nothing is lost.
CREATE TABLE mails (
    id               BLOB  NOT NULL PRIMARY KEY,
    to_address       TEXT    NOT NULL,
    subject          TEXT    NOT NULL,
    body             TEXT    NOT NULL,
    created_at       INTEGER   NOT NULL,
    next_attempt_at  INTEGER   NOT NULL,
    attempts         INTEGER   NOT NULL DEFAULT 0,
    sent_at          INTEGER,
    last_error       TEXT
) STRICT;
CREATE INDEX mails_unsent ON mails (next_attempt_at) WHERE sent_at IS NULL;

CREATE TABLE audit_events (
    id            BLOB  NOT NULL PRIMARY KEY,
    at            INTEGER   NOT NULL,
    -- NULL: the portal itself, or somebody without an account.
    actor_id      BLOB  REFERENCES users (id),
    actor_name    TEXT    NOT NULL,
    action        TEXT    NOT NULL,
    subject_kind  TEXT    NOT NULL,
    subject_id    BLOB  NOT NULL,
    brand_id      BLOB  REFERENCES brands (id),
    -- One sentence for people.
    summary       TEXT    NOT NULL,
    detail        TEXT  NOT NULL
) STRICT;
CREATE INDEX audit_events_subject ON audit_events (subject_kind, subject_id, at);
CREATE INDEX audit_events_brand ON audit_events (brand_id, at);
CREATE INDEX audit_events_at ON audit_events (at);
