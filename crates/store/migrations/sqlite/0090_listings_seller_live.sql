-- What a seller has on sale is counted whenever decisions about it become known: of a large shop, without reading what it sold.
CREATE INDEX listings_seller_live ON listings (seller_id) WHERE state = 'live' AND ended_at IS NULL;
