//! `/api/v1/docs`: the API's document as a page to read. Nothing but HTML of our own: no script, nothing from elsewhere.

use crate::http::headers::CspNonce;
use axum::{Extension, response::Html};
use model::encode::html;
use serde_json::Value;
use std::{fmt::Write as _, sync::Arc};
use utoipa::openapi::OpenApi;

const STYLE: &str = ":root{color-scheme:light dark}body{font:1rem/1.6 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1.25rem}h1,h2{font-family:Georgia,serif}\
h3{margin-bottom:.25rem;overflow-wrap:anywhere}code,pre{font:.875rem/1.5 ui-monospace,monospace}pre{overflow-x:auto;padding:.75rem;border:1px solid #8886;border-radius:.375rem}\
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .75rem .3rem 0;border-bottom:1px solid #8884;overflow-wrap:anywhere}";

/// The kinds of problem, as `type` addresses them.
const PROBLEMS: &[(&str, &str, &str)] = &[
    ("sign_in", "401", "No key was sent, or it is unknown, revoked, expired, or its maker left."),
    ("forbidden", "403", "The key works, but its role does not allow this."),
    ("not_found", "404", "There is no such thing, or it is somebody else's."),
    ("conflict", "409", "It was right, but things changed or stand in the way."),
    ("invalid", "422", "“errors” names each fault by field and line."),
    ("too_many", "429", "Wait as many seconds as “Retry-After” says."),
    ("internal", "500", "A fault of the portal, which is logged under “x-request-id”."),
    ("unavailable", "503", "Nothing was changed: try again after “Retry-After” seconds."),
];

/// The page's body, made once.
#[derive(Clone, Debug)]
pub struct Page(Arc<str>);

impl Page {
    /// Of a document.
    pub fn new(document: &OpenApi) -> Self {
        let json = serde_json::to_value(document).unwrap_or_default();
        let mut body = String::new();
        head(&mut body, &json);
        for (path, item) in json["paths"].as_object().into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten().filter(|(_, operation)| operation.is_object()) {
                operation_section(&mut body, path, method, operation);
            }
        }
        for (name, schema) in json["components"]["schemas"].as_object().into_iter().flatten() {
            schema_section(&mut body, name, schema);
        }
        Self(Arc::from(body))
    }

    /// The page, with the nonce that its style needs.
    pub fn render(&self, Extension(CspNonce(nonce)): Extension<CspNonce>) -> Html<String> {
        Html(format!(
            r#"<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>The API · Markward</title><style nonce="{nonce}">{STYLE}</style></head><body><main>{}</main></body></html>"#,
            self.0
        ))
    }
}

fn head(out: &mut String, json: &Value) {
    let base = text(&json["servers"][0]["url"]);
    let _ = write!(
        out,
        r#"<h1>The API of {title}</h1><p>{about}</p><pre tabindex="0">curl {base}/api/v1/me -H "Authorization: Bearer mw_…"</pre>
<p>The whole as an <a href="/api/v1/openapi.json">OpenAPI document</a>. Keys are made under <a href="/brand/keys">Brand → Keys</a> and <a href="/seller/keys">Seller → Keys</a>, for the marketplace under <a href="/admin/keys">Administration → API keys</a>.</p>
<h2>Problems</h2><p>Whatever is refused is answered with <code>application/problem+json</code>: <code>code</code>, <code>detail</code>, and <code>errors</code> with field, line and message.</p><table><tbody>"#,
        title = text(&json["info"]["title"]),
        about = text(&json["info"]["description"]),
    );
    for (code, status, what) in PROBLEMS {
        let _ = write!(out, r#"<tr id="{code}"><td><code>{code}</code></td><td>{status}</td><td>{what}</td></tr>"#);
    }
    out.push_str("</tbody></table><h2>Endpoints</h2>");
}

fn operation_section(out: &mut String, path: &str, method: &str, operation: &Value) {
    let key = if operation.get("security").is_some() { "Needs a key." } else { "Needs no key." };
    let about = operation["description"].as_str().map_or_else(String::new, |about| format!("<p>{}</p>", html(about)));
    let _ = write!(
        out,
        "<section><h3><code>{} {}</code></h3><p>{}. {key}</p>{about}<table><tbody>",
        method.to_uppercase(),
        html(path),
        text(&operation["summary"])
    );
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        row(out, &format!("{} ({})", text(&parameter["name"]), text(&parameter["in"])), &text(&parameter["description"]));
    }
    for (kind, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
        row(out, "Body", &format!("<code>{}</code> {}", html(kind), shape(&content["schema"])));
    }
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let shapes = response["content"].as_object().into_iter().flatten().map(|(_, content)| shape(&content["schema"])).collect::<Vec<_>>();
        row(out, status, &format!("{} {}", shapes.join(", "), text(&response["description"])));
    }
    out.push_str("</tbody></table></section>");
}

fn schema_section(out: &mut String, name: &str, schema: &Value) {
    let name = html(name);
    let _ = write!(out, r#"<section><h3 id="schema-{name}">{name}</h3><p>{}</p><table><tbody>"#, text(&schema["description"]));
    for (field, of) in schema["properties"].as_object().into_iter().flatten() {
        row(out, &html(field), &format!("{} {}", shape(of), text(&of["description"])));
    }
    out.push_str("</tbody></table></section>");
}

fn row(out: &mut String, head: &str, cell: &str) {
    let _ = write!(out, "<tr><td><code>{head}</code></td><td>{cell}</td></tr>");
}

/// A schema in a word, with a link to what it refers to.
fn shape(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return format!(r##"<a href="#schema-{0}">{0}</a>"##, html(name));
    }
    if let Some(all) = schema["oneOf"].as_array() {
        return all.iter().map(shape).collect::<Vec<_>>().join(" or ");
    }
    match &schema["type"] {
        Value::String(kind) if kind == "array" => format!("list of {}", shape(&schema["items"])),
        Value::String(kind) => html(kind),
        Value::Array(kinds) => kinds.iter().map(text).collect::<Vec<_>>().join(" or "),
        _ => String::new(),
    }
}

fn text(value: &Value) -> String {
    html(value.as_str().unwrap_or_default())
}
