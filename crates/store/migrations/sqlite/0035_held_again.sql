-- A held listing that changes and is held for other reasons: a hold says the reasons that stand, and what they were at first with the letter of then.
ALTER TABLE holds ADD COLUMN first_findings TEXT;
ALTER TABLE holds ADD COLUMN first_letter TEXT NOT NULL DEFAULT '';
-- When its seller was told of other reasons last.
ALTER TABLE holds ADD COLUMN told_at INTEGER;
