//! The resolver: where a GS1 Digital Link under the portal's own name leads (GS1-Conformant Resolver Standard 1.2), and the links that it knows.
//!
//! The address of a unit opens the check of its code, that of a product the brand's default link, or our page of the product where the brand has set
//! none. Whoever asks for a type of link, or for the link set (RFC 9264), gets that.

use crate::{Actor, Portal, PortalError, Result, change::Subject, policy::Action};
use codes::{
    digital_link::DigitalLink,
    gs1::{Ai, Elements},
};
use model::{
    batch::Lot,
    gtin::Gtin,
    id::{ProductId, ProductLinkId},
    product::Product,
    product_link::{LINKS_MAX, LinkForm, LinkType, ProductLink, PublicProduct},
    standing::Standing,
    unit_code::UnitCode,
};
use serde_json::{Map, Value, json};
use store::StoreError;

/// A compressed path is at least as long as a GTIN takes; no page of ours is.
const COMPRESSED_LEAST: usize = 10;

/// What is asked of the resolver.
#[derive(Clone, Copy, Debug, Default)]
pub struct LinkQuestion<'a> {
    /// The path of the address.
    pub path: &'a str,
    /// Its query, without `?`; may be empty.
    pub query: &'a str,
    /// `Accept`; may be empty.
    pub accept: &'a str,
    /// `Accept-Language`; may be empty.
    pub accept_language: &'a str,
}

/// What it answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Resolved {
    /// The page of ours that stands at this address.
    OurPage,
    /// Go there (307).
    Redirect(String),
    /// The link set, as JSON.
    LinkSet(Value),
    /// The address is no Digital Link, or of a thing that nobody here has (400): what is wrong.
    Refused(String),
    /// The thing has no such link (404): why.
    NoLink(String),
}

impl Portal {
    /// Where an address leads. The path must begin with a key of GS1's, or be compressed.
    pub async fn resolve_link(&self, actor: &Actor, question: LinkQuestion<'_>) -> Result<Resolved> {
        actor.may(Action::ResolveLinks)?;
        let asked = asked_type(question.query);
        if !question.path.starts_with("/01/") {
            let address = format!("{}{}", self.settings().public_url, question.path);
            return Ok(match Elements::parse(&address) {
                Ok(elements) if DigitalLink::parse(question.path).is_err() && elements.get("01").is_some() => {
                    Resolved::Redirect(self.written_out(&elements, question)?)
                }
                Ok(_) => Resolved::Refused("This resolver knows products: addresses that begin with /01/ and a GTIN".to_owned()),
                Err(error) => refused(&error),
            });
        }
        let link = match DigitalLink::parse(question.path) {
            Ok(link) => link,
            Err(error) => {
                // All behind the GTIN may be compressed. What is not, and is wrong, stays wrong when it is written out.
                let elements = Elements::parse(&format!("{}{}", self.settings().public_url, question.path)).ok();
                let whole = elements.filter(|elements| elements.get("01").is_some());
                let plain = whole.map(|elements| self.written_out(&elements, question)).transpose()?;
                let path = |address: &str| address.strip_prefix(&self.settings().public_url).and_then(|rest| rest.split('?').next().map(str::to_owned));
                let leads = plain.filter(|plain| path(plain).is_some_and(|path| DigitalLink::parse(&path).is_ok()));
                return Ok(leads.map_or_else(|| refused(&error), Resolved::Redirect));
            }
        };
        // Not the path alone: a date that no calendar has makes the whole address wrong.
        if let Err(error) = Elements::parse(&format!("{}?{}", link.to_url(&self.code_stem()?), question.query)) {
            return Ok(refused(&error));
        }
        let linkset = matches!(asked.as_deref(), Some("linkset" | "all")) || (asked.is_none() && wants_linkset(question.accept));
        // Whether a unit is known is the check's to say, and it says it of all alike.
        if link.serial().is_some() && asked.is_none() && !linkset {
            return Ok(Resolved::OurPage);
        }
        let Some(product) = store::product::published(&mut self.read().await?, link.gtin()).await? else {
            return Ok(Resolved::Refused(format!("No brand of this portal has a product with the GTIN {}", link.gtin())));
        };
        let lot = self.lot_of(&link).await?;
        let known = Known { links: self.links_of(&product, lot.as_ref()).await?, address: self.url(question.path), product, unit: link.serial().is_some() };
        if linkset {
            return Ok(Resolved::LinkSet(known.link_set(self)));
        }
        let wanted = Wanted { languages: languages(question.accept_language), kinds: weighed(question.accept) };
        let chosen = match asked.as_deref() {
            None | Some("defaultLink" | "gs1:defaultLink") if known.unit => {
                return Ok(Resolved::Redirect(with_query(&known.address, question.query, true)));
            }
            None | Some("defaultLink" | "gs1:defaultLink") => match known.default() {
                Some(default) => wanted.best(known.alike(default), default),
                None => return Ok(Resolved::OurPage),
            },
            Some(text) => {
                let Ok(link_type) = LinkType::parse(text) else { return Ok(Resolved::NoLink(format!("“{}” is not a type of link", short(text)))) };
                let of_type = || known.links.iter().filter(|link| link.link_type == link_type);
                // A lot's own links come first.
                let lot = of_type().find(|link| link.lot.is_some()).and_then(|link| link.lot.clone());
                match of_type().find(|link| link.lot == lot) {
                    Some(first) => wanted.best(of_type().filter(|link| link.lot == lot), first),
                    None => match known.own(self, &link_type) {
                        Some(address) => return Ok(Resolved::Redirect(with_query(&address, question.query, true))),
                        None => return Ok(Resolved::NoLink(format!("{} has no link of the type gs1:{}", known.product.name, link_type.as_str()))),
                    },
                }
            }
        };
        Ok(Resolved::Redirect(with_query(chosen.url.as_str(), question.query, true)))
    }

    /// The address of a compressed one: it says the same, and is answered like any other.
    fn written_out(&self, elements: &Elements, question: LinkQuestion<'_>) -> Result<String> {
        let plain = elements.to_link(&self.code_stem()?).map_err(PortalError::internal)?;
        Ok(with_query(&plain, question.query, false))
    }

    /// What the resolver is, for `/.well-known/gs1resolver`.
    #[must_use]
    pub fn resolver_description(&self) -> Value {
        let settings = self.settings();
        json!({
            "name": format!("{}: brand portal", settings.marketplace),
            "resolverRoot": settings.public_url,
            "supportedPrimaryKeys": ["01"],
            "supportedLinkType": [{ "namespace": model::product_link::VOCABULARY, "prefix": "gs1:" }],
            "linkTypeDefaultCanBeLinkset": false,
            "supportedContextValuesEnumerated": [],
            "contact": { "fn": settings.marketplace, "hasEmail": format!("mailto:{}", settings.contact) },
        })
    }

    /// What everybody may read of a product. What its brand has only written down is told to nobody, as if it were not there.
    pub async fn public_product(&self, actor: &Actor, gtin: &str) -> Result<PublicProduct> {
        actor.may(Action::ResolveLinks)?;
        let gtin = Gtin::parse(gtin).map_err(|_| PortalError::NotFound("product"))?;
        let product = store::product::published(&mut self.read().await?, gtin).await?.ok_or(PortalError::NotFound("product"))?;
        let brand = store::product::brand(&mut self.read().await?, product.brand_id).await?.map(|brand| brand.name).unwrap_or_default();
        let links = self.links_of(&product, None).await?;
        let Product { name, look_for, picture, .. } = product;
        Ok(PublicProduct { brand, name, look_for, gtin, picture, links })
    }

    /// The links of one's own product.
    pub async fn product_links(&self, actor: &Actor, product: ProductId) -> Result<Vec<ProductLink>> {
        self.product_for(actor, Action::ReadCodes, product).await?;
        Ok(store::product_link::of_product(&mut self.read().await?, product).await?)
    }

    /// Adds a link to a product.
    pub async fn add_product_link(&self, actor: &Actor, product: ProductId, form: LinkForm<'_>) -> Result<()> {
        let product = self.product_for(actor, Action::ManageCodes, product).await?;
        self.enrolled_brand(product.brand_id).await?;
        let link = ProductLink::parse(ProductLinkId(self.new_id()), form).map_err(|errors| PortalError::Invalid(errors.into_vec()))?;
        let there = store::product_link::of_product(&mut self.read().await?, product.id).await?;
        if there.len() >= LINKS_MAX {
            return Err(PortalError::conflict(format!("A product has {LINKS_MAX} links at most: remove one first")));
        }
        let same = |one: &&ProductLink| {
            (&one.lot, &one.link_type, &one.language, &one.media_type, &one.url) == (&link.lot, &link.link_type, &link.language, &link.media_type, &link.url)
        };
        if there.iter().any(|one| same(&one)) {
            return Err(PortalError::field("url", "This link is there already"));
        }
        if self.is_own_link(&link)? {
            let page = self.url(&format!("/products/{}", product.gtin));
            let message = format!("This is a Digital Link of this portal, which asks where to lead: enter the page that people shall see, such as {page}");
            return Err(PortalError::field("url", message));
        }
        // The first one of a product or lot is its default.
        let link = ProductLink { is_default: link.is_default || !there.iter().any(|one| one.lot == link.lot), ..link };
        let mut change = self.change().await?;
        store::product_link::insert(&mut change.tx, product.id, &link).await?;
        let summary = format!("Linked {} to {}", product.name, link.url.as_str());
        change.audit(actor, "product.linked", Subject::of("product", product.id.0, product.brand_id), &summary, json!(link)).await?;
        change.commit().await
    }

    /// Takes a link away; the next one of the product or lot becomes the default, if that was it.
    pub async fn remove_product_link(&self, actor: &Actor, product: ProductId, id: ProductLinkId) -> Result<()> {
        let (product, links, at) = self.own_link(actor, product, id).await?;
        let link = &links[at];
        let mut change = self.change().await?;
        match store::product_link::delete(&mut change.tx, product.id, id).await {
            Err(StoreError::Conflict) => return Err(PortalError::NotFound("link")),
            done => done?,
        }
        if link.is_default
            && let Some(next) = links.iter().find(|one| one.lot == link.lot && one.id != id)
        {
            store::product_link::make_default(&mut change.tx, product.id, next).await?;
        }
        let summary = format!("Removed the link of {} to {}", product.name, link.url.as_str());
        change.audit(actor, "product.unlinked", Subject::of("product", product.id.0, product.brand_id), &summary, json!(link)).await?;
        change.commit().await
    }

    /// Makes a link the default of its product or lot.
    pub async fn make_default_link(&self, actor: &Actor, product: ProductId, id: ProductLinkId) -> Result<()> {
        let (product, links, at) = self.own_link(actor, product, id).await?;
        self.enrolled_brand(product.brand_id).await?;
        let mut change = self.change().await?;
        store::product_link::make_default(&mut change.tx, product.id, &links[at]).await?;
        let summary = format!("The address of {} leads to {}", product.name, links[at].url.as_str());
        change.audit(actor, "product.default_link", Subject::of("product", product.id.0, product.brand_id), &summary, json!(links[at])).await?;
        change.commit().await
    }

    /// Moves a link before the one above it.
    pub async fn raise_product_link(&self, actor: &Actor, product: ProductId, id: ProductLinkId) -> Result<()> {
        let (product, mut links, at) = self.own_link(actor, product, id).await?;
        self.enrolled_brand(product.brand_id).await?;
        if at == 0 {
            return Ok(());
        }
        links.swap(at, at - 1);
        let mut change = self.change().await?;
        store::product_link::place(&mut change.tx, product.id, &links).await?;
        let summary = format!("Changed the order of the links of {}", product.name);
        change.audit(actor, "product.links_ordered", Subject::of("product", product.id.0, product.brand_id), &summary, json!({})).await?;
        change.commit().await
    }

    /// Whether a link leads to this resolver, and so may lead round in a circle: to itself, or by another product back to itself.
    fn is_own_link(&self, link: &ProductLink) -> Result<bool> {
        let stem = self.code_stem()?;
        Ok(stem.path_of(link.url.as_str()).and_then(|path| path.split(['?', '#']).next()).is_some_and(is_link))
    }

    async fn own_link(&self, actor: &Actor, product: ProductId, id: ProductLinkId) -> Result<(Product, Vec<ProductLink>, usize)> {
        let product = self.product_for(actor, Action::ManageCodes, product).await?;
        let links = store::product_link::of_product(&mut self.read().await?, product.id).await?;
        let at = links.iter().position(|link| link.id == id).ok_or(PortalError::NotFound("link"))?;
        Ok((product, links, at))
    }

    /// The lot that an address is about: the one that it names, or that of its unit, for our own labels name the unit alone. A code of ours proves itself;
    /// of a brand's own numbers, which could be tried out, the answer would tell which are in use, and so would that of a void unit.
    async fn lot_of(&self, link: &DigitalLink) -> Result<Option<Lot>> {
        if let Some(lot) = link.lot() {
            return Ok(Lot::parse(lot).ok());
        }
        let Some(code) = link.serial().and_then(|serial| UnitCode::parse(serial).ok()) else { return Ok(None) };
        let unit = self.issued_unit(code).await?.filter(|(unit, (standing, _))| unit.gtin == link.gtin() && *standing != Standing::Void);
        Ok(unit.map(|(unit, _)| unit.lot))
    }

    /// Those of the product, and of its lot where one is known; none of a brand without an enrolled right, which nobody has shown to own the mark.
    async fn links_of(&self, product: &Product, lot: Option<&Lot>) -> Result<Vec<ProductLink>> {
        if !store::product::brand(&mut self.read().await?, product.brand_id).await?.is_some_and(|brand| brand.enrolled) {
            return Ok(Vec::new());
        }
        let links = store::product_link::of_product(&mut self.read().await?, product.id).await?;
        // A lot is the same in whatever letters an address has it, unless the brand tells two apart by them.
        let own = || links.iter().filter_map(|link| link.lot.as_ref());
        let known = lot.and_then(|lot| own().find(|own| *own == lot).or_else(|| own().find(|own| own.is_alike(lot))).cloned());
        // What was added before it was refused, or before the portal had this name, leads nobody in a circle.
        let of_lot = links.into_iter().filter(|link| link.lot.is_none() || link.lot == known);
        of_lot.filter_map(|link| self.is_own_link(&link).map(|own| (!own).then_some(link)).transpose()).collect()
    }
}

fn refused(why: &dyn std::fmt::Display) -> Resolved {
    Resolved::Refused(format!("This is not a GS1 Digital Link: {why}"))
}

/// Whether the resolver answers at a path: one that begins with a key of GS1's, or is a compressed link.
#[must_use]
pub fn is_link(path: &str) -> bool {
    let mut segments = path.trim_start_matches('/').split('/');
    let first = segments.next().unwrap_or_default();
    if Ai::of(first).is_some_and(Ai::is_key) {
        return segments.next().is_some();
    }
    segments.next().is_none()
        && first.len() >= COMPRESSED_LEAST
        && Elements::of_compressed(first).is_some_and(|elements| elements.iter().any(|one| one.ai.is_key()))
}

/// A thing, and what is known of it.
struct Known {
    product: Product,
    /// In their order, those of the lot among them.
    links: Vec<ProductLink>,
    address: String,
    unit: bool,
}

impl Known {
    fn default(&self) -> Option<&ProductLink> {
        let defaults = || self.links.iter().filter(|link| link.is_default);
        defaults().find(|link| link.lot.is_some()).or_else(|| defaults().next())
    }

    /// The links among which the reader's language and kind of file choose: those of the same type for the same lot.
    fn alike<'k>(&'k self, default: &'k ProductLink) -> impl Iterator<Item = &'k ProductLink> {
        self.links.iter().filter(|link| link.lot == default.lot && link.link_type == default.link_type)
    }

    /// What we have where the brand has nothing.
    fn own(&self, portal: &Portal, link_type: &LinkType) -> Option<String> {
        match link_type.as_str() {
            "pip" => Some(portal.url(&format!("/products/{}", self.product.gtin))),
            "verificationService" => Some(if self.unit { self.address.clone() } else { portal.url("/check") }),
            _ => None,
        }
    }

    /// RFC 9264 §4.2, as GS1's schema wants it.
    fn link_set(&self, portal: &Portal) -> Value {
        let target = |link: &ProductLink| {
            let mut target = json!({ "href": link.url.as_str(), "title": link.title, "type": link.media_type });
            if !link.language.is_empty() {
                target["hreflang"] = json!([link.language]);
            }
            target
        };
        let mut set = Map::new();
        set.insert("anchor".to_owned(), json!(self.address));
        // GS1's schema 1.2 wants the first; readers of the one before it know the second.
        for word in ["description", "itemDescription"] {
            set.insert(word.to_owned(), json!(self.product.name));
        }
        let ours = |title: &str, href: String| json!([{ "href": href, "title": title, "type": "text/html" }]);
        let default = match self.default().filter(|_| !self.unit) {
            Some(default) => json!([target(default)]),
            None => ours(&self.product.name, self.address.clone()),
        };
        set.insert(format!("{}defaultLink", model::product_link::VOCABULARY), default);
        // Where the address leads to depends on the reader's language and kind of file: all that it may be.
        let variants: Vec<Value> = self.default().filter(|_| !self.unit).map(|default| self.alike(default).map(target).collect()).unwrap_or_default();
        if variants.len() > 1 {
            set.insert(format!("{}defaultLinkMulti", model::product_link::VOCABULARY), json!(variants));
        }
        for link in &self.links {
            let of_type = set.entry(link.link_type.uri()).or_insert_with(|| json!([]));
            if let Some(of_type) = of_type.as_array_mut() {
                of_type.push(target(link));
            }
        }
        for word in ["pip", "verificationService"] {
            if let Ok(link_type) = LinkType::parse(word)
                && let Some(href) = self.own(portal, &link_type)
            {
                let title = if word == "pip" { self.product.name.as_str() } else { "Check the code" };
                set.entry(link_type.uri()).or_insert_with(|| ours(title, href));
            }
        }
        json!({ "linkset": [set] })
    }
}

/// What the reader would like best.
struct Wanted {
    languages: Vec<String>,
    kinds: Vec<(f32, String)>,
}

impl Wanted {
    /// The link in the earliest wanted language, among those alike the one whose kind of file is asked for; else the default.
    fn best<'l>(&self, links: impl Iterator<Item = &'l ProductLink>, default: &'l ProductLink) -> &'l ProductLink {
        let language = |link: &ProductLink| {
            let own = link.language.to_ascii_lowercase();
            let base = own.split('-').next().unwrap_or_default().to_owned();
            let place = self.languages.iter().position(|wanted| *wanted == own || (!base.is_empty() && *wanted == base));
            place.map_or(usize::MAX, |place| place * 2 + usize::from(self.languages[place] != own))
        };
        let asked_for = |link: &ProductLink| !self.kinds.iter().any(|(_, kind)| kind.eq_ignore_ascii_case(&link.media_type));
        let rank = |link: &ProductLink| (language(link), asked_for(link), link.id != default.id);
        links.min_by_key(|link| rank(link)).unwrap_or(default)
    }
}

/// The languages of `Accept-Language` (RFC 9110 §12.5.4), the most wanted first; each with its base behind it.
fn languages(header: &str) -> Vec<String> {
    let both = |tag: String| {
        let base = tag.split('-').next().unwrap_or_default().to_owned();
        if base == tag { vec![tag] } else { vec![tag, base] }
    };
    weighed(header).into_iter().filter(|(_, tag)| tag != "*").flat_map(|(_, tag)| both(tag)).collect()
}

/// What a header asks for by weights, in small letters, the most wanted first; what has the weight 0 is not wanted (RFC 9110 §12.4.2).
fn weighed(header: &str) -> Vec<(f32, String)> {
    let weight = |entry: &str| {
        let named = entry.split(';').skip(1).filter_map(|part| part.split_once('='));
        let own = named.filter(|(name, _)| name.trim().eq_ignore_ascii_case("q")).find_map(|(_, weight)| weight.trim().parse::<f32>().ok());
        own.unwrap_or(1.0)
    };
    let mut wanted: Vec<(f32, String)> =
        header.split(',').map(|entry| (weight(entry), entry.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())).collect();
    wanted.retain(|(weight, what)| *weight > 0.0 && !what.is_empty());
    wanted.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    wanted
}

/// Whether `Accept` names the link set, and nothing that it would rather have. What it would take as well, such as `*/*`, is no wish for it.
fn wants_linkset(accept: &str) -> bool {
    let wanted = weighed(accept);
    let linkset = wanted.iter().find(|(_, kind)| kind == "application/linkset+json").map(|(weight, _)| *weight);
    linkset.is_some_and(|weight| wanted.first().is_none_or(|(most, _)| *most <= weight))
}

/// The value of `linkType`, decoded.
fn asked_type(query: &str) -> Option<String> {
    let value = query.split('&').find_map(|pair| pair.split_once('=').filter(|(name, _)| name.eq_ignore_ascii_case("linkType")).map(|(_, value)| value))?;
    Some(value.replace("%3A", ":").replace("%3a", ":").replace("%2F", "/").replace("%2f", "/")).filter(|value| !value.is_empty())
}

/// An address with the parameters of the question behind its own; all but `linkType`, where that was answered.
fn with_query(address: &str, query: &str, answered: bool) -> String {
    let passed: Vec<&str> = query
        .split('&')
        .filter(|pair| !(pair.is_empty() || answered && pair.split('=').next().is_some_and(|name| name.eq_ignore_ascii_case("linkType"))))
        .collect();
    if passed.is_empty() {
        return address.to_owned();
    }
    let (before, fragment) = address.split_once('#').map_or((address, String::new()), |(before, fragment)| (before, format!("#{fragment}")));
    let separator = if before.contains('?') { '&' } else { '?' };
    format!("{before}{separator}{}{fragment}", passed.join("&"))
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_told_from_pages() {
        for link in ["/01/04006381333931", "/01/1", "/414/9506000134369", "/AQnYUc1gmg", "/AQnYUc1gmiCNV4JG"] {
            assert!(is_link(link), "{link}");
        }
        for page in ["/", "/01", "/check", "/brand/products", "/sign-up", "/listings/01", "/90/x", "/documentation"] {
            assert!(!is_link(page), "{page}");
        }
    }

    #[test]
    fn parameters_are_passed_on_before_a_fragment() {
        assert_eq!(with_query("https://a.example/x?y=1#z", "17=261231&linkType=gs1:pip&utm=1", true), "https://a.example/x?y=1&17=261231&utm=1#z");
        assert_eq!(with_query("https://a.example/x", "linktype=pip", true), "https://a.example/x");
    }

    #[test]
    fn the_link_set_is_for_who_would_rather_have_it() {
        for accept in [
            "application/linkset+json",
            "APPLICATION/LINKSET+JSON",
            "text/html;q=0.9, application/linkset+json",
            "application/linkset+json; profile=\"x\"; Q=0.5, */*;q=0.1",
            "application/linkset+json, application/json",
        ] {
            assert!(wants_linkset(accept), "{accept}");
        }
        for accept in [
            "",
            "*/*",
            "text/html",
            "application/linkset+json;q=0, text/html",
            "application/linkset+json;q=0.000",
            "text/html, application/linkset+json;q=0.5",
            "application/linkset+jsonx",
        ] {
            assert!(!wants_linkset(accept), "{accept}");
        }
    }

    #[test]
    fn languages_come_in_the_order_of_their_weight() {
        assert_eq!(languages("en;q=0.5, de-CH, *;q=0.1, fr;q=0"), ["de-ch", "de", "en"]);
        assert_eq!(asked_type("a=1&linkType=https%3A%2F%2Fref.gs1.org%2Fvoc%2Fpip").as_deref(), Some("https://ref.gs1.org/voc/pip"));
    }
}
