//! What the portal writes to people: plain text, short, with what to do next. And the administrator's view of the outbox.

use crate::{Actor, Portal, PortalError, Result, change::Subject, policy::Action};
use model::{
    id::MailId,
    mail::{Mail, MailHead},
    page::{Page, PageQuery},
};
use serde_json::json;

impl Portal {
    /// All mails, newest first.
    pub async fn outbox(&self, actor: &Actor, query: PageQuery) -> Result<Page<MailHead>> {
        actor.may(Action::ReadOutbox)?;
        Ok(store::mail::page(&mut self.read().await?, query).await?)
    }

    /// One mail, without the links and codes that open something. It is somebody else's: that it was read is noted.
    pub async fn outbox_mail(&self, actor: &Actor, id: MailId) -> Result<Mail> {
        actor.may(Action::ReadOutbox)?;
        let mut change = self.change().await?;
        let mail = store::mail::by_id(&mut change.tx, id).await?.ok_or(PortalError::NotFound("mail"))?;
        // To whom it went stands in the mail, which is kept for a time; the log is kept for good.
        let summary = format!("Read the mail “{}”", mail.head.subject);
        change.audit(actor, "mail.read", Subject::new("mail", id.0), &summary, json!({})).await?;
        change.commit().await?;
        Ok(mail)
    }

    /// What somebody may do against a decision, as their letter says it.
    pub(crate) fn redress(&self) -> String {
        format!(
            "If you think that this is wrong, you may complain free of charge within six months: write to {}. You may also turn to a certified out-of-court \
             dispute settlement body, or to a court.",
            self.settings().contact
        )
    }

    /// A mail's text: greeting, paragraphs, and who wrote it.
    #[must_use]
    pub(crate) fn letter(&self, name: &str, paragraphs: &[&str]) -> String {
        let mut text = format!("Hello {name},\n\n");
        for paragraph in paragraphs {
            text.push_str(paragraph);
            text.push_str("\n\n");
        }
        text.push_str(&format!("{}\n{}\n", self.settings().marketplace, self.settings().public_url));
        text
    }
}

/// Words of somebody whom the reader may not know, for a mail in the portal's name: an address in them can be read and leads nowhere, as warnings write it.
pub(crate) fn no_address(text: &str) -> String {
    let inside = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
    let mut plain = String::with_capacity(text.len());
    let mut before = None;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '.' | '\u{3002}' | '\u{ff0e}' | '\u{ff61}' if inside(before) && inside(rest.peek().copied()) => plain.push_str("[.]"),
            '@' | '\u{ff20}' => plain.push_str("[at]"),
            ':' if rest.peek() == Some(&'/') => plain.push_str("[:]"),
            _ => plain.push(c),
        }
        before = Some(c);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::no_address;

    #[test]
    fn an_address_in_a_strangers_words_leads_nowhere() {
        assert_eq!(no_address("Pay 50 EUR at evil.example 9"), "Pay 50 EUR at evil[.]example 9");
        assert_eq!(no_address("https://a.b/c or me@a.b"), "https[:]//a[.]b/c or me[at]a[.]b");
        assert_eq!(no_address("Keller & Co. in St. Gallen"), "Keller & Co. in St. Gallen");
    }
}
