-- Sellers of whom a brand was told that they ship a product without codes as no others do: each once in a while.

CREATE TABLE sellers_apart (
    product_id UUID    NOT NULL REFERENCES products (id),
    seller_id  UUID    NOT NULL REFERENCES sellers (id),
    told_at    BIGINT  NOT NULL,
    PRIMARY KEY (product_id, seller_id)
);
