//! Pictures that people upload: what is taken, and what is kept of it.

use crate::{id::PictureId, time::Timestamp};
use serde::{Deserialize, Serialize};

/// Most bytes of one uploaded picture: 8 MB.
pub const PICTURE_BYTES_MAX: usize = 8_000_000;
/// Most pixels of one: 40 megapixels.
pub const PICTURE_PIXELS_MAX: u64 = 40_000_000;
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

/// A picture without its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureInfo {
    /// Ours.
    pub id: PictureId,
    /// Its type.
    pub kind: PictureType,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// When it came.
    pub created_at: Timestamp,
}

/// Why an uploaded file is not taken as a picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Over the limit.
    #[error("“{0}” is larger than 8 MB: save it smaller")]
    TooLarge(String),
    /// Not a picture of a known kind.
    #[error("“{0}” is not a JPEG, PNG or WebP picture")]
    Unknown(String),
    /// Over the limit.
    #[error("“{0}” has more than 40 million pixels: save it smaller")]
    TooManyPixels(String),
    /// Cut off or damaged.
    #[error("“{0}” cannot be read: the file is damaged or cut off")]
    Broken(String),
}

/// Where a picture is served.
#[must_use]
pub fn picture_url(id: PictureId) -> String {
    format!("/pictures/{id}")
}
