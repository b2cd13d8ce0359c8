-- A hold that is over because another seller offers the listing now, who has a hold of his own: the first was neither released nor removed.
CREATE TABLE holds_with_moved (
    id             UUID  NOT NULL PRIMARY KEY,
    listing_id     UUID  NOT NULL REFERENCES listings (id),
    seller_id      UUID  REFERENCES sellers (id),
    brand_id       UUID  REFERENCES brands (id),
    verdict        TEXT  NOT NULL,
    score          BIGINT   NOT NULL,
    findings       JSONB  NOT NULL,
    rules_id       UUID  REFERENCES screening_rules (id),
    -- As its seller was told.
    letter         TEXT  NOT NULL,
    state          TEXT  NOT NULL CHECK (state IN ('waiting', 'answered', 'released', 'removed', 'moved')),
    held_at        BIGINT   NOT NULL,
    answer         TEXT  NOT NULL DEFAULT '',
    answered_at    BIGINT,
    decided_by     UUID  REFERENCES users (id),
    decided_at     BIGINT,
    reason         TEXT  NOT NULL DEFAULT '',
    first_findings JSONB,
    first_letter   TEXT  NOT NULL DEFAULT '',
    -- When its seller was told of other reasons last.
    told_at        BIGINT,
    title          TEXT,
    description    TEXT
);
INSERT INTO holds_with_moved (id, listing_id, seller_id, brand_id, verdict, score, findings, rules_id, letter, state, held_at, answer, answered_at, decided_by, decided_at, reason,
                              first_findings, first_letter, told_at, title, description)
SELECT id, listing_id, seller_id, brand_id, verdict, score, findings, rules_id, letter, state, held_at, answer, answered_at, decided_by, decided_at, reason,
       first_findings, first_letter, told_at, title, description
FROM holds;
DROP TABLE holds;
ALTER TABLE holds_with_moved RENAME TO holds;
CREATE UNIQUE INDEX holds_open ON holds (listing_id) WHERE state IN ('waiting', 'answered');
CREATE INDEX holds_state ON holds (state, held_at);
CREATE INDEX holds_seller ON holds (seller_id, held_at);
CREATE INDEX holds_listing ON holds (listing_id, held_at);
