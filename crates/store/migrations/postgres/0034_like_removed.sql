-- What was removed is known at once: how often something was decided that screening goes by, how often products were added, and up to which change
-- listings like removed ones were screened anew.
INSERT INTO counters (name, value) VALUES ('decisions', 0), ('products', 0);
INSERT INTO chores (name, last_at, position) SELECT 'screen like removed', 0, value FROM counters WHERE name = 'listing_change';

-- Stands for a listing's text; none of short ones, which are anybody's.
ALTER TABLE screenings ADD COLUMN text_key BIGINT;
CREATE INDEX screenings_text ON screenings (text_key) WHERE text_key IS NOT NULL;
-- Whether it shows a picture (1), or carries the text (2), of a listing that was removed from another seller: what a seller is judged by.
ALTER TABLE screenings ADD COLUMN like_removed BIGINT NOT NULL DEFAULT 0;
CREATE INDEX screenings_like_removed ON screenings (like_removed) WHERE like_removed <> 0;
