-- A hold keeps the texts in which its findings stand: by the time that somebody reads them, the listing may say something else. Those of holds from before
-- are not known.
ALTER TABLE holds ADD COLUMN title TEXT;
ALTER TABLE holds ADD COLUMN description TEXT;
