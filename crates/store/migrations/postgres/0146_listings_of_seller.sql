-- A seller's first listings are those whose word counts, of very many; the index without their order is not needed beside it.
CREATE INDEX listings_of_seller ON listings (seller_id, id);
DROP INDEX listings_seller;
