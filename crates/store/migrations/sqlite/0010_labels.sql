-- A brand's designs of labels, by the names it gave them.

CREATE TABLE label_templates (
    brand_id    BLOB  NOT NULL REFERENCES brands (id),
    name        TEXT  NOT NULL,
    -- What was typed into the designer, as JSON: it is parsed anew each time, so that a rule that came later holds for it too.
    form        TEXT  NOT NULL,
    created_by  BLOB  NOT NULL REFERENCES users (id),
    saved_at    INTEGER  NOT NULL,
    PRIMARY KEY (brand_id, name)
) STRICT;
