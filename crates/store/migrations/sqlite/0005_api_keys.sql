-- Keys of programs: each acts for one brand or one seller. The key itself is random; its hash is kept.

CREATE TABLE api_keys (
    id            BLOB  NOT NULL PRIMARY KEY,
    token_hash    BLOB  NOT NULL UNIQUE,
    -- Its last four characters: people tell it by them.
    hint          TEXT  NOT NULL,
    name          TEXT  NOT NULL,
    brand_id      BLOB  REFERENCES brands (id),
    seller_id     BLOB  REFERENCES sellers (id),
    role          TEXT  NOT NULL,
    -- Answers for what the key does; it stops when this person does not act for the brand or seller any more.
    created_by    BLOB  NOT NULL REFERENCES users (id),
    created_at    INTEGER   NOT NULL,
    last_used_at  INTEGER,
    expires_at    INTEGER,
    revoked_at    INTEGER,
    revoked_by    BLOB  REFERENCES users (id),
    CHECK ((brand_id IS NULL) <> (seller_id IS NULL))
) STRICT;
CREATE INDEX api_keys_of_brand ON api_keys (brand_id, created_at);
CREATE INDEX api_keys_of_seller ON api_keys (seller_id, created_at);
