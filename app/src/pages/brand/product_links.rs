//! Where a product's printed address leads: its links, in order, and the form that adds one.

use crate::{
    api,
    components::{Badge, Button, Card, Cell, Checkbox, Choice, Column, FormActions, FormBody, Glyph, Select, Table, TextField, Tone, Variant},
    i18n::{link_type, t},
    pages::{acted, all_acted, errors_of, typed_in},
};
use leptos::prelude::*;
use model::{
    gtin::Gtin,
    id::ProductId,
    product_link::{LINK_TYPES, LinkType, ProductLink},
};

/// What can be done with links. Made by the page, which shows the product anew after each.
#[derive(Clone, Copy)]
pub struct LinkActions {
    add: ServerAction<api::product_link::AddLink>,
    raise: ServerAction<api::product_link::RaiseLink>,
    make_default: ServerAction<api::product_link::MakeDefaultLink>,
    remove: ServerAction<api::product_link::RemoveLink>,
}

impl Default for LinkActions {
    /// None of them under way.
    fn default() -> Self {
        Self { add: ServerAction::new(), raise: ServerAction::new(), make_default: ServerAction::new(), remove: ServerAction::new() }
    }
}

impl LinkActions {
    /// See [`acted`].
    pub fn acted(&self) -> Memo<usize> {
        all_acted([acted(self.add), acted(self.raise), acted(self.make_default), acted(self.remove)])
    }
}

/// The links, and for those who may a form below them.
#[component]
pub fn Links(
    /// The product.
    product: ProductId,
    /// Its number.
    gtin: Gtin,
    /// Its links, in order.
    links: Vec<ProductLink>,
    /// The reader may change them.
    may_manage: bool,
    /// By what.
    actions: LinkActions,
) -> impl IntoView {
    let address = format!("/01/{gtin}");
    let (set, href) = (format!("{address}?linkType=linkset"), address.clone());
    view! {
        <div id="links">
            <Card title=t::product_links::title()>
                <p class="muted">{t::product_links::intro()}</p>
                <p><a href=href rel="external"><span class="code-text">{address}</span></a>" · "<a href=set rel="external">{t::product_links::link_set()}</a></p>
                {if links.is_empty() {
                    view! { <p>{t::product_links::none()}</p> }.into_any()
                } else {
                    view! { <LinkTable product=product links=links may_manage=may_manage actions=actions/> }.into_any()
                }}
                {may_manage.then(|| view! { <AddLink product=product action=actions.add/> })}
            </Card>
        </div>
    }
}

#[component]
fn LinkTable(product: ProductId, links: Vec<ProductLink>, may_manage: bool, actions: LinkActions) -> impl IntoView {
    let mut columns = vec![
        Column::text(t::product_links::leads_to()),
        Column::text(t::product_links::kind()),
        Column::text(t::product_links::language()),
        Column::text(t::product_links::lot()),
    ];
    if may_manage {
        columns.push(Column::text(t::product_links::change()));
    }
    let lines = links
        .into_iter()
        .enumerate()
        .map(|(at, link)| {
            let lot = link.lot.as_ref().map(ToString::to_string).unwrap_or_else(|| t::product_links::all().to_owned());
            let language = if link.language.is_empty() { t::product_links::all().to_owned() } else { link.language.clone() };
            let (url, title, kind, is_default) = (link.url.as_str().to_owned(), link.title.clone(), link_type(&link.link_type).to_owned(), link.is_default);
            view! {
                <tr>
                    <Cell label=t::product_links::leads_to() heading=true>
                        <a href=url.clone() rel="external nofollow">{title}</a>
                        {is_default.then(|| view! { " "<Badge tone=Tone::Good>{t::product_links::default()}</Badge> })}
                        <p class="hint whole">{url}</p>
                    </Cell>
                    <Cell label=t::product_links::kind()>{kind}</Cell>
                    <Cell label=t::product_links::language()>{language}</Cell>
                    <Cell label=t::product_links::lot()>{lot}</Cell>
                    {may_manage.then(|| view! { <Cell label=t::product_links::change()><Change product=product link=link first=at == 0 actions=actions/></Cell> })}
                </tr>
            }
        })
        .collect_view();
    view! { <Table caption=t::product_links::title() columns=columns>{lines}</Table> }
}

/// What can be done with one: plain buttons, each a form of its own.
#[component]
fn Change(product: ProductId, link: ProductLink, first: bool, actions: LinkActions) -> impl IntoView {
    let LinkActions { raise: up, make_default: default, remove, .. } = actions;
    let (id, product, title) = (link.id.to_string(), product.to_string(), link.title.clone());
    let named = move |what: String| format!("{what}: {title}");
    let ids = move || view! { <input type="hidden" name="product" value=product.clone()/><input type="hidden" name="id" value=id.clone()/> };
    let (up_ids, default_ids, remove_ids) = (ids.clone(), ids.clone(), ids);
    let (up_name, default_name, remove_name) =
        (named(t::product_links::up().to_owned()), named(t::product_links::make_default().to_owned()), named(t::product_links::remove().to_owned()));
    view! {
        <div class="link-acts">
            {(!first).then(|| view! { <ActionForm action=up>{up_ids()}<Button small=true variant=Variant::Plain attr:aria-label=up_name>{t::product_links::up()}</Button></ActionForm> })}
            {(!link.is_default).then(|| view! { <ActionForm action=default>{default_ids()}<Button small=true variant=Variant::Plain attr:aria-label=default_name>{t::product_links::make_default()}</Button></ActionForm> })}
            <ActionForm action=remove>{remove_ids()}<Button small=true variant=Variant::Plain attr:aria-label=remove_name>{t::product_links::remove()}</Button></ActionForm>
        </div>
    }
}

#[component]
fn AddLink(product: ProductId, action: ServerAction<api::product_link::AddLink>) -> impl IntoView {
    let answer = action.value();
    let came_back = move |field: &str| answer.with_untracked(|a| typed_in(a.as_ref(), field));
    let kinds: Vec<Choice> =
        LINK_TYPES.iter().filter_map(|(word, _)| LinkType::parse(word).ok()).map(|kind| Choice::new(kind.as_str(), link_type(&kind))).collect();
    let kind = Some(came_back("link_type")).filter(|kind| !kind.is_empty()).unwrap_or_else(|| "pip".to_owned());
    view! {
        <ActionForm action=action>
            <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                <input type="hidden" name="product" value=product.to_string()/>
                <div class="field-pair">
                    <Select name="link_type" label=t::product_links::kind() choices=kinds value=Some(kind)/>
                    <TextField name="url" label=t::product_links::address() value=came_back("url") hint=t::product_links::address_hint() maxlength=2048 required=true/>
                </div>
                <details class="class-help">
                    <summary>{t::product_links::more()}</summary>
                    <div class="form-body">
                        <div class="field-pair">
                            <TextField name="title" label=t::product_links::words() value=came_back("title") maxlength=100/>
                            <TextField name="language" label=t::product_links::language() value=came_back("language") hint=t::product_links::language_hint() maxlength=20/>
                        </div>
                        <div class="field-pair">
                            <TextField name="for_lot" label=t::product_links::only_for() value=came_back("for_lot") hint=t::product_links::lot_hint() maxlength=20/>
                            <TextField name="media_type" label=t::product_links::media_type() value=came_back("media_type") hint=t::product_links::media_type_hint() maxlength=100/>
                        </div>
                        <Checkbox name="is_default" value="yes" label=t::product_links::is_default() checked=came_back("is_default") == "yes" hint=t::product_links::is_default_hint()/>
                    </div>
                </details>
                <FormActions><Button glyph=Glyph::Plus>{t::product_links::add()}</Button></FormActions>
            </FormBody>
        </ActionForm>
    }
}
