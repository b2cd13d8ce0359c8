-- Pictures that could not be read are counted.
CREATE INDEX read_pictures_unread ON read_pictures (url_hash) WHERE error IS NOT NULL;
