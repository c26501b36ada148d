//! Writes the corpus as a Hugo site with the settings and layouts of `benches/hugo-site`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::words::{CATEGORIES, Category};
use super::{Language, Post};
use crate::Result;

/// The folder of the settings and the layouts.
const SITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/hugo-site");

/// Creates the site with its settings, layouts and terms.
pub(crate) fn create(root: &Path) -> Result<()> {
    copy(Path::new(SITE), root)?;
    for language in Language::ALL {
        let content = root.join("content").join(language.code());
        fs::create_dir_all(content.join("posts"))?;
        for category in &CATEGORIES {
            let folder = content.join("categories").join(folder_of(category.name(language)));
            fs::create_dir_all(&folder)?;
            fs::write(folder.join("_index.md"), category_page(category, language))?;
        }
    }
    Ok(())
}

/// Adds one post.
pub(crate) fn add(root: &Path, post: &Post) -> Result<()> {
    let file = format!("content/{}/posts/{}.md", post.language.code(), post.stem);
    fs::write(root.join(file), text(post)?)?;
    Ok(())
}

fn text(post: &Post) -> Result<String> {
    let (year, month) = post.month;
    let mut text = String::from("+++\n");
    writeln!(text, "title = {:?}", post.title)?;
    writeln!(text, "slug = {:?}", post.slug)?;
    writeln!(text, "date = {}", post.date)?;
    if let Some(key) = &post.translation {
        writeln!(text, "translationKey = {key:?}")?;
    }
    writeln!(text, "categories = {:?}", categories(post))?;
    writeln!(text, "tags = {:?}", post.tags)?;
    writeln!(text, "authors = [{:?}]", post.author)?;
    writeln!(text, "years = [\"{year}\"]")?;
    writeln!(text, "months = [\"{year}/{month:02}\"]")?;
    writeln!(text, "+++\n\n{}\n\n<!--more-->\n\n{}", post.lead, post.rest)?;
    Ok(text)
}

/// Returns the categories of a post and their parents. Kielo lists the posts of a category also under its parent; in Hugo
/// the post names both.
fn categories(post: &Post) -> Vec<&'static str> {
    let own = post.categories.iter().copied();
    let parents = own.clone().filter_map(|category| CATEGORIES.iter().find(|above| Some(above.fi) == category.parent));
    let names: BTreeSet<_> = own.chain(parents).map(|category| category.name(post.language)).collect();
    names.into_iter().collect()
}

/// Returns the page of a category. Its key connects it with its translation.
fn category_page(category: &Category, language: Language) -> String {
    format!("+++\ntitle = {:?}\ntranslationKey = {:?}\n+++\n", category.name(language), category.fi)
}

/// Returns the folder in which Hugo looks for a term.
fn folder_of(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}

/// Copies a folder recursively.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
