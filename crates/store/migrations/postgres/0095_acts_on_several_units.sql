-- Units that are shipped one by one have as many acts as their batch has units: whoever checks one of them reads its own, and of all others those on several
-- units.
CREATE INDEX unit_events_several ON unit_events (batch_id, first_number) WHERE last_number > first_number;
