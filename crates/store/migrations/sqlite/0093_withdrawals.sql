-- Sellers hear of it when units that they confirmed are withdrawn; and what is sold second-hand goes on from one order to the next.

-- Since when things happened to the batch's units of which sellers are to be told; NULL: nothing.
ALTER TABLE batches ADD COLUMN tell_since INTEGER;
CREATE INDEX batches_to_tell ON batches (tell_since) WHERE tell_since IS NOT NULL;
-- How the unit stood when its seller was told; NULL: it was not.
ALTER TABLE dispatch_units ADD COLUMN told_as TEXT;
-- When its seller was told that units of it are withdrawn; NULL: never, or somebody there has read it.
ALTER TABLE dispatches ADD COLUMN withdrawn_at INTEGER;
CREATE INDEX dispatches_withdrawn ON dispatches (seller_id, withdrawn_at) WHERE withdrawn_at IS NOT NULL;

-- The thing was sold on second-hand: the next order has it, and this one had it before.
ALTER TABLE dispatch_units ADD COLUMN sold_on_at INTEGER;
DROP INDEX dispatch_units_once;
CREATE UNIQUE INDEX dispatch_units_once ON dispatch_units (batch_id, number) WHERE released_at IS NULL AND sold_on_at IS NULL;
