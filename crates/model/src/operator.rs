//! Who runs the portal, as its pages say it.

use crate::email::Email;
use serde::{Deserialize, Serialize};

/// Where the marketplace says what strangers have a right to know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorPages {
    /// What becomes of personal data (GDPR Art. 13).
    pub privacy: Option<String>,
    /// Who the marketplace is (DSA Art. 11 and 12; Directive 2000/31/EC Art. 5).
    pub imprint: Option<String>,
    /// The terms that decisions rely on (DSA Art. 14).
    pub terms: Option<String>,
}

/// Who runs the portal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// Where people can write to; none where nobody chose an address.
    pub contact: Option<Email>,
    /// Its pages.
    pub pages: OperatorPages,
}
