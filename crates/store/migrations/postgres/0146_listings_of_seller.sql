-- A seller's first listings are those whose word counts, of very many; the index without their order is not needed beside it. That of what is on sale gets the
-- same order: SQLite would count by the other, which has all listings.
CREATE INDEX listings_of_seller ON listings (seller_id, id);
DROP INDEX listings_seller;
DROP INDEX listings_seller_live;
CREATE INDEX listings_seller_live ON listings (seller_id, id) WHERE state = 'live' AND ended_at IS NULL;
