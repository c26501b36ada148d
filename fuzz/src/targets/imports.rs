//! Exports of WordPress, and the serialized PHP in them.

use std::fs;
use std::path::Path;

use kielo::import::wordpress::{ImportOptions, import};
use kielo::load::{self, LoadCache};
use kielo::options::Options;

use super::messages;

/// An export of which one value is the serialized PHP. WordPress and its plugins serialize these.
pub(super) const EXPORT: [&str; 2] = [
    r#"<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Blogi</title><link>https://vanha.example</link>
<wp:base_site_url>https://vanha.example</wp:base_site_url><wp:base_blog_url>https://vanha.example</wp:base_blog_url>
"#,
    r#"<item><title>A</title><link>https://vanha.example/2012/03/a/</link><content:encoded><![CDATA[<p>Sana</p>
[gallery ids="2"]]]></content:encoded><wp:post_id>1</wp:post_id><wp:post_date>2012-03-02 10:00:00</wp:post_date>
<wp:post_name>a</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>
</channel></rss>"#,
];

/// A whole export.
pub(crate) fn run_wxr(input: &[u8]) {
    import_bytes(input);
}

/// Serialized PHP in the metadata of a file, and in the description of a group of translations.
pub(crate) fn run_php(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let value = text.replace("]]>", "]]]]><![CDATA[>");
    let attachment = format!(
        "<item><title>k</title><wp:post_id>2</wp:post_id><wp:post_name>k</wp:post_name><wp:status>inherit</wp:status>\
         <wp:post_type>attachment</wp:post_type><wp:post_parent>1</wp:post_parent>\
         <wp:attachment_url>https://vanha.example/wp-content/uploads/2012/03/k.jpg</wp:attachment_url>\
         <wp:postmeta><wp:meta_key>_wp_attachment_metadata</wp:meta_key>\
         <wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta></item>"
    );
    let group = format!(
        "<wp:term><wp:term_id>3</wp:term_id><wp:term_taxonomy>post_translations</wp:term_taxonomy>\
         <wp:term_slug>pll_1</wp:term_slug><wp:term_name>pll_1</wp:term_name>\
         <wp:term_description><![CDATA[{value}]]></wp:term_description></wp:term>"
    );
    import_bytes(format!("{}{group}{attachment}{}", EXPORT[0], EXPORT[1]).as_bytes());
}

/// Imports an export, and reads the site that it became.
fn import_bytes(export: &[u8]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let inner = folder.path().join("inner");
    fs::create_dir(&inner).expect("a folder");
    let file = inner.join("vienti.xml");
    fs::write(&file, export).expect("the export is written");
    let into = inner.join("blogi");
    let options = ImportOptions { export: file, into: into.clone(), is_offline: true, ..ImportOptions::default() };
    match import(&options) {
        Err(problem) => messages::check(&inner, vec![problem]),
        Ok(outcome) => {
            messages::check(&inner, outcome.diagnostics);
            read_site(&into);
        }
    }
    assert_eq!(names(folder.path()), ["inner"], "the import wrote outside of its folder");
    assert!(names(&inner).iter().all(|name| name == "blogi" || name == "vienti.xml"), "{:?}", names(&inner));
}

/// Reads an imported site, whose settings Kielo must understand.
fn read_site(root: &Path) {
    let options = Options { root: root.to_owned(), drafts: true, future: true, ..Options::default() };
    let mut found = Vec::new();
    let loaded = load::load(&options, &mut LoadCache::default(), &mut found);
    assert!(loaded.is_some(), "the imported settings cannot be read: {:?}", found.first());
    messages::check(root, found);
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}
