//! Every component on one page: rendered on the server as a browser without a script sees it.
#![expect(clippy::unwrap_used, reason = "what is shown here is written here")]

use super::*;
use leptos::prelude::*;
use leptos_router::{components::Router, location::RequestUrl};
use model::{
    money::{Currency, Money},
    time::Timestamp,
};

const ROSETTE: &str = r#"<svg viewBox="0 0 100 100" fill="none" stroke="currentColor"><circle cx="50" cy="50" r="49"/><circle cx="50" cy="50" r="30"/></svg>"#;
const AT: Timestamp = Timestamp(1_795_459_651_000_000);

fn account() -> AccountMenu {
    AccountMenu {
        name: "mara@aurelia.example".into(),
        role: "Manager of Aurelia".into(),
        links: vec![("Security".into(), "/account".into())],
        sign_out: "/api/sign-out".into(),
    }
}

#[component]
fn Everything() -> impl IntoView {
    let errors = vec![
        FieldError { field: Some("email".into()), message: "Write an e-mail address such as name@example.org".into() },
        FieldError { field: None, message: "The form was open for too long. Send it again.".into() },
    ];
    let choices =
        || vec![Choice::new("counterfeit", "Counterfeit").hint("A copy of your goods under your mark."), Choice::new("copyright", "Copied picture or text")];
    let columns = vec![Column::hidden("Select"), Column::text("Listing").sorted_by("title"), Column::text("State"), Column::number("Price").sorted_by("price")];
    let eur = Money { minor: 3_900, currency: Currency::parse("EUR").unwrap() };
    let row = move |title: &'static str, tone, state: &'static str| {
        view! {
            <tr>
                <Cell><input class="checkbox" type="checkbox" aria-label=format!("Select {title}")/></Cell>
                <Cell heading=true><a href="/listings/1">{title}</a></Cell>
                <Cell label="State"><Badge tone=tone>{state}</Badge></Cell>
                <Cell label="Price" numeric=true><MoneyText amount=eur/></Cell>
            </tr>
        }
    };
    view! {
        <ActingFor label="Shop" chosen=Own { id: "1".into(), name: "Watchbay".into() } all=vec![Own { id: "1".into(), name: "Watchbay".into() }, Own { id: "2".into(), name: "Second Shop".into() }] action="/api/choose" field="shop"/>
        <Breadcrumbs crumbs=vec![Crumb::new("Rights", "/brand/rights")] here="Aurelia"/>
        <PageHeader
            title="Aurelia"
            intro="EU trade mark 018442107, classes 9, 14 and 18."
            state=|| view! { <Badge tone=Tone::Good>"Enrolled"</Badge> }
            actions=|| view! { <ButtonLink href="/brand/codes/new" variant=Variant::Primary glyph=Glyph::Stamp>"Issue codes"</ButtonLink> <DialogButton dialog="withdraw">"Withdraw…"</DialogButton> }
        />
        <Tabs label="Parts of the right" tabs=vec![Tab { label: "Overview".into(), href: "/brand".into(), count: None, current: Some(true) }, Tab { label: "Reports".into(), href: "/brand/reports".into(), count: Some(38), current: Some(false) }]/>
        <Stats>
            <Stat label="Reports waiting for you" value="12" note="3 due today" href="/brand/reports" urgent=true/>
            <Stat label="Listings removed" value="1,284" note="of 1,310 reported"/>
            <Stat label="Codes issued" value="12.6 M" href="/brand/codes"/>
        </Stats>
        <div class="row">
            <Button variant=Variant::Primary glyph=Glyph::Check>"Uphold"</Button> <Button>"Save as watch"</Button> <Button variant=Variant::Danger>"Remove"</Button>
            <Button variant=Variant::Quiet small=true glyph=Glyph::Flag>"Report"</Button> <Button variant=Variant::Primary pending=Signal::stored(true)>"Sending"</Button>
            <CopyButton text="x" what="code"/> <ThemeToggle/>
        </div>
        <div class="tags">
            <Badge>"Filed"</Badge> <Badge tone=Tone::Good>"Live"</Badge> <Badge tone=Tone::Warn>"Held"</Badge> <Badge tone=Tone::Bad>"Removed"</Badge> <Badge tone=Tone::Brass>"Covered by codes"</Badge>
        </div>
        <div class="columns">
            <Card title="Details" aside=|| view! { <a href="/edit">"Change"</a> }>
                <FactList>
                    <Fact label="Product">"Aurelia Heritage chronograph, 42 mm"</Fact>
                    <Fact label="Code"><CodeText code="7K3QF-0M9XT-2WHBE-R5JDN"/></Fact>
                    <Fact label="Price"><MoneyText amount=eur/></Fact>
                    <Fact label="Seen"><TimeText at=AT/></Fact>
                </FactList>
            </Card>
            <Card title="History">
                <Timeline label="History">
                    <TimelineItem title="Filed" at=Some(AT)>"By mara@aurelia.example"</TimelineItem>
                    <TimelineItem title="Enrolled" at=Some(AT.plus_seconds(86_400)) tone=Tone::Good/>
                    <TimelineItem title="Renewal of the registration"/>
                </Timeline>
            </Card>
            <Card title="Reports a day"><Sparkline caption="Reports a day" points=(0..30).map(|day| (format!("{day} Nov"), (day * 7) % 11)).collect()/></Card>
            <Card title="Codes"><Progress label="Issuing codes" done=Signal::stored(412_000) total=Signal::stored(Some(1_000_000)) rate=Signal::stored(Some(48_000)) seconds_left=Signal::stored(Some(12))/><Progress label="Reading the file" done=Signal::stored(4) total=Signal::stored(None)/></Card>
        </div>
        <Notice tone=Tone::Good title="Your report was sent." live=true>"Its reference is R-7K3Q. We decide within one working day."</Notice>
        <Notice tone=Tone::Warn title="Class 25 is not covered by registration 2824281."/>
        <Card title="Listings" flush=true>
            <Table caption="Listings" columns=columns foot=|| view! { <tr><td colspan="3">"Total"</td><td class="numeric">"€93.90"</td></tr> }>
                {row("Aurelia chronograph, steel, 42 mm, gift box", Tone::Bad, "Removed")}
                {row("Leather strap 20 mm, fits Aurelia Heritage", Tone::Good, "Live")}
            </Table>
            <Pagination page=4 size=25 total=1_284 what="listings"/>
        </Card>
        <form class="selectable"><input class="checkbox" type="checkbox" checked=true aria-label="Select"/><SelectionBar count=Signal::stored(2) one="listing" many="listings"><Button variant=Variant::Primary small=true>"Report both"</Button></SelectionBar></form>
        <DiffTable caption="Filed against the record" rows=vec![
            DiffRow { field: "Mark".into(), filed: Some("AURELIA".into()), record: Some("AURELIA".into()), sameness: Sameness::Same },
            DiffRow { field: "Classes".into(), filed: Some("14, 25".into()), record: Some("14".into()), sameness: Sameness::Different },
            DiffRow { field: "Correspondent".into(), filed: None, record: Some("Muster & Partner".into()), sameness: Sameness::Missing },
        ]/>
        <Fold title="History: checked 15 times"><p>"Folded."</p></Fold>
        <Card title="Statement of reasons"><Letter text="To watchbay-24\n\nWHAT WE DID\n- We removed the listing.\n\nWHAT YOU CAN DO\n1. Complain to us.\n2. Go to court.\n".into() as_sent=true/><PrintButton/></Card>
        <SideBySide>
            <Panel title="The listing, as reported"><p>"…"</p></Panel>
            <Panel title="The mark, as registered"><Hallmark svg=ROSETTE label="Seal of Aurelia"/></Panel>
        </SideBySide>
        <Card title="Form">
            <form>
                <FormBody errors=errors>
                    <TextField name="email" label="E-mail address" kind=InputKind::Email hint="We send a link there." required=true autocomplete="email"/>
                    <PasswordField name="password" hint="At least 15 characters." new=true minlength=15/>
                    <TextField name="code" label="Code" kind=InputKind::Code value="7K3QF-0M9XT"/>
                    <Select name="ground" label="Ground" choices=choices() value=None required=true/>
                    <RadioGroup name="kind" label="What is wrong?" choices=choices() value="counterfeit" required=true/>
                    <TextArea name="note" label="Why" value="a < b & c" hint="Up to 2,000 characters."/>
                    <FileField name="picture" label="Pictures" hint="PNG or JPEG, up to 10 MB each." accept="image/png,image/jpeg" multiple=true/>
                    <Checkbox name="truth" label="What I say is true to the best of my knowledge." required=true/>
                    <FormActions><Button variant=Variant::Primary>"Send the report"</Button><ButtonLink href="/">"Cancel"</ButtonLink></FormActions>
                </FormBody>
            </form>
        </Card>
        <Verdict tone=Tone::Good word="Genuine" title="This code was issued by Aurelia and checked for the first time, by you, now." hallmark=Some(ROSETTE.to_owned())><p>"The rosette above is printed beside the code."</p></Verdict>
        <Verdict tone=Tone::Bad word="Not issued" title="No brand here issued this code."><p>"Type it again."</p></Verdict>
        <Card><EmptyState title="No reports yet" glyph=Glyph::Flag action=|| view! { <ButtonLink href="/brand/search" variant=Variant::Primary>"Search listings"</ButtonLink> }>"Reports that you file from search stand here, with what was decided and why."</EmptyState></Card>
        <div class="columns"><DoorCard title="I own a brand" glyph=Glyph::Shield href="/brand" action="Enrol a brand">"Enrol your trademark."</DoorCard></div>
        <Card flush=true><Hits hits=vec![
            Hit {
                href: "/listings/1".into(),
                title: vec![Piece { text: "Aurelia".into(), found: true }, Piece { text: " chronograph, steel, 42 mm".into(), found: false }],
                meta: "watchbay-24 · 3 days old".into(),
                select: Some(("ids".into(), "1".into())),
                snippet: Some("…as <new> & shiny…".into()),
                badges: vec![(Tone::Bad, "Lookalike name".into()), (Tone::Brass, "Covered by codes".into())],
                price: Some(eur),
                report: Some("/brand/report/new".into()),
                ..Hit::default()
            },
            Hit {
                href: "/listings/2".into(),
                title: vec![Piece { text: "Leather strap".into(), found: false }],
                meta: "strap-studio".into(),
                ..Hit::default()
            },
        ]/></Card>
        <TodoList lines=vec![Todo::new("/brand/rights", Glyph::Key, Tone::Warn, "Enter the code for 1 right", "We mailed it to the correspondent on record.")] empty="Nothing waits for you"/>
        <Skeleton lines=3/>
        <Dialog id="withdraw" title="Withdraw Aurelia?"><p>"Its codes can no longer be checked."</p><FormActions><DialogClose dialog="withdraw">"Keep it"</DialogClose></FormActions></Dialog>
    }
}

fn render(page: impl Fn() -> AnyView + Send + 'static) -> String {
    let owner = Owner::new();
    owner.with(|| {
        provide_context(RequestUrl::new("/brand/reports?sort=price&page=4"));
        let html = view! { <Router>{page()}</Router> }.to_html();
        format!(r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Components</title><link rel="stylesheet" href="markward.css"></head><body>{html}</body></html>"#)
    })
}

fn in_app() -> String {
    let nav = || {
        view! { <NavList items=vec![
            NavItem::new("Overview", "/brand", Glyph::Overview).exact(), NavItem::new("Rights", "/brand/rights", Glyph::Shield).waiting(6),
            NavItem::new("Reports", "/brand/reports", Glyph::Flag).waiting(12), NavItem::new("Search", "/brand/search", Glyph::Search),
        ]/> }
    };
    render(move || view! { <AppFrame area="Brand" nav=nav account=|| view! { <AccountNav account=Some(account())/> }><Everything/></AppFrame> }.into_any())
}

#[test]
fn every_component_renders_without_inline_styles() {
    let pages = [in_app(), render(|| view! { <PublicFrame account=|| view! { <AccountNav account=None/> }><Everything/></PublicFrame> }.into_any())];
    if let Ok(path) = std::env::var("GALLERY") {
        for (name, page) in ["app", "public"].into_iter().zip(&pages) {
            std::fs::write(format!("{path}/{name}.html"), page).unwrap();
        }
    }
    for page in pages {
        assert!(!page.contains(" style="), "the content security policy forbids style attributes");
        assert!(page.contains(r#"href="/brand/reports?sort=%2Dprice""#), "the sorted column's link turns the order and goes to the first page");
        assert!(page.contains(r#"aria-describedby="email-error email-hint""#), "a field finds its error by its name");
    }
}

#[test]
fn the_page_shown_is_current_in_the_navigation() {
    let html = in_app();
    assert_eq!(html.matches(r#"href="/brand/reports" aria-current="page""#).count(), 2, "in the wide and in the narrow navigation");
    assert!(
        !html.contains(r#"href="/brand" aria-current="page""#) || html.matches(r#"href="/brand" aria-current="page""#).count() == 1,
        "an overview is current on its own address only"
    );
}
