//! One product: what is said of it, its batches, and the form that issues codes.

use super::{codes::BatchTable, coverage_card::CoverageCard, products::ProductFields};
use crate::{
    api,
    components::{
        Breadcrumbs, Button, ButtonLink, Card, Checkbox, Crumb, Dialog, DialogButton, EmptyState, Fact, FactList, FileField, FormActions, FormBody, Glyph,
        InputKind, Notice, PageHeader, TextField, TimeText, Tone, Variant, query_value,
    },
    pages::{errors_of, loaded, typed_in},
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    id::ProductId,
    picture::picture_url,
    product::{Product, ProductOverview},
};
use uuid::Uuid;

/// The page.
#[component]
pub fn ProductPage() -> impl IntoView {
    let params = use_params_map();
    let product = Resource::new_blocking(
        move || params.with(|p| p.get("id").and_then(|id| id.parse::<ProductId>().ok())),
        |id| async move {
            match id {
                Some(id) => api::product::show_product(id).await,
                None => Err(api::ApiError::new(api::Code::NotFound, "There is no such product")),
            }
        },
    );
    loaded(product, |overview| view! { <Shown overview=overview/> })
}

#[component]
fn Shown(overview: ProductOverview) -> impl IntoView {
    let ProductOverview { product, batches, may_manage, submission } = overview;
    let (name, id) = (product.name.clone(), product.id);
    let (added, changed) = (query_value("added"), query_value("changed"));
    view! {
        <Title text=name.clone()/>
        <div class="page">
            <Breadcrumbs crumbs=vec![Crumb::new("Products", "/brand/products")] here=name.clone()/>
            <PageHeader
                title=name
                actions=move || may_manage.then(|| view! { <ButtonLink href="#issue" variant=Variant::Primary glyph=Glyph::QrCode>"Issue codes"</ButtonLink> })
            />
            {move || added.get().map(|_| view! {
                <Notice tone=Tone::Good title="The product was added" live=true>"Issue codes for its units when the next lot is made."</Notice>
            })}
            {move || changed.get().map(|_| view! { <Notice tone=Tone::Good title="The product was changed" live=true/> })}
            <div class="columns">
                <About product=product may_manage=may_manage/>
                {may_manage.then(|| view! { <IssueForm product=id submission=submission/> })}
            </div>
            <CoverageCard product=id/>
            {if batches.is_empty() {
                let text = if may_manage { "Issue codes for a lot above: the list and the labels are made while you wait." } else { "What your team issues stands here." };
                view! { <EmptyState glyph=Glyph::QrCode title="No codes yet">{text}</EmptyState> }.into_any()
            } else {
                view! { <Card title="Batches of codes" flush=true><BatchTable batches=batches with_product=false/></Card> }.into_any()
            }}
        </div>
    }
}

#[component]
fn About(product: Product, may_manage: bool) -> impl IntoView {
    let action = ServerAction::<api::product::ChangeProduct>::new();
    let answer = action.value();
    // A form that came back without JavaScript holds what was typed, else what stands.
    let stands = |field: &str, now: &str| {
        let typed = answer.with_untracked(|a| typed_in(a.as_ref(), field));
        if typed.is_empty() { now.to_owned() } else { typed }
    };
    let fields = [("name", &product.name), ("description", &product.description), ("look_for", &product.look_for)].map(|(field, now)| stands(field, now));
    let [name, description, look_for] = fields;
    let (id, picture, alt) = (product.id, product.picture, format!("Picture of {}", product.name));
    let shown = |text: String, without: &'static str| if text.is_empty() { view! { <span class="muted">{without}</span> }.into_any() } else { text.into_any() };
    view! {
        <Card title="About it" aside=move || may_manage.then(|| view! { <DialogButton dialog="change" small=true>"Change…"</DialogButton> })>
            <FactList>
                <Fact label="GTIN"><span class="code-text">{product.gtin.short().to_owned()}</span></Fact>
                <Fact label="What to look for">{shown(product.look_for, "Nothing yet. Buyers who check a code would see it")}</Fact>
                <Fact label="Description">{shown(product.description, "None")}</Fact>
                <Fact label="Picture">
                    {match picture {
                        Some(id) => view! { <img class="product-picture" src=picture_url(id) alt=alt/> }.into_any(),
                        None => view! { <span class="muted">"None yet. Buyers who check a code would see it"</span> }.into_any(),
                    }}
                </Fact>
                <Fact label="Added"><TimeText at=product.created_at day=true/></Fact>
            </FactList>
            {may_manage.then(|| view! { <PictureForm product=id/> })}
            {may_manage.then(|| view! {
                <Dialog id="change" title="Change the product">
                    <ActionForm action=action>
                        <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                            <input type="hidden" name="id" value=product.id.to_string()/>
                            <ProductFields name=name description=description look_for=look_for/>
                            <FormActions><Button variant=Variant::Primary>"Save"</Button></FormActions>
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
                    name="pictures" label="Picture of the product" hint="JPEG, PNG or WebP. It is made small; buyers see it with the answer to a check."
                    accept="image/jpeg,image/png,image/webp" required=true
                />
                <Button small=true>"Use this picture"</Button>
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
            <Card title="Issue codes">
                <p class="muted">"One code for every unit of a lot. You get them as a list for your printer and as labels."</p>
                <ActionForm action=action>
                    <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                        <input type="hidden" name="product" value=product.to_string()/>
                        <input type="hidden" name="submission" value=submission.to_string()/>
                        <div class="field-pair">
                            <TextField name="lot" label="Lot" value=came_back("lot") hint="Up to 20 characters." maxlength=20 required=true/>
                            <TextField name="count" label="How many" kind=InputKind::Digits value=came_back("count") hint="1 to 100,000,000." maxlength=12 required=true/>
                        </div>
                        <div class="field-pair">
                            <TextField name="made_on" label="Made on" kind=InputKind::Date value=came_back("made_on")/>
                            <TextField name="expires_on" label="Expires on" kind=InputKind::Date value=came_back("expires_on")/>
                        </div>
                        <details class="class-help" open=!(came_back("made_in") + &came_back("plant") + &came_back("markets")).is_empty()>
                            <summary>"Where the goods come from and go to"</summary>
                            <div class="form-body">
                                <div class="field-pair">
                                    <TextField name="made_in" label="Made in" value=came_back("made_in") hint="Two letters, such as DE." maxlength=2/>
                                    <TextField name="plant" label="Plant" value=came_back("plant") maxlength=100/>
                                </div>
                                <TextField name="markets" label="To be sold in" value=came_back("markets") hint="Countries by two letters: DE, FR, IT. Empty: everywhere. Buyers see it." maxlength=900/>
                            </div>
                        </details>
                        <Checkbox
                            name="activation" value="shipped" label="Codes count only once their units are shipped" checked=came_back("activation") == "shipped"
                            hint="Until you say so on the batch's page, a check answers “not yet active”: labels stolen from the printer are worth nothing."
                        />
                        <FormActions><Button variant=Variant::Primary glyph=Glyph::Stamp>"Issue the codes"</Button></FormActions>
                    </FormBody>
                </ActionForm>
            </Card>
        </div>
    }
}
