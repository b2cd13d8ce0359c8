//! What an index survives, and what it says of what it does not.

use crate::common::listing;
use model::{listing::Listing, search::SearchQuery};
use search::{Beside, Change, Index, OpenError};
use std::{fs, path::Path};

fn upsert(n: u128, title: &str) -> Change {
    Change::Upsert(Box::new(listing(n, title)))
}

fn total(index: &Index, text: &str) -> u64 {
    index.search(&SearchQuery::words(text)).unwrap().total
}

#[test]
fn a_listing_that_changes_is_found_by_what_it_says_now() {
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    writer.apply([upsert(1, "lamp"), upsert(2, "table")], 2).unwrap();
    writer.apply([upsert(1, "chair"), upsert(1, "armchair"), Change::Delete(listing(2, "").id)], 5).unwrap();
    assert_eq!(["lamp", "\"chair\"", "armchair", "table"].map(|text| total(&index, text)), [0, 0, 1, 0]);
    assert_eq!((index.listings(), index.position().unwrap()), (1, 5));
}

#[test]
fn an_index_opens_again_where_it_stopped() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(Index::open(dir.path()), Err(OpenError::Missing(_))));
    let index = Index::create(dir.path()).unwrap();
    assert_eq!(index.position().unwrap(), 0);
    let mut writer = index.writer().unwrap();
    writer.apply([upsert(1, "lamp")], 41).unwrap();
    writer.stage(upsert(2, "lamp that was never committed")).unwrap();
    drop((writer, index));
    let index = Index::open(dir.path()).unwrap();
    assert_eq!((index.position().unwrap(), total(&index, "lamp")), (41, 1));
    index.verify().unwrap();
}

#[test]
fn merging_keeps_the_position_and_every_listing() {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::create(dir.path()).unwrap();
    let mut writer = index.writer().unwrap();
    for n in 1..=9 {
        writer.apply([upsert(n, "lamp")], i64::try_from(n).unwrap()).unwrap();
    }
    drop(writer.merge_all().unwrap());
    let index = Index::open(dir.path()).unwrap();
    assert_eq!((index.position().unwrap(), total(&index, "lamp")), (9, 9));
}

#[test]
fn what_is_built_for_another_reader_is_searched_when_it_is_opened() {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::create(dir.path()).unwrap();
    let mut writer = index.writer().unwrap().unread();
    writer.apply([upsert(1, "lamp")], 1).unwrap();
    writer.apply([upsert(2, "lamp"), upsert(1, "table")], 2).unwrap();
    let mut writer = writer.merge_all().unwrap();
    writer.apply([upsert(3, "lamp")], 3).unwrap();
    assert_eq!(total(&index, "lamp"), 0);
    writer.finish().unwrap();
    let index = Index::open(dir.path()).unwrap();
    assert_eq!((index.position().unwrap(), total(&index, "lamp")), (3, 2));
}

#[test]
fn there_is_one_writer_and_any_number_of_readers() {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::create(dir.path()).unwrap();
    let mut writer = index.writer().unwrap();
    let reader = Index::open(dir.path()).unwrap();
    assert!(matches!(reader.writer(), Err(OpenError::Busy(_))));
    assert!(matches!(Index::create(dir.path()), Err(OpenError::Busy(_))), "nor is it wiped under the writer's hands");
    writer.apply([upsert(1, "lamp")], 1).unwrap();
    assert_eq!((total(&index, "lamp"), total(&reader, "lamp")), (1, 0));
    reader.refresh().unwrap();
    assert_eq!((total(&reader, "lamp"), reader.position().unwrap()), (1, 1));
    drop(writer);
    reader.writer().unwrap();
}

#[test]
fn an_index_of_another_version_is_reported_and_rebuilt() {
    let dir = tempfile::tempdir().unwrap();
    drop(Index::create(dir.path()).unwrap());
    let meta = dir.path().join("meta.json");
    fs::write(&meta, fs::read_to_string(&meta).unwrap().replace(&format!("markward {} 0", search::schema::VERSION), "markward 1 0")).unwrap();
    let error = Index::open(dir.path()).err().unwrap();
    assert!(matches!(error, OpenError::Outdated(_)) && error.is_rebuildable());
    let index = Index::create(dir.path()).unwrap();
    assert_eq!((index.position().unwrap(), index.listings()), (0, 0));
}

#[test]
fn damage_is_found_wherever_it_is() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("notes.txt"), "not ours").unwrap();
    let fill = || {
        let index = Index::create(dir.path()).unwrap();
        index.writer().unwrap().apply([upsert(1, "lamp"), upsert(2, "lampshade")], 2).unwrap();
    };
    let check = |dir: &Path| Index::open(dir).and_then(|index| index.verify());
    fill();
    let files: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|file| file.unwrap().path()).collect();
    let damaging = files.iter().filter(|file| file.extension().is_some_and(|ext| ["idx", "term", "pos", "fast", "fieldnorm"].iter().any(|e| ext == *e)));
    let names: Vec<_> = damaging.filter_map(|file| file.extension().map(std::ffi::OsStr::to_owned)).collect();
    assert!(names.len() >= 4, "{files:?}");
    for extension in names {
        for damage in ["cut", "flip", "gone"] {
            fill();
            check(dir.path()).unwrap();
            let file = fs::read_dir(dir.path()).unwrap().map(|file| file.unwrap().path()).find(|file| file.extension() == Some(&extension)).unwrap();
            let mut bytes = fs::read(&file).unwrap();
            match damage {
                "cut" => bytes.truncate(bytes.len() / 2),
                "flip" => bytes[0] ^= 0x55,
                _ => {}
            }
            fs::remove_file(&file).unwrap();
            if damage != "gone" {
                fs::write(&file, bytes).unwrap();
            }
            let error = check(dir.path()).expect_err(&format!("{damage} {}", file.display()));
            assert!(error.is_rebuildable(), "{damage} {}: {error:?}", file.display());
        }
    }
    fs::write(dir.path().join("meta.json"), "{").unwrap();
    assert!(Index::open(dir.path()).err().unwrap().is_rebuildable());
    fill();
    check(dir.path()).unwrap();
    assert_eq!(fs::read_to_string(dir.path().join("notes.txt")).unwrap(), "not ours");
}

#[test]
fn a_flipped_bit_anywhere_in_the_lists_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::create(dir.path()).unwrap();
    // So many that their word is a common one, beside words with one listing each.
    index.writer().unwrap().apply((0..1_200).map(|n| upsert(n, &format!("lamp z{n}"))), 2).unwrap();
    drop(index);
    let file = fs::read_dir(dir.path()).unwrap().map(|file| file.unwrap().path()).find(|file| file.extension().is_some_and(|ext| ext == "idx")).unwrap();
    let whole = fs::read(&file).unwrap();
    for at in (0..whole.len()).step_by(whole.len() / 80) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x80;
        fs::remove_file(&file).unwrap();
        fs::write(&file, bytes).unwrap();
        let error = Index::open(dir.path()).and_then(|index| index.verify()).expect_err(&format!("byte {at} of {}", whole.len()));
        assert!(error.is_rebuildable(), "byte {at}: {error:?}");
    }
    fs::remove_file(&file).unwrap();
    fs::write(&file, whole).unwrap();
    Index::open(dir.path()).unwrap().verify().unwrap();
}

#[test]
fn what_a_crash_left_behind_does_no_harm_and_facets_count_what_is_there() {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::create(dir.path()).unwrap();
    let mut writer = index.writer().unwrap();
    writer.apply([upsert(1, "lamp"), upsert(2, "lamp")], 2).unwrap();
    // A process that dies while it writes leaves a segment that no commit names, and files that are cut.
    fs::write(dir.path().join("0123456789abcdef0123456789abcdef.idx"), "cut").unwrap();
    writer.stage(upsert(3, "lamp")).unwrap();
    std::mem::forget(writer);
    let copy = tempfile::tempdir().unwrap();
    for file in fs::read_dir(dir.path()).unwrap().map(Result::unwrap).filter(|file| !file.file_name().to_string_lossy().ends_with(".lock")) {
        // The writer's threads are still alive, and files that they write and then rename are gone again when the copy comes to them.
        if let Err(error) = fs::copy(file.path(), copy.path().join(file.file_name())) {
            assert_eq!(error.kind(), std::io::ErrorKind::NotFound, "{file:?}");
        }
    }
    let index = Index::open(copy.path()).unwrap();
    index.verify().unwrap();
    assert_eq!((index.position().unwrap(), total(&index, "lamp")), (2, 2));
    let mut writer = index.writer().unwrap();
    writer.apply([upsert(3, "lamp"), Change::Delete(listing(1, "").id)], 4).unwrap();
    let found = index.find(&SearchQuery::words("lamp"), Beside::default()).unwrap();
    assert_eq!((found.total, found.facets.sellers[0].count, found.facets.states[0].count), (2, 2, 2));
    drop((writer, index));
    let again = Index::open(copy.path()).unwrap().find(&SearchQuery::default(), Beside::default()).unwrap();
    assert_eq!((again.total, again.facets.sellers[0].count), (2, 2));
}

#[test]
fn segments_that_are_read_at_once_answer_as_those_that_came_one_by_one() {
    let dir = tempfile::tempdir().unwrap();
    let of = |n: u128| Listing {
        claimed_brand: Some(format!("Brand {}", n % 40)),
        category: format!("Home/{}", n % 7),
        ..listing(n, ["lantern", "lamp red", "l4ntern", "chair"][usize::try_from(n % 4).unwrap()])
    };
    let index = Index::create(dir.path()).unwrap();
    let mut writer = index.writer().unwrap();
    for from in [0, 1200, 2400] {
        writer.apply((from..from + 1200).map(|n| Change::Upsert(Box::new(of(n)))), 1).unwrap();
    }
    drop(writer);
    let again = Index::open(dir.path()).unwrap();
    for text in ["", "lantern", "lamp", "chair", "brand"] {
        let [one_by_one, at_once] = [&index, &again].map(|index| index.find(&SearchQuery::words(text), Beside::default()).unwrap());
        assert!(one_by_one.total > 0, "{text}");
        // Of equal hits those of the first segment come first, and which that is, is tantivy's.
        let scores = |found: &search::Found| found.hits.iter().map(|hit| hit.score).collect::<Vec<_>>();
        assert_eq!(scores(&one_by_one), scores(&at_once), "{text}");
        assert_eq!((one_by_one.total, one_by_one.facets), (at_once.total, at_once.facets), "{text}");
    }
}
