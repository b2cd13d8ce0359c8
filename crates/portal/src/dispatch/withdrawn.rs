//! Sellers hear of it when a brand withdraws units that they confirmed: an order that was free to leave is not any more, or has left and its buyer must know.
//! An act may name a hundred thousand units: a chore tells of it, within a minute.

use crate::{Actor, Portal, Result, change::Subject, policy::Action};
use model::{
    dispatch::Dispatch,
    id::{DispatchId, SellerId},
    standing::Standing,
    time::Timestamp,
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use store::{StoreError, withdrawal::Due};

/// Orders that a mail, or the page, names.
const NAMED_MAX: usize = 50;
/// How far the clocks of nodes may be apart, in seconds.
const CLOCKS_APART: i64 = 60;

impl Portal {
    /// Mails sellers whose confirmed units were withdrawn since the last time; answers how many mails that are.
    pub async fn mail_withdrawals(&self) -> Result<usize> {
        let mut mails = 0;
        let all = store::withdrawal::due(&mut self.read().await?).await?;
        for due in all {
            let orders = store::withdrawal::orders(&mut self.read().await?, due.batch, due.since.plus_seconds(-CLOCKS_APART)).await?;
            for of_seller in orders.chunk_by(|a, b| a.0 == b.0) {
                mails += usize::from(self.tell_of_withdrawals(&due, of_seller).await?);
            }
            let mut change = self.change().await?;
            store::withdrawal::done(&mut change.tx, &due).await?;
            change.commit().await?;
        }
        Ok(mails)
    }

    /// Tells one seller; whether by mail.
    async fn tell_of_withdrawals(&self, due: &Due, orders: &[(SellerId, DispatchId, String)]) -> Result<bool> {
        let Some((seller, ..)) = orders.first() else { return Ok(false) };
        let names: BTreeMap<DispatchId, &str> = orders.iter().map(|(_, id, order)| (*id, order.as_str())).collect();
        let ids: Vec<DispatchId> = names.keys().copied().collect();
        let mut change = self.change().await?;
        let now = change.now;
        let withdrawn = store::dispatch::withdrawn(&mut change.tx, &ids).await?;
        let mut news: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let mut messages = BTreeSet::new();
        let mut told = BTreeSet::new();
        for unit in &withdrawn {
            if store::withdrawal::tell(&mut change.tx, unit.dispatch, &unit.code, unit.standing).await? {
                *news.entry((names.get(&unit.dispatch).copied().unwrap_or_default(), word(unit.standing))).or_default() += 1;
                messages.extend(Some(unit.message.as_str()).filter(|message| !message.is_empty()));
                told.insert(unit.dispatch);
            }
        }
        for id in &told {
            store::withdrawal::told(&mut change.tx, *id, now).await?;
        }
        for id in ids.iter().filter(|id| !withdrawn.iter().any(|unit| unit.dispatch == **id)) {
            store::withdrawal::forget(&mut change.tx, *id).await?;
        }
        let seller = store::seller::by_id(&mut change.tx, *seller).await?;
        let address = seller.as_ref().and_then(|seller| seller.email.clone());
        let mut mailed = false;
        if let Some((seller, email)) = seller.zip(address).filter(|_| !news.is_empty()) {
            let Due { lot, product, brand, .. } = due;
            let mut lines: Vec<String> = news
                .iter()
                .take(NAMED_MAX)
                .map(|((order, word), units)| format!("- order {order}: {}, {word}", if *units == 1 { "1 unit".to_owned() } else { format!("{units} units") }))
                .collect();
            let more = news.len().saturating_sub(NAMED_MAX);
            lines.extend((more > 0).then(|| format!("- and {more} more")));
            let first = format!("You confirmed units of {product}, lot {lot}, which {brand} has withdrawn since:\n{}", lines.join("\n"));
            let said = messages.into_iter().collect::<Vec<_>>().join("\n");
            let said = if said.is_empty() { String::new() } else { format!("{brand} says:\n{said}") };
            let then = "What has not left must not leave. If it was shipped already, tell its buyer what the brand says. You are not accused of anything.";
            let page = format!("Your orders: {}", self.url("/seller/dispatch"));
            let paragraphs: Vec<&str> = [first.as_str(), said.as_str(), then, page.as_str()].into_iter().filter(|text| !text.is_empty()).collect();
            change.mail(email.as_str(), &format!("Do not ship: {brand} has withdrawn units of {product}"), &self.letter(&seller.name, &paragraphs)).await?;
            mailed = true;
        }
        change.commit().await?;
        Ok(mailed)
    }

    /// The seller's orders with units that were withdrawn and of which nobody there has read, the latest first, fifty at most; and until when these are.
    pub async fn unread_withdrawals(&self, actor: &Actor) -> Result<(Vec<Dispatch>, Option<Timestamp>)> {
        let seller = actor.seller_for(Action::ConfirmDispatches)?;
        Ok(store::withdrawal::unread(&mut self.read().await?, seller, i64::try_from(NAMED_MAX).unwrap_or(i64::MAX)).await?)
    }

    /// Says that the seller has read of them, as far as they were there `until` then.
    pub async fn read_withdrawals(&self, actor: &Actor, until: Timestamp) -> Result<()> {
        let seller = actor.seller_for(Action::ConfirmDispatches)?;
        let mut change = self.change().await?;
        let orders = match store::withdrawal::read(&mut change.tx, seller, until).await {
            // A colleague said so.
            Err(StoreError::Conflict) => return Ok(()),
            done => done?,
        };
        let summary = format!("Read that units of {orders} orders were withdrawn");
        change.audit(actor, "dispatch.withdrawal_read", Subject::new("seller", seller.0), &summary, json!({ "orders": orders })).await?;
        change.commit().await
    }
}

const fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Stolen => "reported stolen",
        Standing::Recalled => "recalled",
        Standing::Void | Standing::Active | Standing::NotActive => "made void",
    }
}
