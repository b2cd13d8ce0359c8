-- Who acts for which sellers: a person may have several shops, and a shop several people.

CREATE TABLE seller_members (
    seller_id   BLOB  NOT NULL REFERENCES sellers (id),
    user_id     BLOB  NOT NULL REFERENCES users (id),
    -- The administrator who added them; NULL: the proved address of the account is the seller's.
    added_by    BLOB  REFERENCES users (id),
    added_at    INTEGER  NOT NULL,
    -- Taken out by an administrator: the address does not bring them back.
    removed_at  INTEGER,
    PRIMARY KEY (seller_id, user_id)
) STRICT;
CREATE INDEX seller_members_user ON seller_members (user_id);

INSERT INTO seller_members (seller_id, user_id, added_at)
SELECT seller_id, id, COALESCE(verified_at, created_at)
FROM users
WHERE seller_id IS NOT NULL;

-- Further shops of a proved address, which had no place until now.
INSERT INTO seller_members (seller_id, user_id, added_at)
SELECT s.id, u.id, CASE WHEN s.created_at > u.verified_at THEN s.created_at ELSE u.verified_at END
FROM users u
JOIN sellers s ON s.email = u.email
WHERE u.verified_at IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM seller_members m WHERE m.seller_id = s.id AND m.user_id = u.id);

DROP INDEX users_seller;
ALTER TABLE users DROP COLUMN seller_id;

-- The shop this browser works for, as with brands.
ALTER TABLE sessions ADD COLUMN seller_id BLOB REFERENCES sellers (id);
