//! One product: what is said of it, its batches, and the form that issues codes.

use super::{
    codes::BatchTable,
    coverage_card::{CoverageActions, CoverageCard},
    product_links::{LinkActions, Links},
    product_price::{PriceCard, SetPrice},
    products::ProductFields,
};
use crate::{
    api,
    components::{
        Breadcrumbs, Button, ButtonLink, Card, Checkbox, Crumb, Dialog, DialogButton, EmptyState, Fact, FactList, FileField, FormActions, FormBody, Glyph,
        InputKind, Notice, PageHeader, TextField, TimeText, Tone, Variant, query_value,
    },
    i18n::t,
    pages::{acted, all_acted, errors_of, loaded, typed_in, typed_or},
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    coverage::CoverageView,
    id::ProductId,
    picture::picture_url,
    product::{Product, ProductOverview},
};
use uuid::Uuid;

type Change = ServerAction<api::product::ChangeProduct>;

/// The page.
#[component]
pub fn ProductPage() -> impl IntoView {
    let params = use_params_map();
    let (change, pricing, covering, linking) = (Change::new(), SetPrice::new(), CoverageActions::default(), LinkActions::default());
    let acts = all_acted([acted(change), acted(pricing), covering.acted(), linking.acted()]);
    let product = Resource::new_blocking(
        move || (params.with(|p| p.get("id").and_then(|id| id.parse::<ProductId>().ok())), acts.get()),
        |(id, _)| async move {
            match id {
                Some(id) => api::product::show_product(id).await,
                None => Err(api::ApiError::new(api::Code::NotFound, t::brand::there_is_no_such_product())),
            }
        },
    );
    loaded(
        product,
        move |(overview, coverage)| view! { <Shown overview=overview coverage=coverage change=change pricing=pricing covering=covering linking=linking/> },
    )
}

#[component]
fn Shown(
    overview: ProductOverview,
    coverage: CoverageView,
    change: Change,
    pricing: SetPrice,
    covering: CoverageActions,
    linking: LinkActions,
) -> impl IntoView {
    let ProductOverview { product, batches, price, links, may_manage, submission } = overview;
    let (name, id, gtin) = (product.name.clone(), product.id, product.gtin);
    let import = format!("/brand/products/{id}/import");
    let linked = query_value("links");
    let (added, changed, priced) = (query_value("added"), query_value("changed"), query_value("priced"));
    view! {
        <Title text=name.clone()/>
        <div class="page">
            <Breadcrumbs crumbs=vec![Crumb::new(t::brand::products(), "/brand/products")] here=name.clone()/>
            <PageHeader
                title=name
                actions=move || {
                    let import = import.clone();
                    may_manage.then(|| view! {
                        <ButtonLink href=import glyph=Glyph::Upload>{t::brand::import_codes()}</ButtonLink>
                        <ButtonLink href="#issue" glyph=Glyph::QrCode>{t::brand::issue_codes_2()}</ButtonLink>
                    })
                }
            />
            {move || added.get().map(|_| view! {
                <Notice tone=Tone::Good title=t::brand::the_product_was_added() live=true>{t::brand::issue_codes_for_its()}</Notice>
            })}
            {move || changed.get().map(|_| view! { <Notice tone=Tone::Good title=t::brand::the_product_was_changed() live=true/> })}
            {move || priced.get().map(|priced| match priced.as_str() {
                "same" => view! { <Notice title=t::prices::unchanged() live=true>{t::prices::nothing_is_screened()}</Notice> }.into_any(),
                _ => view! { <Notice tone=Tone::Good title=t::prices::saved() live=true>{t::prices::screened()}</Notice> }.into_any(),
            })}
            {move || linked.get().map(|_| view! { <Notice tone=Tone::Good title=t::brand::the_links_were_changed() live=true/> })}
            <div class="columns">
                <About product=product may_manage=may_manage action=change/>
                {may_manage.then(|| view! { <IssueForm product=id submission=submission/> })}
            </div>
            <PriceCard product=id range=price may_manage=may_manage action=pricing/>
            <CoverageCard product=id view=coverage actions=covering/>
            {if batches.is_empty() {
                let text = if may_manage { t::brand::issue_codes_for_a() } else { t::brand::what_your_team_issues() };
                view! { <EmptyState glyph=Glyph::QrCode title=t::brand::no_codes_yet()>{text}</EmptyState> }.into_any()
            } else {
                view! { <Card title=t::brand::batches_of_codes() flush=true><BatchTable batches=batches with_product=false/></Card> }.into_any()
            }}
            <Links product=id gtin=gtin links=links may_manage=may_manage actions=linking/>
        </div>
    }
}

#[component]
fn About(product: Product, may_manage: bool, action: Change) -> impl IntoView {
    let answer = action.value();
    // A form that came back without JavaScript holds what was typed, else what stands.
    let stands = |field: &str, now: &str| answer.with_untracked(|a| typed_or(a.as_ref(), field, || now.to_owned()));
    let fields = [("name", &product.name), ("description", &product.description), ("look_for", &product.look_for)].map(|(field, now)| stands(field, now));
    let [name, description, look_for] = fields;
    let (id, picture, alt) = (product.id, product.picture, t::brand::picture_of(&product.name));
    let shown = |text: String, without: &'static str| if text.is_empty() { view! { <span class="muted">{without}</span> }.into_any() } else { text.into_any() };
    view! {
        <Card title=t::brand::about_it() aside=move || may_manage.then(|| view! { <DialogButton dialog="change" small=true>{t::brand::change_2()}</DialogButton> })>
            <FactList>
                <Fact label=t::brand::gtin()><span class="code-text">{product.gtin.short().to_owned()}</span></Fact>
                <Fact label=t::brand::what_to_look_for()>{shown(product.look_for, t::brand::nothing_yet_buyers_who())}</Fact>
                <Fact label=t::brand::description()>{shown(product.description, t::brand::none())}</Fact>
                <Fact label=t::brand::picture()>
                    {match picture {
                        Some(id) => view! { <img class="product-picture" src=picture_url(id) alt=alt/> }.into_any(),
                        None => view! { <span class="muted">{t::brand::none_yet_buyers_who()}</span> }.into_any(),
                    }}
                </Fact>
                <Fact label=t::brand::added()><TimeText at=product.created_at day=true/></Fact>
            </FactList>
            {may_manage.then(|| view! { <PictureForm product=id/> })}
            {may_manage.then(|| view! {
                <Dialog id="change" title=t::brand::change_the_product()>
                    <ActionForm action=action>
                        <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                            <input type="hidden" name="id" value=product.id.to_string()/>
                            <ProductFields name=name description=description look_for=look_for/>
                            <FormActions><Button variant=Variant::Primary>{t::brand::save()}</Button></FormActions>
                        </FormBody>
                    </ActionForm>
                </Dialog>
            })}
        </Card>
    }
}

/// A picture of the product: what a buyer compares the thing in the hand with.
#[component]
fn PictureForm(product: ProductId) -> impl IntoView {
    let action = ServerAction::<api::product::SetProductPicture>::new();
    let answer = action.value();
    view! {
        <form method="post" action=api::product::SetProductPicture::url() enctype="multipart/form-data">
            <FormBody errors=errors_of(move || answer.get())>
                <input type="hidden" name="id" value=product.to_string()/>
                <FileField
                    name="pictures" label=t::brand::picture_of_the_product() hint=t::brand::jpeg_png_webp_or_gif()
                    accept="image/jpeg,image/png,image/webp,image/gif" required=true
                />
                <Button small=true>{t::brand::use_this_picture()}</Button>
            </FormBody>
        </form>
    }
}

#[component]
fn IssueForm(product: ProductId, submission: Uuid) -> impl IntoView {
    let action = ServerAction::<api::batch::IssueBatch>::new();
    let answer = action.value();
    let came_back = move |field: &str| answer.with_untracked(|a| typed_in(a.as_ref(), field));
    view! {
        <div id="issue">
            <Card title=t::brand::issue_codes_2()>
                <p class="muted">{t::brand::one_code_for_every()}</p>
                <ActionForm action=action>
                    <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                        <input type="hidden" name="product" value=product.to_string()/>
                        <input type="hidden" name="submission" value=submission.to_string()/>
                        <div class="field-pair">
                            <TextField name="lot" label=t::brand::lot() value=came_back("lot") hint=t::brand::up_to_20_characters() maxlength=20 required=true/>
                            <TextField name="count" label=t::brand::how_many() kind=InputKind::Digits value=came_back("count") hint=t::brand::n_1_to_100_000() maxlength=12 required=true/>
                        </div>
                        <div class="field-pair">
                            <TextField name="made_on" label=t::brand::made_on() kind=InputKind::Date value=came_back("made_on")/>
                            <TextField name="expires_on" label=t::brand::expires_on() kind=InputKind::Date value=came_back("expires_on")/>
                        </div>
                        <details class="class-help" open=!["made_in", "plant", "markets", "distributor"].map(came_back).concat().is_empty()>
                            <summary>{t::brand::where_the_goods_come()}</summary>
                            <div class="form-body">
                                <div class="field-pair">
                                    <TextField name="made_in" label=t::brand::made_in() value=came_back("made_in") hint=t::brand::two_letters_such_as() maxlength=2/>
                                    <TextField name="plant" label=t::brand::plant() value=came_back("plant") maxlength=100/>
                                </div>
                                <TextField name="markets" label=t::brand::to_be_sold_in() value=came_back("markets") hint=t::brand::countries_by_two_letters() maxlength=900/>
                                <TextField name="distributor" label=t::codes::distributor() value=came_back("distributor") hint=t::codes::to_whom_the_goods() maxlength=100/>
                            </div>
                        </details>
                        <Checkbox
                            name="activation" value="shipped" label=t::brand::codes_count_only_once() checked=came_back("activation") == "shipped"
                            hint=t::brand::until_you_say_so()
                        />
                        <FormActions><Button variant=Variant::Primary glyph=Glyph::Stamp>{t::brand::issue_the_codes()}</Button></FormActions>
                    </FormBody>
                </ActionForm>
            </Card>
        </div>
    }
}
