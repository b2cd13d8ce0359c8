-- Listings end: their marketplace says that they are not offered any more, or a full feed does not name them. That is no decision: what was decided stands in
-- `state` beside it, and holds if they come back.

ALTER TABLE listings ADD COLUMN ended_at BIGINT;
