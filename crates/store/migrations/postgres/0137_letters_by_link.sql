-- Sellers whose address no feed has are handed a link to the statement of reasons of their hold by the marketplace: when it was first opened.
ALTER TABLE holds ADD COLUMN opened_at BIGINT;
-- Who cannot be told of a decision has no address.
CREATE INDEX sellers_without_address ON sellers (id) WHERE email IS NULL;
CREATE INDEX statements_unread ON statements (created_at) WHERE read_at IS NULL;
