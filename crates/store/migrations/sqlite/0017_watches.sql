-- Watches: saved searches that run by themselves, and what they found.

CREATE TABLE watches (
    id         BLOB  NOT NULL PRIMARY KEY,
    brand_id   BLOB  NOT NULL REFERENCES brands (id),
    name       TEXT  NOT NULL,
    -- The search, as JSON.
    query      TEXT  NOT NULL,
    mails      INTEGER  NOT NULL,
    made_by    BLOB  REFERENCES users (id),
    made_at    INTEGER   NOT NULL,
    -- How far the change feed was when it ran last, and when that was.
    position   INTEGER   NOT NULL DEFAULT 0,
    ran_at     INTEGER,
    -- When its maker was mailed last.
    mailed_at  INTEGER
) STRICT;
CREATE INDEX watches_brand ON watches (brand_id, made_at);
CREATE INDEX watches_position ON watches (position, ran_at);

CREATE TABLE watch_hits (
    watch_id    BLOB  NOT NULL REFERENCES watches (id),
    listing_id  BLOB  NOT NULL REFERENCES listings (id),
    found_at    INTEGER   NOT NULL,
    state       TEXT  NOT NULL CHECK (state IN ('known', 'new', 'dismissed', 'snoozed', 'reported')),
    until       INTEGER,
    PRIMARY KEY (watch_id, listing_id)
) STRICT;
CREATE INDEX watch_hits_state ON watch_hits (watch_id, state, found_at);
CREATE INDEX watch_hits_listing ON watch_hits (listing_id);
CREATE INDEX watch_hits_asleep ON watch_hits (until) WHERE state = 'snoozed';
