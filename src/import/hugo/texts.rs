//! Reads Hugo's texts: bundles, sections, and languages in file names and folders.

use std::collections::{BTreeMap, BTreeSet};

use super::super::blog::{
    Fields, ImportOptions, OldBlog, OldFile, OldTerm, OldText, POST_SECTIONS, SourceFolder, SplitText, midnight,
    read_common_keys, read_split_text,
};
use super::address::{self, PermalinkParts};
use super::config::Config;
use crate::diagnostic::counted;

/// A file in a content folder.
struct ContentFile<'a> {
    /// The path below the old folder.
    source: &'a str,
    /// The path below the content folder.
    path: &'a str,
    language: usize,
    /// The language of the content folder, if each language has its own.
    folder_language: Option<usize>,
    /// The name without language and extension; empty for a file that is not a text.
    stem: &'a str,
    folder: &'a str,
}

impl ContentFile<'_> {
    /// Returns whether the file is the text of a section or of a taxonomy.
    fn is_section(&self) -> bool {
        self.stem == "_index"
    }

    /// Returns the parts of the folder's path.
    fn folder_parts(&self) -> Vec<&str> {
        self.folder.split('/').filter(|part| !part.is_empty()).collect()
    }
}

/// Reads all texts and the files of bundles.
pub(super) fn read(folder: &SourceFolder, config: &mut Config, blog: &mut OldBlog, options: &ImportOptions) {
    let files: Vec<ContentFile> = folder.files().filter_map(|file| content_file(file, config, blog)).collect();
    let bundles: BTreeSet<(Option<usize>, &str)> =
        files.iter().filter(|file| file.stem == "index").map(|file| (file.folder_language, file.folder)).collect();
    let bundle_of = |file: &ContentFile| {
        let mut folders = folder_and_parents(file.folder);
        folders.find(|folder| bundles.contains(&(file.folder_language, folder))).map(str::to_owned)
    };
    let mut sections: BTreeSet<(usize, String)> = BTreeSet::new();
    for file in &files {
        match (file.stem, bundle_of(file)) {
            ("", Some(bundle)) => {
                let path = file.path[bundle.len()..].trim_start_matches('/');
                blog.files.push(OldFile::in_bundle(file.source, &bundle, file.folder_language, path));
            }
            ("", None) => {
                let root = file.folder_language.map_or_else(|| "/".to_owned(), |language| blog.language_root(language));
                blog.files.push(OldFile::with_address(file.source, &format!("{root}{}", file.path)));
            }
            (stem, Some(bundle)) if stem != "index" || file.folder != bundle => {
                blog.left_behind
                    .push(format!("{}: a text inside of the bundle {bundle} had no address of its own", file.source));
                blog.is_lossy = true;
            }
            _ => {
                // A bundle is a page, not a section.
                let folders = folder_and_parents(file.folder).skip(usize::from(file.stem == "index"));
                sections.extend(
                    folders.filter(|folder| !folder.is_empty()).map(|folder| (file.language, folder.to_owned())),
                );
                read_text(folder, config, blog, file);
            }
        }
    }
    mark_posts(config, blog, options);
    add_removed_lists(config, blog, &sections);
}

/// Returns a folder and the folders above it, from the inside out.
fn folder_and_parents(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| folder.rsplit_once('/').map(|(parent, _)| parent))
}

/// Describes a file if it is in a content folder.
fn content_file<'a>(file: &'a str, config: &Config, blog: &OldBlog) -> Option<ContentFile<'a>> {
    let inside = |(language, folder): &(Option<usize>, String)| {
        let path = file.strip_prefix(&**folder)?.strip_prefix('/')?;
        Some((folder.len(), *language, path))
    };
    let folders = config.content_folders.iter().filter_map(inside);
    let (_, folder_language, path) = folders.max_by_key(|(length, ..)| *length)?;
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = [".md", ".markdown", ".mdown"].iter().find_map(|extension| name.strip_suffix(extension));
    let (stem, name_language) = match stem.and_then(|stem| stem.rsplit_once('.')) {
        Some((rest, key)) if blog.language_by_key(key).is_some() => (Some(rest), blog.language_by_key(key)),
        _ => (stem, None),
    };
    let language = name_language.or(folder_language).unwrap_or(blog.default_language);
    Some(ContentFile { source: file, path, language, folder_language, stem: stem.unwrap_or_default(), folder })
}

/// Reads a text, and adds it to the blog unless it had no page.
fn read_text(folder: &SourceFolder, config: &Config, blog: &mut OldBlog, file: &ContentFile) {
    let Some(SplitText { front_matter: mut fields, body, body_line, .. }) = read_split_text(folder, file.source, blog)
    else {
        return;
    };
    let has_text = !body.trim().is_empty();
    if file.is_section() && read_term_page(config, blog, file, &mut fields, &body) {
        return;
    }
    let mut old = OldText {
        source: file.source.to_owned(),
        language: file.language,
        body,
        body_line,
        is_bundle: file.stem == "index",
        ..OldText::default()
    };
    let path = file.folder_parts();
    let (folders, name) = match file.stem {
        "index" | "_index" => path.split_last().map_or((&[][..], "home"), |(name, folders)| (folders, *name)),
        stem => (&path[..], stem),
    };
    old.id = folders.iter().copied().chain([name]).collect::<Vec<_>>().join("/");
    let images = fields.take_texts("images");
    read_common_keys(&mut fields, &mut old);
    if old.image.is_none() {
        old.image = images.into_iter().next();
    }
    read_dates(&mut fields, &mut old);
    if config.reads_dates_from_names
        && let Some(day) = name.get(..10).and_then(|day| day.parse().ok())
    {
        old.date = Some(midnight(day));
    }
    if file.is_section() && !has_text {
        read_section_without_text(blog, file, &fields, &old);
        return;
    }
    if is_headless_page(&mut fields) {
        blog.left_behind.push(format!("{}: it had no page of its own", file.source));
        blog.is_lossy |= has_text;
        return;
    }
    read_terms(config, &mut fields, &mut old);
    set_addresses(config, blog, file, &mut fields, &mut old, (folders, name));
    if file.is_section() {
        old.note_list_text(path.is_empty());
    }
    old.params.extend(fields.into_entries());
    blog.texts.push(old);
}

/// Takes over the description of the site from its front page, and notes the keys of other lists.
fn read_section_without_text(blog: &mut OldBlog, file: &ContentFile, fields: &Fields, old: &OldText) {
    let description = &mut blog.languages[file.language].description;
    if file.folder.is_empty() && description.is_empty() {
        description.clone_from(&old.description);
    }
    let keys: Vec<String> = fields.entries().map(|(key, _)| key.to_owned()).collect();
    if !keys.is_empty() {
        blog.left_behind.push(format!(
            "{}: a list without a text; its keys {} say nothing to Kielo",
            file.source,
            keys.join(", ")
        ));
    }
}

/// Computes the address of a text, and resolves its relative aliases against that.
fn set_addresses(
    config: &Config,
    blog: &OldBlog,
    file: &ContentFile,
    fields: &mut Fields,
    old: &mut OldText,
    (folders, name): (&[&str], &str),
) {
    let slug = fields.take_text("slug");
    let root = blog.language_root(file.language);
    old.address = match fields.take_text("url") {
        Some(url) if url.starts_with('/') => url,
        Some(url) => format!("{root}{url}"),
        None if file.is_section() && file.folder.is_empty() => root,
        None if file.is_section() => {
            let path = file.folder_parts().join("/");
            format!("{root}{}/", address::sanitize(&path, config.keeps_case, config.removes_accents))
        }
        None => {
            let date = old.date.map(|date| date.date);
            let parts = PermalinkParts { folders, name, slug: slug.as_deref(), title: &old.title, date };
            format!("{root}{}", address::page_address(config, &parts))
        }
    };
    let parent = old.address.trim_end_matches('/').rsplit_once('/').map_or("", |(parent, _)| parent).to_owned();
    old.aliases = fields.take_texts("aliases");
    for alias in &mut old.aliases {
        if !alias.starts_with('/') {
            *alias = format!("{parent}/{alias}");
        }
    }
}

/// Reads the text of a term or a taxonomy. Returns whether it is one. Kielo has no text for a whole taxonomy.
fn read_term_page(config: &Config, blog: &mut OldBlog, file: &ContentFile, fields: &mut Fields, body: &str) -> bool {
    let first = file.folder.split('/').next().unwrap_or_default();
    let known = config.taxonomies.iter().find(|(known, _)| known.eq_ignore_ascii_case(first));
    let Some(taxonomy) = known.map(|(_, taxonomy)| *taxonomy) else { return false };
    if let Some((_, term)) = file.folder.split_once('/') {
        let description = fields.take_text("description").unwrap_or_else(|| body.trim().to_owned());
        let (name_or_slug, title) = (term.to_owned(), fields.take_text("title"));
        blog.terms.push(OldTerm { taxonomy, language: file.language, name_or_slug, title, description });
    } else if !body.trim().is_empty() {
        blog.left_behind.push(format!("{}: the list of all {taxonomy} has no text of its own in Kielo", file.source));
        blog.is_lossy = true;
    }
    true
}

/// Reads the dates of publication and expiry. A text outside of them becomes a draft.
fn read_dates(fields: &mut Fields, old: &mut OldText) {
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let published = ["publishDate", "pubdate", "published"].iter().find_map(|key| fields.take_date(key));
    match (published, old.date) {
        (Some(published), None) => old.date = Some(published),
        (Some(published), Some(_)) if published.date > today => {
            old.draft_reason = Some(format!("it was to be shown from {} on", published.date));
        }
        _ => {}
    }
    if let Some(expiry) = ["expiryDate", "unpublishdate"].iter().find_map(|key| fields.take_date(key)) {
        if expiry.date <= today {
            old.draft_reason = Some(format!("it was shown until {}", expiry.date));
        } else {
            old.note_not_converted(format!(
                "it was to be shown until {}; Kielo does not take texts away by themselves",
                expiry.date
            ));
        }
    }
}

/// Returns whether a text had no page and was only shown on other pages.
fn is_headless_page(fields: &mut Fields) -> bool {
    let headless = fields.take_boolean("headless") == Some(true);
    let build = fields.take_table("build").or_else(|| fields.take_table("_build"));
    let render = build.and_then(|mut build| build.take_text("render"));
    headless || matches!(render.as_deref(), Some("never" | "false" | "link"))
}

/// Takes out the terms of Kielo's taxonomies, and notes the others, which go into `params`.
fn read_terms(config: &Config, fields: &mut Fields, old: &mut OldText) {
    for (folder, taxonomy) in &config.taxonomies {
        let names = fields.take_texts(folder);
        match *taxonomy {
            "categories" => old.categories = names,
            "tags" => old.tags = names,
            _ if !names.is_empty() => old.authors = names,
            _ => {}
        }
    }
    let categories = if old.categories.is_empty() { fields.take_texts("category") } else { Vec::new() };
    old.categories.extend(categories);
    for taxonomy in &config.other_taxonomies {
        if fields.contains_key(taxonomy) && taxonomy != "series" {
            old.note_not_converted(format!(
                "its terms of the taxonomy {taxonomy} stand in `params`: declare [taxonomies.{taxonomy}] in site.toml, and move them above [params]"
            ));
        }
    }
}

/// Marks the texts of some sections as posts: those in the options or settings, those with a usual name, and those in
/// which every text has a date.
fn mark_posts(config: &Config, blog: &mut OldBlog, options: &ImportOptions) {
    let mut sections: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let section_of = |id: &str| id.split_once('/').map(|(section, _)| section.to_lowercase());
    let is_list = |text: &OldText| text.source.rsplit('/').next().is_some_and(|name| name.starts_with("_index."));
    for text in blog.texts.iter().filter(|text| !is_list(text)) {
        if let Some(section) = section_of(&text.id) {
            let counts = sections.entry(section).or_default();
            counts.0 += 1;
            counts.1 += usize::from(text.date.is_some());
        }
    }
    let is_chosen = |section: &str| {
        let is_it = |name: &String| name.eq_ignore_ascii_case(section);
        options.posts.iter().any(is_it) || config.main_sections.iter().any(is_it)
    };
    let posts: BTreeSet<String> = sections
        .iter()
        .filter(|(section, (all, dated))| {
            is_chosen(section) || POST_SECTIONS.contains(&section.as_str()) || all == dated
        })
        .map(|(section, _)| section.clone())
        .collect();
    for text in &mut blog.texts {
        let is_in_section = section_of(&text.id).is_some_and(|section| posts.contains(&section));
        // A blog without sections has its posts at the top level.
        let is_at_top = posts.is_empty() && text.date.is_some() && !text.id.contains('/');
        text.is_post = (is_in_section || is_at_top) && !is_list(text);
    }
    for (section, (count, _)) in sections {
        let what = if posts.contains(&section) { "posts" } else { "pages" };
        let texts = counted(count, "text", "texts");
        blog.notes.push(format!("{section}/: {texts} came as {what}."));
    }
}

/// Adds the lists of sections, and of taxonomies that no post uses: Kielo does not make them.
fn add_removed_lists(config: &Config, blog: &mut OldBlog, sections: &BTreeSet<(usize, String)>) {
    for (language, section) in sections {
        let path = address::sanitize(section, config.keeps_case, config.removes_accents);
        blog.removed_lists.push((*language, format!("{}{path}/", blog.language_root(*language))));
    }
    for language in 0..blog.languages.len() {
        for (folder, taxonomy) in &config.taxonomies {
            let is_used = blog
                .texts
                .iter()
                .filter(|text| text.is_post && text.language == language && text.draft_reason.is_none())
                .any(|text| {
                    let names = match *taxonomy {
                        "categories" => &text.categories,
                        "tags" => &text.tags,
                        _ => &text.authors,
                    };
                    !names.is_empty()
                });
            if !is_used {
                blog.removed_lists.push((language, format!("{}{folder}/", blog.language_root(language))));
            }
        }
        for folder in &config.other_taxonomies {
            let root = blog.language_root(language);
            blog.redirects.push((format!("{root}{folder}/*"), root));
        }
    }
}
