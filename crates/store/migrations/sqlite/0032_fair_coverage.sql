-- Sellers are held to a coverage on what is known of real goods: what they report is counted from when the product was first covered, however often the
-- scope is replaced, and units without codes that were refused count as reported.

ALTER TABLE coverages ADD COLUMN counted_since INTEGER NOT NULL DEFAULT 0;
UPDATE coverages
SET counted_since = (SELECT MIN(first.set_at) FROM coverages first WHERE first.product_id = coverages.product_id);

-- Units that the line speaks of, if it speaks of several: those without a code. Their number stands first in the line.
ALTER TABLE dispatch_refusals ADD COLUMN units INTEGER NOT NULL DEFAULT 0;
UPDATE dispatch_refusals
SET units = CAST(SUBSTR(code, 1, LENGTH(code) - LENGTH(LTRIM(code, '0123456789'))) AS INTEGER)
WHERE reason = 'needs_code';
