//! What the content filters found, as several pages show it: the words highlighted where they stand, and the sum that the score is.

use crate::{
    components::{Badge, Card, Cell, Column, Notice, Pagination, Table, TimeText, Tone},
    i18n::t,
    pages::report_parts::ListingBadge,
};
use leptos::prelude::*;
use model::{
    listing::ListingState,
    page::Page,
    screening::{Counts, Finding, FindingField, FindingKind, Hold, HoldState, Idle, RulesUsed, Tally, Term, Texts, Verdict, passages},
    time::Timestamp,
};

/// A verdict in a word.
#[component]
pub fn VerdictBadge(
    /// Which.
    verdict: Verdict,
) -> impl IntoView {
    let tone = match verdict {
        Verdict::Allow => Tone::Good,
        Verdict::Watch => Tone::Warn,
        Verdict::Hold | Verdict::Block => Tone::Bad,
    };
    view! { <Badge tone=tone>{verdict_word(verdict)}</Badge> }
}

/// A verdict in a word, without the badge.
pub fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allow => t::screening::allowed(),
        Verdict::Watch => t::screening::watched(),
        Verdict::Hold => t::screening::to_hold(),
        Verdict::Block => t::screening::to_block(),
    }
}

/// What is said of a listing now: the verdict, or that a person released it.
#[component]
pub fn SaidBadge(
    /// What the filters say.
    verdict: Verdict,
    /// When a person released it as it is.
    #[prop(optional_no_strip)]
    released_at: Option<Timestamp>,
) -> impl IntoView {
    match released_at {
        Some(_) => view! { <Badge tone=Tone::Good>{t::screening::looked_at()}</Badge> }.into_any(),
        None => view! { <VerdictBadge verdict=verdict/> }.into_any(),
    }
}

/// A kind of finding in words.
pub fn kind_label(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Exact => t::screening::kind_exact(),
        FindingKind::Normalised => t::screening::kind_normalised(),
        FindingKind::Abbreviation => t::screening::kind_abbreviation(),
        FindingKind::Joined => t::screening::kind_joined(),
        FindingKind::Transliterated => t::screening::kind_transliterated(),
        FindingKind::Inside => t::screening::kind_inside(),
        FindingKind::Split => t::screening::kind_split(),
        FindingKind::Spaced => t::screening::kind_spaced(),
        FindingKind::Lookalike => t::screening::kind_lookalike(),
        FindingKind::Hidden => t::screening::kind_hidden(),
        FindingKind::Leet => t::screening::kind_leet(),
        FindingKind::Masked => t::screening::kind_masked(),
        FindingKind::Repeated => t::screening::kind_repeated(),
        FindingKind::Typo => t::screening::kind_typo(),
        FindingKind::Phonetic => t::screening::kind_phonetic(),
        FindingKind::Reversed => t::screening::kind_reversed(),
        FindingKind::Dupe => t::screening::kind_dupe(),
        FindingKind::Gtin => t::screening::kind_gtin(),
        FindingKind::NoGtin => t::screening::kind_no_gtin(),
        FindingKind::Picture => t::screening::kind_picture(),
        FindingKind::Code => t::screening::kind_code(),
        FindingKind::Price => t::screening::kind_price(),
        FindingKind::Seller => t::screening::kind_seller(),
        FindingKind::Unscreened => t::screening::kind_unscreened(),
        FindingKind::Unknown => t::screening::kind_unknown(),
    }
}

/// The same of a kind as it is counted and searched by; what the page does not know yet is shown as it is.
pub fn kind_word(kind: &str) -> String {
    FindingKind::parse(kind).map_or_else(|| kind.replace('_', " "), |kind| kind_label(kind).to_owned())
}

/// What can be weighed, in words: a kind of finding, or what stands around one.
pub fn rule_label(rule: &str) -> String {
    match rule {
        "alone" => t::screening::rule_alone(),
        "replica" => t::screening::rule_replica(),
        "replica_again" => t::screening::rule_replica_again(),
        "hint" => t::screening::rule_hint(),
        "hint_again" => t::screening::rule_hint_again(),
        "evaded_word" => t::screening::rule_evaded_word(),
        "goods" => t::screening::rule_goods(),
        "besides" => t::screening::rule_besides(),
        "honest_slip" => t::screening::rule_honest_slip(),
        "own_name" => t::screening::rule_own_name(),
        "other_brand" => t::screening::rule_other_brand(),
        "compatible" => t::screening::rule_compatible(),
        "doubtful" => t::screening::rule_doubtful(),
        "authorised" => t::screening::rule_authorised(),
        "other_class" => t::screening::rule_other_class(),
        kind => return kind_word(kind),
    }
    .to_owned()
}

/// A score from 0 to 1 in per cent.
#[expect(clippy::cast_possible_truncation, reason = "between -100 and 100")]
pub fn per_cent(score: f32) -> String {
    format!("{} %", (score * 100.0).round() as i32)
}

/// A field of the listing with what was found in it marked; of a long one what stands around that.
#[component]
fn Marked(text: String, spans: Vec<[u32; 2]>) -> impl IntoView {
    let parts = passages(&text, &spans);
    parts.into_iter().map(|(part, found)| if found { view! { <mark>{part}</mark> }.into_any() } else { part.into_any() }).collect_view()
}

/// Everything that was found in a listing, and how the score is made of it.
#[component]
pub fn Findings(
    /// Where that stands; none if it is not known any more.
    #[prop(optional_no_strip)]
    texts: Option<Texts>,
    /// What was found.
    findings: Vec<Finding>,
    /// The sum.
    terms: Vec<Term>,
    /// The score.
    score: f32,
    /// The rules that decided; none for the portal's own.
    #[prop(optional_no_strip)]
    rules: Option<RulesUsed>,
    /// When a person released the listing with all of that.
    #[prop(optional_no_strip)]
    released_at: Option<Timestamp>,
) -> impl IntoView {
    if findings.is_empty() {
        return view! { <Card title=t::screening::found_title()><p class="muted">{t::screening::found_nothing()}</p></Card> }.into_any();
    }
    let spans = |field| findings.iter().filter(|finding| finding.field == field).map(|finding| finding.span).collect::<Vec<_>>();
    let (in_title, in_text, in_brand) = (spans(FindingField::Title), spans(FindingField::Description), spans(FindingField::Brand));
    let texts = match texts {
        Some(Texts { title, description, claimed_brand }) => {
            let description = (!in_text.is_empty()).then(|| view! { <p class="listing-text"><Marked text=description spans=in_text/></p> });
            let claimed = claimed_brand.filter(|_| !in_brand.is_empty());
            let claimed = claimed.map(|brand| view! { <p>{t::listing::claimed_brand()}": "<Marked text=brand spans=in_brand/></p> });
            view! { <p class="listing-title"><Marked text=title spans=in_title/></p>{claimed}{description} }.into_any()
        }
        None => view! { <p class="muted">{t::screening::texts_not_kept()}</p> }.into_any(),
    };
    let Tally { findings, others, beyond, score } = Tally::of(findings, terms, score);
    let lines = findings
        .into_iter()
        .map(|(finding, counts)| {
            let kind = kind_label(finding.kind);
            // A price or a picture stands nowhere in the text.
            let written = if finding.text.is_empty() { t::screening::not_in_words().to_owned() } else { finding.text };
            let rule = says_more(&finding.rule, kind).then(|| view! { <br/><small>{finding.rule}</small> });
            view! {
                <tr>
                    <Cell label=t::screening::written() heading=true><span class="found-text">{written}</span></Cell>
                    <Cell label=t::screening::mark()>{finding.mark}</Cell>
                    <Cell label=t::screening::kind()>{kind}{rule}</Cell>
                    <Cell label=t::screening::adds() numeric=true>{counted(counts)}</Cell>
                </tr>
            }
        })
        .collect_view();
    let columns = vec![
        Column::text(t::screening::written()),
        Column::text(t::screening::mark()),
        Column::text(t::screening::kind()),
        Column::number(t::screening::adds()),
    ];
    let by = match rules {
        Some(RulesUsed { version, brand: Some(brand) }) => t::screening::by_version(i64::from(version), &brand),
        Some(RulesUsed { version, brand: None }) => t::screening::by_version_of_all(i64::from(version)),
        None => t::screening::by_own_rules().to_owned(),
    };
    view! {
        <Card title=t::screening::found_title()>
            {released_at.map(|at| view! {
                <Notice tone=Tone::Good title=t::screening::looked_at_title()>{t::screening::looked_at_on()}<TimeText at=at/>{t::screening::looked_at_then()}</Notice>
            })}
            {texts}
            <Table caption=t::screening::found_title() columns=columns foot=move || view! { <Sum others=others.clone() beyond=beyond score=score/> }>{lines}</Table>
            <p class="muted">{by}</p>
        </Card>
    }
    .into_any()
}

/// Whether a rule's own words add anything to the name of its kind: “lookalike letters” is no more than “Letters that look alike”.
fn says_more(rule: &str, kind: &str) -> bool {
    let kind = kind.to_lowercase().replace(' ', "");
    rule.to_lowercase().split_whitespace().filter(|word| word.chars().count() > 3).any(|word| !kind.contains(word))
}

/// What became of a listing after its hold was over.
#[component]
pub fn Since(
    /// The listing's state now.
    state: ListingState,
    /// Whether its words were changed.
    changed: bool,
) -> impl IntoView {
    view! { <p class="muted">{t::screening::listing_now()}" "<ListingBadge state=state/>" "{changed.then(t::screening::changed_since)}</p> }
}

/// Findings of a text that is not there any more: what was written, for which mark, and why.
#[component]
pub fn EarlierFindings(
    /// What was found then.
    findings: Vec<Finding>,
) -> impl IntoView {
    (!findings.is_empty()).then(|| {
        let line = |finding: Finding| {
            let what = [finding.text, finding.mark].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" – ");
            let what = if what.is_empty() { t::screening::not_in_words().to_owned() } else { what };
            view! { <li><span class="found-text">{what}</span>": "{kind_label(finding.kind)}<br/><small>{finding.rule}</small></li> }
        };
        let lines = findings.into_iter().map(line).collect_view();
        view! { <Card title=t::screening::held_at_first()><ul class="plain-list">{lines}</ul></Card> }
    })
}

/// What a finding adds to the score, or why it adds nothing.
fn counted(counts: Counts) -> AnyView {
    let why = match counts {
        Counts::Adds(adds) => return signed(adds).into_any(),
        Counts::Unknown => return view! { <small>{t::screening::adds_unknown()}</small> }.into_any(),
        Counts::Nothing(Idle::Weightless) => t::screening::idle_weightless(),
        Counts::Nothing(Idle::OtherWriting) => t::screening::idle_other_writing(),
        Counts::Nothing(Idle::OtherMark) => t::screening::idle_other_mark(),
        Counts::Nothing(Idle::Words) => t::screening::idle_words(),
        Counts::Nothing(Idle::OtherRules) => t::screening::idle_other_rules(),
        Counts::Nothing(Idle::Lower) => t::screening::idle_lower(),
    };
    view! { <small class="counts-nothing">{t::screening::counts_nothing(why)}</small> }.into_any()
}

/// A part of the sum, with its sign.
fn signed(adds: i32) -> String {
    format!("{} {} %", if adds < 0 { "−" } else { "+" }, adds.abs())
}

/// What is added besides findings, and the score that all is: no score without its reasons.
#[component]
fn Sum(others: Vec<(String, i32)>, beyond: i32, score: i32) -> impl IntoView {
    let line = |said: String, amount: String| view! { <tr><th scope="row" colspan="3">{said}</th><td class="numeric" data-label=t::screening::adds()>{amount}</td></tr> };
    let others = others.into_iter().map(|(rule, adds)| line(rule, signed(adds))).collect_view();
    let limit = if beyond < 0 { t::screening::no_more_than_all() } else { t::screening::no_less_than_nothing() };
    view! {
        {others}
        {(beyond != 0).then(|| line(limit.to_owned(), signed(beyond)))}
        {line(t::screening::score().to_owned(), format!("{score} %"))}
    }
}

/// Where a hold stands, in a word.
#[component]
pub fn HoldBadge(
    /// Where.
    state: HoldState,
) -> impl IntoView {
    let (tone, word) = match state {
        HoldState::Waiting => (Tone::Warn, t::screening::hold_waiting()),
        HoldState::Answered => (Tone::Brass, t::screening::hold_answered()),
        HoldState::Released => (Tone::Good, t::screening::hold_released()),
        HoldState::Removed => (Tone::Bad, t::screening::hold_removed()),
        HoldState::Moved => (Tone::Neutral, t::screening::hold_moved()),
    };
    view! { <Badge tone=tone>{word}</Badge> }
}

/// The part of the address that says the page of a list of held listings, which stands beside another list.
pub const HOLDS: &str = "holds";

/// A list of a seller's holds; each leads to its page.
#[component]
pub fn HoldList(
    /// They.
    page: Page<Hold>,
    /// The heading.
    #[prop(into)]
    title: String,
) -> impl IntoView {
    let since = t::screening::since();
    let columns = vec![Column::text(t::screening::listing()), Column::text(t::screening::state()), Column::number(t::screening::score()), Column::text(since)];
    let (number, size, total) = (page.page, page.size, page.total);
    let lines = page
        .rows
        .into_iter()
        .map(|hold| {
            let beside = [hold.seller, hold.brand_name].into_iter().flatten().collect::<Vec<_>>().join(" · ");
            view! {
                <tr>
                    <Cell label=t::screening::listing() heading=true><a class="long-text" href=format!("/seller/holds/{}", hold.id)>{hold.title}</a><br/><small>{beside}</small></Cell>
                    <Cell label=t::screening::state()><HoldBadge state=hold.state/>" "<VerdictBadge verdict=hold.verdict/></Cell>
                    <Cell label=t::screening::score() numeric=true>{per_cent(hold.score)}</Cell>
                    <Cell label=since><TimeText at=hold.held_at/></Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Card title=title.clone() flush=true><Table caption=title columns=columns>{lines}</Table></Card>
        {(total > i64::from(size)).then(|| view! { <Pagination page=number size=size total=total what=t::screening::holds() key=HOLDS/> })}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_not_said_twice() {
        for (rule, kind, more) in [
            ("lookalike letters", "Letters that look alike", false),
            ("as enrolled", "As it is enrolled", false),
            ("at most 40 % of the usual price", "Price", true),
        ] {
            assert_eq!(says_more(rule, kind), more, "{rule}");
        }
    }
}
