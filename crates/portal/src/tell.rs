//! What a person adds to a check of theirs, each only if they want to: where they are, which lot is printed, where they bought it.

use crate::{
    Actor, Portal, PortalError, Result,
    check::{may_be_serial, names_unit},
    decoding::decoding,
    error::check,
    once::{OFFLINE_SECONDS, OPEN_SECONDS, Once},
    picture::Upload,
    policy::Action,
    throttle::throttle_key_from,
};
use codes::gs1::scanned;
use model::{
    any_code::AnyCode,
    batch::Lot,
    check::Scan,
    form::FieldErrors,
    place::{Spot, SpotError},
    standing::Standing,
    time::Timestamp,
    told::{ToldOfCheck, ToldPart},
};
use store::scan::Told;

/// Photos from one address within an hour, without a wait.
pub(crate) const PHOTOS_FREE: i64 = 20;
/// What is said of a photo without a code that names a unit.
const UNREAD: &str = "No code was found in this photo. Take it from closer, in good light and without glare, or type the code";
/// So long somebody looks at an answer, and may load it again.
const LOOKED_SECONDS: i64 = 600;
/// A check that was asked for so long ago waited for the network, and not only for its answer.
const WAITED_SECONDS: i64 = 60;
/// The longest answer to where it was bought.
const BOUGHT_AT_MAX: usize = 300;
/// Within how many kilometres of the rounded spot the person is: a tenth of a degree is 11 km.
const ROUNDED_KM: u16 = 10;

/// What the form holds; empty fields say nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct TellForm<'a> {
    /// The code that was checked, of any kind, as [`AnyCode`] travels.
    pub code: &'a str,
    /// The lot that is printed on the thing.
    pub lot: &'a str,
    /// A listing's address or number, or the name of a shop.
    pub bought_at: &'a str,
    /// Degrees north.
    pub latitude: &'a str,
    /// Degrees east.
    pub longitude: &'a str,
}

impl Portal {
    /// What the codes in a photo of a label say, for who has no script to read it in the browser: the first that names a unit.
    pub async fn read_photo(&self, actor: &Actor, photo: Option<Upload>) -> Result<String> {
        actor.may(Action::CheckCode)?;
        self.may_guess(actor, None).await?;
        let photo = photo.ok_or_else(|| PortalError::field("pictures", "Choose a photo of the label"))?;
        // Reading costs seconds of a core: a script does not get many.
        let _counted = self.count_try([(throttle_key_from("photo-from", &actor.client()), PHOTOS_FREE)]).await?;
        let found = decoding(move || reading::read(&photo.bytes)).await?;
        let codes = found.map_err(|error| PortalError::field("pictures", error))?;
        let texts: Vec<String> = codes.into_iter().map(|code| format!("{}{}", code.symbology, code.text)).collect();
        let shortest = |fits: fn(&str) -> bool| texts.iter().filter(|text| fits(text)).min_by_key(|text| text.len());
        let named = match shortest(names_unit) {
            None if self.reads_serials().await? => shortest(may_be_serial),
            named => named,
        };
        named.map(|text| scanned(text).to_owned()).ok_or_else(|| PortalError::field("pictures", UNREAD))
    }

    /// Adds to the check that is known by `once`. The place is rounded to a tenth of a degree, whatever came.
    pub async fn tell_of_check(&self, actor: &Actor, once: Once, form: TellForm<'_>) -> Result<AnyCode> {
        actor.may(Action::TellOfCheck)?;
        self.may_guess(actor, None).await?;
        let code = AnyCode::try_from(form.code.to_owned()).map_err(|error| PortalError::field("code", error))?;
        let once = once.for_code(code);
        let answered = store::recording::answered(&mut self.read().await?, &[once]).await?;
        let scan = answered.get(&once).ok_or(PortalError::NotFound("check"))?.scan;
        if self.now().seconds_since(scan.at) > OPEN_SECONDS {
            return Err(PortalError::conflict("This check is more than an hour old. Check the code again, then add to that check"));
        }
        let told = self.parse_told(&form).await?;
        if told == Told::default() {
            return Err(PortalError::field("lot", "Enter the lot, or where you bought it"));
        }
        let mut change = self.change().await?;
        store::scan::tell(&mut change.tx, once, &told).await?;
        change.commit().await?;
        self.judge_anew(code, scan, None).await?;
        Ok(code)
    }

    /// What the person of a check added to it.
    pub async fn told_of_check(&self, actor: &Actor, once: Once, code: AnyCode) -> Result<ToldOfCheck> {
        actor.may(Action::CheckCode)?;
        Ok(store::scan::told(&mut self.read().await?, once.for_code(code)).await?)
    }

    /// Notes when a check was asked for that waited for the network, as its device says: its place among the unit's checks is that of its coming, for a device
    /// can say anything. Only of the days for which such a check is open; what is said of the moment in which it was sent says nothing.
    pub async fn note_asked_offline(&self, actor: &Actor, once: Once, code: AnyCode, asked_at: Timestamp) -> Result<()> {
        actor.may(Action::CheckCode)?;
        if !(WAITED_SECONDS..=OFFLINE_SECONDS).contains(&self.now().seconds_since(asked_at)) {
            return Ok(());
        }
        let mut change = self.change().await?;
        store::asked_offline::note(&mut change.tx, once.for_code(code), asked_at).await?;
        change.commit().await
    }

    /// When a check was asked for, if it waited for the network.
    pub async fn asked_offline(&self, actor: &Actor, once: Once, code: AnyCode) -> Result<Option<Timestamp>> {
        actor.may(Action::CheckCode)?;
        Ok(store::asked_offline::of_check(&mut self.read().await?, once.for_code(code)).await?)
    }

    /// Forgets one thing of what was added to the check that is known by `once`, however long ago: consent can be withdrawn (GDPR Art. 7(3)). Answers whether
    /// the check's own answer can be looked at for a while yet, without making another check of it.
    pub async fn take_back_of_check(&self, actor: &Actor, once: Once, code: &str, part: ToldPart) -> Result<(AnyCode, bool)> {
        actor.may(Action::TellOfCheck)?;
        self.may_guess(actor, None).await?;
        let code = AnyCode::try_from(code.to_owned()).map_err(|error| PortalError::field("code", error))?;
        let once = once.for_code(code);
        let answered = store::recording::answered(&mut self.read().await?, &[once]).await?;
        let scan = answered.get(&once).ok_or(PortalError::NotFound("check"))?.scan;
        let mut change = self.change().await?;
        store::scan::take_back(&mut change.tx, once, part).await?;
        change.commit().await?;
        // What the brand was told of it goes as well.
        self.judge_anew(code, scan, Some(part)).await?;
        Ok((code, self.now().seconds_since(scan.at) < OPEN_SECONDS - LOOKED_SECONDS))
    }

    async fn parse_told(&self, form: &TellForm<'_>) -> Result<Told> {
        let mut errors = FieldErrors::new();
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let lot_seen = given(form.lot).and_then(|lot| errors.take("lot", Lot::parse(&lot)));
        let bought_at = given(form.bought_at).and_then(|text| errors.take("bought_at", parse_bought_at(text)));
        let spot = given(form.latitude).zip(given(form.longitude)).and_then(|(north, east)| errors.take("place", rounded(&north, &east)));
        check(errors)?;
        let listing = match &bought_at {
            Some(text) => self.listing_named(text).await?.map(|listing| listing.id),
            None => None,
        };
        Ok(Told { lot_seen, bought_at, listing, spot })
    }

    /// What was added, or taken back, may be what tells a copy.
    async fn judge_anew(&self, code: AnyCode, scan: Scan, taken_back: Option<ToldPart>) -> Result<()> {
        let Some((unit, (standing, _))) = self.issued_any(code).await? else { return Ok(()) };
        if standing == Standing::Active {
            // Others may have checked it since.
            let nth = (self.next_scan(&unit).await?.scan.nth - 1).max(scan.nth);
            self.judge(&unit, Scan { nth, ..scan }, false, taken_back).await?;
        }
        Ok(())
    }
}

fn parse_bought_at(text: String) -> Result<String, String> {
    match text.chars().count() {
        n if n > BOUGHT_AT_MAX => Err(format!("At most {BOUGHT_AT_MAX} characters; this has {n}")),
        _ if text.chars().any(char::is_control) => Err("Remove the control characters: they cannot be seen".to_owned()),
        _ => Ok(text),
    }
}

fn rounded(north: &str, east: &str) -> Result<Spot, String> {
    let tenth = |text: &str| text.parse::<f64>().map(|degrees| (degrees * 10.0).round() / 10.0).map_err(|_| "A place is told in degrees".to_owned());
    Spot::new(tenth(north)?, tenth(east)?, ROUNDED_KM, None).map_err(|error: SpotError| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_rounded_to_a_tenth_of_a_degree_whatever_the_browser_sends() {
        let spot = rounded("52.516275", "-13.377704").unwrap();
        assert_eq!((spot.latitude(), spot.longitude(), spot.radius_km()), (52.5, -13.4, 10));
        assert!(rounded("91", "0").unwrap_err().contains("latitude"));
        assert!(rounded("here", "0").is_err());
    }
}
