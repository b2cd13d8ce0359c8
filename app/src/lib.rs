//! Markward's pages: rendered on the server, hydrated in the browser.
//!
//! The map of the product is [`App`]: every address and the page behind it, in folders by who uses it.
//! `api` holds the server functions, `components` what pages are made of, `pages` one routed view a file.
//!
//! To add a page: 1. `pages/<who>/noun.rs` with one component; 2. its line in [`App`]; 3. its data from a function in `api/noun.rs`;
//! 4. a browser test in `end2end/tests/noun.spec.ts`, which fails on any console error and any finding of axe.

// Server functions and components document themselves at their use; their generated items need no docs of their own.
#![recursion_limit = "512"]

pub mod api;
pub mod components;
pub mod i18n;
pub mod pages;

use components::Theme;
use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::{
    ParamSegment, SsrMode, StaticSegment,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

/// What the browser installs by, in the reader's language: it is one application whatever that is (`id`).
fn manifest(language: i18n::Language) -> String {
    match language {
        i18n::Language::English => "/manifest.webmanifest".to_owned(),
        other => format!("/manifest.{}.webmanifest", other.tag()),
    }
}

/// The document around the pages.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let stylesheet = format!("/{}/{}.css", options.site_pkg_dir, options.output_name);
    view! {
        <!DOCTYPE html>
        <html
            lang=i18n::language().tag()
            data-reader=i18n::readers_language().tag()
            data-theme=asked_theme().map(Theme::attribute)
            data-viewer=asking_viewer()
        >
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="apple-touch-icon" href="/apple-touch-icon.png"/>
                <link rel="manifest" href=manifest(i18n::readers_language())/>
                // Not leptos_meta's: the page's own tags are found again in the browser by their order after its mark, and one that only the server
                // knows would be taken for the first of them, and removed with it.
                <link rel="stylesheet" href=stylesheet/>
                <Scripts options=options.clone()/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// The scripts of a page. A buyer with a slow telephone came for an answer: on the pages of checks the application's script and WebAssembly are
/// fetched once the page has loaded and has nothing else to do, the fonts too (by `check.js`), and the page for times without network has none of it.
#[component]
fn Scripts(options: LeptosOptions) -> impl IntoView {
    let pkg = format!("/{}", options.site_pkg_dir);
    let check = view! { <script type="module" nonce=use_nonce() src=format!("{pkg}/check.js")></script> };
    match Hydration::of(&asked_path()) {
        Hydration::AtOnce => view! {
            <link rel="stylesheet" href=format!("{pkg}/fonts.css")/>
            {check}
            <script type="module" nonce=use_nonce() src=format!("{pkg}/typed.js")></script>
            <script type="module" nonce=use_nonce() src=format!("{pkg}/place.js")></script>
            <HydrationScripts options=options/>
        }
        .into_any(),
        Hydration::Later => {
            let name = options.output_name;
            let script = format!(
                "const go=()=>import('{pkg}/{name}.js').then(m=>m.default({{module_or_path:'{pkg}/{name}_bg.wasm'}}).then(()=>m.hydrate()));\
                 const idle=()=>setTimeout(()=>'requestIdleCallback'in window?requestIdleCallback(go,{{timeout:3000}}):go(),300);\
                 document.readyState==='complete'?idle():addEventListener('load',idle)"
            );
            view! { {check}<script type="module" nonce=use_nonce()>{script}</script> }.into_any()
        }
        Hydration::Never => view! { {check}<script type="module" nonce=use_nonce() src=format!("{pkg}/offline.js")></script> }.into_any(),
    }
}

/// When a page comes alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hydration {
    AtOnce,
    Later,
    Never,
}

impl Hydration {
    fn of(path: &str) -> Self {
        match path {
            "/check/offline" => Self::Never,
            "/check" | api::check::TOLD_PATH => Self::Later,
            path if path.starts_with("/01/") || path.starts_with("/own/") => Self::Later,
            _ => Self::AtOnce,
        }
    }
}

/// The path of the page that is rendered.
fn asked_path() -> String {
    #[cfg(feature = "ssr")]
    {
        use_context::<http::request::Parts>().map_or_else(String::new, |parts| parts.uri.path().to_owned())
    }
    #[cfg(not(feature = "ssr"))]
    String::new()
}

/// Whose page it is, so that nobody finds in his fields what another typed at the same screen (`browser/typed.js`).
fn asking_viewer() -> Option<String> {
    #[cfg(feature = "ssr")]
    {
        match api::ctx::actor() {
            portal::Actor::Signed(signed) => Some(signed.viewer.user_id.to_string()),
            _ => None,
        }
    }
    #[cfg(not(feature = "ssr"))]
    None
}

/// The colours that the reader asked for, from the cookie.
fn asked_theme() -> Option<Theme> {
    #[cfg(feature = "ssr")]
    {
        let parts = use_context::<http::request::Parts>()?;
        parts.headers.get(http::header::COOKIE)?.to_str().ok().and_then(Theme::from_cookies)
    }
    #[cfg(not(feature = "ssr"))]
    None
}

/// All pages.
#[component]
pub fn App() -> impl IntoView {
    use pages::{admin, brand, public, review, rules, seller, tips};
    provide_meta_context();
    // Looked up once a page and not once a text.
    provide_context(i18n::language());
    pages::session::provide_viewer();
    api::error::provide_typed();
    components::provide_operator();
    // The page works before this runs; the browser tests wait for it before they use what needs it.
    #[cfg(feature = "hydrate")]
    Effect::new(|_| {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-hydrated", "yes");
        }
    });

    // Every page is rendered in whole before it is sent: it is complete without JavaScript, and its status is right.
    view! {
        <Title formatter=|title: String| if title.is_empty() { "Markward".to_owned() } else { format!("{title} · Markward") }/>
        <Router>
            <Routes fallback=pages::NotFound>
                // Everyone
                <ParentRoute path=path!("") view=public::Frame ssr=SsrMode::Async>
                    <Route path=path!("/") view=public::start::Start/>
                    <Route path=path!("/home") view=public::home::Home/>
                    <Route path=path!("/check") view=public::check::Check/>
                    <Route path=(StaticSegment("01"), ParamSegment("gtin"), StaticSegment("21"), ParamSegment("serial")) view=public::check::CheckLink/>
                    <Route path=(StaticSegment("01"), ParamSegment("gtin"), StaticSegment("22"), ParamSegment("cpv"), StaticSegment("21"), ParamSegment("serial")) view=public::check::CheckLink/>
                    <Route path=(StaticSegment("01"), ParamSegment("gtin"), StaticSegment("10"), ParamSegment("lot"), StaticSegment("21"), ParamSegment("serial")) view=public::check::CheckLink/>
                    <Route path=(StaticSegment("01"), ParamSegment("gtin"), StaticSegment("22"), ParamSegment("cpv"), StaticSegment("10"), ParamSegment("lot"), StaticSegment("21"), ParamSegment("serial")) view=public::check::CheckLink/>
                    // What the resolver leaves to us: a product without links of its own.
                    <Route path=(StaticSegment("01"), ParamSegment("gtin")) view=public::product::ProductPage/>
                    <Route path=(StaticSegment("01"), ParamSegment("gtin"), StaticSegment("22"), ParamSegment("cpv")) view=public::product::ProductPage/>
                    <Route path=(StaticSegment("01"), ParamSegment("gtin"), StaticSegment("10"), ParamSegment("lot")) view=public::product::ProductPage/>
                    <Route path=(StaticSegment("01"), ParamSegment("gtin"), StaticSegment("235"), ParamSegment("tpx")) view=public::product::ProductPage/>
                    <Route path=(StaticSegment("01"), ParamSegment("gtin"), StaticSegment("22"), ParamSegment("cpv"), StaticSegment("10"), ParamSegment("lot")) view=public::product::ProductPage/>
                    <Route path=path!("/products/:gtin") view=public::product::ProductPage/>
                    <Route path=path!("/check/offline") view=public::check::offline::Offline/>
                    <Route path=path!("/check/told") view=public::check::told::Told/>
                    <Route path=path!("/own/:code") view=public::own::Own/>
                    <Route path=path!("/report") view=public::report::Report/>
                    <Route path=path!("/report/elsewhere") view=public::tip::TellElsewhere/>
                    <Route path=path!("/follow") view=public::follow::Follow/>
                    <Route path=path!("/follow/:reference") view=public::follow::FollowOne/>
                    <Route path=path!("/brands") view=public::register::Register/>
                    <Route path=path!("/sign-in") view=public::sign_in::SignIn/>
                    <Route path=path!("/sign-up") view=public::sign_up::SignUp/>
                    <Route path=path!("/sign-up/sent") view=public::sign_up::Sent/>
                    <Route path=path!("/verify") view=public::verify::Verify/>
                    <Route path=path!("/forgot") view=public::forgot::Forgot/>
                    <Route path=path!("/reset") view=public::reset::Reset/>
                    <Route path=path!("/letter") view=public::letter::LetterPage/>
                    <Route path=path!("/not-ours") view=public::not_ours::NotOurs/>
                </ParentRoute>
                // Pages of everybody in the frame of one's own area, for those who have one
                <ParentRoute path=path!("") view=pages::OwnFrame ssr=SsrMode::Async>
                    <Route path=path!("/invitations") view=brand::invitations::Invitations/>
                    <Route path=path!("/account") view=public::account::AccountPage/>
                    <Route path=path!("/listings/:id") view=public::listing::ListingPage/>
                </ParentRoute>
                // Brand owners and their teams
                <ParentRoute path=path!("/brand") view=brand::Frame ssr=SsrMode::Async>
                    <Route path=path!("") view=brand::overview::Overview/>
                    <Route path=path!("/enrol") view=brand::enrol::Enrol/>
                    <Route path=path!("/rights") view=brand::rights::Rights/>
                    <Route path=path!("/rights/:id") view=brand::right::RightPage/>
                    <Route path=path!("/search") view=brand::search::Search/>
                    <Route path=path!("/pictures") view=brand::pictures::Pictures/>
                    <Route path=path!("/products") view=brand::products::Products/>
                    <Route path=path!("/products/:id") view=brand::product::ProductPage/>
                    <Route path=path!("/products/:id/import") view=brand::code_import::ImportCodes/>
                    <Route path=path!("/codes") view=brand::codes::Codes/>
                    <Route path=path!("/codes/events") view=brand::events::Events/>
                    <Route path=path!("/batches/:id") view=brand::batch::BatchPage/>
                    <Route path=path!("/batches/:id/labels") view=brand::labels::LabelsPage/>
                    <Route path=path!("/alerts") view=brand::alerts::Alerts/>
                    <Route path=path!("/alerts/thresholds") view=brand::thresholds::ThresholdsPage/>
                    <Route path=path!("/alerts/:id") view=brand::alert::AlertPage/>
                    <Route path=path!("/coverage") view=brand::coverage::CoveragePage/>
                    <Route path=path!("/suspicious") view=brand::suspicious::SuspiciousPage/>
                    <Route path=path!("/watches") view=brand::watches::Watches/>
                    <Route path=path!("/watches/:id") view=brand::watch::WatchPage/>
                    <Route path=path!("/rules") view=|| view! { <rules::Rules of_all=false/> }/>
                    <Route path=path!("/rules/learned") view=|| view! { <rules::Decided of_all=false/> }/>
                    <Route path=path!("/rules/:id") view=|| view! { <rules::Version of_all=false/> }/>
                    <Route path=path!("/report/many") view=brand::report_many::ReportMany/>
                    <Route path=path!("/report/many/:id") view=brand::report_many::Reporting/>
                    <Route path=path!("/report/new") view=brand::report_new::ReportNew/>
                    <Route path=path!("/reports") view=brand::reports::Reports/>
                    <Route path=path!("/reports/:id") view=brand::report::ReportPage/>
                    <Route path=path!("/tips") view=|| view! { <tips::Tips of_nobody=false/> }/>
                    <Route path=path!("/team") view=brand::team::Team/>
                    <Route path=path!("/cases") view=brand::cases::Cases/>
                    <Route path=path!("/cases/:id") view=brand::case::CasePage/>
                    <Route path=path!("/keys") view=brand::Keys/>
                </ParentRoute>
                // Sellers
                <ParentRoute path=path!("/seller") view=seller::Frame ssr=SsrMode::Async>
                    <Route path=path!("") view=seller::overview::Overview/>
                    <Route path=path!("/listings") view=seller::listings::Listings/>
                    <Route path=path!("/dispatch") view=seller::dispatch::DispatchPage/>
                    <Route path=path!("/dispatches/:id") view=seller::dispatch_one::DispatchOne/>
                    <Route path=path!("/keys") view=seller::Keys/>
                    <Route path=path!("/holds/:id") view=seller::hold::HoldPage/>
                    <Route path=path!("/notices") view=seller::notices::Notices/>
                    <Route path=path!("/notices/:id") view=seller::notice::NoticePage/>
                </ParentRoute>
                // Reviewers
                <ParentRoute path=path!("/review") view=review::Frame ssr=SsrMode::Async>
                    <Route path=path!("") view=review::queue::Queue/>
                    <Route path=path!("/reports/:id") view=review::report::DecideReport/>
                    <Route path=path!("/rights/:id") view=review::right::DecideRight/>
                    <Route path=path!("/holds/:id") view=review::hold::DecideHold/>
                    <Route path=path!("/tips") view=|| view! { <tips::Tips of_nobody=true/> }/>
                    <Route path=path!("/decisions") view=review::reinstate::FindDecisions/>
                </ParentRoute>
                // Administrators
                <ParentRoute path=path!("/admin") view=admin::Frame ssr=SsrMode::Async>
                    <Route path=path!("") view=admin::overview::Overview/>
                    <Route path=path!("/accounts") view=admin::accounts::Accounts/>
                    <Route path=path!("/accounts/:id/suspend") view=admin::suspend::Suspend/>
                    <Route path=path!("/imports") view=admin::imports::Imports/>
                    <Route path=path!("/imports/new") view=admin::import_new::ImportNew/>
                    <Route path=path!("/imports/:id") view=admin::import::ImportPage/>
                    <Route path=path!("/rules") view=|| view! { <rules::Rules of_all=true/> }/>
                    <Route path=path!("/rules/learned") view=|| view! { <rules::Decided of_all=true/> }/>
                    <Route path=path!("/rules/:id") view=|| view! { <rules::Version of_all=true/> }/>
                    <Route path=path!("/jobs") view=admin::jobs::Jobs/>
                    <Route path=path!("/keys") view=admin::Keys/>
                    <Route path=path!("/products") view=admin::products::Products/>
                    <Route path=path!("/outbox") view=admin::outbox::Outbox/>
                    <Route path=path!("/outbox/:id") view=admin::outbox::MailPage/>
                    <Route path=path!("/audit") view=admin::audit::Audit/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// The browser's entry.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    hydrate_body(App);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_portal_is_installed_in_every_language_as_the_same_application() {
        let file = |language| std::fs::read_to_string(format!("{}/../public{}", env!("CARGO_MANIFEST_DIR"), manifest(language))).unwrap();
        let same = |text: &str| text.lines().filter(|line| !["lang", "description", "name"].iter().any(|word| line.contains(&format!("\"{word}\"")))).count();
        let english = file(i18n::Language::English);
        for language in i18n::Language::ALL {
            let own = file(language);
            assert!(own.contains(&format!("\"lang\": \"{}\"", language.tag())), "{own}");
            assert_eq!(same(&own), same(&english), "{own}");
        }
    }
}
