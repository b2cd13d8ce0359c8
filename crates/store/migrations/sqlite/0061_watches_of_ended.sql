-- Whether a watch looks for what has ended: what others found is nothing to look at any more once it has.
ALTER TABLE watches ADD COLUMN ended INTEGER NOT NULL DEFAULT FALSE;
-- The states of its search are a list of words: the word stands before the bracket that ends it.
UPDATE watches
SET ended = TRUE
WHERE CAST(query AS TEXT) LIKE '%"states":%"ended"%' AND CAST(query AS TEXT) NOT LIKE '%"states":%]%"ended"%';
