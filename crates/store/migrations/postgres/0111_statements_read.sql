-- When somebody of the shop first opened a statement: until then it waits to be read.
ALTER TABLE statements ADD COLUMN read_at BIGINT;
