//! Pictures that people upload: what is taken, and what is kept of it.

use crate::{id::PictureId, time::Timestamp};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Most bytes of one uploaded picture: 8 MB.
pub const PICTURE_BYTES_MAX: usize = 8_000_000;
/// Most pixels of one: 50 megapixels, as many as are decoded.
pub const PICTURE_PIXELS_MAX: u64 = 50_000_000;
/// Longest side of what is kept.
pub const PICTURE_SIDE_MAX: u32 = 1600;
/// Most pictures of one right or report.
pub const PICTURES_MAX: usize = 6;

/// The types of picture that are kept: everything is re-encoded into one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureType {
    /// Photographs.
    Jpeg,
    /// Whatever has transparency.
    Png,
}

impl PictureType {
    /// The media type: stored and sent.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// From what is stored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Jpeg, Self::Png].into_iter().find(|kind| kind.media_type() == text)
    }
}

/// Why an uploaded file is not taken as a picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Over the limit.
    #[error("“{0}” is larger than 8 MB: save it smaller")]
    TooLarge(String),
    /// Not a picture of a known kind.
    #[error("“{0}” is not a JPEG, PNG, WebP or GIF picture")]
    Unknown(String),
    /// Over the limit.
    #[error("“{0}” has more than 50 million pixels: save it smaller")]
    TooManyPixels(String),
    /// Cut off or damaged.
    #[error("“{0}” cannot be read: the file is damaged or cut off")]
    Broken(String),
}

/// What a picture looks like: its PDQ hash, 256 bits. Written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PictureHash(pub [u8; 32]);

/// A text that is no [`PictureHash`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("A picture is named by 64 hexadecimal digits")]
pub struct NoPictureHash;

impl FromStr for PictureHash {
    type Err = NoPictureHash;
    fn from_str(text: &str) -> Result<Self, NoPictureHash> {
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(NoPictureHash);
        }
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).map_err(|_| NoPictureHash)?;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for PictureHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::encode::hex(&self.0))
    }
}

impl fmt::Debug for PictureHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<String> for PictureHash {
    type Error = NoPictureHash;
    fn try_from(text: String) -> Result<Self, NoPictureHash> {
        text.parse()
    }
}

impl From<PictureHash> for String {
    fn from(hash: PictureHash) -> Self {
        hash.to_string()
    }
}

/// What a brand's own picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferenceKind {
    /// Kept to compare with.
    Reference,
    /// Of a product.
    Product,
    /// Of an enrolled mark.
    Mark,
}

impl ReferenceKind {
    /// From what the store says.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "reference" => Some(Self::Reference),
            "product" => Some(Self::Product),
            "mark" => Some(Self::Mark),
            _ => None,
        }
    }

    /// In a sentence: “shows … of the brand”.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Reference => "a reference picture",
            Self::Product => "a product picture",
            Self::Mark => "the mark as it is registered",
        }
    }
}

/// A picture that a brand keeps to compare listings' pictures with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// The picture.
    pub picture: PictureId,
    /// What it shows, in the brand's words.
    pub label: String,
    /// Since when.
    pub added_at: Timestamp,
    /// What it looks like; none if there is too little to see in it, and nothing is compared with it.
    pub hash: Option<PictureHash>,
}

/// Pictures that a brand may keep to compare with.
pub const REFERENCES_MAX: usize = 500;
/// Characters of a reference picture's label.
pub const REFERENCE_LABEL_MAX: usize = 120;

/// Where a picture is served.
#[must_use]
pub fn picture_url(id: PictureId) -> String {
    format!("/pictures/{id}")
}
