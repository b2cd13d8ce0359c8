-- A hold keeps the claimed brand too in which some of its findings stand: empty where none was claimed. That of holds from before is not known.
ALTER TABLE holds ADD COLUMN claimed_brand TEXT;
