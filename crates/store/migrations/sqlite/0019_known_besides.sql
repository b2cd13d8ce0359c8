-- What is known besides marks: pictures that look alike, and what listings cost before.
--
-- Pictures: uploaded ones have hashes too, hashes know how they would be turned and mirrored, and brands keep pictures to compare with.

ALTER TABLE pictures ADD COLUMN pdq BLOB;
-- From 0 to 100: below 50 there is too little to see in it.
ALTER TABLE pictures ADD COLUMN quality INTEGER;
-- The hashes of the seven other orientations, one after the other.
ALTER TABLE pictures ADD COLUMN turns BLOB;
CREATE INDEX pictures_pdq ON pictures (pdq) WHERE pdq IS NOT NULL;

ALTER TABLE read_pictures ADD COLUMN turns BLOB;
CREATE INDEX read_pictures_pdq ON read_pictures (pdq) WHERE pdq IS NOT NULL;
-- Indexes in memory follow it.
CREATE INDEX read_pictures_looked ON read_pictures (looked_at);

-- What the brand's goods, packages and logos look like.
CREATE TABLE reference_pictures (
    picture_id  BLOB  NOT NULL PRIMARY KEY REFERENCES pictures (id),
    brand_id    BLOB  NOT NULL REFERENCES brands (id),
    -- What it shows, in the brand's words.
    label       TEXT  NOT NULL,
    added_by    BLOB  REFERENCES users (id),
    added_at    INTEGER  NOT NULL
) STRICT;
CREATE INDEX reference_pictures_brand ON reference_pictures (brand_id, added_at);

-- What the listing cost when it was screened, the latest last: amounts in minor units with their currency, as JSON.
ALTER TABLE screenings ADD COLUMN prices TEXT NOT NULL DEFAULT '[]';

-- What was removed is compared with whatever comes: its pictures and its texts.
CREATE INDEX listings_removed ON listings (id) WHERE state = 'removed';
