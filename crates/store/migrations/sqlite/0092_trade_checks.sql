-- Checks by sellers and by the marketplace: they use up no buyer's first check, and tell nothing of where a thing is.

CREATE TABLE trade_checks (
    batch_id   BLOB    NOT NULL REFERENCES batches (id),
    -- The unit's place in its batch, from 0.
    number     INTEGER NOT NULL,
    -- Whose check it was; all zeros is the marketplace.
    seller_id  BLOB    NOT NULL,
    first_at   INTEGER NOT NULL,
    last_at    INTEGER NOT NULL,
    checks     INTEGER NOT NULL,
    PRIMARY KEY (batch_id, number, seller_id)
) STRICT;
