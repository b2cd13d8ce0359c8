-- The names of product and brand when a batch was sealed: its signed manifest says what was issued then, whatever the product is called later.
-- What was sealed before takes the present names.
ALTER TABLE batches ADD COLUMN sealed_product TEXT;
ALTER TABLE batches ADD COLUMN sealed_brand TEXT;
UPDATE batches
SET sealed_product = (SELECT p.name FROM products p WHERE p.id = batches.product_id),
    sealed_brand = (SELECT b.name FROM products p JOIN brands b ON b.id = p.brand_id WHERE p.id = batches.product_id)
WHERE state = 'sealed';
