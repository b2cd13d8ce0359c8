-- Of the units that a form named, those that were void before, and stay so whatever it said.
ALTER TABLE unit_forms ADD COLUMN void_units BIGINT NOT NULL DEFAULT 0;
