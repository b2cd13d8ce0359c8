//! Whose product a number is, and the form that gives it to another brand.

use crate::{
    api,
    components::{
        Button, Card, CodeText, Fact, FactList, FormActions, FormBody, InputKind, Notice, PageHeader, TextArea, TextField, TimeText, Tone, Variant, query_value,
    },
    i18n::t,
    pages::{acted, errors_of, loaded, typed_in},
};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use model::product::ProductHolder;

type Give = ServerAction<api::product::GiveProduct>;

/// The page: `?gtin=`.
#[component]
pub fn Products() -> impl IntoView {
    let give = Give::new();
    let (gtin, given) = (query_value("gtin"), query_value("given"));
    let acts = acted(give);
    let asks = move || (gtin.get().filter(|gtin| !gtin.trim().is_empty()), acts.get());
    let found = Resource::new_blocking(asks, |(gtin, _)| async move {
        match gtin {
            Some(gtin) => api::product::holder_of_number(gtin).await.map(Some),
            None => Ok(None),
        }
    });
    let typed = move || gtin.get_untracked().unwrap_or_default();
    view! {
        <Title text=t::admin::products()/>
        <div class="page">
            <PageHeader title=t::admin::products() intro=t::admin::products_intro()/>
            {move || given.get().map(|_| view! { <Notice tone=Tone::Good title=t::admin::product_given() live=true/> })}
            {loaded(found, move |found| {
                let (wrong, holder) = match found {
                    Some(Ok(holder)) => (None, Some(holder)),
                    Some(Err(wrong)) => (Some(wrong), None),
                    None => (None, None),
                };
                view! {
                    <Card>
                        <form method="get" class="form-body">
                            <TextField
                                name="gtin" label="GTIN" kind=InputKind::Digits value=typed() maxlength=20 required=true error=Signal::stored(wrong)
                            />
                            <FormActions><Button>{t::admin::search()}</Button></FormActions>
                        </form>
                    </Card>
                    {holder.map(|holder| view! { <Holder holder=holder give=give/> })}
                }
            })}
        </div>
    }
}

#[component]
fn Holder(holder: ProductHolder, give: Give) -> impl IntoView {
    let ProductHolder { product, brand, batches } = holder;
    let gtin = product.gtin.short().to_owned();
    let form = if batches == 0 {
        let (answer, number) = (give.value(), gtin.clone());
        let came_back = move |field: &str| answer.with_untracked(|a| typed_in(a.as_ref(), field));
        Either::Left(view! {
            <ActionForm action=give>
                <FormBody errors=errors_of(move || answer.get()) pending=give.pending()>
                    <input type="hidden" name="id" value=product.id.to_string()/>
                    <input type="hidden" name="gtin" value=number/>
                    <TextField name="brand" label=t::admin::give_to() value=came_back("brand") hint=t::admin::give_to_hint() maxlength=200 required=true/>
                    <TextArea name="reason" label=t::admin::give_reason() value=came_back("reason") hint=t::admin::give_reason_hint() rows=4 maxlength=2000 required=true/>
                    <FormActions><Button variant=Variant::Danger>{t::admin::give_action()}</Button></FormActions>
                </FormBody>
            </ActionForm>
        })
    } else {
        Either::Right(view! { <p>{t::admin::product_stays(&brand)}</p> })
    };
    view! {
        <Card title=product.name.clone()>
            <FactList>
                <Fact label="GTIN"><CodeText code=gtin/></Fact>
                <Fact label=t::admin::product_brand()>{brand}</Fact>
                <Fact label=t::admin::made()><TimeText at=product.created_at/></Fact>
                <Fact label=t::admin::product_batches()>{batches.to_string()}</Fact>
            </FactList>
            {form}
        </Card>
    }
}
