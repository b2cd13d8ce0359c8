//! What a database of an earlier version holds is there after it was brought up to date.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

use model::id::{BatchId, UserId};
use sqlx::{AssertSqlSafe, migrate::Migrator};
use std::path::Path;
use store::{Db, DbSettings, Engine, scan, testing, traces};
use uuid::Uuid;

async fn run(db: &Db, sql: &str) {
    let sql = AssertSqlSafe(sql.to_owned());
    match db {
        Db::Sqlite { write, .. } => drop(sqlx::raw_sql(sql).execute(write).await.unwrap()),
        Db::Postgres(pool) => drop(sqlx::raw_sql(sql).execute(pool).await.unwrap()),
    }
}

/// An empty database of each engine as it was at a version.
async fn at_version(version: u32) -> Vec<Db> {
    let mut all = Vec::new();
    for fresh in testing::fresh().await {
        let (name, db) = match fresh.db.engine() {
            Engine::Sqlite => ("sqlite", Db::connect(&DbSettings::new(format!("sqlite://{}/old.db", fresh.dir.display()))).await.unwrap()),
            Engine::Postgres => {
                run(&fresh.db, "DROP SCHEMA public CASCADE; CREATE SCHEMA public").await;
                ("postgres", fresh.db)
            }
        };
        let folder = fresh.dir.join("migrations");
        std::fs::create_dir_all(&folder).unwrap();
        for file in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(name)).unwrap() {
            let file = file.unwrap();
            let number: u32 = file.file_name().to_str().unwrap()[..4].parse().unwrap();
            if number <= version {
                std::fs::copy(file.path(), folder.join(file.file_name())).unwrap();
            }
        }
        let migrator = Migrator::new(folder.as_path()).await.unwrap();
        match &db {
            Db::Sqlite { write, .. } => migrator.run(write).await.unwrap(),
            Db::Postgres(pool) => migrator.run(pool).await.unwrap(),
        }
        assert!(!db.schema().await.unwrap().is_current());
        all.push(db);
    }
    all
}

#[tokio::test]
async fn a_units_first_check_moves_to_the_unit_and_its_history_stays_whole() {
    for db in at_version(19).await {
        let (batch, form) = (Uuid::from_u128(7), Uuid::from_u128(9));
        let id = |id: Uuid| if db.engine() == Engine::Sqlite { format!("x'{}'", id.simple()) } else { format!("'{id}'") };
        let (batch_id, form_id) = (id(batch), id(form));
        run(&db, &format!("INSERT INTO units (batch_id, number, first_checked_at, last_checked_at, checks) VALUES ({batch_id}, 1, 100, 300, 3), ({batch_id}, 2, 150, 150, 1)")).await;
        run(
            &db,
            &format!(
                "INSERT INTO scans (batch_id, number, nth, at, once, country, device, claim, channel)
                 VALUES ({batch_id}, 1, 1, 100, {form_id}, 'DE', 11, 0, 'consumer'), ({batch_id}, 1, 2, 200, NULL, 'FR', 12, 0, 'consumer'),
                        ({batch_id}, 1, 3, 300, NULL, NULL, 11, 2, 'consumer'), ({batch_id}, 2, 1, 150, NULL, 'IT', NULL, 0, 'consumer')"
            ),
        )
        .await;
        db.migrate().await.unwrap();
        assert!(db.schema().await.unwrap().is_current());
        let mut conn = db.read().await.unwrap();
        let traces = traces::traces(&mut conn, BatchId(batch), 1).await.unwrap();
        let seen: Vec<_> =
            traces.iter().map(|(at, trace)| (at.0, trace.place.and_then(|place| place.country()).map(|c| c.to_string()), trace.device)).collect();
        assert_eq!(seen, [(100, Some("DE".into()), Some(11)), (200, Some("FR".into()), Some(12)), (300, None, Some(11))], "{:?}", db.engine());
        assert_eq!(traces::traces(&mut conn, BatchId(batch), 2).await.unwrap().len(), 1);
        let first = scan::first(&mut conn, BatchId(batch), 2).await.unwrap().unwrap();
        assert_eq!((first.nth, first.at.0, first.place.is_some()), (1, 150, true));
        let earlier = scan::earlier(&mut conn, BatchId(batch), 1, 3, 5).await.unwrap();
        assert_eq!(earlier.iter().map(|check| check.nth).collect::<Vec<_>>(), [2, 1]);
        // A reload of the answer to the first check is still that check.
        let answered = store::recording::answered(&mut conn, &[form]).await.unwrap();
        assert_eq!((answered[&form].scan.nth, answered[&form].scan.at.0), (1, 100));
        drop(conn);
        // And what is forgotten is forgotten of all of them.
        let mut tx = db.begin().await.unwrap();
        let mut from = Some(model::time::Timestamp(0));
        let mut blanked = 0;
        while let Some(at) = from {
            let (some, next) = scan::forget_places(&mut tx, at, model::time::Timestamp(1000), 1).await.unwrap();
            (blanked, from) = (blanked + some, next);
        }
        tx.commit().await.unwrap();
        assert_eq!(blanked, 4, "{:?}", db.engine());
        let traces = traces::traces(&mut db.read().await.unwrap(), BatchId(batch), 1).await.unwrap();
        assert!(traces.iter().all(|(_, trace)| trace.place.is_none() && trace.device.is_none()), "{traces:?}");
    }
}

#[tokio::test]
async fn a_code_that_was_imported_before_is_found_in_capitals_and_without_hyphens() {
    for db in at_version(39).await {
        // What it hangs on is of no matter here.
        let sqlite = db.engine() == Engine::Sqlite;
        run(&db, if sqlite { "PRAGMA foreign_keys = OFF" } else { "ALTER TABLE imported_codes DROP CONSTRAINT imported_codes_batch_id_fkey" }).await;
        let batch = if sqlite { "x'00000000000000000000000000000007'" } else { "'00000000-0000-0000-0000-000000000007'" };
        for (number, code) in ["q7wx-91kd-zp", "ABC1234", "010400638133393121a-B"].into_iter().enumerate() {
            run(&db, &format!("INSERT INTO imported_codes (code, batch_id, number) VALUES ('{code}', {batch}, {number})")).await;
        }
        db.migrate().await.unwrap();
        let folded = "SELECT folded FROM imported_codes ORDER BY number";
        let folded: Vec<Option<String>> = match &db {
            Db::Sqlite { write, .. } => sqlx::query_scalar(folded).fetch_all(write).await.unwrap(),
            Db::Postgres(pool) => sqlx::query_scalar(folded).fetch_all(pool).await.unwrap(),
        };
        assert_eq!(folded, [Some("Q7WX91KDZP".to_owned()), None, Some("010400638133393121AB".to_owned())]);
    }
}

#[tokio::test]
async fn holds_stay_as_they_are_and_watches_for_what_has_ended_are_known() {
    for db in at_version(51).await {
        let sqlite = db.engine() == Engine::Sqlite;
        // Whose watches they are is of no matter here.
        run(&db, if sqlite { "PRAGMA foreign_keys = OFF" } else { "ALTER TABLE watches DROP CONSTRAINT watches_brand_id_fkey" }).await;
        let id = |n: u128| if sqlite { format!("x'{}'", Uuid::from_u128(n).simple()) } else { format!("'{}'", Uuid::from_u128(n)) };
        let columns = "id, external_id, title, description, claimed_brand, images, category, country, state, first_seen_at, last_seen_at, changed_seq";
        run(&db, &format!("INSERT INTO listings ({columns}) VALUES ({}, 'L-1', 'Bag', '', '', '[]', '', '', 'held', 1, 1, 1)", id(7))).await;
        for (n, state) in [(1, "waiting"), (2, "released")] {
            let row = format!("{}, {}, 'hold', 700, '{{}}', 'A letter', '{state}', {n}", id(n), id(7));
            run(&db, &format!("INSERT INTO holds (id, listing_id, verdict, score, findings, letter, state, held_at) VALUES ({row})")).await;
        }
        for (n, query) in [
            (1, r#"{"text":"ended","states":["live"]}"#),
            (2, r#"{"text":"lamp","states":["held","ended"]}"#),
            (3, r#"{"states":["live"],"text":"ended"}"#),
            (4, "{}"),
        ] {
            let row = format!("{}, {}, 'Lamps', '{query}', {}, {n}", id(n), id(7), if sqlite { "1" } else { "TRUE" });
            run(&db, &format!("INSERT INTO watches (id, brand_id, name, query, mails, made_at) VALUES ({row})")).await;
        }
        db.migrate().await.unwrap();
        run(&db, "UPDATE holds SET state = 'moved' WHERE state = 'waiting'").await;
        let holds = "SELECT state FROM holds WHERE letter = 'A letter' AND title IS NULL ORDER BY held_at";
        let watches = "SELECT made_at FROM watches WHERE ended ORDER BY made_at";
        let (holds, watches): (Vec<String>, Vec<i64>) = match &db {
            Db::Sqlite { write, .. } => {
                (sqlx::query_scalar(holds).fetch_all(write).await.unwrap(), sqlx::query_scalar(watches).fetch_all(write).await.unwrap())
            }
            Db::Postgres(pool) => (sqlx::query_scalar(holds).fetch_all(pool).await.unwrap(), sqlx::query_scalar(watches).fetch_all(pool).await.unwrap()),
        };
        assert_eq!((holds, watches), (vec!["moved".to_owned(), "released".to_owned()], vec![2]), "{:?}", db.engine());
    }
}

#[tokio::test]
async fn hits_whose_report_is_over_are_known_and_watches_for_what_was_removed_too() {
    for db in at_version(61).await {
        let sqlite = db.engine() == Engine::Sqlite;
        // Whose they are is of no matter here.
        if sqlite {
            run(&db, "PRAGMA foreign_keys = OFF").await;
        } else {
            run(&db, "ALTER TABLE watches DROP CONSTRAINT watches_brand_id_fkey").await;
            run(&db, "ALTER TABLE reports DROP CONSTRAINT reports_brand_id_fkey").await;
        }
        let id = |n: u128| if sqlite { format!("x'{}'", Uuid::from_u128(n).simple()) } else { format!("'{}'", Uuid::from_u128(n)) };
        let yes = if sqlite { "1" } else { "TRUE" };
        for (n, query) in [(1, r#"{"text":"removed","states":["live"]}"#), (2, r#"{"states":["held","removed"]}"#)] {
            let row = format!("{}, {}, 'Lamps', '{query}', {yes}, {n}", id(n), id(9));
            run(&db, &format!("INSERT INTO watches (id, brand_id, name, query, mails, made_at) VALUES ({row})")).await;
        }
        let columns = "id, external_id, title, description, claimed_brand, images, category, country, state, first_seen_at, last_seen_at, changed_seq";
        for (n, report) in [(11, Some("open")), (12, Some("upheld")), (13, Some("rejected")), (14, None)] {
            run(&db, &format!("INSERT INTO listings ({columns}) VALUES ({}, 'L-{n}', 'Bag', '', '', '[]', '', '', 'live', 1, 1, {n})", id(n))).await;
            run(&db, &format!("INSERT INTO watch_hits (watch_id, listing_id, found_at, state) VALUES ({}, {}, {n}, 'reported')", id(1), id(n))).await;
            if let Some(state) = report {
                let of = format!("{0}, {0}, 'MW-{n}', {0}, {1}, 'counterfeit', 'Why', 'Rita', 'rita@example.com', '{state}', '{{}}', 1", id(n), id(9));
                let columns = "id, submission, reference, listing_id, brand_id, ground, explanation, reporter_name, reporter_email, state, snapshot, filed_at";
                run(&db, &format!("INSERT INTO reports ({columns}) VALUES ({of})")).await;
            }
        }
        db.migrate().await.unwrap();
        let (hits, watches) = ("SELECT state FROM watch_hits ORDER BY found_at", "SELECT made_at FROM watches WHERE removed");
        let (hits, watches): (Vec<String>, Vec<i64>) = match &db {
            Db::Sqlite { write, .. } => (sqlx::query_scalar(hits).fetch_all(write).await.unwrap(), sqlx::query_scalar(watches).fetch_all(write).await.unwrap()),
            Db::Postgres(pool) => (sqlx::query_scalar(hits).fetch_all(pool).await.unwrap(), sqlx::query_scalar(watches).fetch_all(pool).await.unwrap()),
        };
        assert_eq!((hits.join(" "), watches), ("reported reported known known".to_owned(), vec![2]), "{:?}", db.engine());
    }
}

#[tokio::test]
async fn what_was_released_before_and_is_on_sale_is_nobody_s_suspicion_and_goes_through_the_feed() {
    for db in at_version(61).await {
        let sqlite = db.engine() == Engine::Sqlite;
        let bytes = |n: u128| if sqlite { format!("x'{}'", Uuid::from_u128(n).simple()) } else { format!("'{}'", Uuid::from_u128(n)) };
        let hash = if sqlite { "x'07'" } else { "'\x07'" };
        // Who decided, and for whom, is of no matter here.
        if sqlite {
            run(&db, "PRAGMA foreign_keys = OFF").await;
        } else {
            run(&db, "ALTER TABLE holds DROP CONSTRAINT holds_with_moved_decided_by_fkey").await;
            run(&db, "ALTER TABLE screening_findings DROP CONSTRAINT screening_findings_brand_id_fkey").await;
        }
        let columns = "id, external_id, title, description, claimed_brand, images, category, country, state, first_seen_at, last_seen_at, changed_seq";
        // Released and on sale; released and held again; on sale, and only watched.
        for (n, state, verdict, released) in [(1, "live", "block", hash), (2, "held", "hold", hash), (3, "live", "watch", "NULL")] {
            run(&db, &format!("INSERT INTO listings ({columns}) VALUES ({}, 'L-{n}', 'Bag', '', '', '[]', '', '', '{state}', 1, 1, {n})", bytes(n))).await;
            let said = format!("{}, '{verdict}', 900, '{{}}', {hash}, {released}, 5", bytes(n));
            run(&db, &format!("INSERT INTO screenings (listing_id, verdict, score, findings, content_hash, released_hash, screened_at) VALUES ({said})")).await;
            let found = format!("{}, {}, 'AURELIA', 'leet', '{verdict}', 900, 5", bytes(n), bytes(9));
            run(&db, &format!("INSERT INTO screening_findings (listing_id, brand_id, mark, kind, verdict, score, found_at) VALUES ({found})")).await;
            let hold = format!("{}, {}, 'hold', 900, '{{}}', '', 'released', 2, {}, 4{n}", bytes(n), bytes(n), bytes(8));
            let of = "id, listing_id, verdict, score, findings, letter, state, held_at, decided_by, decided_at";
            run(&db, &format!("INSERT INTO holds ({of}) VALUES ({hold})")).await;
        }
        run(&db, "UPDATE counters SET value = 3 WHERE name = 'listing_change'").await;
        db.migrate().await.unwrap();
        let asked = "
            SELECT s.excused, s.released_at, f.verdict, l.changed_seq
            FROM screenings s JOIN listings l ON l.id = s.listing_id JOIN screening_findings f ON f.listing_id = s.listing_id
            ORDER BY l.external_id";
        let rows: Vec<(i64, Option<i64>, String, i64)> = match &db {
            Db::Sqlite { write, .. } => sqlx::query_as(asked).fetch_all(write).await.unwrap(),
            Db::Postgres(pool) => sqlx::query_as(asked).fetch_all(pool).await.unwrap(),
        };
        let want = [(1, Some(41), "allow", 4), (0, Some(42), "hold", 2), (0, None, "watch", 3)];
        assert_eq!(rows, want.map(|(excused, at, verdict, seq)| (excused, at, verdict.to_owned(), seq)), "{:?}", db.engine());
        assert_eq!(store::listing::last_change(&mut db.read().await.unwrap()).await.unwrap(), 4);
    }
}

#[tokio::test]
async fn greece_and_the_united_kingdom_stand_once_and_go_through_the_feed() {
    for db in at_version(87).await {
        let sqlite = db.engine() == Engine::Sqlite;
        let id = |n: u128| if sqlite { format!("x'{}'", Uuid::from_u128(n).simple()) } else { format!("'{}'", Uuid::from_u128(n)) };
        let columns = "id, external_id, title, description, claimed_brand, images, category, country, state, first_seen_at, last_seen_at, changed_seq";
        for (n, country) in [(1, "EL"), (2, "DE"), (3, "UK")] {
            run(&db, &format!("INSERT INTO listings ({columns}) VALUES ({}, 'L-{n}', 'Bag', '', '', '[]', '', '{country}', 'live', 1, 1, {n})", id(n))).await;
        }
        run(&db, "UPDATE counters SET value = 3 WHERE name = 'listing_change'").await;
        db.migrate().await.unwrap();
        let (listings, counter) = ("SELECT country, changed_seq FROM listings ORDER BY id", "SELECT value FROM counters WHERE name = 'listing_change'");
        let (listings, counter): (Vec<(String, i64)>, i64) = match &db {
            Db::Sqlite { write, .. } => (sqlx::query_as(listings).fetch_all(write).await.unwrap(), sqlx::query_scalar(counter).fetch_one(write).await.unwrap()),
            Db::Postgres(pool) => (sqlx::query_as(listings).fetch_all(pool).await.unwrap(), sqlx::query_scalar(counter).fetch_one(pool).await.unwrap()),
        };
        let listings: Vec<(&str, i64)> = listings.iter().map(|(country, seq)| (country.as_str(), *seq)).collect();
        assert_eq!((listings, counter), (vec![("GR", 4), ("DE", 2), ("GB", 5)], 5), "{:?}", db.engine());
    }
}

#[tokio::test]
async fn secrets_leave_the_texts_of_mails_and_what_a_report_removed_waits_for_no_decision() {
    for db in at_version(90).await {
        let sqlite = db.engine() == Engine::Sqlite;
        let id = |n: u128| if sqlite { format!("x'{}'", Uuid::from_u128(n).simple()) } else { format!("'{}'", Uuid::from_u128(n)) };
        for (n, subject, sent_at) in [(1, "Set a new password", "9"), (2, "Code to enrol the mark “AURELIA”", "NULL"), (3, "We have received your report", "9")]
        {
            let row = format!("{}, 'ana@acme.example', '{subject}', 'Here is 7K3Q-F0M9', {n}, {n}, {sent_at}", id(n));
            run(&db, &format!("INSERT INTO mails (id, to_address, subject, body, created_at, next_attempt_at, sent_at) VALUES ({row})")).await;
        }
        let columns = "id, external_id, title, description, claimed_brand, images, category, country, state, first_seen_at, last_seen_at, changed_seq";
        for (n, state) in [(7, "removed"), (8, "held")] {
            run(&db, &format!("INSERT INTO listings ({columns}) VALUES ({}, 'L-{n}', 'Bag', '', '', '[]', '', '', '{state}', 1, 1, {n})", id(n))).await;
            let row = format!("{0}, {0}, 'hold', 700, '{{}}', 'A letter', 'answered', {n}", id(n));
            run(&db, &format!("INSERT INTO holds (id, listing_id, verdict, score, findings, letter, state, held_at) VALUES ({row})")).await;
        }
        let columns =
            "id, submission, reference, listing_id, ground, explanation, reporter_name, reporter_email, state, snapshot, filed_at, decided_at, decision_reason";
        let row = format!("{0}, {0}, 'MW-7', {0}, 'counterfeit', 'Why', 'Rita', 'rita@example.com', 'upheld', '{{}}', 1, 5, 'A copy'", id(7));
        run(&db, &format!("INSERT INTO reports ({columns}) VALUES ({row})")).await;
        db.migrate().await.unwrap();
        let (bodies, holds) = ("SELECT body FROM mails ORDER BY created_at", "SELECT state, decided_at FROM holds ORDER BY held_at");
        let (bodies, holds): (Vec<String>, Vec<(String, Option<i64>)>) = match &db {
            Db::Sqlite { write, .. } => (sqlx::query_scalar(bodies).fetch_all(write).await.unwrap(), sqlx::query_as(holds).fetch_all(write).await.unwrap()),
            Db::Postgres(pool) => (sqlx::query_scalar(bodies).fetch_all(pool).await.unwrap(), sqlx::query_as(holds).fetch_all(pool).await.unwrap()),
        };
        assert_eq!(bodies, ["•••", "•••", "Here is 7K3Q-F0M9"], "{:?}", db.engine());
        assert_eq!(holds, [("removed".to_owned(), Some(5)), ("answered".to_owned(), None)], "{:?}", db.engine());
        let waits = store::mail::waiting_for(&mut db.read().await.unwrap(), "ana@acme.example").await.unwrap();
        assert_eq!(waits.iter().map(|mail| mail.body.as_str()).collect::<Vec<_>>(), ["Here is 7K3Q-F0M9"], "what has not gone out goes out whole");
    }
}

#[tokio::test]
async fn who_acted_for_a_shop_does_and_for_every_other_of_the_proved_address() {
    for db in at_version(143).await {
        let id = |n: u128| if db.engine() == Engine::Sqlite { format!("x'{}'", Uuid::from_u128(n).simple()) } else { format!("'{}'", Uuid::from_u128(n)) };
        for (n, email) in [(1, "'sam@example.com'"), (2, "'sam@example.com'"), (3, "NULL"), (4, "'ana@example.com'")] {
            run(&db, &format!("INSERT INTO sellers (id, name, email, created_at) VALUES ({}, 'Shop {n}', {email}, {n})", id(n))).await;
        }
        for (n, email, seller, verified) in [(11, "sam@example.com", id(3), "5"), (12, "ana@example.com", "NULL".to_owned(), "NULL")] {
            let row = format!("{}, '{email}', 'A person', '!', {seller}, 1, {verified}", id(n));
            run(&db, &format!("INSERT INTO users (id, email, name, password_hash, seller_id, created_at, verified_at) VALUES ({row})")).await;
        }
        db.migrate().await.unwrap();
        let mut conn = db.read().await.unwrap();
        let mut shops = Vec::new();
        for user in [11, 12] {
            let of = store::seller_member::of_user(&mut conn, UserId(Uuid::from_u128(user))).await.unwrap();
            shops.push(of.into_iter().map(|shop| shop.name).collect::<Vec<_>>());
        }
        assert_eq!(shops[0], ["Shop 1", "Shop 2", "Shop 3"], "{:?}", db.engine());
        assert!(shops[1].is_empty(), "nobody proved the other address");
    }
}
