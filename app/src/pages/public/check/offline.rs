//! What stands in place of a check while there is no network. The service worker keeps this page, as somebody sees it who is not signed in, and shows
//! it under the address of the check; `browser/offline.js` judges what can be judged. The application's WebAssembly is left out of it.

use crate::{
    components::{Button, Card, Glyph, InputKind, TextField, Tone, Variant, Verdict},
    i18n::t,
};
use leptos::prelude::*;
use leptos_meta::{Meta, Title};

use super::scan::{ScanButton, Scanner};

/// The page.
#[component]
pub fn Offline() -> impl IntoView {
    view! {
        <Title text=t::scan::offline_title()/>
        <Meta name="robots" content="noindex"/>
        <div class="narrow page" data-offline="">
            <Verdict tone=Tone::Neutral word=t::scan::offline_word() title=t::scan::offline_title() hallmark=None>
                <div role="status" class="offline-words">
                    <p class="code-text" data-code=""></p>
                    <p data-say="code" hidden=true>{t::scan::offline_code()}</p>
                    <p data-say="short" hidden=true>{t::scan::offline_short()}</p>
                    <p data-say="sig-right" hidden=true>{t::scan::sig_right()}</p>
                    <p data-say="sig-wrong" class="bad" hidden=true>{t::scan::sig_wrong()}</p>
                    <p data-say="sig-unknown" hidden=true>{t::scan::sig_unknown()}</p>
                    <p data-say="other" hidden=true>{t::scan::offline_other()}</p>
                    <p data-say="near" class="bad" hidden=true>{t::scan::offline_near()}</p>
                    <p data-say="lead" hidden=true>{t::scan::offline_lead()}</p>
                    <p data-say="queued" hidden=true>{t::scan::queued()}</p>
                    <p data-say="slip" class="bad" hidden=true>{t::scan::offline_slip()}</p>
                    <p data-say="none" hidden=true>{t::scan::offline_none()}</p>
                    <p data-say="own" hidden=true>{t::scan::offline_own()}</p>
                </div>
                <button class="btn btn-primary" type="button" data-again="" hidden=true>{t::scan::again()}</button>
            </Verdict>
            <Card>
                <form action="/check" method="get" class="form-body">
                    <input type="hidden" name="once" value=""/>
                    <TextField name="code" label=t::check::code_label() kind=InputKind::Code hint=t::check::code_hint() maxlength=200 autocomplete="off" required=true/>
                    <Button variant=Variant::Primary wide=true glyph=Glyph::ShieldCheck>{t::check::action()}</Button>
                    <ScanButton/>
                </form>
            </Card>
        </div>
        <Scanner/>
    }
}
