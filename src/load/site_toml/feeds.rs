//! Reads the table `[feeds]`.

use crate::address::strip_http_scheme;
use crate::config::{FeedContent, FeedFormat, FeedLists, Feeds};
use crate::diagnostic::{Diagnostic, Source};
use crate::load::reader::TableReader;
use crate::table::{Spanned, Table};

/// The settings of feeds.
pub(super) fn read(source: &Source, table: Option<Table>, diagnostics: &mut Vec<Diagnostic>) -> Feeds {
    let mut feeds = Feeds::default();
    let mut reader = TableReader::new(source, table.unwrap_or_default(), diagnostics);
    if reader.has("formats") {
        let written = reader.texts("formats");
        feeds.formats = formats(source, &written, &mut reader);
    }
    if let Some(posts) = reader.count("posts") {
        feeds.posts = posts;
    }
    if reader.has("for") {
        let written = reader.texts("for");
        feeds.lists = lists(source, &written, &mut reader);
    }
    if let Some(content) = reader.text("content") {
        feeds.content = content_of(source, &content, &mut reader);
    }
    if let Some(hub) = reader.filled_text("hub") {
        if is_address(&hub.value) {
            feeds.hub = Some(hub.value);
        } else {
            let advice = "write the address of a WebSub hub, such as https://hub.example/";
            reader.report(Diagnostic::invalid_value(source, hub.span, "hub", "is not a whole address", advice));
        }
    }
    let files = reader.table("files");
    reader.finish();
    let mut reader = TableReader::new(source, files.unwrap_or_default(), diagnostics);
    for format in FeedFormat::ALL {
        let Some(name) = reader.text(format.key()) else { continue };
        if is_file_name(&name.value) {
            feeds.files[format as usize] = name.value;
        } else {
            let advice = format!("write a file's name, such as \"{}\"", format.usual_file());
            let problem = "cannot be the name of a feed";
            reader.report(Diagnostic::invalid_value(source, name.span, &name.value, problem, &advice));
        }
    }
    reader.finish();
    feeds
}

fn formats(source: &Source, written: &[Spanned<String>], reader: &mut TableReader) -> Vec<FeedFormat> {
    let mut formats = Vec::new();
    for name in written {
        match FeedFormat::ALL.into_iter().find(|format| format.key() == name.value) {
            Some(format) if formats.contains(&format) => {}
            Some(format) => formats.push(format),
            None => {
                let known = FeedFormat::ALL.map(FeedFormat::key);
                reader.report(Diagnostic::unknown_choice(source, name.span, "formats", &name.value, &known));
            }
        }
    }
    formats
}

fn lists(source: &Source, written: &[Spanned<String>], reader: &mut TableReader) -> FeedLists {
    let mut lists = FeedLists { language: false, category: false, tag: false, author: false };
    for name in written {
        match &*name.value {
            "language" => lists.language = true,
            "category" => lists.category = true,
            "tag" => lists.tag = true,
            "author" => lists.author = true,
            other => {
                let known = ["language", "category", "tag", "author"];
                reader.report(Diagnostic::unknown_choice(source, name.span, "for", other, &known));
            }
        }
    }
    lists
}

fn content_of(source: &Source, written: &Spanned<String>, reader: &mut TableReader) -> FeedContent {
    match &*written.value {
        "full" => FeedContent::Full,
        "excerpt" => FeedContent::Excerpt,
        other => {
            reader.report(Diagnostic::unknown_choice(source, written.span, "content", other, &["full", "excerpt"]));
            FeedContent::Full
        }
    }
}

/// Whether a text is the address of something on the web.
pub(super) fn is_address(written: &str) -> bool {
    let host = strip_http_scheme(written);
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>');
    host.is_some_and(|host| host.starts_with(|c: char| c.is_alphanumeric() || c == '[') && !host.contains(is_odd))
}

fn is_file_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let (stem, ending) = name.rsplit_once('.').unwrap_or_default();
    let is_named = !stem.is_empty() && !ending.is_empty() && !stem.starts_with('.') && !stem.contains("..");
    is_named && name.chars().all(plain) && !ending.eq_ignore_ascii_case("html")
}
