-- Sellers are told apart by the marketplace's identifier where feeds have one, and by their name where not. Two may have one name then, one after the other or at
-- once: what is unique is the key, `id:` and the identifier or `name:` and the name, and the name is what they are called now.

ALTER TABLE sellers RENAME COLUMN name TO key;
ALTER TABLE sellers ADD COLUMN name TEXT NOT NULL DEFAULT '';
UPDATE sellers SET name = key, key = 'name:' || key;
CREATE INDEX sellers_name ON sellers (name);
