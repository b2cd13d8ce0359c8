//! Forms with files, as browsers send them without a script (`multipart/form-data`).
//!
//! Leptos' own encoding panics on any other content type, and its data cannot be cloned, so that a `ServerAction` could not hold the error that
//! comes back. This one reads the whole form, within the server's limit for uploads, before the server function runs.
//!
//! To take such a form: `#[server(endpoint = "noun/verb", input = Multipart, input_derive = (Clone,))] pub async fn verb(form: Form)`, then
//! [`takes_form!`](crate::api::multipart::takes_form) with the struct that the macro makes, a plain `<form enctype="multipart/form-data">` in
//! the page, and the path in the server's list of large bodies.

use http::Method;
use leptos::server_fn::{ContentType, codec::Encoding};

/// The encoding.
pub struct Multipart;

impl ContentType for Multipart {
    const CONTENT_TYPE: &'static str = "multipart/form-data";
}

impl Encoding for Multipart {
    const METHOD: Method = Method::POST;
}

/// A file of a form.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// The field it came in.
    pub field: String,
    /// The name its owner gave it.
    pub name: String,
    /// Its bytes; a file over the limit is cut one byte after it, so that the portal refuses it by its name.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for File {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "File({}, {} bytes)", self.field, self.bytes.len())
    }
}

/// What a form holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    texts: Vec<(String, String)>,
    /// Its files; fields without a chosen file are left out.
    pub files: Vec<File>,
}

impl Form {
    /// The text of a field; empty if the form has none such.
    #[must_use]
    pub fn text(&self, field: &str) -> &str {
        self.texts.iter().find(|(name, _)| name == field).map_or("", |(_, text)| text)
    }

    /// The texts of a field that stands several times.
    pub fn texts<'f>(&'f self, field: &'f str) -> impl Iterator<Item = &'f str> {
        self.texts.iter().filter(move |(name, _)| name == field).map(|(_, text)| &**text)
    }
}

/// The pictures that come with a form, in its field `pictures`.
#[cfg(feature = "ssr")]
pub(crate) fn uploads(form: &Form) -> Vec<portal::picture::Upload> {
    form.files.iter().filter(|file| file.field == "pictures").map(upload).collect()
}

/// A file as the portal takes it.
#[cfg(feature = "ssr")]
pub(crate) fn upload(file: &File) -> portal::picture::Upload {
    portal::picture::Upload { name: file.name.clone(), bytes: file.bytes.clone() }
}

/// The pictures that were kept when the form came back.
#[cfg(feature = "ssr")]
pub(crate) fn kept(form: &Form) -> Vec<model::id::PictureId> {
    form.texts("kept").filter_map(|id| id.parse().ok()).collect()
}

/// The refusal with everything that was typed, and the pictures that were kept.
#[cfg(feature = "ssr")]
pub(crate) fn came_back(form: &Form, typed: &[&str], refused: portal::picture::FormRefused) -> super::ApiError {
    let mut error = super::ApiError::from(refused.error);
    // The answer travels in the address: what no honest form holds is cut.
    error.typed = typed.iter().map(|field| ((*field).to_owned(), form.text(field).chars().take(model::report::EXPLANATION_MAX).collect())).collect();
    let kept = refused.kept_pictures.iter().take(2 * model::picture::PICTURES_MAX).map(ToString::to_string).collect::<Vec<_>>().join(" ");
    error.typed.push(("kept".to_owned(), kept));
    error
}

/// Lets server functions take a [`Form`]: their structs, by name.
macro_rules! takes_form {
    ($($function:ident),* $(,)?) => {$(
        impl<R> leptos::server_fn::codec::IntoReq<$crate::api::multipart::Multipart, R, $crate::api::ApiError> for $function {
            fn into_req(self, _path: &str, _accepts: &str) -> Result<R, $crate::api::ApiError> {
                Err($crate::api::ApiError::new($crate::api::Code::Internal, "This form is sent by the browser itself, not by the script"))
            }
        }

        impl<R> leptos::server_fn::codec::FromReq<$crate::api::multipart::Multipart, R, $crate::api::ApiError> for $function
        where
            R: leptos::server_fn::request::Req<$crate::api::ApiError> + Send + 'static,
        {
            async fn from_req(request: R) -> Result<Self, $crate::api::ApiError> {
                $crate::api::multipart::read(request).await.map(|form| Self { form })
            }
        }
    )*};
}
pub(crate) use takes_form;

/// Most fields of a form.
#[cfg(feature = "ssr")]
const FIELDS_MAX: usize = 100;
/// Longest text of a field.
#[cfg(feature = "ssr")]
const TEXT_MAX: usize = 64 << 10;

/// Reads a form. Another content type counts as an empty form: whether the one who sends it may is for the portal to say first.
#[cfg(feature = "ssr")]
pub(crate) async fn read<R>(request: R) -> Result<Form, super::ApiError>
where
    R: leptos::server_fn::request::Req<super::ApiError> + Send + 'static,
{
    use super::{ApiError, Code};
    use futures::StreamExt as _;
    use model::picture::PICTURE_BYTES_MAX;

    let Some(boundary) = request.to_content_type().and_then(|kind| multer::parse_boundary(kind).ok()) else { return Ok(Form::default()) };
    let broken = |_: multer::Error| {
        ApiError::new(Code::Invalid, "The form did not arrive in whole, or its files are too large together. Send it again with smaller files")
    };
    let stream = request.try_into_stream()?.map(|part| part.map_err(|_| std::io::Error::other("the body broke off")));
    let mut parts = multer::Multipart::new(stream, boundary);
    let mut form = Form::default();
    while let Some(mut part) = parts.next_field().await.map_err(broken)? {
        if form.texts.len() + form.files.len() >= FIELDS_MAX {
            return Err(ApiError::new(Code::Invalid, "The form has too many fields"));
        }
        let field = part.name().unwrap_or_default().to_owned();
        let name = part.file_name().map(str::to_owned);
        let most = if name.is_some() { PICTURE_BYTES_MAX + 1 } else { TEXT_MAX };
        let mut bytes = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(broken)? {
            let room = most.saturating_sub(bytes.len());
            bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
        }
        match name {
            // A file field in which none was chosen.
            Some(name) if name.is_empty() && bytes.is_empty() => {}
            Some(name) => form.files.push(File { field, name, bytes }),
            None => form.texts.push((field, String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
    Ok(form)
}

/// Never called: a browser reads no requests.
#[cfg(not(feature = "ssr"))]
pub(crate) async fn read<R>(_request: R) -> Result<Form, super::ApiError> {
    Ok(Form::default())
}
