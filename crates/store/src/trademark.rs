//! (its slice fills this file)

crate::db::statements! {}
