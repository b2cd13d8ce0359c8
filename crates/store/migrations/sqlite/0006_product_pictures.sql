-- A picture of the product, which everybody sees who checks a code of it.

ALTER TABLE products ADD COLUMN picture_id BLOB REFERENCES pictures (id);
CREATE INDEX products_picture ON products (picture_id) WHERE picture_id IS NOT NULL;
