-- What was typed at the sign-up that a link was mailed for: whoever signs up first with somebody else's address has no password once its owner proves it.
ALTER TABLE email_tokens ADD COLUMN name TEXT;
ALTER TABLE email_tokens ADD COLUMN password_hash TEXT;
