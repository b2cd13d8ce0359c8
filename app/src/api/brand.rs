//! (its slice fills this file)
