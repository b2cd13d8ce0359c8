-- Who showed a picture before a listing with it was removed is not accused of it. Since when a listing shows what stands at an address; NULL: it was read
-- before that was kept, and counts since the listing came.
ALTER TABLE listing_pictures ADD COLUMN shown_at BIGINT;

-- What was removed since a position of the change feed, the latest first.
CREATE INDEX listings_removed_lately ON listings (changed_seq) WHERE state = 'removed';
