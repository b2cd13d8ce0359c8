-- When a seller was given another name last: it keeps that for a day, whatever feeds say.
ALTER TABLE sellers ADD COLUMN renamed_at INTEGER;
