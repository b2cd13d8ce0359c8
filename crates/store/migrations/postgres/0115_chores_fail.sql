-- Why a chore could not be done when it was tried last; NULL: it could.
ALTER TABLE chores ADD COLUMN error TEXT;
-- What is not tried again needs no secret any more (0105 kept it with all that had not gone out).
UPDATE mails SET secret = NULL WHERE sent_at IS NULL AND next_attempt_at = 9223372036854775807;
