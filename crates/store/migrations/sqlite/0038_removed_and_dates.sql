-- When a listing was removed, in the change feed: what is found in it afterwards moves it on in the feed and is no new removal. NULL: by its last change, as
-- before.

ALTER TABLE listings ADD COLUMN removed_seq INTEGER;
