//! Fresh databases for tests: SQLite always, PostgreSQL too when `MARKWARD_TEST_POSTGRES` names a server (`make test` starts one).

use crate::{Db, DbSettings, Engine, db::on};
use model::{
    account::BrandRole,
    id::{BatchId, BrandId, RightId, UserId},
    time::Timestamp,
};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use std::sync::atomic::{AtomicU32, Ordering};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A migrated database and where it lives.
pub struct Fresh {
    /// The database.
    pub db: Db,
    /// Its address.
    pub url: String,
    /// A folder for the portal's files.
    pub dir: std::path::PathBuf,
}

/// A migrated, empty database of each engine at hand, with one connection (on SQLite one to read with and one to write with): who asks for another
/// while holding it waits in vain, and the test fails each time, not once in a hundred runs when as many ask at once as there are connections.
///
/// # Panics
/// If one cannot be made: a test cannot go on without.
pub async fn fresh() -> Vec<Fresh> {
    each(1).await
}

/// The same with four connections, for those who race for something: their transactions overlap.
///
/// # Panics
/// If one cannot be made.
pub async fn fresh_for_races() -> Vec<Fresh> {
    each(4).await
}

#[expect(clippy::expect_used, clippy::print_stdout, reason = "for tests only")]
async fn each(connections: u32) -> Vec<Fresh> {
    let mut all = vec![made(Engine::Sqlite, connections).await.expect("SQLite is built in")];
    match made(Engine::Postgres, connections).await {
        Some(postgres) => all.push(postgres),
        None => println!("PostgreSQL skipped: MARKWARD_TEST_POSTGRES is not set"),
    }
    all
}

/// A migrated, empty database of one engine; `None` if there is no server for it.
///
/// # Panics
/// If it cannot be made.
pub async fn fresh_on(engine: Engine) -> Option<Fresh> {
    made(engine, 4).await
}

#[expect(clippy::expect_used, reason = "for tests only")]
async fn made(engine: Engine, connections: u32) -> Option<Fresh> {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("markward_test_{}_{number}", std::process::id());
    let dir = std::env::temp_dir().join(&name);
    std::fs::remove_dir_all(&dir).ok();
    std::fs::create_dir_all(&dir).expect("a folder for the test");
    let url = match engine {
        Engine::Sqlite => format!("sqlite://{}/test.db", dir.display()),
        Engine::Postgres => {
            let server = std::env::var("MARKWARD_TEST_POSTGRES").ok()?;
            let mut conn = PgConnection::connect(&server).await.expect("the PostgreSQL server for tests");
            sqlx::query(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name}"))).execute(&mut conn).await.expect("drop");
            sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut conn).await.expect("create");
            let (base, _) = server.rsplit_once('/').expect("an address with a database");
            format!("{base}/{name}")
        }
    };
    // A machine that builds and tests at once may be slow: that is no fault of what is tested.
    let settings = DbSettings { connections, wait: std::time::Duration::from_secs(30), ..DbSettings::new(url.clone()) };
    let db = Db::connect(&settings).await.expect("connects");
    db.migrate().await.expect("migrates");
    Some(Fresh { db, url, dir })
}

/// How many bytes the database takes, its indexes included.
///
/// # Panics
/// If it does not say.
#[expect(clippy::expect_used, reason = "for tests only")]
pub async fn bytes(db: &Db) -> u64 {
    let sql = match db.engine() {
        Engine::Sqlite => "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        Engine::Postgres => "SELECT pg_database_size(current_database())",
    };
    let mut conn = db.read().await.expect("a connection");
    let bytes: i64 = on!(conn, |c| sqlx::query_scalar(sql).fetch_one(c).await).expect("a size");
    u64::try_from(bytes).expect("a size")
}

/// A brand without rights, as old as the epoch; `enrolled_at` opens products and codes to it. Its founder is its owner.
///
/// # Panics
/// If it cannot be made.
#[expect(clippy::expect_used, reason = "for tests only")]
pub async fn make_brand(db: &Db, id: BrandId, name: &str, founder: UserId, enrolled_at: Option<Timestamp>) {
    let sql = "INSERT INTO brands (id, name, categories, created_by, created_at, enrolled_at) VALUES ($1, $2, '[]', $3, 0, $4)";
    let mut tx = db.begin().await.expect("a transaction");
    on!(tx, |c| sqlx::query(sql).bind(id.0).bind(name).bind(founder.0).bind(enrolled_at.map(|at| at.0)).execute(c).await.map(drop)).expect("a brand");
    crate::brand::add_member(&mut tx, id, founder, BrandRole::Owner, founder, Timestamp(0)).await.expect("a founder");
    tx.commit().await.expect("a commit");
}

/// An enrolled right of a brand, class 14, made without the steps that enrolment takes.
///
/// # Panics
/// If it cannot be made.
#[expect(clippy::expect_used, reason = "for tests only")]
pub async fn make_right(db: &Db, id: RightId, brand: BrandId, mark: &str, by: UserId) {
    let sql = "INSERT INTO rights (id, brand_id, submission, office, registration_number, mark_text, mark_kind, classes, state, filed_by, filed_at)
               VALUES ($1, $2, $1, 'EM', $3, $4, 'word', '[14]', 'enrolled', $5, 0)";
    let (mut tx, number) = (db.begin().await.expect("a transaction"), id.0.simple().to_string().split_off(12));
    on!(tx, |c| sqlx::query(sql).bind(id.0).bind(brand.0).bind(&number).bind(mark).bind(by.0).execute(c).await.map(drop)).expect("a right");
    tx.commit().await.expect("a commit");
}

/// Makes all versions of rules such as were made before sellers were told apart by case.
///
/// # Errors
/// If the database fails.
pub async fn unsettle_rules(tx: &mut crate::Tx) -> crate::Result<()> {
    on!(tx, |c| sqlx::query("UPDATE screening_rules SET settled = 0").execute(c).await.map(drop))?;
    Ok(())
}

/// Leaves an EPCIS event as it is when the portal stops while it is taken: what is noted of units of a batch from a number on is not, and the event is there
/// partly.
///
/// # Panics
/// If it cannot be done.
#[expect(clippy::expect_used, reason = "for tests only")]
pub async fn stop_within(db: &Db, event: &str, batch: BatchId, from: i64) {
    let mut tx = db.begin().await.expect("a transaction");
    on!(tx, |c| {
        let forgotten = sqlx::query("DELETE FROM unit_events WHERE batch_id = $1 AND first_number >= $2").bind(batch.0).bind(from).execute(&mut *c).await;
        forgotten.expect("acts to forget");
        let counted = "UPDATE batches SET events = (SELECT COUNT(*) FROM unit_events WHERE batch_id = $1) WHERE id = $1";
        sqlx::query(counted).bind(batch.0).execute(&mut *c).await.expect("a batch");
        sqlx::query("UPDATE epcis_events SET partly = TRUE WHERE event_id = $1").bind(event).execute(&mut *c).await.expect("an event");
    });
    tx.commit().await.expect("a commit");
}
