//! Every statement is valid on both engines, and both schemas are the same.
#![expect(clippy::unwrap_used, reason = "tests")]

use store::{STATEMENTS, testing};

#[tokio::test]
async fn every_statement_prepares_on_both_engines() {
    for fresh in testing::fresh().await {
        let engine = fresh.db.engine();
        let mut conn = fresh.db.read().await.unwrap();
        for (module, statements) in STATEMENTS {
            for (name, sql) in *statements {
                if let Err(error) = conn.prepare(sql).await {
                    panic!("{module}::{name} on {engine:?}: {error}");
                }
            }
        }
        for sql in store::grouped(engine) {
            if let Err(error) = conn.prepare(sql).await {
                panic!("{sql} on {engine:?}: {error}");
            }
        }
    }
}

/// SQLite reads a parameter that is a limit as a part of the plan: it would prepare the statement anew each time. A cast it does not.
#[test]
fn no_limit_is_a_bare_parameter() {
    for (module, statements) in STATEMENTS {
        for (name, sql) in *statements {
            assert!(!sql.contains("LIMIT $"), "{module}::{name}: write LIMIT CAST($n AS BIGINT)");
        }
    }
}

/// Asked when the test runs and not when it was compiled: check-outs may share one target directory.
fn here(folder: &str) -> String {
    format!("{}/{folder}", std::env::var("CARGO_MANIFEST_DIR").unwrap())
}

/// A statement that is not registered would escape the test above.
#[test]
fn no_statement_hides_from_the_register() {
    let register = std::fs::read_to_string(here("src/lib.rs")).unwrap();
    let mut paths = vec![std::path::PathBuf::from(here("src"))];
    while let Some(path) = paths.pop() {
        if path.is_dir() {
            paths.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if source.contains("statements! {") && name != "db" {
            assert!(STATEMENTS.iter().any(|(module, _)| *module == name), "{name} has statements, but is not listed in STATEMENTS");
        }
        if source.contains("sized! {") && name != "db" {
            assert!(register.contains(&format!("{name}::grouped(engine)")), "{name} has statements of several sizes, but is not in grouped()");
        }
        if name != "testing" {
            for call in ["query(\"", "query_as(\"", "query_scalar(\"", "AssertSqlSafe"] {
                assert!(!source.contains(call), "{name}: a statement outside of statements! ({call})");
            }
        }
    }
}

#[test]
fn the_two_schemas_differ_in_the_names_of_types_only() {
    let dir = here("migrations");
    let mut names: Vec<_> = std::fs::read_dir(format!("{dir}/sqlite")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    for name in names {
        let read = |engine: &str| std::fs::read_to_string(format!("{dir}/{engine}/{name}")).unwrap_or_else(|e| panic!("{engine}/{name}: {e}"));
        let plain = |sql: String| {
            let sql = [" STRICT, WITHOUT ROWID", " STRICT", "BLOB", "BYTEA", "UUID", "INTEGER", "BIGINT", "BOOLEAN", "JSONB", "TEXT"]
                .iter()
                .fold(sql, |sql, word| sql.replace(word, ""));
            sql.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(plain(read("sqlite")), plain(read("postgres")), "{name}");
    }
}
