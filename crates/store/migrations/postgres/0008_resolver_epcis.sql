-- Where a product's GS1 Digital Link leads, and what brands told of their units as EPCIS events.

CREATE TABLE product_links (
    id          UUID    NOT NULL PRIMARY KEY,
    product_id  UUID    NOT NULL REFERENCES products (id),
    -- Empty: the whole product.
    lot         TEXT    NOT NULL,
    link_type   TEXT    NOT NULL,
    language    TEXT    NOT NULL,
    title       TEXT    NOT NULL,
    url         TEXT    NOT NULL,
    media_type  TEXT    NOT NULL,
    is_default  BOOLEAN NOT NULL,
    position    BIGINT  NOT NULL
);
CREATE INDEX product_links_product ON product_links (product_id, position);

CREATE TABLE epcis_events (
    brand_id     UUID    NOT NULL REFERENCES brands (id),
    -- The event's own, or made from what it says: captured twice, it is there once.
    event_id     TEXT    NOT NULL,
    -- As it came.
    body         JSONB   NOT NULL,
    biz_step     TEXT    NOT NULL,
    event_at     BIGINT  NOT NULL,
    captured_at  BIGINT  NOT NULL,
    by_user      UUID    REFERENCES users (id),
    PRIMARY KEY (brand_id, event_id)
);

-- The units that an event names, as ranges within their batches.
CREATE TABLE epcis_units (
    brand_id      UUID    NOT NULL,
    event_id      TEXT    NOT NULL,
    batch_id      UUID    NOT NULL REFERENCES batches (id),
    first_number  BIGINT  NOT NULL,
    last_number   BIGINT  NOT NULL,
    FOREIGN KEY (brand_id, event_id) REFERENCES epcis_events (brand_id, event_id)
);
CREATE INDEX epcis_units_batch ON epcis_units (batch_id, first_number);
