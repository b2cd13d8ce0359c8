-- The export for the Transparency Database reads them as they were made.
CREATE INDEX statements_created ON statements (created_at, id);
