//! All that a search finds, for somebody who acts on it: nothing of what was asked may be left out silently.

use crate::{PortalError, Result};
use model::{search::Misread, watch::KNOWN_MAX};
use search::Everything;

/// See the module.
#[derive(Debug)]
pub(crate) struct Whole<Of = Everything> {
    /// The listings.
    pub ids: Of,
    /// The words that they were found by.
    pub text: String,
    /// Listings were left out because too many show pictures like the one that was asked for.
    pub pictures_cut: bool,
}

impl<Of> Whole<Of> {
    /// Refuses a text of which words were left out, as what is wrong with this field: without a word that excludes, more is found than was meant.
    pub fn of_all_words(&self, field: &str) -> Result<()> {
        let parsed = search::parse::parse(&self.text);
        if let Some(misread) = &parsed.misread {
            return Err(PortalError::field(field, misread.to_string()));
        }
        if parsed.unread {
            return Err(PortalError::field(field, "Nothing in this text can be searched for: type a word or a number"));
        }
        if parsed.cut {
            return Err(PortalError::field(
                field,
                "A search takes 16 words and 400 characters, and this one has more: the rest would be left out. Search for less",
            ));
        }
        Ok(())
    }

    /// What of the text is written as other tools have it, so that nothing is searched for.
    pub fn misread(&self) -> Option<Misread> {
        misread(&self.text)
    }

    /// The listings, if all of what was asked was searched for.
    pub fn of_all(self, field: &str) -> Result<Of> {
        self.of_all_words(field)?;
        if self.pictures_cut {
            return Err(PortalError::field(field, format!("{}. Search for less", many_pictures())));
        }
        Ok(self.ids)
    }
}

/// What of a search's text is written as other tools have it.
pub(crate) fn misread(text: &str) -> Option<Misread> {
    search::parse::parse(text).misread
}

/// More listings show a picture than a search by it takes.
pub(crate) fn many_pictures() -> String {
    format!("More than {KNOWN_MAX} listings show pictures like this one")
}
