//! Reads Zola's texts: sections, pages, bundles, and languages in file names.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::super::blog::{
    Fields, ImportOptions, OldBlog, OldFile, OldText, POST_SECTIONS, SourceFolder, SplitText, midnight,
    read_common_keys, read_split_text, table_without_spans, text_array,
};
use super::config::{Config, SlugifyStrategy};
use super::shortcodes::slug;
use crate::diagnostic::counted;
use crate::table::Value;

/// The content folder, with a slash.
const CONTENT: &str = "content/";

/// Keys in the front matter of sections that Kielo has no use for.
const SECTION_KEYS: [&str; 10] = [
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
];

/// The front matter of a section.
#[derive(Default)]
struct Section {
    is_sorted_by_date: bool,
    is_rendered: bool,
    /// The path before the numbers of further pages, if the section is paginated.
    paginate_path: Option<String>,
}

/// The sections, by language and path.
type Sections = BTreeMap<(usize, String), Section>;

/// A file in the content folder.
struct ContentFile<'a> {
    /// The path below the old folder.
    source: &'a str,
    /// The folder below the content folder.
    folder: &'a str,
    /// The name without language and extension; `None` for a file that is not a text.
    stem: Option<&'a str>,
    /// The language of a text.
    language: usize,
}

impl<'a> ContentFile<'a> {
    fn new(source: &'a str, blog: &OldBlog) -> Self {
        let path = &source[CONTENT.len()..];
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = name.strip_suffix(".md");
        let parts = stem.and_then(|stem| stem.rsplit_once('.'));
        match parts.and_then(|(stem, key)| Some((stem, blog.language_by_key(key)?))) {
            Some((stem, language)) => Self { source, folder, stem: Some(stem), language },
            None => Self { source, folder, stem, language: blog.default_language },
        }
    }
}

/// Reads all texts and the files of bundles.
pub(super) fn read(folder: &SourceFolder, config: &Config, blog: &mut OldBlog, options: &ImportOptions) {
    let files: Vec<ContentFile> = folder.files_in("content").map(|file| ContentFile::new(file, blog)).collect();
    let indexes = files.iter().filter(|file| file.stem == Some("index"));
    let bundles: BTreeSet<&str> = indexes.map(|file| file.folder).collect();
    let mut sections = Sections::new();
    for file in &files {
        if let Some(stem) = file.stem {
            read_text(folder, config, blog, &mut sections, file, stem);
            continue;
        }
        let mut folders =
            std::iter::successors(Some(file.folder), |folder| folder.rsplit_once('/').map(|(parent, _)| parent));
        let path = &file.source[CONTENT.len()..];
        blog.files.push(match folders.find(|folder| bundles.contains(folder)) {
            Some(bundle) => OldFile::in_bundle(file.source, bundle, None, path[bundle.len()..].trim_start_matches('/')),
            None => OldFile::with_address(file.source, path),
        });
    }
    mark_posts(blog, &sections, options);
    for ((language, path), section) in &sections {
        let slugs = if path.is_empty() { String::new() } else { format!("{}/", slugify_path(path, config)) };
        let list = format!("{}{slugs}", blog.language_root(*language));
        if !path.is_empty() && section.is_rendered {
            blog.removed_lists.push((*language, list.clone()));
        }
        // Kielo paginates only the front page, below the word `page` that most sections use.
        if let Some(word) = section.paginate_path.as_ref().filter(|word| *word != "page") {
            blog.redirects.push((format!("{list}{word}/*"), blog.language_root(*language)));
        }
    }
}

/// Reads a text, and adds it to the blog unless it had no page.
fn read_text(
    folder: &SourceFolder,
    config: &Config,
    blog: &mut OldBlog,
    sections: &mut Sections,
    file: &ContentFile,
    stem: &str,
) {
    let Some(SplitText { front_matter: mut fields, body, body_line, .. }) = read_split_text(folder, file.source, blog)
    else {
        return;
    };
    let has_text = !body.trim().is_empty();
    let is_section = stem == "_index";
    let is_rendered = fields.take_boolean("render") != Some(false);
    if is_section {
        let section = sections.entry((file.language, file.folder.to_owned())).or_default();
        read_section(&mut fields, section, is_rendered, blog);
        if !has_text {
            return;
        }
    }
    let path: Vec<&str> = file.folder.split('/').filter(|part| !part.is_empty()).collect();
    let (folders, name) = match stem {
        "index" | "_index" => path.split_last().map_or((&[][..], "home"), |(name, folders)| (folders, *name)),
        stem => (&path[..], stem),
    };
    let mut old = OldText {
        source: file.source.to_owned(),
        id: folders.iter().copied().chain([name]).collect::<Vec<_>>().join("/"),
        language: file.language,
        body,
        body_line,
        is_bundle: stem == "index",
        ..OldText::default()
    };
    read_terms(config, &mut fields, &mut old);
    let mut extra = fields.take_table("extra").unwrap_or_default();
    read_common_keys(&mut fields, &mut old);
    read_extra(&mut extra, &mut old);
    let (day, name_without_date) = split_date(name);
    old.date = old.date.or(day.map(midnight));
    let slug = fields.take_text("slug");
    let root = blog.language_root(file.language);
    old.address = match fields.take_text("path") {
        Some(path) => format!("{root}{}/", path.trim_matches('/')),
        None if is_section && path.is_empty() => root,
        None if is_section => page_address(config, &root, folders, name),
        None => page_address(config, &root, folders, slug.as_deref().unwrap_or(name_without_date)),
    };
    old.aliases =
        fields.take_texts("aliases").into_iter().map(|alias| format!("/{}", alias.trim_start_matches('/'))).collect();
    if !is_rendered && !is_section {
        blog.left_behind.push(format!("{}: it had no page of its own", file.source));
        blog.is_lossy |= has_text;
        return;
    }
    for key in ["in_search_index", "in_sitemap"] {
        fields.take(key);
    }
    if is_section {
        old.note_list_text(path.is_empty());
    }
    old.params.extend(fields.into_entries());
    old.params.extend(extra.into_entries());
    blog.texts.push(old);
}

/// Takes out the keys of a section.
fn read_section(fields: &mut Fields, section: &mut Section, is_rendered: bool, blog: &mut OldBlog) {
    section.is_sorted_by_date = matches!(fields.take_text("sort_by").as_deref(), Some("date" | "update_date"));
    section.is_rendered = is_rendered;
    let path = fields.take_text("paginate_path").unwrap_or_else(|| "page".to_owned());
    if let Some(number) = fields.take_number("paginate_by") {
        section.paginate_path = Some(path);
        blog.posts_per_page = blog.posts_per_page.or(Some(number));
    }
    for key in SECTION_KEYS {
        fields.take(key);
    }
}

/// Computes the address of a page, or of a section below the front page.
fn page_address(config: &Config, root: &str, folders: &[&str], name: &str) -> String {
    let parts: Vec<String> = folders.iter().copied().chain([name]).map(|part| slugify_path(part, config)).collect();
    format!("{root}{}/", parts.join("/"))
}

/// Takes the keys out of `[extra]` that Kielo has too.
fn read_extra(extra: &mut Fields, old: &mut OldText) {
    let mut from_extra = OldText::default();
    let mut common = Fields::default();
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
            common.set_default(key, value);
        }
    }
    read_common_keys(&mut common, &mut from_extra);
    old.image = old.image.take().or(from_extra.image);
    old.image_alt = old.image_alt.take().or(from_extra.image_alt);
    old.image_caption = old.image_caption.take().or(from_extra.image_caption);
    old.series = old.series.take().or(from_extra.series);
    old.shows_comments = old.shows_comments.or(from_extra.shows_comments);
    if old.authors.is_empty() {
        old.authors = from_extra.authors;
    }
    if old.description.is_empty() {
        old.description = from_extra.description;
    }
    old.params.extend(from_extra.params);
    old.params.extend(common.into_entries());
}

/// Takes out the terms. Those of other taxonomies go into `params`.
fn read_terms(config: &Config, fields: &mut Fields, old: &mut OldText) {
    let Some(mut terms) = fields.take_table("taxonomies") else { return };
    let mut others = Vec::new();
    let mut authors = Vec::new();
    for (taxonomy, known) in &config.taxonomies {
        match known {
            Some("categories") => old.categories = terms.take_texts(taxonomy),
            Some("tags") => old.tags = terms.take_texts(taxonomy),
            Some(_) => authors = terms.take_texts(taxonomy),
            None => {}
        }
    }
    if !authors.is_empty() {
        fields.take("authors");
        fields.set_default("authors", text_array(authors));
    }
    for (key, value) in terms.into_entries() {
        old.note_not_converted(format!(
            "its terms of the taxonomy {key} stand in `params`: declare [taxonomies.{key}] in site.toml, and move them above [params]"
        ));
        others.push((key, value));
    }
    if !others.is_empty() {
        old.params.push(("taxonomies".to_owned(), Value::Table(table_without_spans(others))));
    }
}

/// Splits the date off a name such as `2024-01-31-nimi` or `2024-01-31_nimi`.
fn split_date(name: &str) -> (Option<Date>, &str) {
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

/// Changes each part of a path as the setting `slugify.paths` says.
fn slugify_path(path: &str, config: &Config) -> String {
    let part = |part: &str| match config.paths {
        SlugifyStrategy::On => slug(part),
        SlugifyStrategy::Safe => part
            .trim()
            .chars()
            .filter(|c| !"<>:\"/\\|?*#\n()[]'.".contains(*c))
            .map(|c| if c == ' ' { '_' } else { c })
            .collect(),
        SlugifyStrategy::Off => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Marks the texts of some sections as posts: those with a usual name or in the options, those sorted by date, and those
/// in which every text has a date.
fn mark_posts(blog: &mut OldBlog, sections: &Sections, options: &ImportOptions) {
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
        POST_SECTIONS.contains(&first.as_str())
            || options.posts.iter().any(|name| name.trim_matches('/').eq_ignore_ascii_case(section))
    };
    let is_by_date =
        |section: &str| sections.iter().any(|((_, path), known)| path == section && known.is_sorted_by_date);
    for (section, (all, dated)) in &counts {
        let is_posts = is_named(section) || is_by_date(section) || (!section.is_empty() && all == dated);
        let name = if section.is_empty() { "content" } else { section };
        let texts = counted(*all, "text", "texts");
        let what = if is_posts { "posts" } else { "pages" };
        blog.notes.push(format!("{name}/: {texts} came as {what}."));
        for text in &mut blog.texts {
            if section_of(&text.id) == *section && !is_list(text) {
                // A section that is sorted by date leaves out texts without one.
                text.is_post = is_posts && (text.date.is_some() || is_named(section));
            }
        }
    }
}
