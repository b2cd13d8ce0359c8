-- Listings: the number that a feed gave where it is no GTIN, what a release excuses, and keys that act for the marketplace itself.

-- As it was given; `gtin` is empty then.
ALTER TABLE listings ADD COLUMN gtin_given TEXT;

-- What the price finding was worth when a person released the listing, in thousandths; none in releases before this, which were of the whole content.
ALTER TABLE screenings ADD COLUMN released_price INTEGER;

-- A key of neither a brand nor a seller is the marketplace's.
CREATE TABLE api_keys_of_all (
    id            BLOB  NOT NULL PRIMARY KEY,
    token_hash    BLOB  NOT NULL UNIQUE,
    -- Its last four characters: people tell it by them.
    hint          TEXT  NOT NULL,
    name          TEXT  NOT NULL,
    brand_id      BLOB  REFERENCES brands (id),
    seller_id     BLOB  REFERENCES sellers (id),
    role          TEXT  NOT NULL,
    -- Answers for what the key does; it stops when this person does not act for the brand, seller or marketplace any more.
    created_by    BLOB  NOT NULL REFERENCES users (id),
    created_at    INTEGER   NOT NULL,
    last_used_at  INTEGER,
    expires_at    INTEGER,
    revoked_at    INTEGER,
    revoked_by    BLOB  REFERENCES users (id),
    CHECK (CASE WHEN role = 'marketplace' THEN brand_id IS NULL AND seller_id IS NULL ELSE (brand_id IS NULL) <> (seller_id IS NULL) END)
) STRICT;
INSERT INTO api_keys_of_all (id, token_hash, hint, name, brand_id, seller_id, role, created_by, created_at, last_used_at, expires_at, revoked_at, revoked_by)
SELECT id, token_hash, hint, name, brand_id, seller_id, role, created_by, created_at, last_used_at, expires_at, revoked_at, revoked_by
FROM api_keys;
DROP TABLE api_keys;
ALTER TABLE api_keys_of_all RENAME TO api_keys;
CREATE INDEX api_keys_of_brand ON api_keys (brand_id, created_at);
CREATE INDEX api_keys_of_seller ON api_keys (seller_id, created_at);
