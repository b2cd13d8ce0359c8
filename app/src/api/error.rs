//! What a server function answers when it cannot do it.
//!
//! Without JavaScript the answer travels in the address (`?__err=`), where anybody could put words into the portal's mouth. So the server adds a
//! MAC when it writes one, and its middleware drops an `__err` whose MAC is not ours before a page sees it. What was typed stands in no address: the
//! middleware keeps it ([`portal::typed`]), and hands it to the page that the address opens ([`Typed`]).

use leptos::{
    prelude::*,
    server_fn::{
        ContentType, Decodes, Encodes, Format, FormatType,
        error::{FromServerFnError, ServerFnErrorErr},
    },
};
use model::form::FieldError;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The kinds of answer, each with its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// 401: nobody is signed in.
    SignIn,
    /// 403: the role does not allow it.
    Forbidden,
    /// 403: the brand has no enrolled right.
    NotEnrolled,
    /// 404: there is no such thing, or it is somebody else's.
    NotFound,
    /// 422: fields are wrong.
    Invalid,
    /// 409: things changed or stand in the way.
    Conflict,
    /// 429: too many tries.
    TooMany,
    /// 503: the database cannot work now.
    Unavailable,
    /// 500: a fault of the portal.
    Internal,
    /// The server was not reached.
    Network,
}

impl Code {
    /// The HTTP status.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::SignIn => 401,
            Self::Forbidden | Self::NotEnrolled => 403,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::Invalid => 422,
            Self::TooMany => 429,
            Self::Internal => 500,
            Self::Unavailable | Self::Network => 503,
        }
    }
}

/// An answer that is not the wanted one, in words for the person who asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    /// Its kind.
    pub code: Code,
    /// One sentence for the person.
    pub message: String,
    /// What is wrong with which field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldError>,
    /// What was typed, so that a form sent without JavaScript comes back filled in. Never a password.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub typed: Vec<(String, String)>,
}

impl ApiError {
    /// Of a kind, with its sentence.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), fields: Vec::new(), typed: Vec::new() }
    }

    /// One wrong field.
    pub fn field(field: &str, message: impl std::fmt::Display) -> Self {
        let fault = FieldError::new(field, message);
        Self { message: fault.message.clone(), fields: vec![fault], code: Code::Invalid, typed: Vec::new() }
    }

    /// A fault of the portal: the cause goes to the log, not to the browser.
    #[cfg(feature = "ssr")]
    pub fn internal(cause: &impl std::fmt::Debug) -> Self {
        tracing::error!(cause = ?cause, "A server function failed");
        Self::new(Code::Internal, "Something went wrong on our side. Nothing was changed")
    }

    /// With what was typed, for the form that comes back.
    #[must_use]
    pub fn with_typed<const N: usize>(mut self, typed: [(&str, &str); N]) -> Self {
        self.typed = typed.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        self
    }

    /// And with what was typed into fields that are as many as there is something of.
    #[must_use]
    pub fn and_typed(mut self, typed: impl IntoIterator<Item = (String, String)>) -> Self {
        self.typed.extend(typed);
        self
    }

    /// What was typed into a field.
    #[must_use]
    pub fn typed(&self, field: &str) -> Option<String> {
        self.typed.iter().find(|(name, _)| name == field).map(|(_, value)| value.clone())
    }
}

#[cfg(feature = "ssr")]
impl From<portal::PortalError> for ApiError {
    fn from(error: portal::PortalError) -> Self {
        use portal::PortalError as E;
        let message = error.to_string();
        let code = match &error {
            E::SignInNeeded => Code::SignIn,
            E::Forbidden => Code::Forbidden,
            E::NotEnrolled => Code::NotEnrolled,
            E::NotFound(_) => Code::NotFound,
            E::Invalid(_) => Code::Invalid,
            E::Conflict(_) => Code::Conflict,
            E::TooMany { .. } => Code::TooMany,
            E::Unavailable(cause) => {
                tracing::error!(%cause, "The database is not available");
                Code::Unavailable
            }
            E::Internal(cause) => {
                tracing::error!(cause = ?cause, "A use case failed: {cause}");
                Code::Internal
            }
        };
        let fields = if let E::Invalid(fields) = error { fields } else { Vec::new() };
        Self { fields, ..Self::new(code, message) }
    }
}

impl FromServerFnError for ApiError {
    type Encoder = Sealed;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::new(Code::Network, "The portal was not reached. Check your connection and try again: nothing was sent"),
            ServerFnErrorErr::Args(cause) | ServerFnErrorErr::MissingArg(cause) => Self::new(Code::Invalid, format!("The form could not be read: {cause}")),
            _ => Self::new(Code::Internal, "Something went wrong on our side. Nothing was changed"),
        }
    }
}

/// JSON of an [`ApiError`] with the server's MAC.
pub struct Sealed;

#[derive(Serialize, Deserialize)]
struct Envelope {
    error: ApiError,
    /// What stands for what was typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kept: Option<Uuid>,
    #[serde(default)]
    mac: String,
}

/// What was typed into the form that came back to this page.
#[derive(Clone, Debug, Default)]
pub struct Typed(pub Vec<(String, String)>);

/// Says once for the whole application what was typed: the server knows it from its middleware, the browser from what the server wrote into the page.
pub fn provide_typed() {
    let typed = SharedValue::new(|| {
        #[cfg(feature = "ssr")]
        return use_context::<http::request::Parts>().and_then(|parts| parts.extensions.get::<Typed>().cloned()).unwrap_or_default().0;
        #[cfg(not(feature = "ssr"))]
        Vec::<(String, String)>::new()
    });
    provide_context(Typed(typed.into_inner()));
}

impl ContentType for Sealed {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for Sealed {
    const FORMAT_TYPE: Format = Format::Text;
}

impl Encodes<ApiError> for Sealed {
    type Error = serde_json::Error;

    fn encode(error: &ApiError) -> Result<server_fn::Bytes, Self::Error> {
        #[cfg(feature = "ssr")]
        let mac = seal::mac(error, None);
        #[cfg(not(feature = "ssr"))]
        let mac = String::new();
        serde_json::to_vec(&Envelope { error: error.clone(), kept: None, mac }).map(Into::into)
    }
}

impl Decodes<ApiError> for Sealed {
    type Error = serde_json::Error;

    fn decode(bytes: server_fn::Bytes) -> Result<ApiError, Self::Error> {
        let Envelope { mut error, kept, .. } = serde_json::from_slice(&bytes)?;
        if kept.is_some() {
            error.typed = use_context::<Typed>().unwrap_or_default().0;
        }
        Ok(error)
    }
}

#[cfg(feature = "ssr")]
pub use seal::{from_url, sealed_for_url, set_seal_secret};

#[cfg(feature = "ssr")]
mod seal {
    use super::{ApiError, Envelope};
    use base64::{Engine as _, engine::general_purpose::URL_SAFE};
    use portal::secret::Secret;
    use std::sync::OnceLock;
    use uuid::Uuid;

    static SECRET: OnceLock<Secret> = OnceLock::new();

    /// Sets what errors are sealed with; the server does it once, before it serves.
    pub fn set_seal_secret(secret: &Secret) {
        SECRET.get_or_init(|| secret.clone());
    }

    pub(super) fn mac(error: &ApiError, kept: Option<Uuid>) -> String {
        let Some(secret) = SECRET.get() else { return String::new() };
        let json = serde_json::to_vec(&(error, kept)).unwrap_or_default();
        model::encode::hex(&secret.mac("url-error", &json)[..16])
    }

    /// An error as it travels in `__err`; what was typed into its form is `kept` under this name.
    #[must_use]
    pub fn sealed_for_url(error: &ApiError, kept: Option<Uuid>) -> String {
        let envelope = Envelope { error: error.clone(), kept, mac: mac(error, kept) };
        URL_SAFE.encode(serde_json::to_vec(&envelope).unwrap_or_default())
    }

    /// The error in an `__err` parameter (base64 of an envelope), and what stands for what was typed. None if it was not written by this portal.
    #[must_use]
    pub fn from_url(parameter: &str) -> Option<(ApiError, Option<Uuid>)> {
        let Envelope { error, kept, mac: said } = serde_json::from_slice(&URL_SAFE.decode(parameter).ok()?).ok()?;
        (!said.is_empty() && said == mac(&error, kept)).then_some((error, kept))
    }
}
