-- When a seller was mailed of a hold last, and what it is still to be told: what begins or ends within minutes is one mail.
CREATE TABLE seller_mails (
    seller_id  UUID  NOT NULL PRIMARY KEY REFERENCES sellers (id),
    mailed_at  BIGINT  NOT NULL
);
CREATE TABLE hold_news (
    hold_id    UUID  NOT NULL PRIMARY KEY REFERENCES holds (id),
    seller_id  UUID  NOT NULL REFERENCES sellers (id),
    what       TEXT  NOT NULL CHECK (what IN ('held', 'changed', 'freed')),
    -- The listing's, then.
    title      TEXT  NOT NULL,
    noted_at   BIGINT  NOT NULL
);
CREATE INDEX hold_news_seller ON hold_news (seller_id, noted_at);
