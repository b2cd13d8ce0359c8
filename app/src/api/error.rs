//! What a server function answers when it cannot do it.
//!
//! Without JavaScript the answer travels in the address (`?__err=`), where anybody could put words into the portal's mouth. So the server adds a
//! MAC when it writes one, and its middleware drops an `__err` whose MAC is not ours before a page sees it ([`url_error_is_ours`]).

use leptos::server_fn::{
    ContentType, Decodes, Encodes, Format, FormatType,
    error::{FromServerFnError, ServerFnErrorErr},
};
use model::form::FieldError;
use serde::{Deserialize, Serialize};

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
        let message = message.to_string();
        Self { fields: vec![FieldError { field: field.to_owned(), message: message.clone() }], ..Self::new(Code::Invalid, message) }
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
    #[serde(default)]
    mac: String,
}

impl ContentType for Sealed {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for Sealed {
    const FORMAT_TYPE: Format = Format::Text;
}

impl Encodes<ApiError> for Sealed {
    type Error = serde_json::Error;

    fn encode(error: &ApiError) -> Result<leptos::server_fn::Bytes, Self::Error> {
        #[cfg(feature = "ssr")]
        let mac = seal::mac(error);
        #[cfg(not(feature = "ssr"))]
        let mac = String::new();
        serde_json::to_vec(&Envelope { error: error.clone(), mac }).map(Into::into)
    }
}

impl Decodes<ApiError> for Sealed {
    type Error = serde_json::Error;

    fn decode(bytes: leptos::server_fn::Bytes) -> Result<ApiError, Self::Error> {
        serde_json::from_slice::<Envelope>(&bytes).map(|envelope| envelope.error)
    }
}

#[cfg(feature = "ssr")]
pub use seal::{sealed_for_url, set_seal_secret, url_error_is_ours};

#[cfg(feature = "ssr")]
mod seal {
    use super::{ApiError, Envelope};
    use portal::secret::Secret;
    use std::sync::OnceLock;

    static SECRET: OnceLock<Secret> = OnceLock::new();

    /// Sets what errors are sealed with; the server does it once, before it serves.
    pub fn set_seal_secret(secret: &Secret) {
        SECRET.get_or_init(|| secret.clone());
    }

    pub(super) fn mac(error: &ApiError) -> String {
        let Some(secret) = SECRET.get() else { return String::new() };
        let json = serde_json::to_vec(error).unwrap_or_default();
        hex(&secret.mac("url-error", &json)[..16])
    }

    /// An error as it travels in `__err`: for routes that answer forms beside the server functions.
    #[must_use]
    pub fn sealed_for_url(error: &ApiError) -> String {
        use base64::{Engine as _, engine::general_purpose::URL_SAFE};
        let envelope = Envelope { error: error.clone(), mac: mac(error) };
        URL_SAFE.encode(serde_json::to_vec(&envelope).unwrap_or_default())
    }

    /// True if this `__err` parameter (base64 of an envelope) was written by this portal.
    #[must_use]
    pub fn url_error_is_ours(parameter: &str) -> bool {
        use base64::{Engine as _, engine::general_purpose::URL_SAFE};
        let Ok(bytes) = URL_SAFE.decode(parameter) else { return false };
        let Ok(envelope) = serde_json::from_slice::<Envelope>(&bytes) else { return false };
        !envelope.mac.is_empty() && envelope.mac == mac(&envelope.error)
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|b| format!("{b:02x}")).collect()
    }
}
