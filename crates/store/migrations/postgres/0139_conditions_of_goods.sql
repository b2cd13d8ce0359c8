-- The condition of a listing's goods as its feed says it: new, used or refurbished. Without it, it is guessed from words where prices are compared.
ALTER TABLE listings ADD COLUMN condition TEXT CHECK (condition IN ('new', 'used', 'refurbished'));
