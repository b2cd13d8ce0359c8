-- Acts on units are told apart by the order in which they were said and not by clocks: those of two nodes differ, and one can be set back. It is the batch's
-- count of events when the act was noted; acts from before have 0, come first, and stand in the order of time.

ALTER TABLE unit_events ADD COLUMN nth BIGINT NOT NULL DEFAULT 0;
