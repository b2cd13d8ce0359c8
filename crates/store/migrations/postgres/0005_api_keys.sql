-- Keys of programs: each acts for one brand or one seller. The key itself is random; its hash is kept.

CREATE TABLE api_keys (
    id            UUID  NOT NULL PRIMARY KEY,
    token_hash    BYTEA  NOT NULL UNIQUE,
    -- Its last four characters: people tell it by them.
    hint          TEXT  NOT NULL,
    name          TEXT  NOT NULL,
    brand_id      UUID  REFERENCES brands (id),
    seller_id     UUID  REFERENCES sellers (id),
    role          TEXT  NOT NULL,
    -- Answers for what the key does; it stops when this person does not act for the brand or seller any more.
    created_by    UUID  NOT NULL REFERENCES users (id),
    created_at    BIGINT   NOT NULL,
    last_used_at  BIGINT,
    expires_at    BIGINT,
    revoked_at    BIGINT,
    revoked_by    UUID  REFERENCES users (id),
    CHECK ((brand_id IS NULL) <> (seller_id IS NULL))
);
CREATE INDEX api_keys_of_brand ON api_keys (brand_id, created_at);
CREATE INDEX api_keys_of_seller ON api_keys (seller_id, created_at);
