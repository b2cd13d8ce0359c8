-- The index in memory knows a picture's address by how its hash begins: the listings of many addresses are asked for at once.
CREATE INDEX listing_pictures_beginning ON listing_pictures (substr(url_hash, 1, 8), listing_id);
