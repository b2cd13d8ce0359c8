//! What is wrong with which field of a form.

use serde::{Deserialize, Serialize};

/// One field's fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name in the form.
    pub field: String,
    /// What is wrong and what would be right, in a sentence that names the line if there is one.
    pub message: String,
    /// The line of the field or file, from 1: for programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
}

impl FieldError {
    /// A fault of a whole field.
    pub fn new(field: impl Into<String>, message: impl std::fmt::Display) -> Self {
        Self { field: field.into(), message: message.to_string(), line: None }
    }

    /// A fault in one line of it, which the sentence begins with.
    pub fn at_line(field: impl Into<String>, line: impl Into<u64>, message: impl std::fmt::Display) -> Self {
        let line = line.into();
        Self { field: field.into(), message: format!("Line {line}: {message}"), line: Some(line) }
    }
}

/// Collects the faults of a form, so that a person sees all of them at once.
#[derive(Debug, Default)]
pub struct FieldErrors(Vec<FieldError>);

impl FieldErrors {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a fault.
    pub fn add(&mut self, field: &str, message: impl std::fmt::Display) {
        self.0.push(FieldError::new(field, message));
    }

    /// Notes a fault in one line of a field or file.
    pub fn add_at(&mut self, field: &str, line: impl Into<u64>, message: impl std::fmt::Display) {
        self.0.push(FieldError::at_line(field, line, message));
    }

    /// The value, or `None` with its fault noted.
    pub fn take<T, E: std::fmt::Display>(&mut self, field: &str, value: Result<T, E>) -> Option<T> {
        value.map_err(|e| self.add(field, e)).ok()
    }

    /// True if none was noted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them.
    #[must_use]
    pub fn into_vec(self) -> Vec<FieldError> {
        self.0
    }
}
