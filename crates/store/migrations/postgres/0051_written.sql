-- How a mark is written where it was found, to be counted; none where nothing of it is written, and until the listing is screened again.
ALTER TABLE screening_findings ADD COLUMN written TEXT;
