//! A batch as EPCIS events: its commissioning, what the brand said of its units, and what it captured.

use super::{
    context,
    own::{TOGETHER, act_event, acts, commissioning, is_of_all, told, with_quantity, with_units},
    time,
};
use crate::{Actor, Portal, PortalError, Result, change::Subject};
use codes::{
    digital_link::Stem,
    gs1::{Elements, epc::Epc},
};
use futures::{Stream, stream};
use model::{
    any_code::{CodeSource, ForeignCode},
    id::BatchId,
    standing::{units_of, without},
};
use serde_json::{Value, json};
use std::pin::Pin;
use store::{
    batch::StoredBatch,
    epcis::{Act, Place},
};

/// Captured events read at once.
const PAGE: i64 = 500;

/// How units are named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Naming {
    /// By GS1 Digital Links under the portal's own name.
    #[default]
    DigitalLink,
    /// By EPC URNs: with the number of digits of the brand's GS1 Company Prefix, which a GTIN does not tell.
    Urn(usize),
}

/// A batch's events, to be sent as they are made.
pub struct EpcisFile {
    /// The name to save it under.
    pub name: String,
    /// The document, in pieces.
    pub chunks: Pin<Box<dyn Stream<Item = Result<Vec<u8>>> + Send>>,
}

/// An event that is still to be written.
enum Next {
    Commissioning {
        first: u32,
    },
    Act {
        act: Act,
        first: u32,
    },
    /// Captured events behind this place.
    Captured(Place),
    Told(Value),
    End,
}

/// Where the writing is.
struct Writer {
    portal: Portal,
    stored: StoredBatch,
    naming: Naming,
    stem: Stem,
    /// The last one comes first.
    left: Vec<Next>,
    begun: bool,
}

impl Portal {
    /// A sealed batch as an EPCIS document.
    pub async fn epcis_file(&self, actor: &Actor, id: BatchId, naming: Naming) -> Result<EpcisFile> {
        let stored = self.sealed_batch(actor, id).await?;
        let stem = self.code_stem()?;
        // What cannot be named is said before the first byte.
        name(&stored, naming, &stem, "1")?;
        let mut left = vec![Next::End, Next::Captured(Place::default())];
        left.extend(acts(&mut self.read().await?, id).await?.into_iter().rev().map(|act| Next::Act { first: act.first, act }));
        left.push(Next::Commissioning { first: 0 });
        let mut change = self.change().await?;
        let summary = format!("Downloaded the EPCIS events of lot {}", stored.batch.lot);
        change.audit(actor, "batch.downloaded", Subject::of("batch", id.0, stored.brand_id), &summary, json!({})).await?;
        change.commit().await?;
        let name = format!("epcis-{}-{id}.jsonld", stored.batch.gtin.short());
        let writer = Writer { portal: self.clone(), stored, naming, stem, left, begun: false };
        let chunks = stream::try_unfold(writer, |mut writer| async move { Ok(writer.next().await?.map(|chunk| (chunk, writer))) });
        Ok(EpcisFile { name, chunks: Box::pin(chunks) })
    }
}

impl Writer {
    /// The next piece of the document; `None` at its end.
    async fn next(&mut self) -> Result<Option<Vec<u8>>> {
        let mut next = self.left.pop();
        while let Some(Next::Captured(after)) = next {
            self.read_captured(&after).await?;
            next = self.left.pop();
        }
        let Some(next) = next else { return Ok(None) };
        let event = match next {
            Next::End | Next::Captured(_) => return Ok(Some(b"]}}\n".to_vec())),
            Next::Told(event) => Some(event),
            Next::Commissioning { first } => {
                let last = self.stored.batch.count - 1;
                let end = self.part(first, last, |first| Next::Commissioning { first });
                let event = commissioning(&self.stored, first);
                self.portal.with_names(&self.stored, (self.naming, &self.stem), event, ((first, end), &[])).await?
            }
            Next::Act { act, first: 0 } if is_of_all(&act, self.stored.batch.count) => {
                let units = told(&act);
                (units > 0).then(|| with_quantity(act_event(&act, 0), &self.stored.batch, &self.stem, units))
            }
            Next::Act { act, first } => {
                let again = act.clone();
                let end = self.part(first, act.last, |first| Next::Act { act: again, first });
                self.portal.with_names(&self.stored, (self.naming, &self.stem), act_event(&act, first), ((first, end), &act.void)).await?
            }
        };
        // Of units that were all void by then, nothing is told.
        let Some(event) = event else { return Ok(Some(Vec::new())) };
        let mut chunk = if self.begun { b",\n".to_vec() } else { self.head() };
        self.begun = true;
        serde_json::to_writer(&mut chunk, &event).map_err(PortalError::internal)?;
        Ok(Some(chunk))
    }

    /// The next captured events, and from where to go on behind them.
    async fn read_captured(&mut self, after: &Place) -> Result<()> {
        let told = store::epcis::of_batch(&mut self.portal.read().await?, self.stored.batch.id, (0, u32::MAX), after, PAGE).await?;
        if let Some(last) = told.last() {
            self.left.push(Next::Captured(last.place.clone()));
        }
        self.left.extend(told.into_iter().rev().map(|told| Next::Told(told.body)));
        Ok(())
    }

    fn head(&self) -> Vec<u8> {
        let context = context(&self.portal.settings().public_url);
        let created = time(self.portal.now());
        format!(
            "{{\"@context\":{context},\"type\":\"EPCISDocument\",\"schemaVersion\":\"2.0\",\"creationDate\":\"{created}\",\"epcisBody\":{{\"eventList\":[\n"
        )
        .into_bytes()
    }

    /// The last unit of the event that begins with `first`; what is left comes next.
    fn part(&mut self, first: u32, last: u32, rest: impl FnOnce(u32) -> Next) -> u32 {
        // What GS1 has no name for is a quantity, and there is one of each.
        let end = if self.stored.batch.source == CodeSource::Amazon { last } else { last.min(first.saturating_add(TOGETHER - 1)) };
        if end < last {
            self.left.push(rest(end + 1));
        }
        end
    }
}

impl Portal {
    /// An event with its units one by one, both ends included, without those that are void; those that GS1 has no name for are told as a quantity of the lot.
    /// `None` if no unit is left.
    pub(super) async fn with_names(
        &self,
        stored: &StoredBatch,
        (naming, stem): (Naming, &Stem),
        event: Value,
        ((first, last), void): ((u32, u32), &[(u32, u32)]),
    ) -> Result<Option<Value>> {
        let (batch, count) = (&stored.batch, last - first + 1);
        let left = without((first, last), void);
        if left.is_empty() {
            return Ok(None);
        }
        if batch.source == CodeSource::Amazon {
            return Ok(Some(with_quantity(event, batch, stem, u32::try_from(units_of(&left)).map_err(PortalError::internal)?)));
        }
        let is_left = |number: u32| left.get(left.partition_point(|(_, end)| *end < number)).is_some_and(|(begin, _)| *begin <= number);
        let serials: Vec<String> = if batch.source == CodeSource::Markward {
            self.codes_of(stored, first, count).await?.map(|code| code.serial()).collect()
        } else {
            let keys = store::imported::page(&mut self.read().await?, batch.id, u64::from(first), i64::from(count)).await?;
            let serial = |key: &String| ForeignCode::from_key(key).map(|code| code.serial_number().to_owned()).map_err(PortalError::internal);
            keys.iter().map(serial).collect::<Result<_>>()?
        };
        let named = (first..).zip(&serials).filter(|(number, _)| is_left(*number));
        let names = named.map(|(_, serial)| name(stored, naming, stem, serial)).collect::<Result<Vec<_>>>()?;
        let (all, epcs) = (names.len(), names.into_iter().flatten().collect::<Vec<_>>());
        let nameless = u32::try_from(all - epcs.len()).map_err(PortalError::internal)?;
        let event = if nameless > 0 { with_quantity(event, batch, stem, nameless) } else { event };
        Ok(Some(if epcs.is_empty() { event } else { with_units(event, json!(epcs)) }))
    }
}

/// The name of a unit. A brand's own serial number of more than 20 characters has its place in no barcode, and no reader of GS1's takes it in an address.
fn name(stored: &StoredBatch, naming: Naming, stem: &Stem, serial: &str) -> Result<Option<String>> {
    let gtin = stored.batch.gtin.to_string();
    let Ok(elements) = Elements::new([("01", gtin.as_str()), ("21", serial)]) else { return Ok(None) };
    Ok(Some(match naming {
        Naming::DigitalLink => elements.to_link(stem).map_err(PortalError::internal)?,
        Naming::Urn(prefix) => Epc::new(&elements, prefix).map_err(|error| PortalError::field("prefix", error))?.to_string(),
    }))
}
