-- A code that was imported, in capitals and without hyphens: so it is looked up when nothing is written exactly as it was typed. NULL where the code is
-- written so itself. An i is replaced by itself, for in a Turkish database its capital is another letter.
ALTER TABLE imported_codes ADD COLUMN folded TEXT;
UPDATE imported_codes
SET folded = UPPER(REPLACE(REPLACE(code, '-', ''), 'i', 'I'))
WHERE code <> UPPER(REPLACE(REPLACE(code, '-', ''), 'i', 'I'));
CREATE INDEX imported_codes_folded ON imported_codes (folded) WHERE folded IS NOT NULL;
