//! Several lines of text.

use super::field::{FieldAria, FieldFrame, field_error};
use leptos::prelude::*;

/// A field for several lines of text.
#[component]
pub fn TextArea(
    /// The field's name.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: String,
    /// What to write.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Lines it is high.
    #[prop(default = 5)]
    rows: u8,
    /// Characters it takes at most, as the server enforces.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// The form cannot be sent without.
    #[prop(optional)]
    required: bool,
    /// When it is needed though the form can be sent without: stands beside the label.
    #[prop(optional, into)]
    needed: Option<String>,
    /// Its `id`, when the name is not unique on the page.
    #[prop(optional, into)]
    id: Option<String>,
    /// What is wrong with it; by default what the form's answer says about `name`.
    #[prop(optional, into)]
    error: Option<Signal<Option<String>>>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let error = error.unwrap_or_else(|| field_error(&name));
    let aria = FieldAria::new(&id, hint.is_some(), error);
    let (describedby, invalid) = (aria.describedby(), aria.invalid());
    view! {
        <FieldFrame id=id.clone() label=label hint=hint required=required needed=needed error=error>
            <textarea
                class="textarea"
                id=id
                name=name
                rows=rows.to_string()
                maxlength=maxlength.map(|length| length.to_string())
                required=required
                aria-describedby=describedby
                aria-invalid=invalid
                inner_html=escaped(&value)
            ></textarea>
        </FieldFrame>
    }
}

/// The text as the inside of a `<textarea>`. Leptos 0.8 renders a textarea's children unescaped (a script could be smuggled in), and
/// `prop:value` is not rendered by the server at all, so the text is escaped here. A page's parser drops the first line break, so that one
/// of ours stands before one of the text's; `innerHTML` in the browser drops none.
fn escaped(text: &str) -> String {
    let drop = if cfg!(feature = "ssr") && text.starts_with('\n') { "\n" } else { "" };
    format!("{drop}{}", model::encode::html(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_leave_its_textarea() {
        assert_eq!(escaped("</textarea><script>&"), "&lt;/textarea&gt;&lt;script&gt;&amp;");
    }

    #[test]
    fn the_server_renders_the_text_that_stands_in_it() {
        let html = Owner::new().with(|| view! { <TextArea name="note" label="Note" value="a < b"/> }.to_html());
        assert!(html.contains(">a &lt; b</textarea>"), "{html}");
    }
}
