//! `/brand/search.csv`: everything that a search finds, as a file; its query is that of the search's page. A filter that cannot be read is refused: whoever
//! reads the file would not see that it was left out. With `for=excel` it is as Excel reads it in the language of whoever asks.

use super::App;
use crate::http::refusal::Refusal;
use app::i18n::Language;
use axum::{
    Extension,
    body::Body,
    extract::{RawQuery, Request, State},
    http::header,
    response::{IntoResponse, Response},
};
use futures::stream;
use model::search::SearchQuery;
use portal::{Actor, PortalError, search::CsvFor};

/// Streams the file.
pub async fn csv(State(app): State<App>, Extension(actor): Extension<Actor>, RawQuery(asked): RawQuery, request: Request) -> Response {
    let asked = asked.unwrap_or_default();
    let params = || url::form_urlencoded::parse(asked.as_bytes());
    let file = if params().any(|(name, value)| name == "for" && value == "excel") {
        let language = Language::of_request(request.headers());
        CsvFor::Excel { decimal_comma: !matches!(language, Language::English | Language::Chinese) }
    } else {
        CsvFor::Programs
    };
    let export = match SearchQuery::understood(params()) {
        Ok(query) => app.portal.search_csv(&actor, &query, file).await,
        Err(bad) => Err(PortalError::field(&bad.name, &bad)),
    };
    match export {
        Ok(export) => {
            let lines = stream::try_unfold(export, |mut export| async move { Ok::<_, PortalError>(export.next().await?.map(|lines| (lines, export))) });
            let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, "attachment; filename=\"listings.csv\"")];
            (headers, Body::from_stream(lines)).into_response()
        }
        Err(error) => Refusal::of(error).answer(&request),
    }
}
