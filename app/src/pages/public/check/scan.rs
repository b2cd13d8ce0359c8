//! The ways to a code beside typing it: the camera, and a photo. The work is done by `browser/scan.js`; the words stand here.

use crate::{
    api,
    components::{Dialog, Glyph, Icon},
    i18n::t,
};
use leptos::{prelude::*, server_fn::ServerFn as _};

/// Whether a bare text may be a brand's own serial number; the script finds it at what it reads for.
#[derive(Clone, Copy)]
pub struct Serials(pub bool);

fn serials() -> Option<&'static str> {
    use_context::<Serials>().filter(|serials| serials.0).map(|_| "")
}

/// The button that opens the camera, for a form of the check. Without a script it is not there.
#[component]
pub fn ScanButton() -> impl IntoView {
    view! {
        <button class="btn btn-plain btn-block scan-button" type="button" data-scan="" aria-haspopup="dialog">
            <Icon glyph=Glyph::Camera/>
            <span>{t::scan::action()}</span>
        </button>
    }
}

/// What the camera's dialog says, one at a time.
fn lines() -> [(&'static str, &'static str); 8] {
    [
        ("starting", t::scan::starting()),
        ("look", t::scan::look()),
        ("still", t::scan::still()),
        ("other", t::scan::other()),
        ("refused", t::scan::refused()),
        ("none", t::scan::none()),
        ("busy", t::scan::busy()),
        ("failed", t::scan::failed()),
    ]
}

/// The camera's dialog. Once a page.
#[component]
pub fn Scanner() -> impl IntoView {
    let lines = lines().map(|(name, text)| view! { <p data-say=name hidden=true>{text}</p> }).collect_view();
    view! {
        <Dialog id="scanner" title=t::scan::title()>
            <div class="scanner-view" data-serials=serials()><video playsinline="" muted="" aria-hidden="true"></video><i aria-hidden="true"></i></div>
            <div class="scanner-words" role="status">{lines}<p data-say="found" hidden=true>{t::scan::found()}</p></div>
        </Dialog>
    }
}

/// A photo of the label: read in the browser, and by the server where there is no script.
#[component]
pub fn Photo(
    /// The token of the form beside it.
    once: uuid::Uuid,
    /// As in [`CodeForm`](super::CodeForm).
    #[prop(optional)]
    listing: bool,
) -> impl IntoView {
    view! {
        <form class="form-body photo-form" method="post" action=api::check::ReadPhoto::url() enctype="multipart/form-data" data-serials=serials()>
            <input type="hidden" name="once" value=once.to_string()/>
            {listing.then(|| view! { <super::ListingField/> })}
            <div class="field">
                <label class="label" for="photo">{t::scan::photo()}</label>
                <p class="hint" id="photo-hint">{t::scan::photo_hint()}</p>
                // Without `capture`: with it, telephones open the camera and do not let one choose a picture that one has.
                <input class="file-input" type="file" id="photo" name="pictures" accept="image/*" required=true aria-describedby="photo-hint" data-photo=""/>
            </div>
            <div class="photo-words" role="status">
                <p data-say="reading" hidden=true>{t::scan::reading()}</p>
                <p data-say="unread" hidden=true>{t::scan::unread()}</p>
                <p data-say="other" hidden=true>{t::scan::other()}</p>
                <p data-say="found" hidden=true>{t::scan::found()}</p>
            </div>
            <noscript><button class="btn btn-plain btn-block" type="submit">{t::scan::photo_action()}</button></noscript>
        </form>
    }
}
