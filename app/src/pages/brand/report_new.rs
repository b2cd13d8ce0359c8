//! Reporting a listing from a search hit: the form opens filled in, and is sent with one more click.

use crate::{
    api::{self, ApiError, Code},
    components::{
        Button, ButtonLink, Card, Checkbox, Choice, EmptyState, FormActions, FormBody, Glyph, Notice, PageHeader, PicturesField, Select, TextArea, Tone,
        Variant, query_value,
    },
    i18n::{self, t},
    pages::{
        errors_of, loaded,
        public::listing::came_from,
        report_parts::{ListingBadge, ListingFacts},
        typed_in, typed_or,
    },
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use model::{
    alert::AlertId,
    ground::Ground,
    report::{EXPLANATION_MAX, ReportDraft},
};

/// `?listing={id}`, and `&alert={id}` where an alert is the evidence.
#[component]
pub fn ReportNew() -> impl IntoView {
    let (listing, alert, from) = (query_value("listing"), query_value("alert"), query_value("from"));
    let draft = Resource::new_blocking(
        move || (listing.get(), alert.get().and_then(|alert| alert.parse::<AlertId>().ok())),
        |(listing, alert)| async move {
            match listing.and_then(|id| id.parse().ok()) {
                Some(id) => api::report::draft_report(id, alert).await,
                None => Err(ApiError::new(Code::NotFound, t::brand::the_address_names_no())),
            }
        },
    );
    view! {
        <Title text=t::brand::report_a_listing()/>
        <PageHeader title=t::brand::report_this_listing() intro=t::brand::we_have_filled_in()/>
        {loaded(draft, move |draft| view! {
            <Form draft=draft alert=alert.get_untracked().unwrap_or_default() from=from.get_untracked().unwrap_or_default()/>
        })}
    }
}

#[component]
fn Form(draft: ReportDraft, alert: String, from: String) -> impl IntoView {
    let (back, back_to) = way_back(&alert, &from);
    if draft.rights.is_empty() {
        return view! {
            <EmptyState glyph=Glyph::Stamp title=t::brand::your_brand_has_no() action=|| view! { <ButtonLink href="/brand/rights" variant=Variant::Primary>{t::brand::see_your_rights()}</ButtonLink> }>
                {t::brand::a_report_in_the()}
            </EmptyState>
        }
        .into_any();
    }
    let action = ServerAction::<api::report::FileReport>::new();
    let answer = action.value();
    let came_back = move |field: &str| answer.with_untracked(|a| typed_in(a.as_ref(), field));
    let or = |field: &str, drafted: String| answer.with_untracked(|a| typed_or(a.as_ref(), field, || drafted));
    let ground = or("ground", draft.ground.as_str().to_owned());
    let explanation = or("explanation", draft.explanation);
    let agreed = came_back("good_faith") == "yes";
    // Asked once such a ground was chosen: it is never a matter of one click.
    let asked = ground.parse::<Ground>().is_ok_and(|ground| !ground.one_click());
    let considered = came_back("considered") == "yes";
    let grounds = Ground::ALL.map(|g| Choice::new(g.as_str(), i18n::ground(g))).to_vec();
    let rights =
        draft.rights.iter().map(|r| Choice::new(r.id.to_string(), format!("{} · {} {}", r.mark_text, r.office, r.registration_number))).collect::<Vec<_>>();
    let right = or("right", draft.right.map(|id| id.to_string()).unwrap_or_default());
    let warnings = draft.warnings.into_iter().map(|text| view! { <Notice tone=Tone::Warn title=text/> }).collect_view();
    let state = draft.listing.shown();
    let (submission, listing_id) = (draft.submission.to_string(), draft.listing.id.to_string());
    view! {
        {warnings}
        <div class="form-beside">
            <Card>
                <form method="post" action=api::report::FileReport::url() enctype="multipart/form-data">
                    <FormBody errors=errors_of(move || answer.get())>
                        <input type="hidden" name="submission" value=submission/>
                        <input type="hidden" name="listing" value=listing_id/>
                        <input type="hidden" name="alert" value=alert/>
                        <Select name="ground" label=t::brand::ground() choices=grounds value=ground hint=t::brand::what_we_suggest_for() required=true/>
                        <Select name="right" label=t::brand::your_right() choices=rights value=right required=true/>
                        <TextArea
                            name="explanation"
                            label=t::brand::what_is_wrong()
                            value=explanation
                            hint=t::brand::facts_that_a_person()
                            rows=6
                            maxlength=u32::try_from(EXPLANATION_MAX).unwrap_or(2000)
                            required=true
                        />
                        <PicturesField
                            kept=came_back("kept") label=t::brand::pictures_as_evidence()
                            hint=t::brand::up_to_six_such()
                        />
                        {asked.then(|| view! { <Checkbox name="considered" value="yes" label=t::brand::not_an_infringement_in_itself() checked=considered/> })}
                        <Checkbox name="good_faith" value="yes" label=t::brand::what_i_report_is() checked=agreed required=true/>
                        <FormActions>
                            <Button variant=Variant::Primary glyph=Glyph::Flag>{t::brand::send_the_report()}</Button>
                            <a href=back>{back_to}</a>
                        </FormActions>
                    </FormBody>
                </form>
            </Card>
            <Card title=t::brand::the_listing() aside=move || view! { <ListingBadge state=state/> }>
                <ListingFacts listing=draft.listing.clone()/>
            </Card>
        </div>
    }
    .into_any()
}

/// Where somebody came from: an alert, or the list that the address names; else the search.
fn way_back(alert: &str, from: &str) -> (String, &'static str) {
    match alert.parse::<AlertId>() {
        Ok(alert) => (format!("/brand/alerts/{alert}"), t::brand::back_to_the_alert()),
        Err(_) => came_from(from).unwrap_or_else(|| ("/brand/search".to_owned(), t::brand::back_to_the_search())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::public::listing::from_page;

    #[test]
    fn the_way_back_is_the_search_that_somebody_came_from_and_nothing_of_a_stranger_s() {
        let masked =
            |address: &str| from_page(address).trim_start_matches("?from=").replace("%2F", "/").replace("%3F", "?").replace("%3D", "=").replace("%26", "&");
        assert_eq!(way_back("", &masked("/brand/search?q=lamp&page=2")).0, "/brand/search?q=lamp&page=2");
        assert_eq!(way_back("", &masked("/brand/suspicious?page=2")).0, "/brand/suspicious?page=2");
        for stranger in ["https://evil.example/brand/search", "/brand/watches/../admin", "//evil.example"] {
            assert_eq!(way_back("", stranger).0, "/brand/search", "{stranger}");
        }
    }
}
