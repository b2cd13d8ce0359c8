//! What sellers confirm before they ship.

use super::{
    ApiError,
    multipart::{Form, Multipart, takes_form},
};
use leptos::prelude::*;
use model::{
    dispatch::{Dispatch, DispatchDetail},
    id::{DispatchId, SellerId},
    page::Page,
};

#[cfg(feature = "ssr")]
use {
    super::{Code, ctx},
    model::{
        dispatch::{DispatchForm, OlderForm, code_lines},
        form::FieldError,
        page::PageQuery,
        time::Timestamp,
    },
    portal::dispatch::DispatchFile,
};

/// Characters of typed codes that come back with a form: the answer travels in the address.
#[cfg(feature = "ssr")]
const TYPED_MAX: usize = 16_000;

/// The seller's dispatches; of one order only, if it is given.
#[server(endpoint = "dispatch/list")]
pub async fn dispatches(#[server(default)] order: String, page: u32) -> Result<Page<Dispatch>, ApiError> {
    Ok(ctx::portal()?.dispatches(&ctx::actor(), &order, PageQuery::number(page)).await?)
}

/// Orders with confirmed units that their brands withdrew and of which nobody has read.
#[server(endpoint = "dispatch/withdrawn")]
pub async fn unread_withdrawals() -> Result<model::dispatch::UnreadWithdrawals, ApiError> {
    Ok(ctx::portal()?.unread_withdrawals(&ctx::actor()).await?)
}

/// Says that these orders, their ids with a space between, were read as they were until then, in microseconds.
#[server(endpoint = "dispatch/read_withdrawn")]
pub async fn read_withdrawals(#[server(default)] orders: String, until: i64) -> Result<(), ApiError> {
    let orders: Vec<DispatchId> = orders.split_whitespace().filter_map(|id| id.parse().ok()).collect();
    ctx::portal()?.read_withdrawals(&ctx::actor(), &orders, Timestamp(until)).await?;
    leptos_axum::redirect("/seller/dispatch");
    Ok(())
}

/// One dispatch.
#[server(endpoint = "dispatch/get")]
pub async fn show_dispatch(id: DispatchId) -> Result<DispatchDetail, ApiError> {
    Ok(ctx::portal()?.dispatch(&ctx::actor(), id).await?)
}

/// Confirms units of an order, and leads to its page, which names every line that was refused.
#[server(endpoint = "dispatch/confirm")]
pub async fn confirm_dispatch(
    #[server(default)] order: String,
    #[server(default)] item: String,
    #[server(default)] units: String,
    #[server(default)] condition: String,
    #[server(default)] codes: String,
    #[server(default)] older_units: String,
    #[server(default)] older_lot: String,
    #[server(default)] older_made_on: String,
    #[server(default)] older_supplier: String,
    #[server(default)] shop: Option<SellerId>,
) -> Result<(), ApiError> {
    let older = OlderForm { units: older_units.clone(), lot: older_lot.clone(), made_on: older_made_on.clone(), supplier: older_supplier.clone() };
    let form = DispatchForm {
        order: order.clone(),
        item: item.clone(),
        units: units.clone(),
        condition: condition.clone(),
        codes: code_lines(&codes),
        older: vec![older],
        ..DispatchForm::default()
    };
    let kept: String = codes.chars().take(TYPED_MAX).collect();
    let typed = [
        ("order", &*order),
        ("item", &*item),
        ("units", &*units),
        ("condition", &*condition),
        ("codes", &*kept),
        ("older_units", &*older_units),
        ("older_lot", &*older_lot),
        ("older_made_on", &*older_made_on),
        ("older_supplier", &*older_supplier),
    ];
    let actor = ctx::actor();
    actor.still_in(shop).map_err(|e| ApiError::from(e).with_typed(typed))?;
    let done = ctx::portal()?.confirm_dispatch(&actor, &form).await.map_err(|e| ApiError::from(e).with_typed(typed))?;
    leptos_axum::redirect(&format!("/seller/dispatches/{}?sent={}", done.dispatch.id, done.dispatch.updated_at.0));
    Ok(())
}

/// Releases units that came back.
#[server(endpoint = "dispatch/release")]
pub async fn release_units(id: DispatchId, #[server(default)] codes: String, #[server(default)] reason: String) -> Result<(), ApiError> {
    let named: Vec<String> = code_lines(&codes).into_iter().map(|(_, code)| code).collect();
    let done = ctx::portal()?.release_units(&ctx::actor(), id, &named, &reason).await;
    let units = done.map_err(|e| ApiError::from(e).with_typed([("codes", &codes), ("reason", &reason)]))?;
    leptos_axum::redirect(&format!("/seller/dispatches/{id}?released={units}"));
    Ok(())
}

/// Confirms the units of a CSV file, order by order.
#[server(endpoint = "dispatch/upload", input = Multipart, input_derive = (Clone,))]
pub async fn upload_dispatches(form: Form) -> Result<(), ApiError> {
    let (portal, actor) = (ctx::portal()?, ctx::actor());
    // Who may not is told so before anything of the file is.
    portal.dispatches(&actor, "", PageQuery::number(1)).await?;
    actor.still_in(form.text("shop").parse().ok())?;
    let file = form.files.iter().find(|file| file.field == "file").ok_or_else(|| ApiError::field("file", "Choose a CSV file"))?;
    let done = match DispatchFile::read(&file.bytes) {
        Ok(file) => portal.confirm_dispatches(&actor, &file).await,
        Err(error) => Err(error),
    };
    let done = done.map_err(|error| first_faults(error.into()))?;
    let (done, failed): (Vec<_>, Vec<_>) = done.into_iter().map(|one| one.done.map_err(|error| (one.order, error))).partition(Result::is_ok);
    let read = done.len();
    let done: Vec<_> = done.into_iter().filter_map(Result::ok).flatten().collect();
    let failed: Vec<_> = failed.into_iter().filter_map(Result::err).collect();
    if !failed.is_empty() {
        let rest = format!("{} orders of this file were taken and stand below; of these nothing was done. Send the file again for what is left", read);
        let mut error = ApiError::field("file", rest);
        error.fields.extend(failed.into_iter().map(|(order, error)| FieldError::new("file", format!("Order {order}: {error}"))));
        return Err(first_faults(error));
    }
    let held = done.iter().filter(|one| !one.dispatch.state().may_ship()).count();
    leptos_axum::redirect(&format!("/seller/dispatch?orders={read}&held={held}&nothing={}", read - done.len()));
    Ok(())
}

/// The answer travels in the address: the first faults are enough to begin with.
#[cfg(feature = "ssr")]
fn first_faults(mut error: ApiError) -> ApiError {
    if error.code == Code::Invalid {
        error.fields.truncate(25);
    }
    error
}

takes_form!(UploadDispatches: ConfirmDispatches);
