-- When a seller was mailed of a hold last, and what it is still to be told: what begins or ends within minutes is one mail.
CREATE TABLE seller_mails (
    seller_id  BLOB  NOT NULL PRIMARY KEY REFERENCES sellers (id),
    mailed_at  INTEGER  NOT NULL
) STRICT;
CREATE TABLE hold_news (
    hold_id    BLOB  NOT NULL PRIMARY KEY REFERENCES holds (id),
    seller_id  BLOB  NOT NULL REFERENCES sellers (id),
    what       TEXT  NOT NULL CHECK (what IN ('held', 'changed', 'freed')),
    -- The listing's, then.
    title      TEXT  NOT NULL,
    noted_at   INTEGER  NOT NULL
) STRICT;
CREATE INDEX hold_news_seller ON hold_news (seller_id, noted_at);
