//! Patterns of what somebody typed, for `LIKE … ESCAPE '!'`.

/// Of what has a text in it.
pub(crate) fn containing(text: &str) -> String {
    format!("%{}%", escaped(text))
}

/// Of what begins with a text.
pub(crate) fn beginning(text: &str) -> String {
    format!("{}%", escaped(text))
}

fn escaped(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern
}
