//! Reads `[feeds]`.

use super::super::table_reader::TableReader;
use super::is_web_address;
use crate::config::{FeedContent, FeedFormat, FeedList, FeedSettings};

pub(super) fn read(reader: &mut TableReader) -> FeedSettings {
    let default = FeedSettings::default();
    let advice = "write the address of a WebSub hub, such as https://hub.example/";
    FeedSettings {
        formats: reader.choices("formats", &FeedFormat::ALL).unwrap_or(default.formats),
        lists: reader.choices("for", &FeedList::ALL).unwrap_or(default.lists),
        posts: reader.count("posts").unwrap_or(default.posts),
        content: reader.choice("content", &FeedContent::ALL).unwrap_or(default.content),
        files: reader.table("files", files).unwrap_or(default.files),
        hub: reader.valid_string("hub", is_web_address, "is not a whole address", advice),
    }
}

fn files(reader: &mut TableReader) -> [String; FeedFormat::ALL.len()] {
    FeedFormat::ALL.map(|(format, key)| {
        let default = format.default_file_name();
        let Some(name) = reader.text(key) else { return default.to_owned() };
        if is_file_name(&name.value) {
            return name.value;
        }
        let advice = format!("write a file's name, such as \"{default}\"");
        reader.report_invalid(&name.value, name.span, "cannot be the name of a feed", &advice);
        default.to_owned()
    })
}

fn is_file_name(name: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let (stem, extension) = name.rsplit_once('.').unwrap_or_default();
    let has_stem = !stem.is_empty() && !stem.starts_with('.') && !stem.contains("..");
    let has_extension = !extension.is_empty() && !extension.eq_ignore_ascii_case("html");
    has_stem && has_extension && name.chars().all(is_allowed)
}
