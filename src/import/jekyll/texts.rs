//! Jekyll's texts: posts, drafts, collections and pages.

use std::collections::BTreeMap;

use super::super::blog::{Blog, Facts, Folder, Import, OldText, begins_with_front_matter, counted, read_keys, split};
use super::address::{self, Parts, filled, page_style, style};
use super::config::Config;
use super::files::is_part;
use super::liquid::prepared;
use crate::table::{Value, WrittenDate};

/// What a text is to Jekyll.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TextKind<'a> {
    Post,
    Draft,
    /// Of a collection.
    Item(&'a str),
    Page,
}

/// Templates that every theme of Jekyll's has.
const LAYOUTS: [&str; 8] = ["post", "page", "default", "home", "posts", "pages", "single", "index"];

/// Reads all texts.
pub(super) fn read(folder: &Folder, config: &Config, blog: &mut Blog, import: &Import) {
    let mut layouts = 0;
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for file in folder.files() {
        let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
        let is_markdown = matches!(ending.as_str(), "md" | "markdown" | "mkd" | "mkdown");
        if !is_markdown && !matches!(ending.as_str(), "html" | "htm") {
            continue;
        }
        let in_special = |name: &str| file.starts_with(&format!("{name}/")) || file.contains(&format!("/{name}/"));
        let kind = if in_special("_posts") {
            TextKind::Post
        } else if in_special("_drafts") {
            TextKind::Draft
        } else if let Some(collection) =
            config.collections.iter().find(|known| file.starts_with(&format!("_{}/", known.name)))
        {
            let is_wanted = import.posts.iter().any(|name| name.trim_matches(['/', '_']) == collection.name);
            if !collection.is_published && !is_wanted {
                *left.entry(&collection.name).or_default() += 1;
                continue;
            }
            TextKind::Item(&collection.name)
        } else if is_part(file, config) {
            TextKind::Page
        } else {
            continue;
        };
        text(folder, config, blog, import, (file, kind, is_markdown), &mut layouts);
    }
    for (name, count) in left {
        blog.left.push(format!(
            "_{name}/: {} of a collection without pages of its own; --posts {name} brings them as posts",
            counted(count, "text")
        ));
        blog.is_lossy = true;
    }
    if layouts > 0 {
        blog.notes.push(format!(
            "The key `layout` of {layouts} texts was left out: Kielo's themes have their own templates."
        ));
    }
    pair(blog);
    further_pages(config, blog);
}

fn text(
    folder: &Folder,
    config: &Config,
    blog: &mut Blog,
    import: &Import,
    (file, kind, is_markdown): (&str, TextKind, bool),
    layouts: &mut usize,
) {
    let halves = folder.source(file).map_err(|problem| vec![problem]).and_then(|source| {
        let has_facts = begins_with_front_matter(&source.text);
        split(&source).map(|halves| (halves, has_facts))
    });
    let (halves, has_facts) = match halves {
        Ok(halves) => halves,
        Err(problems) => {
            blog.problems.extend(problems.into_iter().take(1));
            return;
        }
    };
    // A page without front matter is a file like any other.
    if kind == TextKind::Page && !has_facts {
        return;
    }
    let mut facts = halves.facts;
    let type_name = match kind {
        TextKind::Post => "posts",
        TextKind::Draft => "drafts",
        TextKind::Item(name) => name,
        TextKind::Page => "pages",
    };
    config.add_defaults(&mut facts, file, type_name);
    let layout = facts.text("layout");
    match layout.as_deref() {
        Some(layout) if !LAYOUTS.contains(&layout) => facts.add_one("layout", Value::Text(layout.to_owned())),
        Some(_) => *layouts += 1,
        None => {}
    }
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let name = stem.rsplit('/').next().unwrap_or_default();
    let (day, named) = dated(name);
    let mut old = OldText { source: file.to_owned(), id: stem.to_owned(), line: halves.line, ..OldText::default() };
    old.language = language(config, &mut facts, blog, file);
    old.tags = words(&mut facts, "tags", "tag");
    old.categories = folders_above(file, kind);
    for category in words(&mut facts, "categories", "category") {
        if !old.categories.contains(&category) {
            old.categories.push(category);
        }
    }
    read_keys(&mut facts, &mut old);
    old.date = old.date.or(day.map(|date| WrittenDate { date, time: jiff::civil::Time::midnight(), offset: None }));
    for author in &mut old.authors {
        if let Some(name) = config.authors.get(author) {
            author.clone_from(name);
        }
    }
    old.translation = old
        .translation
        .take()
        .or_else(|| facts.first_text(&["ref", "page_id", "translation_id", "lang-ref", "lang_ref"]));
    let is_wanted = |name: &str| import.posts.iter().any(|known| known.trim_matches(['/', '_']) == name);
    old.is_post = match kind {
        TextKind::Post | TextKind::Draft => true,
        TextKind::Item(name) => is_wanted(name),
        TextKind::Page => false,
    };
    if kind == TextKind::Draft {
        old.draft = Some("it was in _drafts".to_owned());
    }
    if facts.boolean("published") == Some(false) {
        old.draft = Some("it was not published".to_owned());
    }
    if facts.boolean("sitemap") == Some(false) {
        old.noindex = true;
        old.changed("it was in no sitemap; now it asks search engines to leave it out");
    }
    if old.title.is_empty() && old.is_post {
        old.title = titled(named);
    }
    let separator = facts.text("excerpt_separator").or_else(|| config.separator.clone());
    old.body = if is_markdown { prepared(&halves.body, separator.as_deref()) } else { html(&halves.body) };
    place(config, &mut facts, blog, &mut old, (kind, named));
    old.aliases =
        facts.texts("redirect_from").into_iter().map(|alias| format!("/{}", alias.trim_start_matches('/'))).collect();
    if let Some(target) = facts.first_text(&["redirect_to"]) {
        blog.redirects.push((old.address.clone(), target));
        return;
    }
    if kind == TextKind::Page && stays(blog, &old, is_markdown, name) {
        return;
    }
    if kind == TextKind::Page && is_front(blog, &old) {
        "home".clone_into(&mut old.id);
        old.changed("the text of the front page is a page now: Kielo's front page shows posts");
    }
    old.params.extend(facts.rest());
    blog.texts.push(old);
}

/// Whether a page has no text of its own to bring; what it showed is told.
fn stays(blog: &mut Blog, old: &OldText, is_markdown: bool, name: &str) -> bool {
    let has = |signs: &[&str]| signs.iter().any(|sign| old.body.contains(sign));
    let signs = ["{% for", "{%- for", "{% include", "{%- include", "{% assign", "{{ content"];
    let lists = ["site.posts", "site.tags", "site.categories", "paginator.posts"];
    let file = &old.source;
    let why = if name == "404" {
        blog.left.push(format!("{file}: Kielo makes the page for missing addresses itself"));
        return true;
    } else if (!is_markdown && has(&signs)) || has(&lists) {
        "a template that shows lists"
    } else if old.body.trim().is_empty() {
        "a page without a text, which its template filled"
    } else {
        return false;
    };
    if !is_front(blog, old) {
        blog.left.push(format!("{file}: {why}; its address leads to the front page"));
        blog.redirects.push((old.address.clone(), blog.root(old.language)));
    }
    true
}

fn is_front(blog: &Blog, old: &OldText) -> bool {
    matches!(without_prefix(blog, old).as_str(), "" | "/")
}

fn without_prefix(blog: &Blog, old: &OldText) -> String {
    let root = blog.root(old.language);
    old.address.strip_prefix(root.trim_end_matches('/')).unwrap_or(&old.address).to_owned()
}

/// Finds a text's old address.
fn place(config: &Config, facts: &mut Facts, blog: &Blog, old: &mut OldText, (kind, named): (TextKind, &str)) {
    let slug = facts.text("slug").unwrap_or_else(|| named.to_owned());
    let collection = match kind {
        TextKind::Item(name) => name,
        _ => "posts",
    };
    let path = match kind {
        TextKind::Item(name) => old.id[name.len() + 2..].to_owned(),
        _ => old.id.clone(),
    };
    let parts = Parts {
        categories: &old.categories,
        slug: &slug,
        date: old.date.map(|date| date.date),
        collection,
        path: &path,
    };
    let own = facts.text("permalink");
    let is_pretty = config.permalink == "pretty" || config.permalink.ends_with('/');
    let pattern = match (own, kind) {
        (Some(own), _) => style(&own),
        (None, TextKind::Post | TextKind::Draft) => style(&config.permalink),
        (None, TextKind::Item(name)) => {
            let set =
                config.collections.iter().find(|known| known.name == name).and_then(|known| known.permalink.clone());
            set.unwrap_or_else(|| {
                if is_pretty { "/:collection/:path/" } else { "/:collection/:path:output_ext" }.to_owned()
            })
        }
        (None, TextKind::Page) if old.id == "index" || old.id.ends_with("/index") => {
            format!("/{}", old.id.trim_end_matches("index"))
        }
        (None, TextKind::Page) => page_style(&config.permalink).to_owned(),
    };
    let address = filled(&pattern, &parts);
    old.address = if config.has_prefixes {
        format!("{}{}", blog.root(old.language), address.trim_start_matches('/'))
    } else {
        address
    };
    // The plug-in for feeds makes ids of addresses, without their ends.
    let folder = old.address.trim_end_matches('/').rsplit_once('/').map_or("", |(folder, _)| folder);
    old.guid = Some(format!("{}{folder}/{slug}", blog.base_url.trim_end_matches('/')));
}

/// The language of a text: what it says itself, else the folder it stands in.
fn language(config: &Config, facts: &mut Facts, blog: &mut Blog, file: &str) -> usize {
    if let Some(key) = facts.first_text(&["lang", "locale", "language"]) {
        if let Some(known) = blog.language(&key) {
            return known;
        }
        let (tag, model) = (blog.languages[blog.default].tag.clone(), blog.languages[blog.default].clone());
        let index = blog.add_language(&key, &tag);
        let known = &mut blog.languages[index];
        if known.title.is_empty() {
            known.title = model.title;
            known.description = model.description;
            known.prefix = key.to_lowercase();
        }
        return index;
    }
    let mut folders = file.split('/').filter(|_| config.has_prefixes);
    folders.find_map(|folder| blog.language(folder)).unwrap_or(blog.default)
}

/// Names in a list, or in one text with spaces between them.
fn words(facts: &mut Facts, many: &str, one: &str) -> Vec<String> {
    let is_text = matches!(facts.entries().find(|(key, _)| *key == many), Some((_, Value::Text(_))));
    let mut names = facts.texts(many);
    if is_text {
        names = names
            .iter()
            .flat_map(|text| text.split_whitespace())
            .map(|name| name.trim_end_matches(',').to_owned())
            .collect();
    }
    for name in facts.texts(one) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The folders above `_posts`, which are categories too.
fn folders_above(file: &str, kind: TextKind) -> Vec<String> {
    if kind != TextKind::Post {
        return Vec::new();
    }
    let above = file.split_once("_posts/").map_or("", |(above, _)| above);
    above.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Takes the date off a name such as `2024-01-31-nimi`.
fn dated(name: &str) -> (Option<jiff::civil::Date>, &str) {
    let mut parts = name.splitn(4, '-');
    let mut number = || parts.next()?.parse::<i16>().ok();
    let date = || {
        let (year, month, day) = (number()?, number()?, number()?);
        jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    let mut date = date;
    match date() {
        Some(date) => (Some(date), parts.next().filter(|rest| !rest.is_empty()).unwrap_or(name)),
        None => (None, name),
    }
}

/// `hei-maailma` as `Hei Maailma`, which is what Jekyll calls a post without a title.
fn titled(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    });
    words.collect::<Vec<String>>().join(" ")
}

/// HTML that Markdown does not take apart: no empty line ends it, and no indent makes it code.
fn html(body: &str) -> String {
    if ["<pre", "<textarea", "<script"].iter().any(|element| body.contains(element)) {
        return body.to_owned();
    }
    body.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Texts at one address in several languages are translations of each other.
fn pair(blog: &mut Blog) {
    if !blog.are_many() {
        return;
    }
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, text) in blog.texts.iter().enumerate().filter(|(_, text)| text.translation.is_none()) {
        groups.entry(without_prefix(blog, text)).or_default().push(index);
    }
    for (path, members) in groups.into_iter().filter(|(_, members)| members.len() > 1) {
        let key = address::slug(&path);
        for index in members {
            blog.texts[index].translation = Some(if key.is_empty() { "home".to_owned() } else { key.clone() });
        }
    }
}

/// Further pages of the front page have other addresses in Kielo.
fn further_pages(config: &Config, blog: &mut Blog) {
    let Some((posts, path)) = &config.pages else { return };
    let count =
        blog.texts.iter().filter(|text| text.is_post && text.draft.is_none() && text.language == blog.default).count();
    let pages = count.div_ceil(usize::try_from(*posts).unwrap_or(10).max(1));
    for number in 2..=pages {
        let old = format!("/{}", path.trim_start_matches('/').replace(":num", &number.to_string()));
        let new = format!("{}page/{number}/", blog.root(blog.default));
        if old != new {
            blog.redirects.push((old, new));
        }
    }
}
