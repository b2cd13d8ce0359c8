//! Forms with files, as browsers send them without a script (`multipart/form-data`).
//!
//! Leptos' own encoding panics on any other content type, and its data cannot be cloned, so that a `ServerAction` could not hold the error that
//! comes back. This one reads the whole form, within the server's limit for uploads, before the server function runs; the portal is asked first whether
//! who sends may ([`portal::Portal::room_for_files`]). Of who may not, files are not kept: the server function sees the texts, and refuses.
//!
//! To take such a form: `#[server(endpoint = "noun/verb", input = Multipart, input_derive = (Clone,))] pub async fn verb(form: Form)`, then
//! [`takes_form!`](crate::api::multipart::takes_form) with the struct that the macro makes and the action it is for (or `signed_in`, where the form says
//! which), a plain `<form enctype="multipart/form-data">` in the page, and the path in the server's list of large bodies.

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
    /// What its files take up.
    room: Room,
}

/// Room that the portal gave for the files of a form, for as long as somebody has them.
#[derive(Clone, Debug, Default)]
struct Room {
    #[cfg(feature = "ssr")]
    _given: Option<std::sync::Arc<portal::room::Room>>,
}

/// No part of what a form says.
impl PartialEq for Room {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Room {}

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

/// Takes the pictures that come with a form, in its field `pictures`.
#[cfg(feature = "ssr")]
pub(crate) fn uploads(form: &mut Form) -> Vec<portal::picture::Upload> {
    form.files.extract_if(.., |file| file.field == "pictures").map(upload).collect()
}

/// A file as the portal takes it.
#[cfg(feature = "ssr")]
pub(crate) fn upload(file: File) -> portal::picture::Upload {
    portal::picture::Upload { name: file.name, bytes: file.bytes }
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
    // It is kept until the form comes back: what no honest form holds is cut.
    error.typed = typed.iter().map(|field| ((*field).to_owned(), form.text(field).chars().take(model::report::EXPLANATION_MAX).collect())).collect();
    let kept = refused.kept_pictures.iter().take(2 * model::picture::PICTURES_MAX).map(ToString::to_string).collect::<Vec<_>>().join(" ");
    error.typed.push(("kept".to_owned(), kept));
    error
}

/// Lets server functions take a [`Form`]: their structs, by name.
macro_rules! takes_form {
    ($($function:ident: $action:ident),* $(,)?) => {$(
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
                $crate::api::multipart::read(request, $crate::api::multipart::action!($action)).await.map(|form| Self { form })
            }
        }
    )*};
}
pub(crate) use takes_form;

/// What a form is for; `signed_in`: it says so itself, and needs somebody who is signed in.
#[cfg(feature = "ssr")]
macro_rules! action {
    (signed_in) => {
        None
    };
    ($action:ident) => {
        Some($crate::api::multipart::Action::$action)
    };
}
#[cfg(not(feature = "ssr"))]
macro_rules! action {
    ($action:ident) => {
        None
    };
}
pub(crate) use action;

#[cfg(feature = "ssr")]
pub(crate) use portal::policy::Action;

/// A browser reads no forms.
#[cfg(not(feature = "ssr"))]
pub(crate) enum Action {}

/// Most fields of a form.
#[cfg(feature = "ssr")]
const FIELDS_MAX: usize = 100;
/// Longest text of a field.
#[cfg(feature = "ssr")]
const TEXT_MAX: usize = 64 << 10;

/// Longest text of a field that comes back with a form that was refused.
#[cfg(feature = "ssr")]
const BACK_MAX: usize = model::report::EXPLANATION_MAX;
/// A form whose files nobody keeps is not waited for longer.
#[cfg(feature = "ssr")]
const IN_VAIN: std::time::Duration = std::time::Duration::from_secs(60);

/// Reads a form that is for `action`. Another content type counts as an empty form: whether the one who sends it may is for the portal to say first.
#[cfg(feature = "ssr")]
pub(crate) async fn read<R>(request: R, action: Option<Action>) -> Result<Form, super::ApiError>
where
    R: leptos::server_fn::request::Req<super::ApiError> + Send + 'static,
{
    use super::{ApiError, Code, ctx};
    use portal::PortalError;

    let Some(boundary) = request.to_content_type().and_then(|kind| multer::parse_boundary(kind).ok()) else { return Ok(Form::default()) };
    let (room, busy) = match ctx::portal()?.room_for_files(&ctx::actor(), action).await {
        Ok(room) => (Some(room), None),
        // The server function says so, or better: that the thing is not there.
        Err(PortalError::SignInNeeded | PortalError::Forbidden) => (None, None),
        Err(busy @ PortalError::TooMany { .. }) => (None, Some(ApiError::from(busy))),
        Err(error) => return Err(error.into()),
    };
    let within = room.as_ref().map_or(Some(IN_VAIN), portal::room::Room::arrives_within);
    let reading = read_parts(request, boundary, room.is_some());
    let mut form = match within {
        Some(within) => tokio::time::timeout(within, reading).await.map_err(|_| ApiError::new(Code::Invalid, BROKEN))??,
        None => reading.await?,
    };
    if let Some(mut busy) = busy {
        // Whoever has to wait does not type it again.
        let kept = form.texts("kept").collect::<Vec<_>>().join(" ");
        busy.typed = form.texts.into_iter().filter(|(field, _)| field != "kept").map(|(field, text)| (field, text.chars().take(BACK_MAX).collect())).collect();
        busy.typed.push(("kept".to_owned(), kept.chars().take(BACK_MAX).collect()));
        return Err(busy);
    }
    form.room = Room { _given: room.map(std::sync::Arc::new) };
    Ok(form)
}

#[cfg(feature = "ssr")]
const BROKEN: &str = "The form did not arrive in whole, or its files are too large together. Send it again with smaller files";

/// The fields as they come; of files nothing but the names unless they are `kept`.
#[cfg(feature = "ssr")]
async fn read_parts<R>(request: R, boundary: String, kept: bool) -> Result<Form, super::ApiError>
where
    R: leptos::server_fn::request::Req<super::ApiError> + Send + 'static,
{
    use super::{ApiError, Code};
    use futures::StreamExt as _;
    use model::picture::PICTURE_BYTES_MAX;

    let broken = |_: multer::Error| ApiError::new(Code::Invalid, BROKEN);
    let stream = request.try_into_stream()?.map(|part| part.map_err(|_| std::io::Error::other("the body broke off")));
    let mut parts = multer::Multipart::new(stream, boundary);
    let mut form = Form::default();
    while let Some(mut part) = parts.next_field().await.map_err(broken)? {
        if form.texts.len() + form.files.len() >= FIELDS_MAX {
            return Err(ApiError::new(Code::Invalid, "The form has too many fields"));
        }
        let field = part.name().unwrap_or_default().to_owned();
        let name = part.file_name().map(str::to_owned);
        let most = match &name {
            Some(_) if kept => PICTURE_BYTES_MAX + 1,
            Some(_) => 0,
            None => TEXT_MAX,
        };
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
pub(crate) async fn read<R>(_request: R, _action: Option<Action>) -> Result<Form, super::ApiError> {
    Ok(Form::default())
}
