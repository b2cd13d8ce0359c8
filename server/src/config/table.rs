//! The one list of settings. `markward settings` prints it, the refusals quote it.

/// A setting, as it is documented.
#[derive(Debug)]
pub struct Setting {
    /// Its name in the file; `MARKWARD_` and the name in capitals is its variable.
    pub key: &'static str,
    /// What holds when nobody says otherwise; empty for none.
    pub default: &'static str,
    /// What it does.
    pub meaning: &'static str,
    /// What may be written.
    pub allowed: &'static str,
    /// Whether its value is never shown.
    pub secret: bool,
}

impl Setting {
    /// The environment variable that sets it.
    pub fn variable(&self) -> String {
        format!("MARKWARD_{}", self.key.to_ascii_uppercase())
    }
}

const fn row(key: &'static str, default: &'static str, meaning: &'static str, allowed: &'static str) -> Setting {
    Setting { key, default, meaning, allowed, secret: false }
}

const fn masked(key: &'static str, meaning: &'static str, allowed: &'static str) -> Setting {
    Setting { key, default: "", meaning, allowed, secret: true }
}

const WEB_PAGE: &str = "https://…, or nothing";
const DURATION: &str = "a number and a unit: 30 s, 10 min, 12 h, 14 d";
const DAYS: &str = "whole days, one at the least: 30 d";
const SIZE: &str = "a number and a unit: 512 KiB, 8 MiB, 2 GiB";

/// Every setting, in the order of the documentation.
pub const SETTINGS: &[Setting] = &[
    row(
        "listen",
        "127.0.0.1:3000",
        "The address and port that the server listens on.",
        "an IP address and a port, such as 0.0.0.0:3000; port 0 takes a free one",
    ),
    row(
        "public_url",
        "",
        "Where people reach the portal. Links in mails and printed codes begin with it; https makes cookies and transport strict. Without it, \
         http on this machine and the port of `listen`: for trying out.",
        "https://host or https://host:port without a path; http only for this machine (localhost, 127.0.0.1)",
    ),
    row(
        "label_urls",
        "",
        "Where else labels lead that carry this portal's codes: addresses of brands that lead here. A code that is read from an address of any other host is \
         told to be copied. Addresses that the portal had itself are remembered.",
        "addresses with commas between: https://check.example.com, https://id.brand.example",
    ),
    row("marketplace", "Markward", "The marketplace's name, as pages and mails say it.", "1 to 60 characters"),
    masked(
        "database_url",
        "The database; without it a SQLite file markward.db in data_dir. The variable DATABASE_URL is read too.",
        "sqlite://path/to/file.db or postgres://user:password@host/name",
    ),
    row("data_dir", "data", "The directory of pictures, the search index, mails that became files, and the secret.", "a path; it is made when missing"),
    row("site_dir", default_site(), "The built site (script, style, fonts). Empty takes the one inside the binary, if it was built in.", "a path, or nothing"),
    masked(
        "secret",
        "The key that sessions, links in mails and unit codes are made from. Whoever has it can forge them; whoever loses it cannot check printed codes.",
        "at least 32 bytes; `openssl rand -hex 32` makes one",
    ),
    row("secret_file", "", "The file that holds the secret when `secret` is not set; made at the first start. Without it, `secret` in data_dir.", "a path"),
    masked("smtp_url", "The mail relay. Without it mails are written to data_dir/outbox as .eml files.", "smtps://user:password@host, or smtp://host:25"),
    row("mail_from", "Markward <noreply@markward.example>", "Who mails come from.", "an address, or Name <address>"),
    row(
        "contact",
        "",
        "Where people can write to the marketplace: statements of reasons name it for complaints, so somebody must read it. Without it, mail_from's address stands in.",
        "a mail address",
    ),
    row("privacy_url", "", "The page that says what becomes of personal data. Every page links to it, and so do the forms that ask for some.", WEB_PAGE),
    row("imprint_url", "", "The page that says who runs the marketplace. Every page links to it.", WEB_PAGE),
    row("terms_url", "", "The marketplace's terms: decisions rely on their clauses. Every page and each statement of reasons names it.", WEB_PAGE),
    row("session_lifetime", "14 d", "How long a browser stays signed in without being used.", DURATION),
    row(
        "keep_places",
        "400 d",
        "How long it is kept where and by which device a code was checked. Older checks still count, and nobody can tell any more where they were made.",
        DAYS,
    ),
    row("keep_mails", "90 d", "How long mails are kept in the outbox with their addresses and texts.", DAYS),
    row(
        "keep_reporters",
        "400 d",
        "How long it is kept who filed a report, after it was decided, and the address of who told of a thing sold elsewhere, after that came. Keep it for as long as people may complain: half a year at the least (DSA Art. 20). Report and decision stay.",
        DAYS,
    ),
    row(
        "keep_orders",
        "1095 d",
        "How long the names of sellers' orders, and of their suppliers, are kept after an order was last touched. Which unit which seller confirmed stays.",
        DAYS,
    ),
    row("keep_claims", "400 d", "How long it is kept that somebody had said of a thing that it is theirs, after that ended.", DAYS),
    row("keep_actors", "1825 d", "How long the audit log says who did something. What was done stays.", DAYS),
    row("body_limit", "1 MiB", "The largest ordinary request.", SIZE),
    row("upload_limit", "40 MiB", "The largest request that carries pictures.", SIZE),
    row("import_limit", "2 GiB", "The largest file that an administrator uploads for import.", SIZE),
    row("max_connections", "4096", "Connections served at the same time; further ones wait.", "a whole number from 1"),
    row(
        "country_header",
        "",
        "The header in which those proxies tell the country that a request comes from: CF-IPCountry, X-Country-Code. Without it, copied codes are told by time and device only.",
        "a header's name",
    ),
    row(
        "trusted_proxies",
        "",
        "The reverse proxies whose X-Forwarded-For is believed. Without any, the client's address is the connection's.",
        "addresses or networks with commas between: 127.0.0.1, 10.0.0.0/8, fd00::/8",
    ),
    row(
        "listing_pictures",
        "on",
        "Whether the pictures in listings' feeds are fetched and the codes in them read. Addresses of private networks are never fetched from.",
        "on or off",
    ),
    row(
        "picture_hosts",
        "",
        "Hosts whose pictures are fetched although their addresses are private: a picture store of the house. They are asked for 16 pictures at once, others for 4.",
        "hosts with commas between, an address with its port: pictures.internal, 10.0.0.5:8080",
    ),
    row(
        "vocabulary",
        "",
        "A file of words that sellers say around a mark (replica, hint, style, goods, ordinary, name…) and of what marks are called besides (also) or by ear (heard), beside those that come with the portal, one a line. The same on every node; after a change \
         the catalogue is screened anew.",
        "a path to a file of tab-separated lines: kind, language, term, and perhaps unless=word,word (in the same text, the title or the claimed brand; 1:n is a model's scale, # a number beside the term); after replica and hint of=next, of=goods or of=title, after hint of=beside, after also of=mark,mark",
    ),
    masked(
        "webhook_url",
        "Where the marketplace's own program is told what becomes of listings: each change that GET /api/v1/listings?after=… answers is sent there, within seconds, in order, and again until it is taken.",
        "https://host/path, or http:// within the house",
    ),
    masked(
        "webhook_secret",
        "What these messages are signed with (Standard Webhooks: the headers webhook-id, webhook-timestamp and webhook-signature). Needed with webhook_url.",
        "whsec_ and 24 to 64 bytes in base 64; `echo whsec_$(openssl rand -base64 32)` makes one",
    ),
    row("shutdown_grace", "20 s", "How long a stopping server waits for requests and jobs to end.", DURATION),
    row("log_format", "text", "How log lines are written.", "text or json"),
    row(
        "log_filter",
        "",
        "Which log lines are written. Without it: info for `serve`, warnings for the other commands.",
        "tracing's directives: warn, or info,portal=debug",
    ),
];

/// A release binary carries its site; a development one reads what scripts/build-site built.
const fn default_site() -> &'static str {
    if cfg!(feature = "embed") { "" } else { "target/site" }
}
