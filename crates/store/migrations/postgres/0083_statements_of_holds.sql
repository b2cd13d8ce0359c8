-- A statement of reasons comes of a report, or of a held listing that a person removed.
CREATE TABLE statements_of_any (
    id          UUID  NOT NULL PRIMARY KEY,
    report_id   UUID  UNIQUE REFERENCES reports (id),
    hold_id     UUID  UNIQUE REFERENCES holds (id),
    listing_id  UUID  NOT NULL REFERENCES listings (id),
    seller_id   UUID  REFERENCES sellers (id),
    body        JSONB  NOT NULL,
    letter      TEXT    NOT NULL,
    created_at  BIGINT   NOT NULL,
    CHECK ((report_id IS NULL) <> (hold_id IS NULL))
);
INSERT INTO statements_of_any (id, report_id, listing_id, seller_id, body, letter, created_at)
SELECT id, report_id, listing_id, seller_id, body, letter, created_at FROM statements;
DROP TABLE statements;
ALTER TABLE statements_of_any RENAME TO statements;
CREATE INDEX statements_seller ON statements (seller_id, created_at);
CREATE INDEX statements_listing ON statements (listing_id);
