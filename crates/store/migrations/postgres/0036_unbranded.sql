-- Kinds of findings about no brand, with blanks between: what those search by who see all.
ALTER TABLE screenings ADD COLUMN kinds TEXT NOT NULL DEFAULT '';
