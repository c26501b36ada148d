//! Reads `[digest]`.

use super::super::table_reader::TableReader;
use crate::config::{DigestSettings, Mailbox, SiteLanguage, Unsubscribe};

pub(super) fn read(reader: &mut TableReader, languages: &[SiteLanguage]) -> DigestSettings {
    DigestSettings {
        from: reader.by_language("from", languages, |reader| mailbox(reader, "from")),
        reply_to: reader.by_language("reply_to", languages, |reader| mailbox(reader, "reply_to")),
        unsubscribe: reader.by_language("unsubscribe", languages, unsubscribe),
        address: reader.by_language("address", languages, |reader| reader.string("address")),
    }
}

fn mailbox(reader: &mut TableReader, key: &str) -> Option<Mailbox> {
    let written = reader.filled_text(key)?;
    let parsed = Mailbox::parse(&written.value);
    if parsed.is_none() {
        let advice = "write a name and an address, as in \"Kielo <kirje@example.com>\", or the address alone";
        reader.report_invalid(key, written.span, "is no mail address", advice);
    }
    parsed
}

fn unsubscribe(reader: &mut TableReader) -> Option<Unsubscribe> {
    let written = reader.filled_text("unsubscribe")?;
    let parsed = Unsubscribe::parse(&written.value);
    if parsed.is_none() {
        let advice = "write an address that begins with https:// or mailto:, or the placeholder of your newsletter \
                      service, such as {{ unsubscribe_url }} or *|UNSUB|*";
        reader.report_invalid("unsubscribe", written.span, "leads nowhere", advice);
    }
    parsed
}
