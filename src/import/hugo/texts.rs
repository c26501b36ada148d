//! Hugo's texts: bundles, sections, and the languages in names and folders.

use std::collections::{BTreeMap, BTreeSet};

use super::super::blog::{Blog, Facts, Folder, Import, OldFile, OldTerm, OldText, read_keys, split};
use super::address::{self, Parts};
use super::config::Config;

/// Sections that hold posts wherever they are found.
const POSTS: [&str; 8] = ["posts", "post", "blog", "blogi", "blogg", "articles", "news", "journal"];

/// A file of the folder of texts.
struct TextFile<'a> {
    source: &'a str,
    /// Below the folder of texts.
    path: &'a str,
    language: usize,
    /// The language that its folder says.
    folder_language: Option<usize>,
    /// Its name without language and ending; empty for what is no text.
    stem: &'a str,
    folder: &'a str,
}

/// Reads all texts and the files beside them.
pub(super) fn read(folder: &Folder, config: &mut Config, blog: &mut Blog, import: &Import) {
    let mut found: Vec<TextFile> = Vec::new();
    for file in folder.files() {
        found.extend(of_file(file, config, blog));
    }
    let bundles: BTreeSet<(Option<usize>, &str)> =
        found.iter().filter(|file| file.stem == "index").map(|file| (file.folder_language, file.folder)).collect();
    let bundle_of = |file: &TextFile| {
        let mut above = Some(file.folder);
        while let Some(place) = above {
            if bundles.contains(&(file.folder_language, place)) {
                return Some(place.to_owned());
            }
            above = place.rsplit_once('/').map(|(above, _)| above);
        }
        None
    };
    let mut sections: BTreeSet<(usize, String)> = BTreeSet::new();
    for file in &found {
        let bundle = bundle_of(file);
        match (file.stem, bundle) {
            ("", Some(bundle)) => {
                let path = file.path[bundle.len()..].trim_start_matches('/');
                blog.files.push(OldFile::beside(file.source, &bundle, file.folder_language, path));
            }
            ("", None) => {
                let root = file.folder_language.map_or_else(|| "/".to_owned(), |language| blog.root(language));
                blog.files.push(OldFile::at(file.source, &format!("{root}{}", file.path)));
            }
            (stem, Some(bundle)) if stem != "index" || file.folder != bundle => {
                blog.left
                    .push(format!("{}: a text inside of the bundle {bundle} had no address of its own", file.source));
                blog.is_lossy = true;
            }
            _ => {
                let mut above = file.folder;
                while !above.is_empty() {
                    // A bundle at the top is a page and no section.
                    if !(file.stem == "index" && above == file.folder) {
                        sections.insert((file.language, above.to_owned()));
                    }
                    above = above.rsplit_once('/').map_or("", |(above, _)| above);
                }
                text(folder, config, blog, file);
            }
        }
    }
    find_posts(config, blog, import);
    lists(config, blog, &sections);
}

/// What a file is, if it lies in a folder of texts.
fn of_file<'a>(file: &'a str, config: &Config, blog: &Blog) -> Option<TextFile<'a>> {
    let inside = |(language, folder): &(Option<usize>, String)| {
        let path = file.strip_prefix(&**folder)?.strip_prefix('/')?;
        Some((folder.len(), *language, path))
    };
    let (_, folder_language, path) = config.contents.iter().filter_map(inside).max_by_key(|(length, ..)| *length)?;
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = [".md", ".markdown", ".mdown"].iter().find_map(|ending| name.strip_suffix(ending));
    let (stem, named) = match stem.and_then(|stem| stem.rsplit_once('.')) {
        Some((rest, key)) if blog.language(key).is_some() => (Some(rest), blog.language(key)),
        _ => (stem, None),
    };
    let language = named.or(folder_language).unwrap_or(blog.default);
    Some(TextFile { source: file, path, language, folder_language, stem: stem.unwrap_or_default(), folder })
}

fn text(folder: &Folder, config: &Config, blog: &mut Blog, file: &TextFile) {
    let halves = match folder.source(file.source).map_err(|problem| vec![problem]).and_then(|source| split(&source)) {
        Ok(halves) => halves,
        Err(problems) => {
            blog.problems.extend(problems.into_iter().take(1));
            return;
        }
    };
    let mut facts = halves.facts;
    let is_section = file.stem == "_index";
    let has_text = !halves.body.trim().is_empty();
    if is_section && of_taxonomy(config, blog, file, &mut facts, &halves.body) {
        return;
    }
    let mut old = OldText {
        source: file.source.to_owned(),
        language: file.language,
        body: halves.body,
        line: halves.line,
        is_bundle: file.stem == "index",
        ..OldText::default()
    };
    let path: Vec<&str> = file.folder.split('/').filter(|part| !part.is_empty()).collect();
    let (folders, name) = match file.stem {
        "index" | "_index" => path.split_last().map_or((&[][..], "home"), |(name, folders)| (folders, *name)),
        stem => (&path[..], stem),
    };
    old.id = folders.iter().copied().chain([name]).collect::<Vec<_>>().join("/");
    let images = facts.texts("images");
    read_keys(&mut facts, &mut old);
    if old.image.is_none() {
        old.image = images.into_iter().next();
    }
    dates(&mut facts, &mut old);
    if config.dates_from_names
        && let Some(day) = name.get(..10).and_then(|day| day.parse().ok())
    {
        let midnight = crate::table::WrittenDate { date: day, time: jiff::civil::Time::midnight(), offset: None };
        old.date = Some(midnight);
    }
    if is_section && !has_text {
        if path.is_empty() && blog.languages[file.language].description.is_empty() {
            blog.languages[file.language].description.clone_from(&old.description);
        }
        let keys: Vec<String> = facts.entries().map(|(key, _)| key.to_owned()).collect();
        if !keys.is_empty() {
            blog.left.push(format!(
                "{}: a list without a text; its keys {} say nothing to Kielo",
                file.source,
                keys.join(", ")
            ));
        }
        return;
    }
    if is_hidden(&mut facts) {
        blog.left.push(format!("{}: it had no page of its own", file.source));
        blog.is_lossy |= has_text;
        return;
    }
    terms(config, &mut facts, &mut old);
    let slug = facts.text("slug");
    let root = blog.root(file.language);
    old.address = match facts.first_text(&["url"]) {
        Some(url) if url.starts_with('/') => url,
        Some(url) => format!("{root}{url}"),
        None if is_section && path.is_empty() => root,
        None if is_section => {
            format!("{root}{}/", address::sanitize(&path.join("/"), config.keeps_case, config.removes_accents))
        }
        None => {
            let date = old.date.map(|date| date.date);
            let parts = Parts { folders, name, slug: slug.as_deref(), title: &old.title, date };
            format!("{root}{}", address::of(config, &parts))
        }
    };
    let above = old.address.trim_end_matches('/').rsplit_once('/').map_or("", |(above, _)| above).to_owned();
    old.aliases = facts.texts("aliases");
    for alias in &mut old.aliases {
        if !alias.starts_with('/') {
            *alias = format!("{above}/{alias}");
        }
    }
    if is_section {
        old.was_of_list(path.is_empty());
    }
    old.params.extend(facts.rest());
    blog.texts.push(old);
}

/// Takes what a file says of a term, if it does; what is said of all terms has no place in Kielo.
fn of_taxonomy(config: &Config, blog: &mut Blog, file: &TextFile, facts: &mut Facts, body: &str) -> bool {
    let first = file.folder.split('/').next().unwrap_or_default();
    let known = config.taxonomies.iter().find(|(known, _)| known.eq_ignore_ascii_case(first));
    let Some(taxonomy) = known.map(|(_, taxonomy)| *taxonomy) else { return false };
    if let Some((_, named)) = file.folder.split_once('/') {
        let description = facts.text("description").unwrap_or_else(|| body.trim().to_owned());
        let (named, title) = (named.to_owned(), facts.text("title"));
        blog.terms.push(OldTerm { taxonomy, language: file.language, named, title, description });
    } else if !body.trim().is_empty() {
        blog.left.push(format!("{}: the list of all {taxonomy} has no text of its own in Kielo", file.source));
        blog.is_lossy = true;
    }
    true
}

/// When a text is shown, where that is not its date.
fn dates(facts: &mut Facts, old: &mut OldText) {
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let shown = ["publishDate", "pubdate", "published"].iter().find_map(|key| facts.date(key));
    match (shown, old.date) {
        (Some(shown), None) => old.date = Some(shown),
        (Some(shown), Some(_)) if shown.date > today => {
            old.draft = Some(format!("it was to be shown from {} on", shown.date));
        }
        _ => {}
    }
    if let Some(last) = ["expiryDate", "unpublishdate"].iter().find_map(|key| facts.date(key)) {
        if last.date <= today {
            old.draft = Some(format!("it was shown until {}", last.date));
        } else {
            old.left(format!("it was to be shown until {}; Kielo does not take texts away by themselves", last.date));
        }
    }
}

/// Whether a text was published only inside of others.
fn is_hidden(facts: &mut Facts) -> bool {
    let headless = facts.boolean("headless") == Some(true);
    let build = facts.table("build").or_else(|| facts.table("_build"));
    let render = build.and_then(|mut build| build.text("render"));
    headless || matches!(render.as_deref(), Some("never" | "false" | "link"))
}

fn terms(config: &Config, facts: &mut Facts, old: &mut OldText) {
    for (folder, taxonomy) in &config.taxonomies {
        let names = facts.texts(folder);
        match *taxonomy {
            "categories" => old.categories = names,
            "tags" => old.tags = names,
            _ if !names.is_empty() => old.authors = names,
            _ => {}
        }
    }
    let categories = if old.categories.is_empty() { facts.texts("category") } else { Vec::new() };
    old.categories.extend(categories);
    for taxonomy in &config.others {
        if facts.has(taxonomy) && taxonomy != "series" {
            old.left(format!(
                "its terms of the taxonomy {taxonomy} stand in `params`: Kielo has categories, tags and authors"
            ));
        }
    }
}

/// Says which texts are posts: those of the sections that the settings or their names say, or whose texts all have dates.
fn find_posts(config: &Config, blog: &mut Blog, import: &Import) {
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
    let named = |section: &str| {
        let is = |known: &String| known.eq_ignore_ascii_case(section);
        import.posts.iter().any(is) || config.main_sections.iter().any(is)
    };
    let posts: BTreeSet<String> = sections
        .iter()
        .filter(|(section, (all, dated))| named(section) || POSTS.contains(&section.as_str()) || all == dated)
        .map(|(section, _)| section.clone())
        .collect();
    for text in &mut blog.texts {
        let is_in = section_of(&text.id).is_some_and(|section| posts.contains(&section));
        // A blog without sections has its posts at the top.
        let is_at_top = posts.is_empty() && text.date.is_some() && !text.id.contains('/');
        text.is_post = (is_in || is_at_top) && !is_list(text);
    }
    for (section, (count, _)) in sections {
        let what = if posts.contains(&section) { "posts" } else { "pages" };
        let texts = if count == 1 { "1 text".to_owned() } else { format!("{count} texts") };
        blog.notes.push(format!("{section}/: {texts} came as {what}."));
    }
}

/// Lists that Hugo made of folders, and of taxonomies that no text uses.
fn lists(config: &Config, blog: &mut Blog, sections: &BTreeSet<(usize, String)>) {
    for (language, section) in sections {
        let path = address::sanitize(section, config.keeps_case, config.removes_accents);
        blog.lists.push((*language, format!("{}{path}/", blog.root(*language))));
    }
    for language in 0..blog.languages.len() {
        for (folder, taxonomy) in &config.taxonomies {
            let is_used =
                blog.texts.iter().filter(|text| text.is_post && text.language == language && text.draft.is_none()).any(
                    |text| {
                        let names = match *taxonomy {
                            "categories" => &text.categories,
                            "tags" => &text.tags,
                            _ => &text.authors,
                        };
                        !names.is_empty()
                    },
                );
            if !is_used {
                blog.lists.push((language, format!("{}{folder}/", blog.root(language))));
            }
        }
        for folder in &config.others {
            let root = blog.root(language);
            blog.redirects.push((format!("{root}{folder}/*"), root));
        }
    }
}
