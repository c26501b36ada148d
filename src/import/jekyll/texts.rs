//! Reads Jekyll's texts: posts, drafts, documents of collections and pages.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::super::blog::{
    Fields, ImportOptions, OldBlog, OldText, SourceFolder, SplitText, midnight, read_common_keys, read_split_text,
};
use super::address::{self, PermalinkParts, fill_pattern, page_pattern, permalink_pattern};
use super::config::Config;
use super::files::is_site_file;
use super::liquid::convert_kramdown;
use crate::diagnostic::counted;
use crate::table::Value;

/// The type of a text in Jekyll.
#[derive(Clone, Copy, PartialEq, Eq)]
enum DocumentType<'a> {
    Post,
    Draft,
    /// A document of the collection with this name.
    CollectionDocument(&'a str),
    Page,
}

impl<'a> DocumentType<'a> {
    /// Returns the type's name in front matter defaults.
    fn name(self) -> &'a str {
        match self {
            Self::Post => "posts",
            Self::Draft => "drafts",
            Self::CollectionDocument(name) => name,
            Self::Page => "pages",
        }
    }
}

/// A file that may be a text.
struct TextFile<'a> {
    path: &'a str,
    document_type: DocumentType<'a>,
    is_markdown: bool,
    /// The path without extension.
    stem: &'a str,
    /// The name without folder and extension.
    name: &'a str,
    /// The date at the start of the name.
    day: Option<Date>,
    /// The name without date.
    slug: &'a str,
}

impl<'a> TextFile<'a> {
    fn new(path: &'a str, document_type: DocumentType<'a>, is_markdown: bool) -> Self {
        let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
        let name = stem.rsplit('/').next().unwrap_or_default();
        let (day, slug) = split_date(name);
        Self { path, document_type, is_markdown, stem, name, day, slug }
    }
}

/// Layouts that nearly every theme of Jekyll has. They are not worth a note for each text.
const COMMON_LAYOUTS: [&str; 8] = ["post", "page", "default", "home", "posts", "pages", "single", "index"];

/// Reads all texts.
pub(super) fn read(folder: &SourceFolder, config: &Config, blog: &mut OldBlog, options: &ImportOptions) {
    let mut common_layouts = 0;
    let mut unpublished: BTreeMap<&str, usize> = BTreeMap::new();
    for path in folder.files() {
        let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension).to_lowercase();
        let is_markdown = matches!(extension.as_str(), "md" | "markdown" | "mkd" | "mkdown");
        if !is_markdown && !matches!(extension.as_str(), "html" | "htm") {
            continue;
        }
        let is_in = |name: &str| path.starts_with(&format!("{name}/")) || path.contains(&format!("/{name}/"));
        let mut collections = config.collections.iter();
        let document_type = if is_in("_posts") {
            DocumentType::Post
        } else if is_in("_drafts") {
            DocumentType::Draft
        } else if let Some(collection) =
            collections.find(|collection| path.starts_with(&format!("_{}/", collection.name)))
        {
            if !collection.is_published && !is_post_collection(options, &collection.name) {
                *unpublished.entry(&collection.name).or_default() += 1;
                continue;
            }
            DocumentType::CollectionDocument(&collection.name)
        } else if is_site_file(path, config) {
            DocumentType::Page
        } else {
            continue;
        };
        let file = TextFile::new(path, document_type, is_markdown);
        read_text(folder, config, blog, options, &file, &mut common_layouts);
    }
    for (name, count) in unpublished {
        blog.left_behind.push(format!(
            "_{name}/: {} of a collection without pages of its own; --posts {name} brings them as posts",
            counted(count, "text", "texts")
        ));
        blog.is_lossy = true;
    }
    if common_layouts > 0 {
        blog.notes.push(format!(
            "The key `layout` of {common_layouts} texts was left out: Kielo's themes have their own templates."
        ));
    }
    link_translations(blog);
    redirect_paginated_pages(config, blog);
}

/// Returns whether the options say that the documents of a collection are posts.
fn is_post_collection(options: &ImportOptions, collection: &str) -> bool {
    options.posts.iter().any(|name| name.trim_matches(['/', '_']) == collection)
}

/// Reads a text, and adds it to the blog unless it is a template, a redirect or a file without front matter.
fn read_text(
    folder: &SourceFolder,
    config: &Config,
    blog: &mut OldBlog,
    options: &ImportOptions,
    file: &TextFile,
    common_layouts: &mut usize,
) {
    let Some(split_text) = read_split_text(folder, file.path, blog) else { return };
    let SplitText { front_matter: mut fields, body, body_line, has_fenced_front_matter } = split_text;
    let is_page = file.document_type == DocumentType::Page;
    // Jekyll copies a page without front matter as a plain file.
    if is_page && !has_fenced_front_matter {
        return;
    }
    config.add_defaults(&mut fields, file.path, file.document_type.name());
    *common_layouts += usize::from(take_common_layout(&mut fields));
    let language = language(config, &mut fields, blog, file.path);
    let id = file.stem.to_owned();
    let mut old = OldText { source: file.path.to_owned(), id, language, body_line, ..OldText::default() };
    read_terms(&mut fields, &mut old, file);
    read_common_keys(&mut fields, &mut old);
    old.date = old.date.or(file.day.map(midnight));
    for author in &mut old.authors {
        if let Some(name) = config.authors.get(author) {
            author.clone_from(name);
        }
    }
    let translation_key = old.translation_key.take();
    old.translation_key = translation_key
        .or_else(|| fields.take_first_text(&["ref", "page_id", "translation_id", "lang-ref", "lang_ref"]));
    read_state(&mut fields, &mut old, file, options);
    let excerpt_separator = fields.take_text("excerpt_separator").or_else(|| config.excerpt_separator.clone());
    old.body = if file.is_markdown { convert_kramdown(&body, excerpt_separator.as_deref()) } else { html_block(&body) };
    set_address(config, &mut fields, blog, &mut old, file);
    let aliases = fields.take_texts("redirect_from").into_iter();
    old.aliases = aliases.map(|alias| format!("/{}", alias.trim_start_matches('/'))).collect();
    if let Some(target) = fields.take_text("redirect_to") {
        blog.redirects.push((old.address.clone(), target));
        return;
    }
    if is_page && is_template_page(blog, &old, file) {
        return;
    }
    if is_page && is_front_page(blog, &old) {
        "home".clone_into(&mut old.id);
        old.note_changed("the text of the front page is a page now: Kielo's front page shows posts");
    }
    old.params.extend(fields.into_entries());
    blog.texts.push(old);
}

/// Takes out the layout if most themes have it. Returns whether it was taken out.
fn take_common_layout(fields: &mut Fields) -> bool {
    match fields.take_text("layout") {
        Some(layout) if !COMMON_LAYOUTS.contains(&layout.as_str()) => {
            fields.set_default("layout", Value::Text(layout));
            false
        }
        layout => layout.is_some(),
    }
}

/// Reads tags and categories. The folders above `_posts` are categories too.
fn read_terms(fields: &mut Fields, old: &mut OldText, file: &TextFile) {
    old.tags = take_names(fields, "tags", "tag");
    old.categories = folders_above_posts(file.path, file.document_type);
    for category in take_names(fields, "categories", "category") {
        if !old.categories.contains(&category) {
            old.categories.push(category);
        }
    }
}

/// Reads whether the text is a post, a draft or hidden from search engines, and gives a post a title.
fn read_state(fields: &mut Fields, old: &mut OldText, file: &TextFile, options: &ImportOptions) {
    old.is_post = match file.document_type {
        DocumentType::Post | DocumentType::Draft => true,
        DocumentType::CollectionDocument(name) => is_post_collection(options, name),
        DocumentType::Page => false,
    };
    if file.document_type == DocumentType::Draft {
        old.draft_reason = Some("it was in _drafts".to_owned());
    }
    if fields.take_boolean("published") == Some(false) {
        old.draft_reason = Some("it was not published".to_owned());
    }
    if fields.take_boolean("sitemap") == Some(false) {
        old.noindex = true;
        old.note_changed("it was in no sitemap; now it asks search engines to leave it out");
    }
    if old.title.is_empty() && old.is_post {
        old.title = title_from_slug(file.slug);
    }
}

/// Returns whether a page is a template or has no text, and notes that. Its address redirects to the front page.
fn is_template_page(blog: &mut OldBlog, old: &OldText, file: &TextFile) -> bool {
    let has = |texts: &[&str]| texts.iter().any(|text| old.body.contains(text));
    let template_tags = ["{% for", "{%- for", "{% include", "{%- include", "{% assign", "{{ content"];
    let lists = ["site.posts", "site.tags", "site.categories", "paginator.posts"];
    let source = &old.source;
    let reason = if file.name == "404" {
        blog.left_behind.push(format!("{source}: Kielo makes the page for missing addresses itself"));
        return true;
    } else if (!file.is_markdown && has(&template_tags)) || has(&lists) {
        "a template that shows lists"
    } else if old.body.trim().is_empty() {
        "a page without a text, which its template filled"
    } else {
        return false;
    };
    if !is_front_page(blog, old) {
        blog.left_behind.push(format!("{source}: {reason}; its address leads to the front page"));
        blog.redirects.push((old.address.clone(), blog.language_root(old.language)));
    }
    true
}

/// Returns whether a text had the address of a front page.
fn is_front_page(blog: &OldBlog, old: &OldText) -> bool {
    matches!(without_language_prefix(blog, old).as_str(), "" | "/")
}

/// Returns the address of a text without the prefix of its language.
fn without_language_prefix(blog: &OldBlog, old: &OldText) -> String {
    let root = blog.language_root(old.language);
    old.address.strip_prefix(root.trim_end_matches('/')).unwrap_or(&old.address).to_owned()
}

/// Computes the old address of a text, and its id in the feed.
fn set_address(config: &Config, fields: &mut Fields, blog: &OldBlog, old: &mut OldText, file: &TextFile) {
    let slug = fields.take_text("slug").unwrap_or_else(|| file.slug.to_owned());
    let (collection, path) = match file.document_type {
        DocumentType::CollectionDocument(name) => (name, &file.stem[name.len() + 2..]),
        _ => ("posts", file.stem),
    };
    let date = old.date.map(|date| date.date);
    let parts = PermalinkParts { categories: &old.categories, slug: &slug, date, collection, path };
    let pattern = match fields.take_text("permalink") {
        Some(permalink) => permalink_pattern(&permalink),
        None => default_pattern(config, file),
    };
    let address = fill_pattern(&pattern, &parts);
    old.address = if config.has_language_prefixes {
        format!("{}{}", blog.language_root(old.language), address.trim_start_matches('/'))
    } else {
        address
    };
    // The plug-in jekyll-feed makes ids from addresses without their extension.
    let folder = old.address.trim_end_matches('/').rsplit_once('/').map_or("", |(folder, _)| folder);
    old.guid = Some(format!("{}{folder}/{slug}", blog.base_url.trim_end_matches('/')));
}

/// Returns the permalink pattern of a text whose front matter has none.
fn default_pattern(config: &Config, file: &TextFile) -> String {
    match file.document_type {
        DocumentType::Post | DocumentType::Draft => permalink_pattern(&config.permalink),
        DocumentType::CollectionDocument(name) => {
            let collection = config.collections.iter().find(|collection| collection.name == name);
            let is_pretty = config.permalink == "pretty" || config.permalink.ends_with('/');
            collection.and_then(|collection| collection.permalink.clone()).unwrap_or_else(|| {
                if is_pretty { "/:collection/:path/" } else { "/:collection/:path:output_ext" }.to_owned()
            })
        }
        DocumentType::Page if file.stem == "index" || file.stem.ends_with("/index") => {
            format!("/{}", file.stem.trim_end_matches("index"))
        }
        DocumentType::Page => page_pattern(&config.permalink).to_owned(),
    }
}

/// Returns the language of a text: that of its front matter, or else that of its folder.
fn language(config: &Config, fields: &mut Fields, blog: &mut OldBlog, file: &str) -> usize {
    if let Some(key) = fields.take_first_text(&["lang", "locale", "language"]) {
        if let Some(index) = blog.language_by_key(&key) {
            return index;
        }
        let default = blog.languages[blog.default_language].clone();
        let index = blog.add_language(&key, &default.tag);
        let language = &mut blog.languages[index];
        if language.title.is_empty() {
            language.title = default.title;
            language.description = default.description;
            language.prefix = key.to_lowercase();
        }
        return index;
    }
    let mut folders = file.split('/').filter(|_| config.has_language_prefixes);
    folders.find_map(|folder| blog.language_by_key(folder)).unwrap_or(blog.default_language)
}

/// Takes out names in a list, or in one text separated by spaces, and those of a second key.
fn take_names(fields: &mut Fields, plural: &str, singular: &str) -> Vec<String> {
    let is_text = matches!(fields.entries().find(|(key, _)| *key == plural), Some((_, Value::Text(_))));
    let mut names = fields.take_texts(plural);
    if is_text {
        names = names
            .iter()
            .flat_map(|text| text.split_whitespace())
            .map(|name| name.trim_end_matches(',').to_owned())
            .collect();
    }
    for name in fields.take_texts(singular) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Returns the folders above `_posts`.
fn folders_above_posts(path: &str, document_type: DocumentType) -> Vec<String> {
    if document_type != DocumentType::Post {
        return Vec::new();
    }
    let above = path.split_once("_posts/").map_or("", |(above, _)| above);
    above.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Splits the date off a name such as `2024-01-31-nimi`.
fn split_date(name: &str) -> (Option<Date>, &str) {
    let mut parts = name.splitn(4, '-');
    let mut number = || parts.next()?.parse::<i16>().ok();
    let mut date = || {
        let (year, month, day) = (number()?, number()?, number()?);
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    match date() {
        Some(date) => (Some(date), parts.next().filter(|rest| !rest.is_empty()).unwrap_or(name)),
        None => (None, name),
    }
}

/// Returns `Hei Maailma` for `hei-maailma`, as Jekyll does for a post without a title.
fn title_from_slug(slug: &str) -> String {
    let words = slug.split('-').map(|word| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    });
    words.collect::<Vec<String>>().join(" ")
}

/// Removes blank lines and indents from HTML, so that Markdown reads it as one HTML block.
///
/// HTML with preformatted text stays as it is.
fn html_block(body: &str) -> String {
    if ["<pre", "<textarea", "<script"].iter().any(|element| body.contains(element)) {
        return body.to_owned();
    }
    body.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Gives texts with the same address in several languages a translation key.
fn link_translations(blog: &mut OldBlog) {
    if !blog.is_multilingual() {
        return;
    }
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, text) in blog.texts.iter().enumerate().filter(|(_, text)| text.translation_key.is_none()) {
        groups.entry(without_language_prefix(blog, text)).or_default().push(index);
    }
    for (path, members) in groups.into_iter().filter(|(_, members)| members.len() > 1) {
        let key = address::slug(&path);
        for index in members {
            blog.texts[index].translation_key = Some(if key.is_empty() { "home".to_owned() } else { key.clone() });
        }
    }
}

/// Redirects the further pages of the front page, whose addresses differ in Kielo.
fn redirect_paginated_pages(config: &Config, blog: &mut OldBlog) {
    let Some((posts, path)) = &config.pagination else { return };
    let count = blog
        .texts
        .iter()
        .filter(|text| text.is_post && text.draft_reason.is_none() && text.language == blog.default_language)
        .count();
    let page_count = count.div_ceil(usize::try_from(*posts).unwrap_or(10).max(1));
    for number in 2..=page_count {
        let old = format!("/{}", path.trim_start_matches('/').replace(":num", &number.to_string()));
        let new = format!("{}page/{number}/", blog.language_root(blog.default_language));
        if old != new {
            blog.redirects.push((old, new));
        }
    }
}
