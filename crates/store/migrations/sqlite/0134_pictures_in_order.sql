-- Who shows a picture is asked in the order in which the listings came: of very many, those that came first are read.
CREATE INDEX listing_pictures_shown ON listing_pictures (url_hash, listing_id);
DROP INDEX listing_pictures_picture;
