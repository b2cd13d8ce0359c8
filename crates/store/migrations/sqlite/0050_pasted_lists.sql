-- Lists of listings that somebody pasted to search for, by what they say: an address carries the name of one. They go when nobody uses them.
CREATE TABLE pasted_lists (
    id        BLOB  NOT NULL,
    user_id   BLOB  NOT NULL REFERENCES users (id),
    -- Whose team may search by it too.
    brand_id  BLOB  REFERENCES brands (id),
    -- One entry a line.
    entries   TEXT  NOT NULL,
    used_at   INTEGER   NOT NULL,
    PRIMARY KEY (id, user_id)
) STRICT;
CREATE INDEX pasted_lists_user ON pasted_lists (user_id, used_at);
CREATE INDEX pasted_lists_used ON pasted_lists (used_at);
