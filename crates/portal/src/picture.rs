//! Pictures: taken apart and made anew, so that nothing of the uploaded file but its pixels is kept or served.

use crate::{Actor, Portal, PortalError, Result, alike::print_of, change::Change, decoding::decoding, policy::Action, secret::sha256};
use image::{DynamicImage, ImageFormat, codecs::jpeg::JpegEncoder};
use model::{
    id::{BrandId, PictureId, UserId},
    picture::{PICTURE_BYTES_MAX, PICTURE_PIXELS_MAX, PICTURE_SIDE_MAX, PictureError, PictureType},
};
use reading::Unreadable;
use std::io::Cursor;
use store::{picture::NewPicture, print::Print};

/// An uploaded file, as it came.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The name its owner gave it: for messages only.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A form that was refused: nothing was filed, and its pictures are kept for when it is sent again.
#[derive(Debug)]
pub struct FormRefused {
    /// Why.
    pub error: PortalError,
    /// Its pictures.
    pub kept_pictures: Vec<PictureId>,
}

impl From<PortalError> for FormRefused {
    fn from(error: PortalError) -> Self {
        Self { error, kept_pictures: Vec::new() }
    }
}

/// A picture made anew.
pub(crate) struct Encoded {
    kind: PictureType,
    width: u32,
    height: u32,
    bytes: Vec<u8>,
    /// What it looks like.
    pub(crate) print: Option<Print>,
}

/// A picture as it is served.
#[derive(Clone, Debug)]
pub struct Picture {
    /// `image/jpeg` or `image/png`.
    pub media_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Portal {
    /// A picture, for its brand's team, for who brought it, and, once it was filed or is a brand's, for the marketplace's staff; a product's is for everybody. To others there is none.
    pub async fn picture(&self, actor: &Actor, id: PictureId) -> Result<Picture> {
        let picture = store::picture::by_id(&mut self.read().await?, id).await?;
        if picture.as_ref().is_none_or(|picture| !picture.of_product) {
            actor.known()?;
        }
        let picture = picture.ok_or(PortalError::NotFound("picture"))?;
        let own = picture.by.is_some() && picture.by == actor.user_id();
        let of_brand = picture.brand.is_some_and(|brand| actor.may_for(Action::ReadRights, brand, "picture").is_ok());
        // What somebody only searches by, or has not sent with a form yet, is theirs alone.
        let shown_to_staff = actor.is_staff() && (picture.of_case || picture.brand.is_some());
        if picture.of_product || own || of_brand || shown_to_staff {
            Ok(Picture { media_type: picture.kind.media_type(), bytes: picture.bytes })
        } else {
            Err(PortalError::NotFound("picture"))
        }
    }

    /// Keeps the pictures of a form, whatever becomes of the rest of it: nobody is asked to choose them again for a slip in a number. Answers what
    /// the form says and all its pictures, those that were kept before first.
    pub(crate) async fn take_pictures<T>(
        &self,
        actor: &Actor,
        kept: &[PictureId],
        uploads: Vec<Upload>,
        parsed: Result<T>,
    ) -> Result<(T, Vec<PictureId>), FormRefused> {
        let mut kept_pictures = kept.to_vec();
        match self.encode(uploads, PICTURE_SIDE_MAX).await? {
            Ok(encoded) if encoded.is_empty() => {}
            Ok(encoded) => {
                let mut change = self.change().await?;
                kept_pictures.extend(change.add_pictures(self, actor, None, &encoded).await?);
                change.commit().await?;
            }
            Err(error) => {
                let mut all = match parsed {
                    Err(PortalError::Invalid(errors)) => errors,
                    _ => Vec::new(),
                };
                all.push(model::form::FieldError::new("pictures", error));
                return Err(FormRefused { error: PortalError::Invalid(all), kept_pictures });
            }
        }
        match parsed {
            Ok(parsed) => Ok((parsed, kept_pictures)),
            Err(error) => Err(FormRefused { error, kept_pictures }),
        }
    }

    /// Makes pictures anew, off the threads that serve requests.
    pub(crate) async fn encode(&self, uploads: Vec<Upload>, side: u32) -> Result<Result<Vec<Encoded>, PictureError>> {
        let work = move || uploads.iter().map(|upload| encode(upload, side)).collect::<Result<Vec<_>, PictureError>>();
        decoding(work).await
    }
}

impl Change<'_> {
    /// Keeps pictures; without a brand until their form is sent. Older ones of the same person (or of nobody) whose
    /// form never was are forgotten.
    pub(crate) async fn add_pictures(&mut self, portal: &Portal, actor: &Actor, brand: Option<BrandId>, pictures: &[Encoded]) -> Result<Vec<PictureId>> {
        store::picture::forget_unused(&mut self.tx, actor.user_id(), self.now.plus_seconds(-24 * 3600)).await?;
        self.keep_pictures(portal, actor.user_id(), brand, pictures).await
    }

    /// Keeps pictures in a person's name.
    pub(crate) async fn keep_pictures(&mut self, portal: &Portal, by: Option<UserId>, brand: Option<BrandId>, pictures: &[Encoded]) -> Result<Vec<PictureId>> {
        let now = self.now;
        let mut ids = Vec::with_capacity(pictures.len());
        for picture in pictures {
            let id = PictureId(portal.new_id());
            let sha256 = sha256(&picture.bytes);
            let (kind, width, height) = (picture.kind, picture.width, picture.height);
            let new = NewPicture { id, brand, kind, width, height, sha256: &sha256, bytes: &picture.bytes, by, at: now, print: picture.print.as_ref() };
            store::picture::insert(&mut self.tx, &new).await?;
            ids.push(id);
        }
        Ok(ids)
    }
}

/// Decodes within limits, shrinks it, turns it upright, and encodes it anew: metadata, comments and whatever hid behind the pixels stay behind.
fn encode(upload: &Upload, side: u32) -> Result<Encoded, PictureError> {
    let name = || upload.name.chars().take(60).collect::<String>();
    if upload.bytes.len() > PICTURE_BYTES_MAX {
        return Err(PictureError::TooLarge(name()));
    }
    let decoded = reading::open(&upload.bytes).map_err(|error| match error {
        Unreadable::Picture(reading::picture::PictureError::Unknown | reading::picture::PictureError::OtherKind(_)) => PictureError::Unknown(name()),
        Unreadable::Picture(reading::picture::PictureError::TooLarge) => PictureError::TooLarge(name()),
        Unreadable::Picture(reading::picture::PictureError::TooManyPixels) => PictureError::TooManyPixels(name()),
        Unreadable::Picture(reading::picture::PictureError::Broken) | Unreadable::Failed(_) => PictureError::Broken(name()),
    })?;
    if u64::from(decoded.width()) * u64::from(decoded.height()) > PICTURE_PIXELS_MAX {
        return Err(PictureError::TooManyPixels(name()));
    }
    let image = decoded.shrunk(side);
    let (kind, bytes) = write(&image).map_err(|_| PictureError::Broken(name()))?;
    // By the very bytes that came, as a listing's picture is: written anew it is a little another picture.
    let print = print_of(&upload.bytes).or_else(|| print_of(&bytes));
    Ok(Encoded { kind, width: image.width(), height: image.height(), bytes, print })
}

/// JPEG, unless something shines through.
fn write(image: &DynamicImage) -> Result<(PictureType, Vec<u8>), image::ImageError> {
    let mut bytes = Vec::new();
    if image.color().has_alpha() && image.to_rgba8().pixels().any(|pixel| pixel.0[3] < u8::MAX) {
        DynamicImage::ImageRgba8(image.to_rgba8()).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)?;
        Ok((PictureType::Png, bytes))
    } else {
        JpegEncoder::new_with_quality(&mut bytes, 85).encode_image(&image.to_rgb8())?;
        Ok((PictureType::Jpeg, bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(bytes: Vec<u8>) -> Upload {
        Upload { name: "mark.png".into(), bytes }
    }

    fn png(width: u32, height: u32, alpha: u8) -> Vec<u8> {
        let mut bytes = Vec::new();
        let image = image::RgbaImage::from_pixel(width, height, image::Rgba([10, 120, 90, alpha]));
        image.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
        bytes
    }

    #[test]
    fn a_picture_is_made_anew_and_small() {
        let encoded = encode(&upload(png(2000, 500, 255)), PICTURE_SIDE_MAX).unwrap();
        assert_eq!((encoded.kind, encoded.width, encoded.height), (PictureType::Jpeg, 1600, 400));
        assert!(encoded.bytes.starts_with(&[0xFF, 0xD8]));
        let encoded = encode(&upload(png(20, 20, 100)), PICTURE_SIDE_MAX).unwrap();
        assert_eq!(encoded.kind, PictureType::Png);
    }

    /// Listings show such pictures: whoever has one from there searches by it.
    #[test]
    fn a_gif_is_made_a_jpeg() {
        let mut bytes = Vec::new();
        image::RgbImage::from_pixel(40, 20, image::Rgb([10, 120, 90])).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Gif).unwrap();
        let encoded = encode(&upload(bytes), PICTURE_SIDE_MAX).unwrap();
        assert_eq!((encoded.kind, encoded.width, encoded.height), (PictureType::Jpeg, 40, 20));
    }

    #[test]
    fn the_very_same_file_looks_the_same() {
        let noise = image::RgbImage::from_fn(600, 400, |x, y| image::Rgb([(x * 7 % 251) as u8, (x * y % 241) as u8, (y * 13 % 239) as u8]));
        let mut bytes = Vec::new();
        noise.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
        let print = print_of(&bytes);
        assert!(print.is_some() && encode(&upload(bytes), 200).unwrap().print == print);
    }

    #[test]
    fn what_hides_behind_the_pixels_stays_behind() {
        let mut bytes = png(20, 20, 255);
        bytes.extend(b"<script>alert(1)</script>");
        let encoded = encode(&upload(bytes), PICTURE_SIDE_MAX).unwrap();
        assert!(!encoded.bytes.windows(7).any(|part| part == b"<script"));
    }

    #[test]
    fn a_file_that_is_no_picture_says_so_by_name() {
        let error = |bytes: Vec<u8>| encode(&upload(bytes), PICTURE_SIDE_MAX).err().unwrap();
        assert_eq!(error(b"<svg onload=alert(1)>".to_vec()), PictureError::Unknown("mark.png".into()));
        assert_eq!(error(b"GIF89a....".to_vec()), PictureError::Broken("mark.png".into()));
        assert_eq!(error(Vec::new()), PictureError::Unknown("mark.png".into()));
        let mut cut = png(200, 200, 255);
        cut.truncate(cut.len() / 2);
        assert_eq!(error(cut), PictureError::Broken("mark.png".into()));
        assert_eq!(error(vec![0; PICTURE_BYTES_MAX + 1]), PictureError::TooLarge("mark.png".into()));
        assert_eq!(error(png(10_000, 5_001, 255)), PictureError::TooManyPixels("mark.png".into()));
    }
}
