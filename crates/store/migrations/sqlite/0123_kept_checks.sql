-- Of a unit with very many checks, those among its earlier ones that go on being judged: what each person showed first and last. The last of them is the
-- last that was looked at. Its first check, which stands in `units`, is always judged.
CREATE TABLE kept_checks (
    batch_id  BLOB    NOT NULL,
    number    INTEGER NOT NULL,
    nth       INTEGER NOT NULL,
    PRIMARY KEY (batch_id, number, nth)
) STRICT, WITHOUT ROWID;
