-- Checks by sellers and by the marketplace: they use up no buyer's first check, and tell nothing of where a thing is.

CREATE TABLE trade_checks (
    batch_id   UUID    NOT NULL REFERENCES batches (id),
    -- The unit's place in its batch, from 0.
    number     BIGINT  NOT NULL,
    -- Whose check it was; all zeros is the marketplace.
    seller_id  UUID    NOT NULL,
    first_at   BIGINT  NOT NULL,
    last_at    BIGINT  NOT NULL,
    checks     BIGINT  NOT NULL,
    PRIMARY KEY (batch_id, number, seller_id)
);
