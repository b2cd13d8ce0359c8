-- Whether title or category say that the goods are second-hand or refurbished: what these cost says nothing of what new ones do. 0 until a listing that was
-- screened before is screened again.

ALTER TABLE screenings ADD COLUMN used BIGINT NOT NULL DEFAULT 0;
