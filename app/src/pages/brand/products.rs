//! A brand's products.

use crate::{
    api,
    components::{
        Button, ButtonLink, Card, Cell, Column, EmptyState, FormActions, FormBody, Glyph, InputKind, Notice, PageHeader, Pagination, Table, TextArea,
        TextField, TimeText, Tone, Variant, group_digits, query_value,
    },
    pages::{errors_of, loaded, typed_in},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::product::{DESCRIPTION_MAX, LOOK_FOR_MAX, NAME_MAX, ProductLine, ProductList};

/// The list, and the form for the next one.
#[component]
pub fn Products() -> impl IntoView {
    let page = query_value("page");
    let products = Resource::new_blocking(move || page.get().and_then(|p| p.parse().ok()).unwrap_or(1), api::product::products);
    view! {
        <Title text="Products"/>
        {loaded(products, |list| view! { <Shown list=list/> })}
    }
}

#[component]
fn Shown(list: ProductList) -> impl IntoView {
    let ProductList { page, may_manage, enrolled } = list;
    let may_add = may_manage && enrolled;
    let empty = page.total == 0;
    view! {
        <div class="page">
            <PageHeader
                title="Products"
                intro="What you make. A product's GTIN ties listings to it, and its units carry your codes."
                actions=move || (may_add && !empty).then(|| view! { <ButtonLink href="#add" variant=Variant::Primary glyph=Glyph::Package>"Add a product"</ButtonLink> })
            />
            {(!enrolled).then(|| view! {
                <Notice tone=Tone::Warn title="Your brand is not enrolled yet">
                    "Products and codes can be made once one of its rights is enrolled. "<a href="/brand/rights">"See how your rights stand"</a>
                </Notice>
            })}
            {if empty {
                let text = if may_add {
                    "Add the first one below: you need its GTIN, the number under the barcode, and its name."
                } else {
                    "What your team adds stands here."
                };
                view! { <EmptyState glyph=Glyph::Package title="No products yet">{text}</EmptyState> }.into_any()
            } else {
                let columns = vec![Column::text("Product"), Column::text("GTIN"), Column::number("Codes"), Column::number("Units checked"), Column::text("Added")];
                let (number, size, total) = (page.page, page.size, page.total);
                let lines = page.rows.into_iter().map(|line| view! { <Line line=line/> }).collect_view();
                view! {
                    <Card flush=true><Table caption="Products" columns=columns>{lines}</Table></Card>
                    <Pagination page=number size=size total=total what="products"/>
                }
                .into_any()
            }}
            {may_add.then(|| view! { <AddForm/> })}
        </div>
    }
}

#[component]
fn Line(line: ProductLine) -> impl IntoView {
    let ProductLine { product, codes, checked, .. } = line;
    view! {
        <tr>
            <Cell label="Product" heading=true><a href=format!("/brand/products/{}", product.id)>{product.name}</a></Cell>
            <Cell label="GTIN"><span class="code-text">{product.gtin.short().to_owned()}</span></Cell>
            <Cell label="Codes" numeric=true>{group_digits(codes)}</Cell>
            <Cell label="Units checked" numeric=true>{group_digits(checked)}</Cell>
            <Cell label="Added"><TimeText at=product.created_at day=true/></Cell>
        </tr>
    }
}

#[component]
fn AddForm() -> impl IntoView {
    let action = ServerAction::<api::product::MakeProduct>::new();
    let answer = action.value();
    let came_back = move |field: &str| answer.with_untracked(|a| typed_in(a.as_ref(), field));
    view! {
        <div id="add" class="reading">
            <Card title="Add a product">
                <ActionForm action=action>
                    <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                        <TextField
                            name="gtin"
                            label="GTIN"
                            kind=InputKind::Digits
                            value=came_back("gtin")
                            hint="The 8, 12, 13 or 14 digits under the barcode. It cannot be changed later: it is printed on labels."
                            maxlength=24
                            required=true
                        />
                        <ProductFields name=came_back("name") description=came_back("description") look_for=came_back("look_for")/>
                        <FormActions><Button variant=Variant::Primary>"Add the product"</Button></FormActions>
                    </FormBody>
                </ActionForm>
            </Card>
        </div>
    }
}

/// The fields that can be changed later.
#[component]
pub(super) fn ProductFields(name: String, description: String, look_for: String) -> impl IntoView {
    let at_most = |max: usize| u32::try_from(max).unwrap_or(u32::MAX);
    view! {
        <TextField name="name" label="Name" value=name hint="As buyers know it, with size or model." maxlength=at_most(NAME_MAX) required=true/>
        <TextArea
            name="look_for"
            label="What to look for"
            value=look_for
            hint="What a buyer can see on the genuine product: an engraving, a seam, a weight. Shown to everybody who checks one of its codes."
            rows=2
            maxlength=at_most(LOOK_FOR_MAX)
        />
        <TextArea name="description" label="Description" value=description hint="For your team and for reviewers." rows=3 maxlength=at_most(DESCRIPTION_MAX)/>
    }
}
