-- Whether a watch looks for what was removed: what others found is nothing to look at any more once it was.
ALTER TABLE watches ADD COLUMN removed INTEGER NOT NULL DEFAULT FALSE;
-- The states of its search are a list of words: the word stands before the bracket that ends it.
UPDATE watches
SET removed = TRUE
WHERE CAST(query AS TEXT) LIKE '%"states":%"removed"%' AND CAST(query AS TEXT) NOT LIKE '%"states":%]%"removed"%';
