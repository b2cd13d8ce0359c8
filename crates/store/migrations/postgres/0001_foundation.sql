-- Markward's tables. The same text for both engines but for the names of types: a test of the store keeps the two alike.
-- Times are microseconds since 1970 UTC, days are YYYY-MM-DD, money is in minor units, lists are JSON.

-- People ----------------------------------------------------------------------------------------------------------------------------------

CREATE TABLE sellers (
    id          UUID   NOT NULL PRIMARY KEY,
    name        TEXT     NOT NULL UNIQUE,
    -- From the marketplace's feed: where statements of reasons go, and who may sign in as this seller (by a verified address).
    email       TEXT,
    country     TEXT,
    created_at  BIGINT    NOT NULL
);
CREATE INDEX sellers_email ON sellers (email);

CREATE TABLE users (
    id             UUID  NOT NULL PRIMARY KEY,
    email          TEXT    NOT NULL UNIQUE,
    name           TEXT    NOT NULL,
    password_hash  TEXT    NOT NULL,
    staff_role     TEXT    CHECK (staff_role IN ('administrator', 'reviewer')),
    seller_id      UUID  REFERENCES sellers (id),
    created_at     BIGINT   NOT NULL,
    verified_at    BIGINT,
    suspended_at   BIGINT
);
CREATE INDEX users_seller ON users (seller_id);

-- Email links (verification, password reset): only the hash, so that a stolen database signs nobody in.
CREATE TABLE email_tokens (
    token_hash  BYTEA  NOT NULL PRIMARY KEY,
    user_id     UUID  NOT NULL REFERENCES users (id),
    purpose     TEXT    NOT NULL CHECK (purpose IN ('verify', 'reset')),
    created_at  BIGINT   NOT NULL,
    expires_at  BIGINT   NOT NULL,
    used_at     BIGINT
);
CREATE INDEX email_tokens_user ON email_tokens (user_id);

-- Failures that slow the next try down, by what is tried ('sign-in:' + hash of the address, 'code:' + right …).
CREATE TABLE throttles (
    key        TEXT   NOT NULL PRIMARY KEY,
    failures   BIGINT  NOT NULL,
    last_at    BIGINT  NOT NULL
);

-- Brands and their rights -------------------------------------------------------------------------------------------------------------------

CREATE TABLE brands (
    id           UUID  NOT NULL PRIMARY KEY,
    name         TEXT    NOT NULL,
    website      TEXT,
    categories   JSONB  NOT NULL,
    created_by   UUID  NOT NULL REFERENCES users (id),
    created_at   BIGINT   NOT NULL,
    -- Set when its first right is enrolled; a brand without it cannot make products, codes or reports in its own name.
    enrolled_at  BIGINT
);
CREATE INDEX brands_name ON brands (name);

CREATE TABLE brand_members (
    brand_id  UUID  NOT NULL REFERENCES brands (id),
    user_id   UUID  NOT NULL REFERENCES users (id),
    role      TEXT    NOT NULL CHECK (role IN ('owner', 'manager', 'viewer')),
    added_by  UUID  NOT NULL REFERENCES users (id),
    added_at  BIGINT   NOT NULL,
    PRIMARY KEY (brand_id, user_id)
);
CREATE INDEX brand_members_user ON brand_members (user_id);

CREATE TABLE brand_invitations (
    brand_id    UUID  NOT NULL REFERENCES brands (id),
    email       TEXT    NOT NULL,
    role        TEXT    NOT NULL CHECK (role IN ('owner', 'manager', 'viewer')),
    invited_by  UUID  NOT NULL REFERENCES users (id),
    invited_at  BIGINT   NOT NULL,
    PRIMARY KEY (brand_id, email)
);
CREATE INDEX brand_invitations_email ON brand_invitations (email);

CREATE TABLE sessions (
    id            UUID  NOT NULL PRIMARY KEY,
    token_hash    BYTEA  NOT NULL UNIQUE,
    user_id       UUID  NOT NULL REFERENCES users (id),
    -- The brand this browser works for: tenants come from here, never from a request.
    brand_id      UUID  REFERENCES brands (id),
    user_agent    TEXT    NOT NULL,
    address       TEXT    NOT NULL,
    created_at    BIGINT   NOT NULL,
    last_seen_at  BIGINT   NOT NULL,
    expires_at    BIGINT   NOT NULL,
    ended_at      BIGINT
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE trademarks (
    id                    UUID  NOT NULL PRIMARY KEY,
    office                TEXT    NOT NULL,
    registration_number   TEXT    NOT NULL,
    application_number    TEXT,
    mark_text             TEXT    NOT NULL,
    mark_kind             TEXT    NOT NULL,
    classes               JSONB  NOT NULL,
    goods                 TEXT    NOT NULL,
    status_code           TEXT,
    status_text           TEXT,
    in_force              BOOLEAN  NOT NULL,
    status_on             TEXT,
    filed_on              TEXT,
    registered_on         TEXT,
    owner_names           JSONB  NOT NULL,
    correspondent_name    TEXT,
    correspondent_emails  JSONB  NOT NULL,
    imported_at           BIGINT   NOT NULL,
    -- When the correspondent on the record last changed: brand registries were robbed by changing it just before enrolment.
    contact_changed_at    BIGINT   NOT NULL,
    UNIQUE (office, registration_number)
);

CREATE TABLE rights (
    id                   UUID  NOT NULL PRIMARY KEY,
    brand_id             UUID  NOT NULL REFERENCES brands (id),
    -- Made by the form, once: a double click files one right.
    submission           UUID  NOT NULL UNIQUE,
    office               TEXT    NOT NULL,
    registration_number  TEXT    NOT NULL,
    mark_text            TEXT    NOT NULL,
    mark_kind            TEXT    NOT NULL,
    classes              JSONB  NOT NULL,
    state                TEXT    NOT NULL,
    trademark_id         UUID  REFERENCES trademarks (id),
    filed_by             UUID  NOT NULL REFERENCES users (id),
    filed_at             BIGINT   NOT NULL,
    code_hash            BYTEA,
    code_sent_to         TEXT,
    code_sent_at         BIGINT,
    code_expires_at      BIGINT,
    code_tries           BIGINT   NOT NULL DEFAULT 0,
    code_confirmed_at    BIGINT,
    decided_by           UUID  REFERENCES users (id),
    decided_at           BIGINT,
    decision_reason      TEXT
);
CREATE INDEX rights_brand ON rights (brand_id);
CREATE INDEX rights_state ON rights (state, filed_at);
-- One brand holds an enrolled registration.
CREATE UNIQUE INDEX rights_enrolled ON rights (office, registration_number) WHERE state = 'enrolled';

CREATE TABLE pictures (
    id          UUID  NOT NULL PRIMARY KEY,
    -- NULL: evidence of a report without an account.
    brand_id    UUID  REFERENCES brands (id),
    media_type  TEXT    NOT NULL,
    width       BIGINT   NOT NULL,
    height      BIGINT   NOT NULL,
    sha256      BYTEA  NOT NULL,
    bytes       BYTEA  NOT NULL,
    created_by  UUID  REFERENCES users (id),
    created_at  BIGINT   NOT NULL
);
CREATE INDEX pictures_sha256 ON pictures (sha256);

CREATE TABLE right_pictures (
    right_id    UUID  NOT NULL REFERENCES rights (id),
    picture_id  UUID  NOT NULL REFERENCES pictures (id),
    position    BIGINT   NOT NULL,
    PRIMARY KEY (right_id, position)
);

-- Listings ----------------------------------------------------------------------------------------------------------------------------------

-- Counters that hand out gapless numbers in commit order: the row's lock is held until commit, which a sequence's is not.
CREATE TABLE counters (
    name   TEXT   NOT NULL PRIMARY KEY,
    value  BIGINT  NOT NULL
);
INSERT INTO counters (name, value) VALUES ('listing_change', 0);

CREATE TABLE listings (
    id             UUID  NOT NULL PRIMARY KEY,
    external_id    TEXT    NOT NULL UNIQUE,
    url            TEXT,
    title          TEXT    NOT NULL,
    description    TEXT    NOT NULL,
    claimed_brand  TEXT    NOT NULL,
    gtin           TEXT,
    price_minor    BIGINT,
    currency       TEXT,
    seller_id      UUID  REFERENCES sellers (id),
    images         JSONB  NOT NULL,
    category       TEXT    NOT NULL,
    country        TEXT    NOT NULL,
    state          TEXT    NOT NULL CHECK (state IN ('live', 'held', 'removed')),
    first_seen_at  BIGINT   NOT NULL,
    last_seen_at   BIGINT   NOT NULL,
    -- Position in the change feed that the search indexes follow.
    changed_seq    BIGINT   NOT NULL
);
CREATE INDEX listings_changed ON listings (changed_seq);
CREATE INDEX listings_url ON listings (url);
CREATE INDEX listings_gtin ON listings (gtin);
CREATE INDEX listings_seller ON listings (seller_id);

-- Products and unit codes -------------------------------------------------------------------------------------------------------------------

CREATE TABLE products (
    id           UUID  NOT NULL PRIMARY KEY,
    brand_id     UUID  NOT NULL REFERENCES brands (id),
    gtin         TEXT    NOT NULL UNIQUE,
    name         TEXT    NOT NULL,
    description  TEXT    NOT NULL,
    look_for     TEXT    NOT NULL,
    created_by   UUID  NOT NULL REFERENCES users (id),
    created_at   BIGINT   NOT NULL
);
CREATE INDEX products_brand ON products (brand_id);

-- Key slots of unit codes. The keys are derived from the portal's secret and the salt; check_value tells a wrong secret at start.
CREATE TABLE code_keys (
    slot         BIGINT   NOT NULL PRIMARY KEY CHECK (slot BETWEEN 0 AND 31),
    salt         BYTEA  NOT NULL,
    check_value  BYTEA  NOT NULL,
    next_number  BIGINT   NOT NULL,
    created_at   BIGINT   NOT NULL,
    -- No new batches from then on; its codes stay valid.
    retired_at   BIGINT
);

-- Long work in the background: imports, code batches.
CREATE TABLE jobs (
    id                   UUID  NOT NULL PRIMARY KEY,
    kind                 TEXT    NOT NULL,
    title                TEXT    NOT NULL,
    brand_id             UUID  REFERENCES brands (id),
    state                TEXT    NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    payload              JSONB  NOT NULL,
    done                 BIGINT   NOT NULL DEFAULT 0,
    total                BIGINT,
    result               JSONB,
    error                TEXT,
    created_by           UUID  REFERENCES users (id),
    created_at           BIGINT   NOT NULL,
    started_at           BIGINT,
    finished_at          BIGINT,
    -- A running job whose process died is taken over when its lease is over.
    lease_until          BIGINT,
    cancel_requested_at  BIGINT
);
CREATE INDEX jobs_state ON jobs (state, created_at);

-- A batch is one row however many units it has: unit n of it has the number first_number + n under its key slot.
CREATE TABLE batches (
    id            UUID  NOT NULL PRIMARY KEY,
    submission    UUID  NOT NULL UNIQUE,
    product_id    UUID  NOT NULL REFERENCES products (id),
    lot           TEXT    NOT NULL,
    made_on       TEXT,
    expires_on    TEXT,
    count         BIGINT   NOT NULL CHECK (count > 0),
    key_slot      BIGINT   NOT NULL REFERENCES code_keys (slot),
    first_number  BIGINT   NOT NULL,
    state         TEXT    NOT NULL,
    job_id        UUID  NOT NULL REFERENCES jobs (id),
    -- SHA-256 over its codes, one a line: set when sealed. No code of it is valid before.
    digest        BYTEA,
    created_by    UUID  NOT NULL REFERENCES users (id),
    created_at    BIGINT   NOT NULL,
    sealed_at     BIGINT,
    UNIQUE (key_slot, first_number)
);
CREATE INDEX batches_product ON batches (product_id);

-- Units that something happened to; all others have no row.
CREATE TABLE units (
    batch_id          UUID  NOT NULL REFERENCES batches (id),
    number            BIGINT   NOT NULL,
    first_checked_at  BIGINT   NOT NULL,
    last_checked_at   BIGINT   NOT NULL,
    checks            BIGINT   NOT NULL,
    PRIMARY KEY (batch_id, number)
);

CREATE TABLE scans (
    id        UUID  NOT NULL PRIMARY KEY,
    -- Drawn by the form: a reload of its answer is not another check.
    once      UUID  UNIQUE,
    batch_id  UUID  NOT NULL REFERENCES batches (id),
    number    BIGINT   NOT NULL,
    -- 1 for the unit's first check.
    nth       BIGINT   NOT NULL,
    at        BIGINT   NOT NULL
);
CREATE INDEX scans_unit ON scans (batch_id, number, at);

-- Reports and decisions ---------------------------------------------------------------------------------------------------------------------

CREATE TABLE reports (
    id                UUID  NOT NULL PRIMARY KEY,
    submission        UUID  NOT NULL UNIQUE,
    -- What people follow it by; 80 random bits, so that knowing it is the right to read it.
    reference         TEXT    NOT NULL UNIQUE,
    listing_id        UUID  NOT NULL REFERENCES listings (id),
    -- The reporting brand and the right it relies on; NULL for a report without an account.
    brand_id          UUID  REFERENCES brands (id),
    right_id          UUID  REFERENCES rights (id),
    ground            TEXT    NOT NULL,
    explanation       TEXT    NOT NULL,
    reporter_id       UUID  REFERENCES users (id),
    reporter_name     TEXT    NOT NULL,
    reporter_email    TEXT    NOT NULL,
    state             TEXT    NOT NULL,
    -- The listing as it was when reported.
    snapshot          JSONB  NOT NULL,
    filed_at          BIGINT   NOT NULL,
    decided_by        UUID  REFERENCES users (id),
    decided_at        BIGINT,
    decision_reason   TEXT
);
CREATE INDEX reports_listing ON reports (listing_id);
CREATE INDEX reports_brand ON reports (brand_id, filed_at);
CREATE INDEX reports_state ON reports (state, filed_at);
-- The same report twice is one report.
CREATE UNIQUE INDEX reports_open ON reports (listing_id, reporter_email, ground) WHERE state = 'open';

CREATE TABLE report_pictures (
    report_id   UUID  NOT NULL REFERENCES reports (id),
    picture_id  UUID  NOT NULL REFERENCES pictures (id),
    position    BIGINT   NOT NULL,
    PRIMARY KEY (report_id, position)
);

-- Statements of reasons (DSA Art. 17): what was restricted, why, and what the seller can do.
CREATE TABLE statements (
    id          UUID  NOT NULL PRIMARY KEY,
    report_id   UUID  NOT NULL UNIQUE REFERENCES reports (id),
    listing_id  UUID  NOT NULL REFERENCES listings (id),
    seller_id   UUID  REFERENCES sellers (id),
    body        JSONB  NOT NULL,
    letter      TEXT    NOT NULL,
    created_at  BIGINT   NOT NULL
);
CREATE INDEX statements_seller ON statements (seller_id, created_at);

-- What goes out, what happened --------------------------------------------------------------------------------------------------------------

-- Written in the transaction of the change that causes it, sent by a job: nothing is sent for what rolled back, nothing is lost.
CREATE TABLE mails (
    id               UUID  NOT NULL PRIMARY KEY,
    to_address       TEXT    NOT NULL,
    subject          TEXT    NOT NULL,
    body             TEXT    NOT NULL,
    created_at       BIGINT   NOT NULL,
    next_attempt_at  BIGINT   NOT NULL,
    attempts         BIGINT   NOT NULL DEFAULT 0,
    sent_at          BIGINT,
    last_error       TEXT
);
CREATE INDEX mails_unsent ON mails (next_attempt_at) WHERE sent_at IS NULL;

CREATE TABLE audit_events (
    id            UUID  NOT NULL PRIMARY KEY,
    at            BIGINT   NOT NULL,
    -- NULL: the portal itself, or somebody without an account.
    actor_id      UUID  REFERENCES users (id),
    actor_name    TEXT    NOT NULL,
    action        TEXT    NOT NULL,
    subject_kind  TEXT    NOT NULL,
    subject_id    UUID  NOT NULL,
    brand_id      UUID  REFERENCES brands (id),
    -- One sentence for people.
    summary       TEXT    NOT NULL,
    detail        JSONB  NOT NULL
);
CREATE INDEX audit_events_subject ON audit_events (subject_kind, subject_id, at);
CREATE INDEX audit_events_brand ON audit_events (brand_id, at);
CREATE INDEX audit_events_at ON audit_events (at);
