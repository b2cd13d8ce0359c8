-- What brands say of their own marks and products, for the filters: the other names of a mark, and what a product costs.

-- Names that buyers know besides the mark (`YSL`, `耐克`), as JSON. Each change has a number: forms say which they change, and screening follows it.
ALTER TABLE rights ADD COLUMN aliases JSONB NOT NULL DEFAULT '[]';
ALTER TABLE rights ADD COLUMN aliases_version BIGINT NOT NULL DEFAULT 0;

-- The least and the most that the brand's own product costs in shops, in the currency's minor unit: all three or none. Screening follows the changes.
ALTER TABLE products ADD COLUMN price_from BIGINT;
ALTER TABLE products ADD COLUMN price_to BIGINT;
ALTER TABLE products ADD COLUMN price_currency TEXT;
ALTER TABLE products ADD COLUMN price_version BIGINT NOT NULL DEFAULT 0;
CREATE INDEX products_priced ON products (price_version) WHERE price_version > 0;

-- A brand's latest sweep stands on its pages.
CREATE INDEX jobs_brand ON jobs (brand_id, kind, created_at) WHERE brand_id IS NOT NULL;
