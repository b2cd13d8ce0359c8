//! Statements for many rows at once, in as many sizes as make any number of rows of a few of them.

use crate::Engine;
use std::sync::OnceLock;

/// Declares a module's statements that are made in several sizes, and lists all their texts in `grouped`, for the same test.
macro_rules! sized {
    ($($(#[$doc:meta])* $name:ident = $head:expr, $width:expr, $tail:expr;)*) => {
        $($(#[$doc])* static $name: $crate::sizes::Sizes = $crate::sizes::Sizes::new($head, $width, $tail);)*
        /// This module's statements of several sizes, in every size.
        pub(crate) fn grouped(engine: $crate::Engine) -> impl Iterator<Item = &'static str> {
            [$(&$name),*].into_iter().flat_map(move |sizes| sizes.all(engine))
        }
    };
}
pub(crate) use sized;

/// The rows that a statement of [`Sizes`] with a list has for these members of it, however many; `bind` makes of a member what is sent.
macro_rules! of_list {
    ($conn:expr, $sizes:expr, $members:expr, $bind:expr) => {{
        let mut all = Vec::new();
        for (sql, some) in $crate::sizes::padded(&$sizes, $conn.engine(), $members) {
            all.append(&mut $crate::db::on!($conn, |c| some.iter().fold(sqlx::query_as(sql), |query, member| query.bind($bind(member))).fetch_all(c).await)?);
        }
        all
    }};
}
pub(crate) use of_list;

/// A statement in the sizes that it is used in. Both engines keep what they prepared, so that there must not be a statement for each number of rows.
pub(crate) struct Sizes {
    head: &'static str,
    /// Parameters of a row; 0 for a list in brackets, one parameter each.
    width: usize,
    tail: &'static str,
    /// SQLite looks a parameter with a number up among all of them, those without one it counts.
    sqlite: Texts,
    postgres: Texts,
}

type Texts = [OnceLock<String>; ROWS.len()];

/// The largest first: that is how rows are split. Any number of rows up to the largest is at most two statements.
const ROWS: [usize; 15] = [64, 56, 48, 40, 32, 24, 16, 8, 7, 6, 5, 4, 3, 2, 1];

impl Sizes {
    /// `head`, the rows of so many parameters each, `tail`.
    pub(crate) const fn new(head: &'static str, width: usize, tail: &'static str) -> Self {
        Self { head, width, tail, sqlite: [const { OnceLock::new() }; ROWS.len()], postgres: [const { OnceLock::new() }; ROWS.len()] }
    }

    fn text(&'static self, engine: Engine, size: usize) -> &'static str {
        let (texts, parameter): (_, fn(usize) -> String) = match engine {
            Engine::Sqlite => (&self.sqlite, |_| "?".to_owned()),
            Engine::Postgres => (&self.postgres, |n| format!("${}", n + 1)),
        };
        texts[size].get_or_init(|| {
            let (rows, width) = (ROWS[size], self.width);
            let list = |from: usize, count: usize| (from..from + count).map(parameter).collect::<Vec<_>>().join(", ");
            let rows = if width == 0 {
                format!("({})", list(0, rows))
            } else {
                (0..rows).map(|row| format!("({})", list(row * width, width))).collect::<Vec<_>>().join(", ")
            };
            format!("{} {rows} {}", self.head, self.tail)
        })
    }

    /// All its texts for this engine.
    pub(crate) fn all(&'static self, engine: Engine) -> impl Iterator<Item = &'static str> {
        (0..ROWS.len()).map(move |size| self.text(engine, size))
    }

    /// The statement for one row.
    pub(crate) fn one(&'static self, engine: Engine) -> &'static str {
        self.text(engine, ROWS.len() - 1)
    }

    /// The rows in groups, each with the statement for as many.
    pub(crate) fn split<'r, T>(&'static self, engine: Engine, mut rows: &'r [T]) -> Vec<(&'static str, &'r [T])> {
        let mut groups = Vec::new();
        for (size, count) in ROWS.into_iter().enumerate() {
            while rows.len() >= count {
                let (group, rest) = rows.split_at(count);
                groups.push((self.text(engine, size), group));
                rows = rest;
            }
        }
        groups
    }
}

/// The members of a list in groups, the last one filled up by repeating a member: a list may say a thing twice.
pub(crate) fn padded<T: Clone>(sizes: &'static Sizes, engine: Engine, members: &[T]) -> Vec<(&'static str, Vec<T>)> {
    members
        .chunks(ROWS[0])
        .map(|chunk| {
            let size = (0..ROWS.len()).rev().find(|size| ROWS[*size] >= chunk.len()).unwrap_or(0);
            let mut group = chunk.to_vec();
            group.resize(ROWS[size], chunk[0].clone());
            (sizes.text(engine, size), group)
        })
        .collect()
}
