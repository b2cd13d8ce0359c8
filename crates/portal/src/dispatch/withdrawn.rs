//! Sellers hear of it when a brand withdraws units that they confirmed: an order that was free to leave is not any more, or has left and its buyer must know.
//! An act may name a hundred thousand units: a chore tells of it, within a minute.

use crate::{Actor, Portal, Result, change::Subject, policy::Action};
use model::{
    dispatch::UnreadWithdrawals,
    id::{DispatchId, ProductId, SellerId},
    standing::Standing,
    time::Timestamp,
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use store::{dispatch::Withdrawn, withdrawal::Due};

/// Orders that a mail, or the page, names.
const NAMED_MAX: usize = 50;
/// How far the clocks of nodes may be apart, in seconds.
const CLOCKS_APART: i64 = 60;
/// Units, or orders, that are written in one transaction: in the meantime no check of a code gets through on SQLite.
const AT_ONCE: usize = 500;

/// What one seller is told of one product: its orders, each with its seller's name for it, and a batch of it.
struct Concerned<'a> {
    due: &'a Due,
    orders: BTreeMap<DispatchId, String>,
}

impl Portal {
    /// Mails sellers whose confirmed units were withdrawn since the last time, each once for a product, whatever the batches; answers how many mails that are.
    pub async fn mail_withdrawals(&self) -> Result<usize> {
        let all = store::withdrawal::due(&mut self.read().await?).await?;
        let mut concerned: BTreeMap<(SellerId, ProductId), Concerned<'_>> = BTreeMap::new();
        for due in &all {
            let orders = store::withdrawal::orders(&mut self.read().await?, due.batch, due.since.plus_seconds(-CLOCKS_APART)).await?;
            for (seller, id, order) in orders {
                let of = concerned.entry((seller, due.product_id)).or_insert_with(|| Concerned { due, orders: BTreeMap::new() });
                of.orders.insert(id, order);
            }
        }
        let (mut mails, mut failed) = (0, BTreeSet::new());
        for ((seller, product), concerned) in &concerned {
            match self.tell_of_withdrawals(*seller, concerned).await {
                Ok(mailed) => mails += usize::from(mailed),
                // The other sellers are told all the same, and this one the next time.
                Err(error) => {
                    tracing::warn!(%error, %seller, "Could not tell a seller what its brand withdrew; trying again");
                    failed.insert(*product);
                }
            }
        }
        let done: Vec<&Due> = all.iter().filter(|due| !failed.contains(&due.product_id)).collect();
        if !done.is_empty() {
            let mut change = self.change().await?;
            for due in done {
                store::withdrawal::done(&mut change.tx, due).await?;
            }
            change.commit().await?;
        }
        Ok(mails)
    }

    /// Tells one seller; whether by mail. All is read before anything is written. The mail goes with the first portion of what is written: if the portal
    /// stops on the way, the rest is told once more.
    async fn tell_of_withdrawals(&self, seller: SellerId, concerned: &Concerned<'_>) -> Result<bool> {
        let ids: Vec<DispatchId> = concerned.orders.keys().copied().collect();
        let withdrawn = store::dispatch::withdrawn(&mut self.read().await?, &ids).await?;
        let news: Vec<&Withdrawn> = withdrawn.iter().filter(|unit| unit.told_as != Some(unit.standing)).collect();
        let mut mailed = false;
        for (nth, portion) in news.chunks(AT_ONCE).enumerate() {
            let mut change = self.change().await?;
            let now = change.now;
            let mut told = BTreeSet::new();
            for unit in portion {
                if store::withdrawal::tell(&mut change.tx, unit.dispatch, &unit.code, unit.standing).await? {
                    told.insert(unit.dispatch);
                }
            }
            for id in &told {
                store::withdrawal::told(&mut change.tx, *id, now).await?;
            }
            // Another node tells of them.
            if nth == 0 && told.is_empty() {
                return Ok(false);
            }
            if nth == 0
                && let Some(to) = store::seller::by_id(&mut change.tx, seller).await?
                && let Some(email) = &to.email
            {
                let (subject, paragraphs) = self.withdrawal_letter(seller, concerned, &news);
                let paragraphs: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
                change.mail(email.as_str(), &subject, &self.letter(&to.name, &paragraphs)).await?;
                mailed = true;
            }
            change.commit().await?;
        }
        let still: BTreeSet<DispatchId> = withdrawn.iter().map(|unit| unit.dispatch).collect();
        let over: Vec<DispatchId> = ids.into_iter().filter(|id| !still.contains(id)).collect();
        for portion in over.chunks(AT_ONCE) {
            let mut change = self.change().await?;
            for id in portion {
                store::withdrawal::forget(&mut change.tx, *id).await?;
            }
            change.commit().await?;
        }
        Ok(mailed)
    }

    /// The subject of the mail, and what it says: by lots, for by these goods are sorted out.
    fn withdrawal_letter(&self, seller: SellerId, concerned: &Concerned<'_>, news: &[&Withdrawn]) -> (String, Vec<String>) {
        let Due { product, brand, .. } = concerned.due;
        let mut lines: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
        for unit in news {
            let order = concerned.orders.get(&unit.dispatch).map_or("", String::as_str);
            *lines.entry((&unit.lot, order, word(unit.standing))).or_default() += 1;
        }
        let messages: BTreeSet<&str> = news.iter().map(|unit| unit.message.as_str()).filter(|message| !message.is_empty()).collect();
        let mut text = format!("You confirmed units of {product}, which {brand} has withdrawn since:");
        let mut of = None;
        for ((lot, order, word), units) in lines.iter().take(NAMED_MAX) {
            if of != Some(lot) {
                text.push_str(&format!("\nLot {lot}:"));
                of = Some(lot);
            }
            let units = if *units == 1 { "1 unit".to_owned() } else { format!("{units} units") };
            text.push_str(&format!("\n- order {order}: {units}, {word}"));
        }
        let more = lines.len().saturating_sub(NAMED_MAX);
        if more > 0 {
            text.push_str(&format!("\n- and {more} more: each of these orders reads “Do not ship” on the page below"));
        }
        let mut paragraphs = vec![text];
        if !messages.is_empty() {
            paragraphs.push(format!("{brand} says:\n{}", messages.into_iter().collect::<Vec<_>>().join("\n")));
        }
        let then = "What has not left must not leave. If it was shipped already, tell its buyer what the brand says. You are not accused of anything.";
        paragraphs.extend([then.to_owned(), format!("Your orders: {}", self.shop_url("/seller/dispatch", seller))]);
        (format!("Do not ship: {brand} has withdrawn units of {product}"), paragraphs)
    }

    /// The seller's orders with units that were withdrawn and of which nobody there has read, fifty at most, and how many there are.
    pub async fn unread_withdrawals(&self, actor: &Actor) -> Result<UnreadWithdrawals> {
        let seller = actor.seller_for(Action::ConfirmDispatches)?;
        Ok(store::withdrawal::unread(&mut self.read().await?, seller, i64::try_from(NAMED_MAX).unwrap_or(i64::MAX)).await?)
    }

    /// Says that the seller has read of these orders, as they were `until` then: nobody has read of those that were not shown.
    pub async fn read_withdrawals(&self, actor: &Actor, orders: &[DispatchId], until: Timestamp) -> Result<()> {
        let seller = actor.seller_for(Action::ConfirmDispatches)?;
        let mut change = self.change().await?;
        let shown = orders.get(..NAMED_MAX).unwrap_or(orders);
        let read = store::withdrawal::read(&mut change.tx, seller, shown, until).await?;
        // A colleague said so.
        if read == 0 {
            return Ok(());
        }
        let summary = format!("Read that units of {read} orders were withdrawn");
        change.audit(actor, "dispatch.withdrawal_read", Subject::new("seller", seller.0), &summary, json!({ "orders": read })).await?;
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
