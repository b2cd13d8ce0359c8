-- Pictures are asked for again: those that failed, after ever longer waits, and those of listings on sale, in case another one stands at the address.

-- Failures in a row; none since it was read.
ALTER TABLE read_pictures ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
-- When it is asked for again; none once it was given up.
ALTER TABLE read_pictures ADD COLUMN again_at INTEGER;
-- What the server calls this version of it, and the SHA-256 of its bytes.
ALTER TABLE read_pictures ADD COLUMN etag TEXT;
ALTER TABLE read_pictures ADD COLUMN modified TEXT;
ALTER TABLE read_pictures ADD COLUMN digest BLOB;
-- A week after it was read, ten minutes after it failed.
UPDATE read_pictures SET again_at = looked_at + 604800000000 WHERE error IS NULL;
UPDATE read_pictures SET tries = 1, again_at = looked_at + 600000000 WHERE error IS NOT NULL;
CREATE INDEX read_pictures_again ON read_pictures (again_at) WHERE again_at IS NOT NULL;

-- What the picture of a watch looks like, as it is and in the seven other orientations, and the file if somebody uploaded it for the search.
ALTER TABLE watches ADD COLUMN pdq BLOB;
ALTER TABLE watches ADD COLUMN turns BLOB;
ALTER TABLE watches ADD COLUMN picture_id BLOB REFERENCES pictures (id);
CREATE INDEX watches_pdq ON watches (pdq) WHERE pdq IS NOT NULL;
CREATE INDEX watches_picture ON watches (picture_id) WHERE picture_id IS NOT NULL;
