-- Hosts that printed labels lead to: the portal's own, and those that it had before. A label that leads to another was not printed for it.
CREATE TABLE label_hosts (
    host  TEXT NOT NULL PRIMARY KEY,
    since BIGINT NOT NULL
);
