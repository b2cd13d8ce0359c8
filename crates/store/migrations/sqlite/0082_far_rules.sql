-- A brand's version of rules that takes much off sale is put in force by an administrator: when and by whom that was asked, and what was said to it.
ALTER TABLE screening_rules ADD COLUMN asked_at INTEGER;
ALTER TABLE screening_rules ADD COLUMN asked_by BLOB REFERENCES users (id);
ALTER TABLE screening_rules ADD COLUMN approved_at INTEGER;
ALTER TABLE screening_rules ADD COLUMN refused_at INTEGER;
ALTER TABLE screening_rules ADD COLUMN judged_by BLOB REFERENCES users (id);
ALTER TABLE screening_rules ADD COLUMN judged_because TEXT NOT NULL DEFAULT '';
CREATE INDEX screening_rules_asked ON screening_rules (asked_at) WHERE asked_at IS NOT NULL AND approved_at IS NULL AND refused_at IS NULL;
