//! Reads `[feeds]`.

use super::super::table_reader::TableReader;
use super::{languages, parse_base_url, permalinks, taxonomies};
use crate::address::is_web_address;
use crate::config::{AddressSettings, FeedContent, FeedFormat, FeedList, FeedSettings, SiteLanguage};

/// Reads the settings of feeds. `address_settings` returns the current settings of addresses, which are those of ids unless
/// the table has others.
pub(super) fn read(
    reader: &mut TableReader,
    languages: &[SiteLanguage],
    address_settings: impl FnOnce(&FeedSettings) -> AddressSettings,
) -> FeedSettings {
    let default = FeedSettings::default();
    let feeds = FeedSettings {
        formats: reader.choices("formats", &FeedFormat::ALL).unwrap_or(default.formats),
        lists: reader.choices("for", &FeedList::ALL).unwrap_or(default.lists),
        posts: reader.count("posts").unwrap_or(default.posts),
        content: reader.choice("content", &FeedContent::ALL).unwrap_or(default.content),
        files: reader.table("files", |table| files(table, &default.files)).unwrap_or_else(|| default.files.clone()),
        hubs: hubs(reader),
        ids: None,
    };
    let current = address_settings(&feeds);
    let ids = reader.table("ids", |table| earlier_settings(table, languages, current));
    FeedSettings { ids, ..feeds }
}

/// Reads the addresses of WebSub hubs: one, or a list.
fn hubs(reader: &mut TableReader) -> Vec<String> {
    let mut hubs = reader.texts("hub");
    hubs.retain(|hub| {
        let is_valid = is_web_address(&hub.value);
        if !is_valid {
            let advice = "write the address of a WebSub hub, such as https://hub.example/";
            reader.report_invalid("hub", hub.span, "is not a whole address", advice);
        }
        is_valid
    });
    hubs.into_iter().map(|hub| hub.value).collect()
}

/// Reads the settings of addresses at the time when the ids in feeds were made, where they differ from the current ones.
fn earlier_settings(reader: &mut TableReader, languages: &[SiteLanguage], current: AddressSettings) -> AddressSettings {
    let mut settings = current;
    if let Some(base_url) = reader.text("base_url").and_then(|written| parse_base_url(reader, &written)) {
        settings.base_url = base_url;
    }
    reader.table("languages", |table| {
        for (id, value) in table.take_by_language(languages) {
            let index = usize::from(id.0);
            let addresses = &mut settings.languages[index];
            table.table_from(&languages[index].configured_tag, value, |table| {
                languages::earlier_addresses(table, addresses);
            });
        }
    });
    reader.table("taxonomies", |table| taxonomies::earlier_words(table, languages, &mut settings));
    let permalinks = reader.table("permalinks", |table| permalinks::read(table, settings.permalinks.clone()));
    let files = reader.table("files", |table| files(table, &settings.feed_files));
    AddressSettings {
        permalinks: permalinks.unwrap_or(settings.permalinks),
        feed_files: files.unwrap_or(settings.feed_files),
        ..settings
    }
}

/// Reads the names of files. Those that the table lacks are the `default` ones.
fn files(reader: &mut TableReader, default: &[String; FeedFormat::ALL.len()]) -> [String; FeedFormat::ALL.len()] {
    FeedFormat::ALL.map(|(format, key)| {
        let default = &*default[format as usize];
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
