//! Zola's texts: sections, pages with files beside them, and the languages in names.

use std::collections::{BTreeMap, BTreeSet};

use super::super::blog::{Blog, Facts, Folder, Import, OldFile, OldText, read_keys, split};
use super::config::{Config, Slugs};
use super::shortcodes::slug;
use crate::table::{Span, Table, Value, WrittenDate};

/// Sections that hold posts wherever they are found.
const POSTS: [&str; 8] = ["posts", "post", "blog", "blogi", "blogg", "articles", "news", "journal"];

/// What is known of a section.
#[derive(Default)]
struct Section {
    is_by_date: bool,
    is_there: bool,
    /// The word before the numbers of its further pages.
    paged: Option<String>,
}

/// The name of a text without language and ending, and its language; nothing for other files.
type Named = Option<(String, usize)>;

/// Reads all texts and the files beside them.
pub(super) fn read(folder: &Folder, config: &Config, blog: &mut Blog, import: &Import) {
    let files: Vec<&str> = folder.in_folder("content").collect();
    let stem_of = |file: &str| -> Option<(String, usize)> {
        let name = file.rsplit('/').next().unwrap_or_default();
        let stem = name.strip_suffix(".md")?;
        match stem.rsplit_once('.') {
            Some((rest, key)) if blog.language(key).is_some() => Some((rest.to_owned(), blog.language(key)?)),
            _ => Some((stem.to_owned(), blog.default)),
        }
    };
    let found: Vec<(&str, &str, Named)> = files
        .iter()
        .map(|file| {
            let path = &file["content/".len()..];
            let below = path.rsplit_once('/').map_or("", |(below, _)| below);
            (*file, below, stem_of(file))
        })
        .collect();
    let is_index = |stem: &Named| stem.as_ref().is_some_and(|(stem, _)| stem == "index");
    let bundles: BTreeSet<&str> =
        found.iter().filter(|(_, _, stem)| is_index(stem)).map(|(_, below, _)| *below).collect();
    let mut sections: BTreeMap<(usize, String), Section> = BTreeMap::new();
    for (file, below, stem) in &found {
        let bundle = std::iter::successors(Some(*below), |place| place.rsplit_once('/').map(|(above, _)| above))
            .find(|place| bundles.contains(place));
        match stem {
            None => match bundle {
                Some(bundle) => {
                    let path = file["content/".len() + bundle.len()..].trim_start_matches('/');
                    blog.files.push(OldFile::beside(file, bundle, None, path));
                }
                None => blog.files.push(OldFile::at(file, &file["content/".len()..])),
            },
            Some((name, language)) => text(folder, config, blog, &mut sections, (file, below, name, *language)),
        }
    }
    find_posts(blog, &sections, import);
    for ((language, section), facts) in &sections {
        let path = if section.is_empty() { String::new() } else { format!("{}/", slugged(section, config)) };
        let list = format!("{}{path}", blog.root(*language));
        let is_listed = !section.is_empty() && facts.is_there;
        if is_listed {
            blog.lists.push((*language, list.clone()));
        }
        // Kielo has the word of most sections, and no list but the front page.
        if let Some(word) = facts.paged.as_ref().filter(|word| *word != "page") {
            blog.redirects.push((format!("{list}{word}/*"), blog.root(*language)));
        }
    }
}

fn text(
    folder: &Folder,
    config: &Config,
    blog: &mut Blog,
    sections: &mut BTreeMap<(usize, String), Section>,
    (file, below, name, language): (&str, &str, &str, usize),
) {
    let halves = match folder.source(file).map_err(|problem| vec![problem]).and_then(|source| split(&source)) {
        Ok(halves) => halves,
        Err(problems) => {
            blog.problems.extend(problems.into_iter().take(1));
            return;
        }
    };
    let mut facts = halves.facts;
    let has_text = !halves.body.trim().is_empty();
    let is_section = name == "_index";
    let is_rendered = facts.boolean("render") != Some(false);
    if is_section {
        let section = sections.entry((language, below.to_owned())).or_default();
        section.is_by_date = matches!(facts.text("sort_by").as_deref(), Some("date" | "update_date"));
        section.is_there = is_rendered;
        let path = facts.text("paginate_path").unwrap_or_else(|| "page".to_owned());
        if let Some(number) = facts.number("paginate_by") {
            section.paged = Some(path);
            blog.posts_per_page = blog.posts_per_page.or(Some(number));
        }
        for key in [
            "template",
            "page_template",
            "transparent",
            "insert_anchor_links",
            "in_search_index",
            "generate_feeds",
            "generate_feed",
            "paginate_reversed",
            "redirect_to",
            "weight",
        ] {
            facts.take(key);
        }
        if !has_text {
            return;
        }
    }
    let path: Vec<&str> = below.split('/').filter(|part| !part.is_empty()).collect();
    let (folders, own) = match name {
        "index" | "_index" => path.split_last().map_or((&[][..], "home"), |(own, folders)| (folders, *own)),
        name => (&path[..], name),
    };
    let mut old = OldText {
        source: file.to_owned(),
        id: folders.iter().copied().chain([own]).collect::<Vec<_>>().join("/"),
        language,
        body: halves.body,
        line: halves.line,
        is_bundle: name == "index",
        ..OldText::default()
    };
    terms(config, &mut facts, &mut old);
    let mut extra = facts.table("extra").unwrap_or_default();
    read_keys(&mut facts, &mut old);
    more(&mut extra, &mut old);
    let (day, rest) = dated(own);
    if old.date.is_none() {
        old.date = day.map(|date| WrittenDate { date, time: jiff::civil::Time::midnight(), offset: None });
    }
    let slug_written = facts.text("slug");
    let root = blog.root(language);
    old.address = match facts.text("path") {
        Some(path) => format!("{root}{}/", path.trim_matches('/')),
        None if is_section && path.is_empty() => root,
        None => {
            let own = if is_section {
                own
            } else {
                slug_written.as_deref().unwrap_or(if day.is_some() { rest } else { own })
            };
            let parts: Vec<String> = folders.iter().copied().chain([own]).map(|part| slugged(part, config)).collect();
            format!("{root}{}/", parts.join("/"))
        }
    };
    old.aliases =
        facts.texts("aliases").into_iter().map(|alias| format!("/{}", alias.trim_start_matches('/'))).collect();
    if !is_rendered && !is_section {
        blog.left.push(format!("{file}: it had no page of its own"));
        blog.is_lossy |= has_text;
        return;
    }
    for key in ["in_search_index", "in_sitemap"] {
        facts.take(key);
    }
    if is_section {
        old.was_of_list(path.is_empty());
    }
    old.params.extend(facts.rest());
    old.params.extend(extra.rest());
    blog.texts.push(old);
}

/// What themes read from `[extra]` and Kielo has keys for.
fn more(extra: &mut Facts, old: &mut OldText) {
    let mut from_extra = OldText::default();
    let mut own = Facts::default();
    for key in [
        "image",
        "cover",
        "thumbnail",
        "banner",
        "author",
        "authors",
        "series",
        "image_alt",
        "image_caption",
        "comments",
        "subtitle",
    ] {
        if let Some(value) = extra.take(key) {
            own.add_one(key, value);
        }
    }
    read_keys(&mut own, &mut from_extra);
    old.image = old.image.take().or(from_extra.image);
    old.image_alt = old.image_alt.take().or(from_extra.image_alt);
    old.image_caption = old.image_caption.take().or(from_extra.image_caption);
    old.series = old.series.take().or(from_extra.series);
    old.comments = old.comments.or(from_extra.comments);
    if old.authors.is_empty() {
        old.authors = from_extra.authors;
    }
    if old.description.is_empty() {
        old.description = from_extra.description;
    }
    old.params.extend(from_extra.params);
    old.params.extend(own.rest());
}

fn terms(config: &Config, facts: &mut Facts, old: &mut OldText) {
    let Some(mut named) = facts.table("taxonomies") else { return };
    let mut others = Table { entries: Vec::new(), span: Span::default() };
    let mut authors = Vec::new();
    for (taxonomy, known) in &config.taxonomies {
        match known {
            Some("categories") => old.categories = named.texts(taxonomy),
            Some("tags") => old.tags = named.texts(taxonomy),
            Some(_) => authors = named.texts(taxonomy),
            None => {}
        }
    }
    if !authors.is_empty() {
        let authors = authors.into_iter().map(|name| crate::table::Spanned::new(Value::Text(name), Span::default()));
        facts.take("authors");
        facts.add_one("authors", Value::Array(authors.collect()));
    }
    for (key, value) in named.rest() {
        old.left(format!("its terms of the taxonomy {key} stand in `params`: Kielo has categories, tags and authors"));
        others.entries.push((
            crate::table::Spanned::new(key, Span::default()),
            crate::table::Spanned::new(value, Span::default()),
        ));
    }
    if !others.entries.is_empty() {
        old.params.push(("taxonomies".to_owned(), Value::Table(others)));
    }
}

/// Takes the date off a name such as `2024-01-31-nimi` or `2024-01-31_nimi`.
fn dated(name: &str) -> (Option<jiff::civil::Date>, &str) {
    let date = name.get(..10).and_then(|date| date.parse().ok());
    match (date, name.get(10..)) {
        (Some(date), Some(rest)) if rest.len() > 1 && rest.starts_with(['-', '_']) => {
            (Some(date), rest[1..].trim_start())
        }
        (Some(date), Some(rest)) if rest.starts_with('T') => {
            (Some(date), rest.split_once(['-', '_']).map_or(name, |(_, rest)| rest))
        }
        _ => (None, name),
    }
}

fn slugged(path: &str, config: &Config) -> String {
    let part = |part: &str| match config.paths {
        Slugs::Ascii => slug(part),
        Slugs::Safe => part
            .trim()
            .chars()
            .filter(|c| !"<>:\"/\\|?*#\n()[]'.".contains(*c))
            .map(|c| if c == ' ' { '_' } else { c })
            .collect(),
        Slugs::Off => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Says which texts are posts: those of sections that are called so, are sorted by date, or have dates alone.
fn find_posts(blog: &mut Blog, sections: &BTreeMap<(usize, String), Section>, import: &Import) {
    let section_of = |id: &str| id.rsplit_once('/').map_or(String::new(), |(section, _)| section.to_owned());
    let is_list = |text: &OldText| text.source.rsplit('/').next().is_some_and(|name| name.starts_with("_index."));
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for text in blog.texts.iter().filter(|text| !is_list(text)) {
        let count = counts.entry(section_of(&text.id)).or_default();
        count.0 += 1;
        count.1 += usize::from(text.date.is_some());
    }
    let is_named = |section: &str| {
        let first = section.split('/').next().unwrap_or_default().to_lowercase();
        POSTS.contains(&first.as_str())
            || import.posts.iter().any(|known| known.trim_matches('/').eq_ignore_ascii_case(section))
    };
    let is_by_date = |section: &str| sections.iter().any(|((_, known), facts)| known == section && facts.is_by_date);
    for (section, (all, dated)) in &counts {
        let is_posts = is_named(section) || is_by_date(section) || (!section.is_empty() && all == dated);
        let name = if section.is_empty() { "content" } else { section };
        let texts = if *all == 1 { "1 text".to_owned() } else { format!("{all} texts") };
        let what = if is_posts { "posts" } else { "pages" };
        blog.notes.push(format!("{name}/: {texts} came as {what}."));
        for text in &mut blog.texts {
            if section_of(&text.id) == *section && !is_list(text) {
                // A section by date leaves out what has none.
                text.is_post = is_posts && (text.date.is_some() || is_named(section));
            }
        }
    }
}
