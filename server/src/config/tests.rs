use super::{table::SETTINGS, *};
use std::{ffi::OsString, fs, net::IpAddr, path::Path};

fn load(file: Option<&Path>, variables: &[(&str, &str)]) -> Result<Settings, String> {
    let overrides = Overrides { file: file.map(Path::to_owned), arguments: Vec::new() };
    let variables = variables.iter().map(|(name, text)| (OsString::from(name), OsString::from(text)));
    Settings::load_from(&overrides, variables).map_err(|error| error.to_string())
}

fn with_file(text: &str) -> Result<Settings, String> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("markward.toml");
    fs::write(&path, text).unwrap();
    load(Some(&path), &[]).map_err(|error| error.replace(&directory.path().display().to_string(), "DIR"))
}

#[test]
fn the_defaults_stand_without_file_and_variables() {
    let settings = load(None, &[]).unwrap();
    assert_eq!(settings.listen.to_string(), "127.0.0.1:3000");
    assert_eq!(settings.database_url, "sqlite://data/markward.db");
    assert_eq!(settings.secret_file, Path::new("data/secret"));
}

#[test]
fn the_database_and_the_secret_follow_the_data_directory() {
    let settings = with_file("data_dir = '/srv/markward'").unwrap();
    assert_eq!(settings.database_url, "sqlite:///srv/markward/markward.db");
    assert_eq!(settings.secret_file, Path::new("/srv/markward/secret"));
}

#[test]
fn addresses_that_labels_lead_to_besides_are_listed() {
    let named = |text: &str| load(None, &[("MARKWARD_LABEL_URLS", text)]);
    let hosts: Vec<_> =
        named("https://check.example.com, http://id.brand.example/x").unwrap().label_urls.iter().map(|url| url.host_str().unwrap().to_owned()).collect();
    assert_eq!(hosts, ["check.example.com", "id.brand.example"]);
    assert!(named("").unwrap().label_urls.is_empty());
    assert!(named("check.example.com").unwrap_err().contains("“check.example.com” is not an address"));
}

#[test]
fn without_a_public_address_links_lead_to_where_it_listens() {
    let public = |listen: &str| {
        let settings = load(None, &[("MARKWARD_LISTEN", listen)]).unwrap();
        settings.public_url().to_string()
    };
    assert_eq!(public("127.0.0.1:3456"), "http://127.0.0.1:3456/");
    assert_eq!(public("[::1]:3000"), "http://[::1]:3000/");
    assert_eq!(public("0.0.0.0:8080"), "http://127.0.0.1:8080/");
    let given = [("MARKWARD_LISTEN", "0.0.0.0:8080"), ("MARKWARD_PUBLIC_URL", "https://brands.example")];
    assert_eq!(load(None, &given).unwrap().public_url().as_str(), "https://brands.example/");
}

#[test]
fn a_variable_wins_over_the_file_and_our_own_over_the_plain_one() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("m.toml");
    fs::write(&path, "listen = '127.0.0.1:1'\ndatabase_url = 'sqlite://file.db'").unwrap();
    let set = [("MARKWARD_LISTEN", "127.0.0.1:2"), ("DATABASE_URL", "sqlite://plain.db")];
    let settings = load(Some(&path), &set).unwrap();
    assert_eq!((settings.listen.port(), settings.database_url.as_str()), (2, "sqlite://plain.db"));
    let settings = load(Some(&path), &[("DATABASE_URL", "sqlite://plain.db"), ("MARKWARD_DATABASE_URL", "sqlite://ours.db")]).unwrap();
    assert_eq!(settings.database_url, "sqlite://ours.db");
}

#[test]
fn an_unknown_key_is_named_with_its_line() {
    let error = with_file("listen = '127.0.0.1:0'\n\nmarket_place = 'Agora'\n").unwrap_err();
    assert!(error.contains("DIR/markward.toml:3: there is no setting `market_place`; did you mean `marketplace`?"), "{error}");
}

#[test]
fn an_unknown_variable_is_named_but_what_kubernetes_and_our_scripts_set_is_not() {
    let error = load(
        None,
        &[("MARKWARD_LISTN", "x"), ("MARKWARD_SERVICE_HOST", "10.0.0.1"), ("MARKWARD_PORT", "tcp://10.0.0.1:80"), ("MARKWARD_BENCH_LISTINGS_1M", "x")],
    )
    .unwrap_err();
    assert!(error.contains("MARKWARD_LISTN: there is no setting `listn`; did you mean `listen`?"), "{error}");
    assert!(!error.contains("SERVICE") && !error.contains("MARKWARD_PORT") && !error.contains("BENCH"), "{error}");
}

#[test]
fn what_is_kept_for_less_than_a_day_is_refused() {
    for (kept, why) in [("12h", "it is less than a day"), ("36 h", "it is no whole number of days")] {
        let error = with_file(&format!("keep_mails = '{kept}'")).unwrap_err().to_string();
        assert!(error.contains(why) && error.contains("whole days"), "{kept}: {error}");
    }
    assert_eq!(with_file("keep_mails = '48 h'").unwrap().keep.mails.as_secs(), 2 * 86_400);
}

#[test]
fn every_wrong_value_is_told_at_once_with_what_is_allowed() {
    let error =
        with_file("listen = 'everywhere'\nbody_limit = 12\nlog_format = true\nsession_lifetime = 2026-01-01\ntrusted_proxies = ['10.0.0.0/33']").unwrap_err();
    for line in [
        "DIR/markward.toml:1: `listen` = “everywhere”: it is not an address with a port; allowed: an IP address",
        "DIR/markward.toml:2: `body_limit` = “12”: it has no unit; allowed: a number and a unit",
        "DIR/markward.toml:3: `log_format` = “true”: it is neither; allowed: text or json",
        "DIR/markward.toml:4: `session_lifetime` takes a number and a unit: 30 s",
        "DIR/markward.toml:5: `trusted_proxies` = “10.0.0.0/33”: the prefix of “10.0.0.0/33” is not 0 to 32",
    ] {
        assert!(error.contains(line), "no {line}\nin {error}");
    }
}

#[test]
fn a_file_that_is_not_toml_is_refused_with_the_line() {
    let error = with_file("listen = '127.0.0.1:0'\nmarketplace = Agora").unwrap_err();
    assert!(error.contains("DIR/markward.toml:2: not TOML"), "{error}");
}

#[test]
fn plain_http_is_for_this_machine_only() {
    assert!(load(None, &[("MARKWARD_PUBLIC_URL", "http://localhost:3000")]).is_ok());
    assert!(load(None, &[("MARKWARD_PUBLIC_URL", "https://brands.example")]).is_ok());
    for wrong in ["http://brands.example", "https://brands.example/portal", "ftp://brands.example", "brands.example"] {
        assert!(load(None, &[("MARKWARD_PUBLIC_URL", wrong)]).is_err(), "{wrong}");
    }
}

#[test]
fn a_secret_is_never_repeated_in_a_refusal() {
    let error = load(None, &[("MARKWARD_SECRET", "hunter2"), ("DATABASE_URL", "mysql://root:hunter2@db/x")]).unwrap_err();
    assert!(error.contains("`secret`: it has 7 bytes, fewer than 32") && !error.contains("hunter2"), "{error}");
}

#[test]
fn trusted_proxies_are_networks_of_both_families() {
    let trusted = load(None, &[("MARKWARD_TRUSTED_PROXIES", "10.0.0.0/8, fd00::/8, 192.0.2.7")]).unwrap().trusted_proxies;
    let holds = |text: &str| trusted.contains(text.parse::<IpAddr>().unwrap());
    assert!(holds("10.200.3.4") && holds("::ffff:10.0.0.1") && holds("fd12::1") && holds("192.0.2.7"));
    assert!(!holds("11.0.0.1") && !holds("192.0.2.8") && !holds("fe80::1") && !holds("::1"));
}

#[test]
fn the_secret_file_is_made_once_and_private() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("new/secret");
    let first = Secret::from_file(&path, [7; 32]).unwrap();
    let again = Secret::from_file(&path, [8; 32]).unwrap();
    assert_eq!(first, again);
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions()) & 0o777, 0o600);
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no temporary file is left");
    fs::write(&path, "short").unwrap();
    assert!(matches!(Secret::from_file(&path, [9; 32]), Err(SecretError::ShortFile { bytes: 5, .. })));
}

#[test]
fn every_setting_is_documented() {
    for setting in SETTINGS {
        assert!(setting.meaning.ends_with('.') && !setting.allowed.is_empty(), "{}", setting.key);
    }
    assert_eq!(Settings::defaults().len(), SETTINGS.len());
}

#[test]
fn the_vocabulary_is_read_at_start_and_a_wrong_line_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("words.tsv");
    let at = path.display().to_string();
    let read = |text: &str| {
        fs::write(&path, text).unwrap();
        load(None, &[("MARKWARD_VOCABULARY", &at)])
    };
    assert_eq!(read("replica\ten\tgrandma grade\n# a remark\n").unwrap().vocabulary.len(), 1);
    let error = read("replica\ten\tgrandma grade\nsort\ten\tx\n").unwrap_err();
    assert!(error.contains("MARKWARD_VOCABULARY") && error.contains("line 2: “sort” is no kind of term"), "{error}");
    fs::remove_file(&path).unwrap();
    let error = load(None, &[("MARKWARD_VOCABULARY", &at)]).unwrap_err();
    assert!(error.contains("cannot be read"), "{error}");
    assert!(load(None, &[]).unwrap().vocabulary.is_empty());
}
