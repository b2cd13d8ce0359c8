//! The command line as an operator has it: the program itself, with files and a database of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use serde_json::Value;
use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Output, Stdio},
};
use support::{markward, opened, somebody_with_a_product};

fn run(dir: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = markward(dir).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Who does not read its input may be gone already.
    child.stdin.take().unwrap().write_all(input.as_bytes()).ok();
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    out(output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_file_is_screened_for_marks_and_for_numbers_that_are_none() {
    let dir = tempfile::tempdir().unwrap();
    let marks = dir.path().join("marks");
    fs::write(&marks, "Nike\nChanel\n").unwrap();
    let listings = "id,title,gtin\n1,N1ke shoes replica 1:1,\n2,Oak table,4006381333932\n3,Oak table,4006381333931\n";
    let output = run(dir.path(), &["screen", "-", "--marks", marks.to_str().unwrap(), "--json"], listings);
    let verdicts = lines(&output);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(verdicts.iter().map(|v| v["id"].as_str().unwrap()).collect::<Vec<_>>(), ["1", "2", "3"]);
    assert_eq!((&verdicts[0]["findings"][0]["mark"], &verdicts[0]["findings"][0]["span"]), (&"Nike".into(), &serde_json::json!([0, 4])));
    assert_ne!(verdicts[0]["verdict"], "allow");
    // A slip in a number alone is told, and harms nobody.
    assert_eq!((&verdicts[1]["findings"][0]["kind"], &verdicts[1]["verdict"]), (&"no_gtin".into(), &"allow".into()));
    assert!(verdicts[1]["findings"][0]["rule"].as_str().unwrap().contains("should be 1, not 2"), "{}", verdicts[1]);
    assert_eq!(verdicts[2]["findings"], serde_json::json!([]));
}

#[test]
fn what_has_no_identifier_has_none_and_a_refused_mark_is_named_by_its_line() {
    let dir = tempfile::tempdir().unwrap();
    let marks = dir.path().join("marks");
    fs::write(&marks, "Nike\nNIKE\n\nA\n").unwrap();
    let listings = "id,title\n7,Lamp\n,Chair\n3,Table\n";
    let output = run(dir.path(), &["screen", "-", "--marks", marks.to_str().unwrap(), "--json"], listings);
    let verdicts = lines(&output);
    assert_eq!(verdicts.iter().map(|v| &v["id"]).collect::<Vec<_>>(), [&"7".into(), &Value::Null, &"3".into()]);
    assert_eq!(verdicts.iter().map(|v| &v["line"]).collect::<Vec<_>>(), [2, 3, 4]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("marks: line 4: “A” is a single letter or digit"), "{said}");
    let output = run(dir.path(), &["screen", "-", "--marks", marks.to_str().unwrap()], listings);
    assert!(out(&output).contains("(line 3)\tallow"), "{}", out(&output));
    // By no mark at all everything would be allowed.
    fs::write(&marks, "\n").unwrap();
    let output = run(dir.path(), &["screen", "-", "--marks", marks.to_str().unwrap()], listings);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(2), ""));
    assert!(String::from_utf8_lossy(&output.stderr).contains("there is no mark in it"));
}

#[test]
fn a_number_in_any_form_is_read_and_words_for_none_are_no_number() {
    let dir = tempfile::tempdir().unwrap();
    let marks = dir.path().join("marks");
    fs::write(&marks, "Nike\n").unwrap();
    let listings = "id,title,gtin\n1,Lamp,Does not apply\n2,Lamp,(01)04006381333931\n3,Book,316148410X\n4,Lamp,EAN: 4006381333931\n5,Lamp,lamp\n";
    let output = run(dir.path(), &["screen", "-", "--marks", marks.to_str().unwrap(), "--json"], listings);
    let found: Vec<usize> = lines(&output).iter().map(|v| v["findings"].as_array().unwrap().len()).collect();
    assert_eq!(found, [0, 0, 0, 0, 1]);
}

#[test]
fn a_link_is_written_short_and_read_again() {
    let dir = tempfile::tempdir().unwrap();
    let elements = "(01)04006381333931(10)ABC(21)12345";
    let link = |more: &[&str]| {
        let output = run(dir.path(), &[&["gs1", "link", "--stem", "https://id.example", elements], more].concat(), "");
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        out(&output).trim().to_owned()
    };
    let (long, short) = (link(&[]), link(&["--compress"]));
    assert_eq!(long, "https://id.example/01/04006381333931/10/ABC/21/12345");
    assert!(short.starts_with("https://id.example/") && short.len() < long.len(), "{short}");
    for link in [&long, &short] {
        let read = lines(&run(dir.path(), &["gs1", "parse", "--json", link], ""));
        // A short link may put a unit's serial before its lot.
        let mut pairs: Vec<String> = read[0]["elements"]
            .as_array()
            .unwrap()
            .iter()
            .map(|pair| format!("({}){}", pair["ai"].as_str().unwrap(), pair["value"].as_str().unwrap()))
            .collect();
        pairs.sort();
        assert_eq!(pairs.concat(), elements, "{link}");
    }
    let wrong = run(dir.path(), &["gs1", "link", "--compress", "--stem", "https://id.example", "(01)04006381333932"], "");
    assert!(wrong.status.code() != Some(0) && out(&wrong).is_empty());
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("should be 1"), "{}", String::from_utf8_lossy(&wrong.stderr));
}

#[test]
fn who_checks_a_manifest_needs_no_database_and_makes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (manifest, keys) = (dir.path().join("manifest.json"), dir.path().join("keys.json"));
    let key = codes::manifest::ManifestKey::derive(&codes::PortalSecret::new(&[7; 32]).unwrap()).unwrap();
    fs::write(&keys, key.public().to_jwks()).unwrap();
    fs::write(&manifest, "e30.e30.AAAA").unwrap();
    let check = |more: &[&str]| run(dir.path(), &[&["codes", "manifest", "verify", manifest.to_str().unwrap()], more].concat(), "");
    let output = check(&["--keys", keys.to_str().unwrap(), "--database", "postgres://nobody@127.0.0.1:1/none"]);
    assert!(output.status.code() == Some(1) && out(&output).starts_with("not valid: "), "{output:?}");
    // Without keys it is the portal's own secret, which is not made for it.
    let output = markward(dir.path()).env_remove("MARKWARD_SECRET").args(["codes", "manifest", "verify"]).arg(&manifest).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() != Some(0) && said.contains("--keys"), "{said}");
    let mut there: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    there.sort();
    assert_eq!(there, ["keys.json", "manifest.json"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_that_a_brand_had_are_imported_and_told_as_events() {
    let dir = tempfile::tempdir().unwrap();
    {
        let portal = opened(&format!("sqlite://{}", dir.path().join("markward.db").display()), dir.path()).await;
        somebody_with_a_product(&portal).await;
        portal.db().close().await;
    }
    let codes = "serial\nQ7RTX1KD3M\nW9PLZ4VB8C\nnot a code !\nH2NFY6JG5S\n";
    let import = ["codes", "import", "-", "--gtin", "4006381333931", "--lot", "OLD-1", "--kind", "serial", "--json"];
    let output = run(dir.path(), &import, codes);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "one line is refused: {errors}");
    let summary = &lines(&output)[0];
    assert_eq!((&summary["read"], &summary["created"], &summary["rejected"]), (&4.into(), &3.into(), &1.into()), "{errors}");
    assert!(errors.contains("line 4: "), "{errors}");

    let events = dir.path().join("events.json");
    let batch = summary["batch"].as_str().unwrap();
    let output = run(dir.path(), &["codes", "epcis", batch, "--out", events.to_str().unwrap()], "");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let document: Value = serde_json::from_slice(&fs::read(&events).unwrap()).unwrap();
    assert_eq!(document["type"], "EPCISDocument");
    let text = document.to_string();
    assert!(["Q7RTX1KD3M", "W9PLZ4VB8C", "H2NFY6JG5S"].iter().all(|serial| text.contains(serial)), "{text}");

    let again = run(dir.path(), &import, codes);
    assert_ne!(again.status.code(), Some(0), "codes count once");
}

#[test]
fn a_search_that_would_leave_hits_out_of_what_was_asked_for_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let feed = (0..10_001).fold("id,title,seller\n".to_owned(), |feed, n| feed + &format!("L-{n},Lamp,Shop\n"));
    assert!(run(dir.path(), &["import", "listings", "-", "--json"], &feed).status.success());
    let cut = run(dir.path(), &["search", "lamp", "--limit", "20000", "--json"], "");
    assert_eq!((cut.status.code(), cut.stdout.len()), (Some(2), 0));
    assert!(String::from_utf8_lossy(&cut.stderr).contains("10001 listings match, and 10000 are shown at most"), "{cut:?}");
    let few = run(dir.path(), &["search", "lamp", "--limit", "30", "--json"], "");
    assert_eq!((few.status.code(), lines(&few).len()), (Some(0), 30));
    let none = run(dir.path(), &["search", "chair", "--limit", "20000", "--json"], "");
    assert_eq!(none.status.code(), Some(1));
    let many = format!("lamp {}", (0..16).map(|n| format!("-x{n}")).collect::<Vec<_>>().join(" "));
    for (text, says) in [(many.as_str(), "16 words"), ("😀", "nothing in “😀” can be searched for")] {
        let refused = run(dir.path(), &["search", "--json", "--", text], "");
        assert_eq!((refused.status.code(), refused.stdout.len()), (Some(2), 0), "{text}");
        assert!(String::from_utf8_lossy(&refused.stderr).contains(says), "{refused:?}");
    }
}

#[test]
fn the_first_administrator_is_appointed_by_the_operator() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(run(dir.path(), &["migrate"], "").status.code(), Some(0));
    let appoint = |role: &str| run(dir.path(), &["people", "appoint", "Ines@market.example", "--role", role, "--name", "Ines Vogt", "--json"], "");
    assert_eq!(appoint("none").status.code(), Some(2));
    let first = appoint("administrator");
    let said = &lines(&first)[0];
    assert_eq!((first.status.code(), &said["name"], &said["made"]), (Some(0), &"Ines Vogt".into(), &true.into()));
    assert!(said["link"].as_str().unwrap().contains("/reset?token="), "{said}");
    // Again, as after a link that was lost: another one, and the same account.
    assert_eq!(lines(&appoint("reviewer"))[0]["made"], false);
    assert_eq!(run(dir.path(), &["people", "appoint", "no address", "--role", "reviewer"], "").status.code(), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_whole_while_the_portal_runs_and_brought_back_it_draws_no_code_again() {
    let dir = tempfile::tempdir().unwrap();
    let (here, backup) = (dir.path().join("here"), dir.path().join("backup"));
    fs::create_dir(&here).unwrap();
    // Open, as a server has it: what was written last stands in the log beside the file.
    let portal = opened(&format!("sqlite://{}", here.join("markward.db").display()), &here).await;
    somebody_with_a_product(&portal).await;
    let issue = |dir: &Path, lot: &str| {
        let output = run(dir, &["codes", "issue", "--gtin", "4006381333931", "--count", "5", "--lot", lot, "--out", "-"], "");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        out(&output).lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let known = issue(&here, "L0");
    fs::write(here.join("secret"), "a secret that the settings do not use, with 32 bytes").unwrap();
    // An empty folder that everybody may read is taken, and closed.
    fs::create_dir(&backup).unwrap();
    let output = run(&here, &["backup", backup.to_str().unwrap(), "--json"], "");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    #[cfg(unix)]
    for (path, mode) in [(&backup, 0o700), (&backup.join("markward.db"), 0o600)] {
        let permissions = fs::metadata(path).unwrap().permissions();
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&permissions) & 0o777, mode, "{}", path.display());
    }
    assert!(lines(&output)[0]["bytes"].as_u64().unwrap() > 100_000 && lines(&output)[0]["secret"].is_null(), "{output:?}");
    assert_eq!(run(&here, &["backup", backup.to_str().unwrap()], "").status.code(), Some(2), "no backup is written over another");
    let given = markward(&here).env_remove("MARKWARD_SECRET").args(["backup", dir.path().join("whole").to_str().unwrap()]).output().unwrap();
    assert!(given.status.success() && dir.path().join("whole/secret").exists(), "{given:?}");
    let lost = issue(&here, "L1");
    portal.db().close().await;

    let output = run(&backup, &["restored", "--yes", "--json"], "");
    assert_eq!((output.status.code(), &lines(&output)[0]["slot"]), (Some(0), &1.into()), "{output:?}");
    let new = issue(&backup, "L2");
    assert!(new.iter().all(|code| !lost.contains(code) && !known.contains(code)), "{new:?}");
    let told = |code: &str| out(&run(&backup, &["codes", "verify", code], ""));
    assert!(told(&known[0]).contains("lot L0") && told(&lost[0]).contains("not issued"), "{} {}", told(&known[0]), told(&lost[0]));
}

#[test]
fn what_needs_a_portal_makes_none_in_an_empty_folder() {
    let dir = tempfile::tempdir().unwrap();
    for arguments in [&["backup", "copy"][..], &["restored", "--yes"], &["codes", "keys", "public"]] {
        let output = markward(dir.path()).env_remove("MARKWARD_SECRET").args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && said.contains("there is no portal here"), "{arguments:?}: {said}");
    }
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    let postgres = run(dir.path(), &["backup", "copy", "--database", "postgres://markward:hunter2@db.example/markward"], "");
    let said = String::from_utf8_lossy(&postgres.stderr).into_owned();
    assert!(postgres.status.code() == Some(2) && said.contains("pg_dump") && !said.contains("hunter2"), "{said}");
}
