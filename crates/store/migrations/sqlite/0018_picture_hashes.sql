-- What listings' pictures look like: perceptual hashes (PDQ), and which listing has which picture.

ALTER TABLE read_pictures ADD COLUMN pdq BLOB;
-- From 0 to 100: below 50 there is too little to see in it.
ALTER TABLE read_pictures ADD COLUMN quality INTEGER;

CREATE TABLE listing_pictures (
    listing_id  BLOB  NOT NULL REFERENCES listings (id),
    url_hash    BLOB  NOT NULL,
    PRIMARY KEY (listing_id, url_hash)
) STRICT;
CREATE INDEX listing_pictures_picture ON listing_pictures (url_hash);
