//! Reporting a listing from a search hit: the form opens filled in, and is sent with one more click.

use crate::{
    api::{self, ApiError, Code},
    components::{
        Button, ButtonLink, Card, Checkbox, Choice, EmptyState, FormActions, FormBody, Glyph, Notice, PageHeader, PicturesField, Select, TextArea, Tone,
        Variant, query_value,
    },
    pages::{
        errors_of, loaded,
        report_parts::{ListingBadge, ListingFacts},
        typed_in,
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
    let (listing, alert) = (query_value("listing"), query_value("alert"));
    let draft = Resource::new_blocking(
        move || (listing.get(), alert.get().and_then(|alert| alert.parse::<AlertId>().ok())),
        |(listing, alert)| async move {
            match listing.and_then(|id| id.parse().ok()) {
                Some(id) => api::report::draft_report(id, alert).await,
                None => Err(ApiError::new(Code::NotFound, "The address names no listing. Choose one in the search")),
            }
        },
    );
    view! {
        <Title text="Report a listing"/>
        <PageHeader title="Report this listing" intro="We have filled in what we know. Check it, and send it."/>
        {loaded(draft, move |draft| view! { <Form draft=draft alert=alert.get_untracked().unwrap_or_default()/> })}
    }
}

#[component]
fn Form(draft: ReportDraft, alert: String) -> impl IntoView {
    if draft.rights.is_empty() {
        return view! {
            <EmptyState glyph=Glyph::Stamp title="Your brand has no enrolled right yet" action=|| view! { <ButtonLink href="/brand/rights" variant=Variant::Primary>"See your rights"</ButtonLink> }>
                "A report in the brand's name relies on an enrolled trademark. Once a reviewer has enrolled yours, you report with one click."
            </EmptyState>
        }
        .into_any();
    }
    let action = ServerAction::<api::report::FileReport>::new();
    let answer = action.value();
    let came_back = move |field: &str| answer.with_untracked(|a| typed_in(a.as_ref(), field));
    let or = |typed: String, drafted: String| if typed.is_empty() { drafted } else { typed };
    let ground = or(came_back("ground"), draft.ground.as_str().to_owned());
    let explanation = or(came_back("explanation"), draft.explanation);
    let agreed = came_back("good_faith") == "yes";
    let grounds = Ground::ALL.map(|g| Choice::new(g.as_str(), g.label())).to_vec();
    let rights =
        draft.rights.iter().map(|r| Choice::new(r.id.to_string(), format!("{} · {} {}", r.mark_text, r.office, r.registration_number))).collect::<Vec<_>>();
    let first_right = draft.rights.first().map(|r| r.id.to_string());
    let warnings = draft.warnings.into_iter().map(|text| view! { <Notice tone=Tone::Warn title=text/> }).collect_view();
    let state = draft.listing.state;
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
                        <Select name="ground" label="Ground" choices=grounds value=ground hint="What we suggest for this listing. Choose another if it fits better." required=true/>
                        <Select name="right" label="Your right" choices=rights value=first_right required=true/>
                        <TextArea
                            name="explanation"
                            label="What is wrong"
                            value=explanation
                            hint="Facts that a person can check. The seller will read the reason of the decision, not your name."
                            rows=6
                            maxlength=u32::try_from(EXPLANATION_MAX).unwrap_or(2000)
                            required=true
                        />
                        <PicturesField
                            kept=came_back("kept") label="Pictures as evidence"
                            hint="Up to six, such as a test purchase beside the genuine product. JPEG, PNG or WebP, up to 8 MB each. The reviewer and your team see them."
                        />
                        <Checkbox name="good_faith" value="yes" label="What I report is true and complete to the best of my knowledge, and I may act for the owner of the right" checked=agreed required=true/>
                        <FormActions>
                            <Button variant=Variant::Primary glyph=Glyph::Flag>"Send the report"</Button>
                            <a href="/brand/search">"Back to the search"</a>
                        </FormActions>
                    </FormBody>
                </form>
            </Card>
            <Card title="The listing" aside=move || view! { <ListingBadge state=state/> }>
                <ListingFacts listing=draft.listing.clone()/>
            </Card>
        </div>
    }
    .into_any()
}
