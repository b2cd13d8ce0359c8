//! A brand's products.

use crate::{
    api,
    components::{
        Button, ButtonLink, Card, Cell, Column, EmptyState, FormActions, FormBody, Glyph, InputKind, PageHeader, Pagination, Table, TextArea, TextField,
        TimeText, Variant, group_digits, query_value,
    },
    i18n::t,
    pages::{errors_of, loaded, session::NotEnrolledYet, typed_in},
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
        <Title text=t::brand::products()/>
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
                title=t::brand::products()
                intro=t::brand::what_you_make_a()
                actions=move || (may_add && !empty).then(|| view! { <ButtonLink href="#add" variant=Variant::Primary glyph=Glyph::Package>{t::brand::add_a_product()}</ButtonLink> })
            />
            <NotEnrolledYet/>
            {if empty {
                let text = if may_add {
                    t::brand::add_the_first_one()
                } else {
                    t::brand::what_your_team_adds()
                };
                view! { <EmptyState glyph=Glyph::Package title=t::brand::no_products_yet()>{text}</EmptyState> }.into_any()
            } else {
                let columns = vec![Column::text(t::brand::product()), Column::text("GTIN"), Column::number(t::brand::codes()), Column::number(t::brand::units_checked()), Column::text(t::brand::added())];
                let (number, size, total) = (page.page, page.size, page.total);
                let lines = page.rows.into_iter().map(|line| view! { <Line line=line/> }).collect_view();
                view! {
                    <Card flush=true><Table caption=t::brand::products() columns=columns>{lines}</Table></Card>
                    <Pagination page=number size=size total=total what=t::brand::products_2()/>
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
            <Cell label=t::brand::product() heading=true><a href=format!("/brand/products/{}", product.id)>{product.name}</a></Cell>
            <Cell label=t::brand::gtin()><span class="code-text">{product.gtin.short().to_owned()}</span></Cell>
            <Cell label=t::brand::codes() numeric=true>{group_digits(codes)}</Cell>
            <Cell label=t::brand::units_checked() numeric=true>{group_digits(checked)}</Cell>
            <Cell label=t::brand::added()><TimeText at=product.created_at day=true/></Cell>
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
            <Card title=t::brand::add_a_product()>
                <ActionForm action=action>
                    <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                        <TextField
                            name="gtin"
                            label=t::brand::gtin()
                            kind=InputKind::Digits
                            value=came_back("gtin")
                            hint=t::brand::the_8_12_13()
                            maxlength=24
                            required=true
                        />
                        <ProductFields name=came_back("name") description=came_back("description") look_for=came_back("look_for")/>
                        <FormActions><Button variant=Variant::Primary>{t::brand::add_the_product()}</Button></FormActions>
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
        <TextField name="name" label=t::brand::name() value=name hint=t::brand::as_buyers_know_it_with_size() maxlength=at_most(NAME_MAX) required=true/>
        <TextArea
            name="look_for"
            label=t::brand::what_to_look_for()
            value=look_for
            hint=t::brand::what_a_buyer_can()
            rows=2
            maxlength=at_most(LOOK_FOR_MAX)
        />
        <TextArea name="description" label=t::brand::description() value=description hint=t::brand::for_your_team_and() rows=3 maxlength=at_most(DESCRIPTION_MAX)/>
    }
}
