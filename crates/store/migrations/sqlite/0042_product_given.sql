-- When a product came to the brand that has it now, if an administrator gave it. Batches and coverage from before were the former brand's, and are over.
ALTER TABLE products ADD COLUMN came_at INTEGER;
