-- A theft and a recall are told apart, and each ends by its own release: the end of a lot's recall made the stolen units of that lot genuine. Without a word
-- here it was not said which: such a release ends the recall, and a theft only where there is no recall.

ALTER TABLE unit_events ADD COLUMN ends TEXT CHECK (ends IN ('theft', 'recall', 'both'));
