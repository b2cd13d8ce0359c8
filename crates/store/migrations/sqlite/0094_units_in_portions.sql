-- An act that is told with its own time is put before what happened later: that is found by time, and not by reading all that was ever said of the batch.
CREATE INDEX unit_events_time ON unit_events (batch_id, happened_at, nth);
-- What an event says of very many units is noted in several transactions, so that checks are recorded between them. Until the last one it is known partly:
-- told again, it goes on.
ALTER TABLE epcis_events ADD COLUMN partly INTEGER NOT NULL DEFAULT FALSE;
