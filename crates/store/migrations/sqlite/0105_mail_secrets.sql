-- A link or a code that opens something is kept apart from a mail's text, and only until the mail has gone out: whoever reads the outbox must not be able
-- to use it. Of mails from before, nobody can tell it from the rest: the whole text is the secret.
ALTER TABLE mails ADD COLUMN secret TEXT;
UPDATE mails
SET secret = CASE WHEN sent_at IS NULL THEN body END, body = '•••'
WHERE subject IN ('Confirm your e-mail address', 'Set a new password') OR subject LIKE 'Code to enrol the mark %';
