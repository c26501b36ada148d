//! The table `[digest]`: e-mails with the newest posts.

use super::ByLanguage;

/// The settings of digests. Each may differ by language.
#[derive(Debug, Clone, Default)]
pub struct DigestSettings {
    /// The sender.
    pub from: ByLanguage<Mailbox>,
    /// Where answers go, if not to the sender.
    pub reply_to: ByLanguage<Mailbox>,
    /// Where readers unsubscribe.
    pub unsubscribe: ByLanguage<Unsubscribe>,
    /// The postal address of the sender, which many countries require in newsletters.
    pub address: ByLanguage<String>,
}

/// A mail address with an optional name: `Kaisla & Siv <kirje@example.com>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The name; `None` if only the address is written.
    pub name: Option<String>,
    /// The address.
    pub address: String,
}

impl Mailbox {
    /// Parses an address, or a name followed by an address in angle brackets.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (name, address) = match text.strip_suffix('>').and_then(|start| start.rsplit_once('<')) {
            Some((name, address)) => (name.trim().trim_matches('"').trim(), address.trim()),
            None => ("", text),
        };
        let is_valid = is_mail_address(address) && !name.contains(|c: char| c.is_control() || matches!(c, '<' | '>'));
        is_valid.then(|| Self { name: (!name.is_empty()).then(|| name.to_owned()), address: address.to_owned() })
    }
}

/// Whether a text is a mail address alone: `posti@example.com`.
#[must_use]
pub fn is_mail_address(text: &str) -> bool {
    let is_invalid = |c: char| {
        c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '(' | ')' | ',' | ';' | ':' | '"' | '@')
    };
    text.rsplit_once('@').is_some_and(|(name, host)| {
        let has_labels = host.split('.').all(|label| !label.is_empty()) && host.contains('.');
        !name.is_empty() && has_labels && !name.contains(is_invalid) && !host.contains(is_invalid)
    })
}

/// How readers leave a newsletter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsubscribe {
    /// An address on the web, or `mailto:`.
    Address(String),
    /// A placeholder that the newsletter service replaces by the address for each reader.
    Placeholder(String),
}

impl Unsubscribe {
    /// Parses an address or a placeholder, such as `{{ unsubscribe_url }}`, `{$unsubscribe}` or `*|UNSUB|*`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_within = |start: &str, end: &str| {
            let inner = text.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
            inner.is_some_and(|inner| !inner.trim().is_empty() && !inner.contains(['<', '>', '"']))
        };
        if [("{", "}"), ("*|", "|*"), ("%", "%"), ("[", "]")].iter().any(|(start, end)| is_within(start, end)) {
            return Some(Self::Placeholder(text.to_owned()));
        }
        let mail = text.strip_prefix("mailto:").map(|rest| rest.split('?').next().unwrap_or(rest));
        let is_plain =
            !text.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | ','));
        let is_address = mail.is_some_and(is_mail_address) || text.starts_with("https://") && text.len() > 8;
        (is_plain && is_address).then(|| Self::Address(text.to_owned()))
    }

    /// Returns the text for a link.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Address(text) | Self::Placeholder(text) => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_senders_as_mail_programs_do() {
        let parsed =
            |text: &str| Mailbox::parse(text).map(|mailbox| (mailbox.name.unwrap_or_default(), mailbox.address));
        let pair = |name: &str, address: &str| Some((name.to_owned(), address.to_owned()));
        assert_eq!(parsed("a@b.example"), pair("", "a@b.example"));
        assert_eq!(parsed("Kaisla & Siv <kirje@b.example>"), pair("Kaisla & Siv", "kirje@b.example"));
        assert_eq!(parsed("\"Møter, ukentlig\" <a.b+c@b.example>"), pair("Møter, ukentlig", "a.b+c@b.example"));
        for wrong in [
            "",
            "a",
            "a@b",
            "a@b.example, c@d.example",
            "A <a@b.example",
            "a@@b.example",
            "a@.example",
            "A\r\nBcc: <a@b.example>",
        ] {
            assert_eq!(Mailbox::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn knows_addresses_from_placeholders() {
        for text in ["https://b.example/pois?x=1", "mailto:pois@b.example?subject=pois"] {
            assert_eq!(Unsubscribe::parse(text), Some(Unsubscribe::Address(text.to_owned())));
        }
        for text in ["{{ unsubscribe_url }}", "{$unsubscribe}", "*|UNSUB|*", "%unsubscribe_url%", "[unsubscribe]"] {
            assert_eq!(Unsubscribe::parse(text), Some(Unsubscribe::Placeholder(text.to_owned())));
        }
        for wrong in ["", "pois", "http://b.example/", "mailto:pois", "https://", "https://a.example/>", "{}", "{\"}"] {
            assert_eq!(Unsubscribe::parse(wrong), None, "{wrong}");
        }
    }
}
