-- A brand's designs of labels, by the names it gave them.

CREATE TABLE label_templates (
    brand_id    UUID  NOT NULL REFERENCES brands (id),
    name        TEXT  NOT NULL,
    -- What was typed into the designer, as JSON: it is parsed anew each time, so that a rule that came later holds for it too.
    form        JSONB  NOT NULL,
    created_by  UUID  NOT NULL REFERENCES users (id),
    saved_at    BIGINT  NOT NULL,
    PRIMARY KEY (brand_id, name)
);
