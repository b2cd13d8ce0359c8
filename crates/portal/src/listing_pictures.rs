//! Codes in listings' pictures: each new or changed listing's pictures are fetched and read once, and the unit codes in them are judged. A photo of
//! one unit that several listings use is a finding; so is a code that was never issued, or of another product.
//!
//! It follows the listings' change feed like the search index, some at a time ([`step`]), one node of several, and asks for pictures again beside that
//! ([`revisit`]). A reading is nobody's check: nothing is counted. Pictures are strangers' and so are their addresses: see [`fetch`] for where none is
//! fetched from, [`hosts`] for whom nobody waits, and the crate `reading` for what hostile files cannot do.

mod again;
pub mod fetch;
mod hosts;
mod look;
pub(crate) mod more;
mod revisit;
mod step;

use crate::{Actor, Portal, PortalError, Result, policy::Action};
use codes::gs1::Elements;
use fetch::Fetcher;
use model::{
    any_code::{AnyCode, ForeignCode},
    gtin::Gtin,
    id::{BrandId, ListingId},
    listing::Listing,
    seen_code::{ReadCode, SeenCode, SeenFinding},
    standing::Standing,
    unit_code::UnitCode,
    url::HttpUrl,
};
use std::{path::PathBuf, time::Duration};
use step::Step;
use store::seen_code::StoredSeen;
use tokio_util::sync::CancellationToken;

/// Listings of the feed that are gone through before the position is noted.
const LISTINGS_AT_ONCE: i64 = 500;
/// A node that says nothing for so long is taken for dead: a step has a bound, far below.
const LEASE_SECONDS: i64 = 900;

/// Where pictures come from.
#[derive(Clone, Debug)]
pub enum PictureSource {
    /// Their addresses, as far as they may be fetched from.
    Web(Fetcher),
    /// A folder: files named as the address's last part. What is not there is not looked for elsewhere.
    Folder(PathBuf),
}

/// Along the change feed, or again.
#[derive(Clone, Copy, Debug)]
enum Looking {
    Along,
    Again,
}

/// What a step did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// Listings that were looked at.
    pub listings: usize,
    /// Pictures that were read for the first time.
    pub pictures: usize,
    /// Those of them of which it is known what they look like.
    pub prints: usize,
    /// Pictures that could not be read.
    pub failed: usize,
    /// Barcodes in the pictures of these listings.
    pub codes: usize,
}

impl Portal {
    /// Looks at the pictures of new and changed listings until `stop`, and again at those that are due, neither waiting for the other: what `markward serve`
    /// runs beside the pages.
    pub async fn follow_pictures(&self, source: PictureSource, stop: CancellationToken) {
        tokio::join!(self.follow_looking(Looking::Along, &source, &stop), self.follow_looking(Looking::Again, &source, &stop));
    }

    async fn follow_looking(&self, what: Looking, source: &PictureSource, stop: &CancellationToken) {
        loop {
            let looked = match what {
                Looking::Along => self.look_at_pictures(source, stop).await.map(|looked| looked.is_some()),
                Looking::Again => self.look_at_pictures_again(source, stop).await.map(|asked| asked > 0),
            };
            let wait = match looked {
                Ok(true) if !stop.is_cancelled() => continue,
                Ok(_) => Duration::from_secs(5),
                Err(error) => {
                    tracing::warn!(error = %error, "Could not look at listings' pictures; trying again");
                    Duration::from_secs(30)
                }
            };
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// Looks at the pictures of the next few listings; none if there is nothing new, or another node is at it.
    pub async fn look_at_pictures(&self, source: &PictureSource, stop: &CancellationToken) -> Result<Option<Looked>> {
        let mut change = self.change().await?;
        let lease = change.now.plus_seconds(LEASE_SECONDS);
        let now = change.now;
        let position = store::seen_code::claim(&mut change.tx, now, lease).await?;
        change.commit().await?;
        let Some(position) = position else { return Ok(None) };
        let listings = store::listing::changed_after(&mut self.read().await?, position, LISTINGS_AT_ONCE).await?;
        let mut step = Step::new(self, source, &listings, stop);
        let ran = step.run().await;
        // Who failed keeps nobody waiting until the lease runs out.
        let mut change = self.change().await?;
        store::seen_code::advance(&mut change.tx, lease, step.reached().unwrap_or(position)).await?;
        change.commit().await?;
        ran.map(|()| (!listings.is_empty()).then_some(step.looked))
    }

    /// Of a unit in a listing that is not offered any more: who shows it too is judged without that listing.
    async fn leave_to_others(&self, gone: ListingId) -> Result<()> {
        let others = store::seen_code::showing_the_same(&mut self.read().await?, gone).await?;
        if others.is_empty() {
            return Ok(());
        }
        let mut change = self.change().await?;
        store::listing::touch(&mut change.tx, &others).await?;
        change.commit().await
    }

    /// The codes in a listing's pictures, each with what is wrong with it.
    pub async fn seen_codes(&self, actor: &Actor, id: ListingId) -> Result<Vec<SeenCode>> {
        actor.may(Action::SearchListings)?;
        let listing = store::listing::by_id(&mut self.read().await?, id).await?.ok_or(PortalError::NotFound("listing"))?;
        let read = store::seen_code::of_listing(&mut self.read().await?, id).await?;
        let mut all = Vec::with_capacity(read.len());
        for seen in read {
            all.push(self.judge_seen(actor, &listing, seen).await?);
        }
        // What is wrong comes first.
        all.sort_by_key(|seen: &SeenCode| seen.findings.is_empty());
        Ok(all)
    }

    /// How a unit stands is its brand's business and staff's: to others only what concerns the listing is said.
    async fn judge_seen(&self, actor: &Actor, listing: &Listing, seen: StoredSeen) -> Result<SeenCode> {
        let mut judged = self.judge_code(listing, seen).await?;
        let told = actor.is_staff() || judged.brand.is_some_and(|brand| actor.acts_for(brand));
        judged.seen.findings.retain(|finding| told || matches!(finding, SeenFinding::OtherProduct | SeenFinding::Reused));
        Ok(judged.seen)
    }

    /// What the codes in a listing's pictures say against it, each with whose unit or product it is about.
    pub(crate) async fn found_in_codes(&self, listing: &Listing, codes: Vec<(HttpUrl, ReadCode)>) -> Result<Vec<(Option<BrandId>, SeenFinding)>> {
        let mut all = Vec::new();
        for (url, read) in codes {
            let judged = self.judge_code(listing, self.seen(&url, read).await?).await?;
            all.extend(judged.seen.findings.into_iter().map(|finding| (judged.brand, finding)));
        }
        all.sort_unstable();
        all.dedup();
        Ok(all)
    }

    async fn judge_code(&self, listing: &Listing, seen: StoredSeen) -> Result<Judged> {
        let StoredSeen { url, format, text, gtin, code, unit } = seen;
        let gtin = gtin.and_then(|gtin| Gtin::parse(&gtin).ok());
        let code = code.and_then(|code| UnitCode::parse(&code).map(AnyCode::Unit).ok().or_else(|| ForeignCode::from_key(&code).map(AnyCode::Foreign).ok()));
        let (mut findings, mut others, mut brand) = (Vec::new(), Vec::new(), None);
        if let Some(code) = code {
            match self.issued_any(code).await? {
                Some((issued, (standing, _))) if standing != Standing::Void => {
                    brand = Some(issued.brand_id);
                    if listing.gtin.is_some_and(|gtin| gtin != issued.gtin) || gtin.is_some_and(|gtin| gtin != issued.gtin) {
                        findings.push(SeenFinding::OtherProduct);
                    }
                    findings.extend(match standing {
                        Standing::Stolen => Some(SeenFinding::Stolen),
                        Standing::Recalled => Some(SeenFinding::Recalled),
                        Standing::NotActive => Some(SeenFinding::NotActive),
                        Standing::Active | Standing::Void => None,
                    });
                }
                // Void.
                Some((issued, _)) => {
                    brand = Some(issued.brand_id);
                    findings.push(SeenFinding::NotIssued);
                }
                None if matches!(code, AnyCode::Foreign(_)) => {}
                None => {
                    if let Some(said) = self.of_no_unit(&text, gtin, listing.gtin).await? {
                        findings.push(said);
                        brand = self.brand_of_one(&gtin.into_iter().chain(listing.gtin).collect::<Vec<_>>()).await?;
                    }
                }
            }
        }
        if let Some((batch, number)) = unit {
            others = store::seen_code::others(&mut self.read().await?, batch, number, listing.id).await?;
            if !others.is_empty() {
                findings.push(SeenFinding::Reused);
            }
        }
        Ok(Judged { brand, seen: SeenCode { url, format, text, gtin, code, findings, others } })
    }

    /// What is said of a barcode that has the form of a unit's code and is none. Numbers of cards, parcels and other systems have that form by chance, so
    /// that only the barcode itself makes it ours: our own address, or a unit of a product that has codes here. Where it names no product at all, the
    /// check character speaks for it, and a person must look.
    async fn of_no_unit(&self, text: &str, named: Option<Gtin>, offered: Option<Gtin>) -> Result<Option<SeenFinding>> {
        let ours = self.code_stem()?.leads_to(text);
        let (gtin, said) = match named {
            _ if ours => return Ok(Some(SeenFinding::NotIssued)),
            Some(gtin) => (Some(gtin), SeenFinding::NotIssued),
            None if UnitCode::is_checked(text) => (offered, SeenFinding::Unclear),
            None => (None, SeenFinding::Unclear),
        };
        let Some(gtin) = gtin else { return Ok(None) };
        Ok((!self.gtins_with_codes(&[gtin]).await?.is_empty()).then_some(said))
    }

    async fn brand_of_one(&self, gtins: &[Gtin]) -> Result<Option<BrandId>> {
        let mut conn = self.read().await?;
        for gtin in gtins {
            if let Some(brand) = store::sweep::brand_of_gtin(&mut conn, Some(*gtin)).await? {
                return Ok(Some(brand));
            }
        }
        Ok(None)
    }

    async fn seen(&self, url: &HttpUrl, read: ReadCode) -> Result<StoredSeen> {
        let (gtin, serial) = said(&read);
        // Only a whole code counts: a serial of another system is one only if a brand imported it.
        let mut code = serial.as_deref().and_then(|serial| UnitCode::parse(serial).ok()).map(AnyCode::Unit);
        let mut issued = match code {
            Some(code) => self.issued_any(code).await?,
            None => None,
        };
        for foreign in serial.iter().filter(|_| issued.is_none()).flat_map(|serial| foreign(gtin, serial)).collect::<Vec<_>>() {
            let found = self.issued_any(AnyCode::Foreign(foreign)).await?;
            if found.as_ref().is_some_and(|(unit, _)| gtin.is_none_or(|gtin| gtin == unit.gtin)) {
                (issued, code) = (found, Some(AnyCode::Foreign(foreign)));
                break;
            }
        }
        let unit = issued.and_then(|(unit, _)| Some((unit.batch_id, i64::try_from(unit.number).ok()?)));
        let code = code.map(|code| match code {
            AnyCode::Unit(code) => code.serial(),
            AnyCode::Foreign(code) => code.key().to_owned(),
        });
        let ReadCode { format, text, .. } = read;
        Ok(StoredSeen { url: url.as_str().to_owned(), format, text, gtin: gtin.map(|gtin| gtin.to_string()), code, unit })
    }
}

/// A code in a picture, and whose unit or product it is.
struct Judged {
    brand: Option<BrandId>,
    seen: SeenCode,
}

/// What a serial can be in other systems, beside the product's number if that is known.
fn foreign(gtin: Option<Gtin>, serial: &str) -> impl Iterator<Item = ForeignCode> {
    let sgtin = gtin.and_then(|gtin| ForeignCode::sgtin(gtin, serial).ok());
    [sgtin, ForeignCode::amazon(serial).ok(), ForeignCode::serial(serial).ok()].into_iter().flatten()
}

/// The product's number and the serial in a barcode, whichever form it has.
fn said(read: &ReadCode) -> (Option<Gtin>, Option<String>) {
    let elements = Elements::of_text(&format!("{}{}", read.symbology, read.text)).or_else(|_| Elements::of_text(&read.text));
    if let Ok(elements) = elements {
        return (elements.get("01").and_then(|gtin| Gtin::parse(gtin).ok()), elements.get("21").map(ToOwned::to_owned));
    }
    // The code alone, as a QR code of the typed form.
    (None, Some(read.text.clone()))
}
