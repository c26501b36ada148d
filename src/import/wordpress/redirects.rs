//! Old addresses that no document can answer by itself, for web hosts: feeds, numbers of posts, pages of attachments.

use std::fmt::Write as _;

use super::layout::{Fate, Ground, Layout, root};
use super::settings::FEED_FILE;
use crate::import::toml_text::encoded_path;

/// The lines of static/_redirects.
pub(super) fn lines(ground: &Ground, layout: &Layout) -> String {
    let base = &ground.hosts.path;
    let mut lines = String::from(
        "# Old addresses of WordPress, for web hosts that read this file. Kielo adds the aliases of documents below.\n\
         # Lines with p=, page_id= and attachment_id= are read by Netlify alone.\n",
    );
    let front =
        layout.pattern.as_ref().map_or("/", super::address::PostPattern::front).trim_start_matches('/').to_owned();
    for language in ground.languages.all.iter().filter(|language| language.origin.is_none()) {
        let root = format!("{base}{}", root(&language.prefix));
        _ = writeln!(lines, "{root}feed/ {root}{FEED_FILE} 301");
        _ = writeln!(lines, "{root}feed/rss2/ {root}{FEED_FILE} 301");
        _ = writeln!(lines, "{root}feed/rss/ {root}{FEED_FILE} 301");
        _ = writeln!(lines, "{root}feed/atom/ {root}{} 301", crate::config::FeedFormat::Atom.usual_file());
        _ = writeln!(lines, "{root}comments/feed/ {root}{FEED_FILE} 301");
        for word in ["category", "tag", "author"] {
            let list = format!("{root}{front}{word}/");
            _ = writeln!(lines, "{list}:name/feed/ {list}:name/{FEED_FILE} 301");
        }
        _ = writeln!(
            lines,
            "{root}{front}category/:above/:name/feed/ {root}{front}category/:above/:name/{FEED_FILE} 301"
        );
    }
    // Hosts that read so many lines and no more get to those first that all of them understand.
    let mut numbers = String::new();
    for item in &ground.survey.items {
        let document = match &layout.fates[item.place as usize] {
            Fate::Document(document) => Some(&**document),
            Fate::File => layout.text_of(ground.survey, item),
            _ => None,
        };
        let Some(document) = document.filter(|document| document.draft.is_none()) else { continue };
        let language = &ground.languages.all[document.language];
        if language.origin.is_some() {
            continue;
        }
        let to = encoded_path(&format!("{base}{}", document.address));
        if let Fate::File = layout.fates[item.place as usize] {
            let path = ground.hosts.path(&item.link).filter(|path| !path.trim_matches('/').is_empty());
            if let Some(path) = path.filter(|path| !layout.is_taken(path)) {
                _ = writeln!(lines, "{} {to} 301", encoded_path(&format!("{base}{path}")));
            }
            _ = writeln!(numbers, "{base}/ attachment_id={} {to} 301", item.id);
        } else if item.id > 0 {
            let key = if document.is_post { "p" } else { "page_id" };
            _ = writeln!(numbers, "{base}/ {key}={} {to} 301", item.id);
        }
    }
    lines + &numbers
}
