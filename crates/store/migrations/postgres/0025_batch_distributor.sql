-- To whom a batch goes, where that is known when its codes are asked for: what is shipped of it goes there unless the brand says otherwise.

ALTER TABLE batches ADD COLUMN distributor TEXT NOT NULL DEFAULT '';
