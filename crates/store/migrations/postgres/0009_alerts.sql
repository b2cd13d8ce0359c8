-- Alerts that a brand works off, thresholds of its own, sweeps of its code space, and places kept only as long as set.

-- From which scores a brand wants to hear, in decibans.
ALTER TABLE brands ADD COLUMN watch_from BIGINT NOT NULL DEFAULT 15;
ALTER TABLE brands ADD COLUMN copied_from BIGINT NOT NULL DEFAULT 20;
-- When its team was last mailed about alerts: at most once an hour.
ALTER TABLE brands ADD COLUMN alerts_mailed_at BIGINT;

-- 'new', 'seen', 'dismissed' (with its reason), 'acted'.
ALTER TABLE unit_alerts ADD COLUMN state TEXT NOT NULL DEFAULT 'new';
ALTER TABLE unit_alerts ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE unit_alerts ADD COLUMN decided_by UUID REFERENCES users (id);
ALTER TABLE unit_alerts ADD COLUMN decided_at BIGINT;
-- NULL: the brand's next mail tells of it.
ALTER TABLE unit_alerts ADD COLUMN mailed_at BIGINT;
UPDATE unit_alerts SET mailed_at = last_at;
CREATE INDEX unit_alerts_to_mail ON unit_alerts (batch_id) WHERE mailed_at IS NULL;

-- Reports that were made from an alert.
CREATE TABLE alert_reports (
    batch_id   UUID  NOT NULL,
    number     BIGINT   NOT NULL,
    report_id  UUID  NOT NULL REFERENCES reports (id),
    PRIMARY KEY (batch_id, number, report_id)
);

-- Who asked for codes that nobody issued, of which space: a brand's, or that of codes typed without an address. Hashed, and forgotten within a day.
CREATE TABLE miss_sources (
    space    TEXT  NOT NULL,
    network  TEXT  NOT NULL,
    country  TEXT  NOT NULL,
    misses   BIGINT   NOT NULL,
    last_at  BIGINT   NOT NULL,
    PRIMARY KEY (space, network)
);

-- Somebody tries codes in numbers. While it is guarded, who missed before waits.
CREATE TABLE sweeps (
    id             UUID  NOT NULL PRIMARY KEY,
    -- NULL: codes typed without an address, which may be meant for any brand.
    brand_id       UUID  REFERENCES brands (id),
    began_at       BIGINT   NOT NULL,
    last_at        BIGINT   NOT NULL,
    misses         BIGINT   NOT NULL,
    networks       BIGINT   NOT NULL,
    -- Of the networks, the commonest first, as JSON.
    countries      JSONB  NOT NULL,
    guarded_until  BIGINT   NOT NULL
);
CREATE INDEX sweeps_brand ON sweeps (brand_id, last_at);
CREATE INDEX sweeps_guarded ON sweeps (guarded_until);

-- What is done now and then, by one of all nodes: when it was done last, and how far it came.
CREATE TABLE chores (
    name      TEXT  NOT NULL PRIMARY KEY,
    last_at   BIGINT   NOT NULL,
    position  BIGINT   NOT NULL
);
