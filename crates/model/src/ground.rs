//! Grounds of a report: what about a listing breaks which right.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What a reporter claims is wrong with a listing. Each needs evidence of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// A false product under the mark.
    Counterfeit,
    /// The mark in the listing's title or description.
    TrademarkInText,
    /// The mark on the product or its packaging.
    TrademarkOnProduct,
    /// The mark in the listing's pictures or shop's logo.
    TrademarkInImages,
    /// A copied picture.
    CopyrightImage,
    /// A copied text.
    CopyrightText,
    /// Copied software, film, music or print.
    CopyrightMedia,
    /// A registered design.
    Design,
    /// A utility patent.
    Patent,
    /// A unit that should carry a transparency code, and has none or a false one.
    TransparencyCode,
    /// A seller who passes for the brand.
    Impersonation,
    /// Genuine goods from another market or without authorisation: no infringement in itself.
    ParallelImport,
}

/// Which right a ground stands on; the law, the clocks and the notice follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RightKind {
    /// A registered trademark.
    Trademark,
    /// Copyright.
    Copyright,
    /// A registered design.
    Design,
    /// A patent.
    Patent,
}

/// Why a text is not a ground.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a ground of a report")]
pub struct GroundError(String);

impl Ground {
    /// Every ground, in the order a form shows them.
    pub const ALL: [Self; 12] = [
        Self::Counterfeit,
        Self::TrademarkInText,
        Self::TrademarkOnProduct,
        Self::TrademarkInImages,
        Self::CopyrightImage,
        Self::CopyrightText,
        Self::CopyrightMedia,
        Self::Design,
        Self::Patent,
        Self::TransparencyCode,
        Self::Impersonation,
        Self::ParallelImport,
    ];

    /// The code that database, files and forms hold.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Counterfeit => "counterfeit",
            Self::TrademarkInText => "trademark_in_text",
            Self::TrademarkOnProduct => "trademark_on_product",
            Self::TrademarkInImages => "trademark_in_images",
            Self::CopyrightImage => "copyright_image",
            Self::CopyrightText => "copyright_text",
            Self::CopyrightMedia => "copyright_media",
            Self::Design => "design",
            Self::Patent => "patent",
            Self::TransparencyCode => "transparency_code",
            Self::Impersonation => "impersonation",
            Self::ParallelImport => "parallel_import",
        }
    }

    /// What a form and a page say.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Counterfeit => "Counterfeit product",
            Self::TrademarkInText => "Trademark in title or description",
            Self::TrademarkOnProduct => "Trademark on product or packaging",
            Self::TrademarkInImages => "Trademark in pictures or logo",
            Self::CopyrightImage => "Copied picture",
            Self::CopyrightText => "Copied text",
            Self::CopyrightMedia => "Copied software or media",
            Self::Design => "Registered design",
            Self::Patent => "Utility patent",
            Self::TransparencyCode => "Missing or invalid transparency code",
            Self::Impersonation => "Impersonation of the brand",
            Self::ParallelImport => "Parallel import or unauthorised resale",
        }
    }

    /// One line on what it means and what to show for it.
    #[must_use]
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Counterfeit => "The product is false. Say how you know: a test buy, a mark of the fake, a price that cannot be.",
            Self::TrademarkInText => "The words of your mark sell goods that are not yours. Name the words and where they stand.",
            Self::TrademarkOnProduct => "Your mark is on goods or packaging that you did not make or license. Point to it in a picture.",
            Self::TrademarkInImages => "Your mark or logo is in the listing's pictures or the shop's logo. Point to the picture.",
            Self::CopyrightImage => "A picture that you made or own. Show where the original was published.",
            Self::CopyrightText => "A text that you wrote or own. Quote it and show the original.",
            Self::CopyrightMedia => "Software, film, music or print that you own. Name the work and its original.",
            Self::Design => "The product looks like your registered design. Give the number of the registration.",
            Self::Patent => "The product uses your patented invention. Give the number of the patent and the claim.",
            Self::TransparencyCode => "Your units carry codes, and this one has none or one that fails its check. Enter the code you found.",
            Self::Impersonation => "The seller passes for you or for your shop. Say by what: name, logo, address.",
            Self::ParallelImport => "Resale of genuine goods is mostly lawful. Report it only where goods were changed or your right is not exhausted.",
        }
    }

    /// The right it stands on.
    #[must_use]
    pub const fn right(self) -> RightKind {
        match self {
            Self::CopyrightImage | Self::CopyrightText | Self::CopyrightMedia => RightKind::Copyright,
            Self::Design => RightKind::Design,
            Self::Patent => RightKind::Patent,
            Self::Counterfeit
            | Self::TrademarkInText
            | Self::TrademarkOnProduct
            | Self::TrademarkInImages
            | Self::TransparencyCode
            | Self::Impersonation
            | Self::ParallelImport => RightKind::Trademark,
        }
    }

    /// Whether a report may be sent with one click from a search hit. Parallel import never is: it is no infringement in itself.
    #[must_use]
    pub const fn one_click(self) -> bool {
        !matches!(self, Self::ParallelImport)
    }
}

impl FromStr for Ground {
    type Err = GroundError;
    fn from_str(text: &str) -> Result<Self, GroundError> {
        Self::ALL.into_iter().find(|ground| ground.as_str() == text.trim()).ok_or_else(|| GroundError(text.trim().chars().take(40).collect()))
    }
}

impl fmt::Display for Ground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_ground_is_read_from_its_own_code() {
        for ground in Ground::ALL {
            assert_eq!(ground.as_str().parse::<Ground>().unwrap(), ground);
            assert_eq!(serde_json::to_string(&ground).unwrap(), format!("\"{ground}\""));
        }
        assert!("fake".parse::<Ground>().is_err());
    }

    #[test]
    fn only_parallel_import_takes_more_than_one_click() {
        assert!(Ground::ALL.into_iter().filter(|g| !g.one_click()).eq([Ground::ParallelImport]));
    }
}
