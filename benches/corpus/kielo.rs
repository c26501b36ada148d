//! Writes the corpus as a Kielo site.

use std::fmt::Write as _;
use std::fs::{self, DirEntry, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use super::words::{AUTHORS, CATEGORIES};
use super::{Language, Post};
use crate::Result;

/// The settings of the site.
const SITE: &str = include_str!("../kielo-site/site.toml");

/// Creates the site with its settings and terms.
pub(crate) fn create(root: &Path) -> Result<()> {
    for language in Language::ALL {
        fs::create_dir_all(root.join("content").join(language.code()))?;
    }
    fs::write(root.join("site.toml"), SITE)?;
    fs::write(root.join("content/terms.toml"), terms()?)?;
    Ok(())
}

/// Adds a search to the site.
pub(crate) fn add_search(root: &Path) -> Result<()> {
    let mut file = OpenOptions::new().append(true).open(root.join("site.toml"))?;
    writeln!(file, "\n[search]")?;
    Ok(())
}

/// Adds one post.
pub(crate) fn add(root: &Path, post: &Post) -> Result<()> {
    let file = format!("content/{}/{}.md", post.language.code(), post.stem);
    fs::write(root.join(file), text(post)?)?;
    Ok(())
}

/// Appends a sentence to the newest Finnish post.
pub(crate) fn edit_newest(root: &Path) -> Result<()> {
    let entries: Vec<_> = fs::read_dir(root.join("content/fi"))?.collect::<io::Result<_>>()?;
    let newest = entries.iter().map(DirEntry::path).max().ok_or("there is no Finnish post")?;
    let mut file = OpenOptions::new().append(true).open(newest)?;
    writeln!(file, "\nLisäys: tämä kirjoitus päivitettiin.")?;
    Ok(())
}

fn text(post: &Post) -> Result<String> {
    let categories: Vec<&str> = post.categories.iter().map(|category| category.name(post.language)).collect();
    let mut text = String::from("+++\n");
    writeln!(text, "title = {:?}", post.title)?;
    writeln!(text, "slug = {:?}", post.slug)?;
    writeln!(text, "date = {}", post.date)?;
    if let Some(key) = &post.translation {
        writeln!(text, "translation = {key:?}")?;
    }
    writeln!(text, "categories = {categories:?}")?;
    writeln!(text, "tags = {:?}", post.tags)?;
    writeln!(text, "authors = [{:?}]", post.author)?;
    writeln!(text, "+++\n\n{}\n\n<!-- more -->\n\n{}", post.lead, post.rest)?;
    Ok(text)
}

/// Returns `content/terms.toml`: the category tree in both languages, and the authors.
fn terms() -> Result<String> {
    let mut text = String::new();
    for category in &CATEGORIES {
        writeln!(text, "[[categories]]\nfi = {:?}\nnb = {:?}", category.fi, category.nb)?;
        if let Some(parent) = category.parent {
            writeln!(text, "parent = {parent:?}")?;
        }
        writeln!(text)?;
    }
    for author in AUTHORS {
        writeln!(text, "[[authors]]\nname = {author:?}\n")?;
    }
    Ok(text)
}
