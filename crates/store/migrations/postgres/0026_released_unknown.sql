-- What was found of a listing when a person released it, besides its price: a picture put in the place of another is not excused by it.
ALTER TABLE screenings ADD COLUMN released_found JSONB;

-- Codes nobody issued that brands are to hear of.
CREATE INDEX unknown_codes_to_mail ON unknown_codes (brand_id) WHERE mailed_at IS NULL AND misses >= 3 AND networks >= 2;
