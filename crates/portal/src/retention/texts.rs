//! Names and addresses of deleted people in texts that stay: mails to others, and what the audit log says. Only where they stand by themselves: `bo@example.com`
//! is no part of `jimbo@example.com`, nor Al of Alice.

use super::AT_ONCE;
use crate::{Portal, Result, change::Change};
use model::account::Account;
use store::retention::{FORMER, Written};
use uuid::Uuid;

/// What stands for an address in a sentence.
const NO_ADDRESS: &str = "(deleted)";

impl Portal {
    /// Takes the addresses of people who closed their accounts out of texts. Answers how many addresses. A chore, for it reads every mail and event.
    pub async fn forget_addresses(&self) -> Result<u64> {
        let mut done = 0;
        loop {
            let next = store::retention::next_to_forget(&mut self.read().await?).await?;
            let Some((id, address)) = next else { return Ok(done) };
            self.forget_in_texts(id, &address).await?;
            done += 1;
        }
    }

    /// Takes an address, in small letters, out of texts, some of them in one transaction. Answers of how many mails and events.
    pub(super) async fn forget_in_texts(&self, id: Uuid, address: &str) -> Result<(u64, u64)> {
        // Every letter names the portal's own, and where to complain.
        let is_ours = self.settings().contact.as_str().eq_ignore_ascii_case(address);
        let mails = if is_ours { 0 } else { self.forget_in_mails(address).await? };
        let events = self.forget_in_events(address).await?;
        let mut change = self.change().await?;
        store::retention::forgotten(&mut change.tx, id).await?;
        change.commit().await?;
        Ok((mails, events))
    }

    async fn forget_in_mails(&self, address: &str) -> Result<u64> {
        let (mut after, mut all) = (Uuid::nil(), 0);
        loop {
            let found = store::retention::mails_with(&mut self.read().await?, address, after, AT_ONCE).await?;
            let Some(last) = found.last().map(|mail| mail.id) else { return Ok(all) };
            let mut change = self.change().await?;
            let mut missed = false;
            for mail in &found {
                let (subject, body) = (without_address(&mail.line, address), without_address(&mail.body, address));
                if subject.is_none() && body.is_none() {
                    continue;
                }
                let (subject, body) = (subject.as_deref().unwrap_or(&mail.line), body.as_deref().unwrap_or(&mail.body));
                match store::retention::rewrite_mail(&mut change.tx, mail, subject, body).await? {
                    true => all += 1,
                    false => missed = true,
                }
            }
            change.commit().await?;
            // What another wrote meanwhile is read again.
            if !missed {
                after = last;
            }
        }
    }

    async fn forget_in_events(&self, address: &str) -> Result<u64> {
        let (mut after, mut all) = (Uuid::nil(), 0);
        loop {
            let found = store::retention::events_with(&mut self.read().await?, address, after, AT_ONCE).await?;
            let Some(last) = found.last().map(|event| event.id) else { return Ok(all) };
            let mut change = self.change().await?;
            let (done, missed) = rewrite(&mut change, &found, |summary| without_address(summary, address)).await?;
            change.commit().await?;
            all += done;
            if !missed {
                after = last;
            }
        }
    }
}

/// Takes the name of an account's person out of what was done about it and its place in teams.
pub(super) async fn take_name_out(change: &mut Change<'_>, account: &Account) -> Result<()> {
    loop {
        let found = store::retention::events_naming(&mut change.tx, account.id, &account.name).await?;
        let (_, missed) = rewrite(change, &found, |summary| without_name(summary, &account.name)).await?;
        if !missed {
            return Ok(());
        }
    }
}

/// Writes events anew; answers how many, and whether one was changed meanwhile.
async fn rewrite(change: &mut Change<'_>, events: &[Written], anew: impl Fn(&str) -> Option<String>) -> Result<(u64, bool)> {
    let (mut done, mut missed) = (0, false);
    for event in events {
        let Some(summary) = anew(&event.line) else { continue };
        match store::retention::rewrite_event(&mut change.tx, event, &summary).await? {
            true => done += 1,
            false => missed = true,
        }
    }
    Ok((done, missed))
}

/// A text without an address, which is in small letters; `None` if it does not name it.
fn without_address(text: &str, address: &str) -> Option<String> {
    let before = |text: &str| !text.ends_with(|c: char| c.is_alphanumeric() || ".-_+".contains(c));
    // A full stop ends a sentence, or goes on to the rest of a domain.
    let after = |text: &str| !text.trim_start_matches(['.', '-']).starts_with(char::is_alphanumeric) && !text.starts_with('-');
    replaced(text, &text.to_ascii_lowercase(), address, NO_ADDRESS, |begins, ends| before(begins) && after(ends))
}

/// A text without a person's name; `None` if it does not name them.
fn without_name(text: &str, name: &str) -> Option<String> {
    let of_word = |c: char| c.is_alphanumeric() || c == '-';
    replaced(text, text, name, FORMER, |begins, ends| !begins.ends_with(of_word) && !ends.starts_with(of_word))
}

/// A text with another word where `word` is in `folded`, which is the text with letters of the same length, if what is around fits.
fn replaced(text: &str, folded: &str, word: &str, by: &str, fits: impl Fn(&str, &str) -> bool) -> Option<String> {
    if word.is_empty() {
        return None;
    }
    let (mut anew, mut from) = (String::with_capacity(text.len()), 0);
    for (at, found) in folded.match_indices(word) {
        let end = at + found.len();
        if fits(&text[..at], &text[end..]) {
            anew.push_str(&text[from..at]);
            anew.push_str(by);
            from = end;
        }
    }
    anew.push_str(&text[from..]);
    (from > 0).then_some(anew)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_goes_where_it_stands_by_itself() {
        let without = |text| without_address(text, "bo@example.co");
        assert_eq!(without("Added Bo@Example.co to the team").as_deref(), Some("Added (deleted) to the team"));
        assert_eq!(without("Write to <bo@example.co>, or bo@example.co.").as_deref(), Some("Write to <(deleted)>, or (deleted)."));
        for other in ["jimbo@example.co", "jim.bo@example.co", "x+bo@example.co", "bo@example.com", "bo@example.co.uk", "bo@example.co-op.com", "nobody"] {
            assert_eq!(without(other), None, "{other}");
        }
        assert_eq!(without("jimbo@example.co and bo@example.co").as_deref(), Some("jimbo@example.co and (deleted)"));
    }

    #[test]
    fn a_name_goes_where_it_is_a_word() {
        assert_eq!(without_name("Made Al owner of the brand, for Alice", "Al").as_deref(), Some("Made Former member owner of the brand, for Alice"));
        assert_eq!(without_name("Removed Alice from the team", "Al"), None);
        assert_eq!(without_name("Removed Zoë from the team", "Zoë").as_deref(), Some("Removed Former member from the team"));
        assert_eq!(without_name("Removed nobody", ""), None);
    }
}
