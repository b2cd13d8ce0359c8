-- Codes seen in listings' pictures.

-- How far the change feed of listings was followed, and who is at it: one node at a time.
CREATE TABLE picture_reader (
    id           BIGINT  NOT NULL PRIMARY KEY CHECK (id = 1),
    position     BIGINT  NOT NULL,
    lease_until  BIGINT  NOT NULL
);
INSERT INTO picture_reader (id, position, lease_until) VALUES (1, 0, 0);

-- Each picture is fetched and read once, by the hash of its address.
CREATE TABLE read_pictures (
    url_hash   BYTEA  NOT NULL PRIMARY KEY,
    looked_at  BIGINT  NOT NULL,
    -- Why it could not be read; none if it was.
    error      TEXT,
    -- The barcodes in it, as JSON.
    codes      JSONB  NOT NULL
);

CREATE TABLE listing_codes (
    listing_id  UUID  NOT NULL REFERENCES listings (id),
    url         TEXT  NOT NULL,
    format      TEXT  NOT NULL,
    text        TEXT  NOT NULL,
    -- What it is, as far as its text says.
    gtin        TEXT,
    code        TEXT,
    -- The unit, if the portal issued it.
    batch_id    UUID,
    number      BIGINT,
    seen_at     BIGINT  NOT NULL,
    PRIMARY KEY (listing_id, url, text)
);
CREATE INDEX listing_codes_unit ON listing_codes (batch_id, number);
