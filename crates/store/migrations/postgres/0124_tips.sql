-- What buyers tell of things that were sold elsewhere, or whose listing is gone: for the brand whose code or product it is, else for the marketplace.
CREATE TABLE tips (
    id          UUID    PRIMARY KEY,
    -- Drawn for the form: sent twice, it is one tip.
    submission  UUID    NOT NULL UNIQUE,
    brand_id    UUID    REFERENCES brands (id),
    code        TEXT    NOT NULL,
    product     TEXT    NOT NULL,
    place       TEXT    NOT NULL,
    explanation TEXT    NOT NULL,
    email       TEXT,
    filed_at    BIGINT NOT NULL,
    settled_at  BIGINT,
    settled_by  UUID    REFERENCES users (id)
);
CREATE INDEX tips_of_brand ON tips (brand_id, settled_at, filed_at);
-- Whose address is kept too long.
CREATE INDEX tips_with_email ON tips (filed_at) WHERE email IS NOT NULL;

CREATE TABLE tip_pictures (
    tip_id     UUID    NOT NULL REFERENCES tips (id),
    picture_id UUID    NOT NULL REFERENCES pictures (id),
    position   BIGINT NOT NULL,
    PRIMARY KEY (tip_id, position)
);
CREATE UNIQUE INDEX tip_pictures_picture ON tip_pictures (picture_id);
