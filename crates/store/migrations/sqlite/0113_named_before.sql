-- What sellers name and nobody should have is told to the brand once for each seller and way, and not later for being named again.

-- How the unit stood at the last check; NULL: checked before this was kept.
ALTER TABLE trade_checks ADD COLUMN standing TEXT;
-- When the code was first named for the order with this reason; `at` is when it was last.
ALTER TABLE dispatch_refusals ADD COLUMN first_at INTEGER;
-- The brand of the order's product: its list reads what is its own.
ALTER TABLE dispatch_refusals ADD COLUMN brand_id BLOB;
UPDATE dispatch_refusals
SET first_at = at,
    brand_id = (SELECT p.brand_id FROM dispatches d JOIN products p ON p.id = d.product_id WHERE d.id = dispatch_refusals.dispatch_id);
CREATE INDEX dispatch_refusals_unissued ON dispatch_refusals (brand_id, at) WHERE reason = 'not_issued' AND settled_at IS NULL;
