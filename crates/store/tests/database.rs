//! A database that cannot do its work says which of the ways it is, so that callers can tell a person what to do.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]
#![expect(clippy::panic, reason = "tests")]

use sqlx::{AssertSqlSafe, sqlite::SqliteConnectOptions, sqlite::SqlitePoolOptions};
use store::{Db, DbSettings, Engine, Schema, StoreError, mail::NewMail, testing};

async fn run(db: &Db, sql: &str) {
    let sql = AssertSqlSafe(sql.to_owned());
    match db {
        Db::Sqlite { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
        Db::Postgres(pool) => drop(sqlx::query(sql).execute(pool).await.unwrap()),
    }
}

#[tokio::test]
async fn a_migrated_database_is_current_and_takes_writes() {
    for fresh in testing::fresh().await {
        let schema = fresh.db.schema().await.unwrap();
        assert!(schema.is_current(), "{schema:?}");
        fresh.db.check_writable().await.unwrap();
        assert!(fresh.db.engine_version().await.unwrap().contains("SQL"));
        fresh.db.migrate().await.unwrap();
    }
}

#[tokio::test]
async fn an_empty_database_has_no_version_yet() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::connect(&DbSettings::new(format!("sqlite://{}/new/empty.db", folder.path().display()))).await.unwrap();
    assert!(matches!(db.schema().await.unwrap(), Schema { applied: None, known } if known > 0));
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_not_touched() {
    for fresh in testing::fresh().await {
        let checksum = if fresh.db.engine() == Engine::Sqlite { "x'00'" } else { "'\\x00'" };
        run(
            &fresh.db,
            &format!("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'future', true, {checksum}, 0)"),
        )
        .await;
        assert!(matches!(fresh.db.migrate().await, Err(StoreError::Newer(9999))));
        assert_eq!(fresh.db.schema().await.unwrap().applied, Some(9999));
        assert!(!fresh.db.schema().await.unwrap().is_current());
    }
}

#[tokio::test]
async fn a_read_only_database_says_so_before_anything_is_lost() {
    for fresh in testing::fresh().await {
        let db = match fresh.db.engine() {
            Engine::Sqlite => {
                fresh.db.close().await;
                let path = fresh.url.strip_prefix("sqlite://").unwrap();
                let pool = SqlitePoolOptions::new().connect_with(SqliteConnectOptions::new().filename(path).read_only(true)).await.unwrap();
                Db::Sqlite { read: pool.clone(), write: pool, log: store::WriteAhead::default(), writers: store::Writers::default() }
            }
            Engine::Postgres => {
                let name = fresh.url.rsplit('/').next().unwrap();
                run(&fresh.db, &format!("ALTER DATABASE {name} SET default_transaction_read_only = on")).await;
                fresh.db.close().await;
                Db::connect(&DbSettings::new(fresh.url.clone())).await.unwrap()
            }
        };
        db.ping().await.unwrap();
        let error = db.check_writable().await.unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly(_)) && error.is_unavailable(), "{error:?}");
    }
}

#[tokio::test]
async fn a_full_database_says_so() {
    let Some(fresh) = testing::fresh_on(Engine::Sqlite).await else { panic!("SQLite is built in") };
    let Db::Sqlite { write, .. } = &fresh.db else { unreachable!() };
    let pages: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(write).await.unwrap();
    run(&fresh.db, &format!("PRAGMA max_page_count = {pages}")).await;
    let body = "x".repeat(100_000);
    let mut tx = fresh.db.begin().await.unwrap();
    let now = model::time::Timestamp(0);
    let id = model::id::MailId(uuid::Uuid::from_u128(1));
    let mail = NewMail { to: "ana@acme.example", subject: "Hello", body: &body, secret: None };
    let error = store::mail::insert(&mut tx, id, mail, now).await.unwrap_err();
    assert!(matches!(error, StoreError::Full(_)) && error.is_unavailable(), "{error:?}");
    drop(tx);
    run(&fresh.db, "PRAGMA max_page_count = 1000000").await;
    let mut tx = fresh.db.begin().await.unwrap();
    store::mail::insert(&mut tx, id, mail, now).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_at_once_and_why() {
    let error = Db::connect(&DbSettings::new("postgres://markward:hunter2@127.0.0.1:1/markward")).await.unwrap_err();
    let StoreError::Unreachable(cause) = &error else { panic!("{error:?}") };
    assert!(cause.to_string().contains("refused") && !error.to_string().contains("hunter2"), "{error}");
}

#[tokio::test]
async fn an_address_of_another_kind_is_refused_without_its_password() {
    let error = Db::connect(&DbSettings::new("mysql://root:hunter2@db/markward")).await.unwrap_err().to_string();
    assert!(error.contains("sqlite://") && !error.contains("hunter2"), "{error}");
}

/// How SQLite goes about a statement.
async fn plan(module: &str, name: &str, parameters: usize) -> Vec<String> {
    let Some(fresh) = testing::fresh_on(Engine::Sqlite).await else { panic!("SQLite is built in") };
    let Db::Sqlite { write, .. } = &fresh.db else { unreachable!() };
    let (_, statements) = store::STATEMENTS.iter().find(|(known, _)| *known == module).unwrap();
    let (_, sql) = statements.iter().find(|(known, _)| *known == name).unwrap();
    let query = (0..parameters).fold(sqlx::query_as(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"))), |query, _| query.bind(0));
    let steps: Vec<(i64, i64, i64, String)> = query.fetch_all(write).await.unwrap();
    steps.into_iter().map(|(.., step)| step).collect()
}

/// Of a large shop, neither what it sold nor what was removed is read to count what it has on sale.
#[tokio::test]
async fn what_a_seller_has_on_sale_is_counted_by_an_index_of_it_alone() {
    let plan = plan("known", "DECIDED", 2).await;
    assert!(plan.iter().any(|step| step.contains("listings_seller_live")), "{plan:?}");
}

/// Of a batch whose units were shipped one by one, a check reads the acts on its unit, and an act that is told late has its place without reading all others.
#[tokio::test]
async fn acts_on_other_units_are_not_read() {
    for name in ["OF_UNIT", "ACTIVATED"] {
        let plan = plan("standing", name, 2).await;
        let steps = |of: &str| plan.iter().filter(|step| step.contains(of)).count();
        assert_eq!((steps("unit_events_batch (batch_id=? AND first_number=?)"), steps("unit_events_several")), (1, 1), "{name}: {plan:?}");
    }
    let plan = plan("standing", "LATER", 2).await;
    assert!(plan.iter().any(|step| step.contains("COVERING INDEX unit_events_time (batch_id=? AND happened_at>?)")), "{plan:?}");
}
