//! Reads a comment from a mail: its text without signatures and without the mail that it answers.

use jiff::Timestamp;
use lol_html::{RewriteStrSettings, element, rewrite_str};
use mail_parser::decoders::html::html_to_text;
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};

use super::received::ReceivedComment;

/// Parses a mail. Returns `None` if it has no sender or no text.
pub(super) fn parse(file: &str, bytes: &[u8]) -> Option<ReceivedComment> {
    let message = MessageParser::default().parse(bytes)?;
    let from = message.from()?.first()?;
    let sender = from.address().map(str::to_owned).filter(|address| address.contains('@'))?;
    let mut left_out = vec!["the e-mail address".to_owned()];
    let written = body(&message)?;
    let (text, document) = without_site_note(&written);
    let text = without_rest(text, &mut left_out);
    if message.attachment_count() > 0 {
        left_out.push("attachments".to_owned());
    }
    let date =
        message.date().filter(|date| date.is_valid()).and_then(|date| Timestamp::from_second(date.to_timestamp()).ok());
    Some(ReceivedComment {
        source: file.to_owned(),
        document,
        language: None,
        date,
        author: from.name().map(str::to_owned),
        url: None,
        text,
        sender: Some(sender),
        left_out,
        notes: Vec::new(),
    })
}

/// Returns the text of a mail. Of a mail in two forms this is the plain one.
fn body(message: &Message) -> Option<String> {
    let part = message.text_part(0)?;
    let text = match &part.body {
        PartType::Html(html) => html_to_text(&without_quoted_html(html)),
        PartType::Text(text) => {
            let format = part.content_type().and_then(|kind| kind.attribute("format"));
            if format.is_some_and(|format| format.eq_ignore_ascii_case("flowed")) {
                unflowed(text)
            } else {
                text.to_string()
            }
        }
        _ => return None,
    };
    Some(text.replace("\r\n", "\n").replace('\u{a0}', " "))
}

/// Removes the elements in which mail programs quote the mail that is answered, and signatures.
fn without_quoted_html(html: &str) -> String {
    const QUOTED: &str = "head, style, script, blockquote[type=cite], .gmail_quote, .gmail_signature, .moz-cite-prefix, \
        .moz-signature, .yahoo_quoted, .protonmail_quote, #divRplyFwdMsg, #Signature";
    let handler = element!(QUOTED, |element| {
        element.remove();
        Ok(())
    });
    let settings = RewriteStrSettings::new().append_element_content_handler(handler).with_strict(false);
    rewrite_str(html, settings).unwrap_or_else(|_| html.to_owned())
}

/// Joins the lines that a mail program broke (RFC 3676: they end with a space).
fn unflowed(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.trim_end_matches('\r');
        // A space at the beginning protects `>`, `From` and spaces.
        let line = line.strip_prefix(' ').unwrap_or(line);
        joined.push_str(line);
        if !line.ends_with(' ') || line == "-- " || line.starts_with('>') {
            joined.push('\n');
        }
    }
    joined
}

/// Cuts the lines that the site wrote into the mail, and returns the document that they name.
fn without_site_note(text: &str) -> (&str, Option<String>) {
    let bare = |line: &'_ str| line.trim_start_matches(['>', ' ']).trim_end().to_owned();
    let offsets = line_offsets(text);
    let document = |line: &str| {
        let file = bare(line).strip_prefix("[content/")?.strip_suffix(".md]").map(str::to_owned)?;
        Some(format!("content/{file}.md"))
    };
    let Some((index, document)) =
        offsets.iter().enumerate().find_map(|(index, (_, line))| Some((index, document(line)?)))
    else {
        return (text, None);
    };
    // The note is five lines; mail programs may break them.
    let start = (index.saturating_sub(12)..index).rev().find(|at| bare(offsets[*at].1) == "--").unwrap_or(index);
    (&text[..offsets[start].0], Some(document))
}

fn line_offsets(text: &str) -> Vec<(usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let offset = at;
            at += line.len();
            (offset, line.trim_end_matches(['\r', '\n']))
        })
        .collect()
}

/// Cuts signatures, and the mail that is answered if it is below the text. Lines that are quoted between the writer's own
/// stay: the writer answers them.
fn without_rest(text: &str, left_out: &mut Vec<String>) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    if let Some(at) = (0..lines.len()).find(|at| is_reply_header(&lines[*at..])) {
        lines.truncate(at);
        left_out.push("the mail that it answers".to_owned());
    }
    if let Some(at) = lines.iter().position(|line| matches!(*line, "-- " | "--")) {
        lines.truncate(at);
        left_out.push("the signature".to_owned());
    }
    trim_empty(&mut lines);
    let own = lines.iter().rposition(|line| !line.starts_with('>') && !line.trim().is_empty());
    if lines.last().is_some_and(|line| line.starts_with('>')) {
        lines.truncate(own.map_or(0, |own| own + 1));
        trim_empty(&mut lines);
        // The lines that introduce the quoted mail: “… Päivi Honkaluoto kirjoitti:”. Mail programs may break them.
        let start = lines.iter().rposition(|line| line.trim().is_empty()).map_or(0, |empty| empty + 1);
        if lines.len() - start <= 3 && is_introduction(&lines[start..].join(" ")) {
            lines.truncate(start);
        }
        left_out.push("the mail that it answers".to_owned());
        trim_empty(&mut lines);
    }
    if lines.last().is_some_and(|line| is_advertisement(line)) {
        lines.pop();
        left_out.push("the line of the mail program".to_owned());
        trim_empty(&mut lines);
    }
    lines.join("\n").trim_matches('\n').to_owned()
}

fn trim_empty(lines: &mut Vec<&str>) {
    while lines.last().is_some_and(|line| line.trim().is_empty()) {
        lines.pop();
    }
}

/// Whether a line introduces a mail that is quoted below it: it has a time, and ends as such lines do. Mail programs break
/// it even inside an address.
fn is_introduction(line: &str) -> bool {
    let line = line.trim();
    line.len() < 300 && has_time(line) && (has_verb(line) || line.contains('@') || line.ends_with([':', '<', ',']))
}

/// Whether a line has a time of day: `10:15`, `klo 10.15` or `kl. 10`.
fn has_time(line: &str) -> bool {
    let bytes = line.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let has_colon = (1..bytes.len()).any(|at| bytes[at] == b':' && is_digit(at - 1) && is_digit(at + 1));
    has_colon || line.contains("klo ") || line.contains("kl. ")
}

fn has_verb(line: &str) -> bool {
    ["kirjoitti", "skrev", "wrote", "schrieb"].iter().any(|verb| line.contains(verb))
}

/// Whether the mail that is answered begins at the first line, as Outlook and others write it.
fn is_reply_header(lines: &[&str]) -> bool {
    let first = lines[0].trim();
    // A mail program may not mark the lines that it quotes. The whole line must be there, because people write such words.
    for count in 1..=lines.len().min(3) {
        let line = lines[..count].join(" ");
        let line = line.trim();
        if line.ends_with(':') && has_verb(line) && has_time(line) && line.contains('@') && !first.starts_with('>') {
            // Lines that are quoted one by one are cut below, unless the writer answers between them.
            return !lines[count..].iter().any(|line| line.starts_with('>'));
        }
    }
    let words = [
        "original message",
        "alkuperäinen viesti",
        "opprinnelig melding",
        "ursprungligt meddelande",
        "oprindelig meddelelse",
        "oprindelig besked",
        "original melding",
        "forwarded message",
    ];
    if first.starts_with("-----") && words.iter().any(|word| first.to_lowercase().contains(word)) {
        return true;
    }
    if first.len() >= 20 && first.chars().all(|c| c == '_') {
        return lines.get(1).is_some_and(|line| is_from(line));
    }
    let fields = [
        "sent:",
        "date:",
        "to:",
        "subject:",
        "lähetetty:",
        "päivämäärä:",
        "vastaanottaja:",
        "aihe:",
        "sendt:",
        "dato:",
        "til:",
        "emne:",
        "skickat:",
        "datum:",
        "till:",
        "ämne:",
    ];
    let next = lines.iter().skip(1).take(4).filter(|line| {
        let line = line.trim().trim_start_matches('*').to_lowercase();
        fields.iter().any(|field| line.starts_with(field))
    });
    is_from(first) && next.count() >= 2
}

fn is_from(line: &str) -> bool {
    let line = line.trim().trim_start_matches('*').to_lowercase();
    ["from:", "lähettäjä:", "fra:", "från:"].iter().any(|word| line.starts_with(word))
}

/// Whether a line is one that a phone adds: “Lähetetty iPhonesta”.
fn is_advertisement(line: &str) -> bool {
    let line = line.trim().to_lowercase();
    let starts = [
        "lähetetty ",
        "sent from ",
        "sendt fra ",
        "sendt med ",
        "skickat från ",
        "get outlook for ",
        "hent outlook for ",
    ];
    let names = ["iphone", "ipad", "android", "outlook", "samsung", "mobil", "puhelim", "mail", "yahoo", "phone"];
    line.len() < 80
        && starts.iter().any(|start| line.starts_with(start))
        && names.iter().any(|name| line.contains(name))
}
