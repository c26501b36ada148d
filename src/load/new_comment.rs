//! Adds a comment to a file of comments. Everything that the file holds stays.

use std::path::Path;

use jiff::Zoned;
use toml_edit::{ArrayOfTables, Datetime, DocumentMut, Item, Table, Value, value};

use super::comments_toml;
use super::learned_terms::with_line_ends;
use super::walk::read_source_or_empty;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Source, has_errors};
use crate::model::Comment;

/// A comment that is not in its file yet. Its text is Markdown or HTML.
#[derive(Debug, Clone)]
pub struct NewComment {
    /// A number that no other comment in the file has.
    pub id: u64,
    /// The id of the comment that it replies to.
    pub parent: Option<String>,
    /// The tag of its language, if the file names it.
    pub language: Option<String>,
    /// The name of its author.
    pub author: String,
    /// The author's web page.
    pub url: Option<String>,
    /// The time of writing.
    pub date: Zoned,
    /// The text.
    pub text: String,
}

/// Returns the text of a file of comments with one more comment, and the lines of that comment. The file need not exist.
///
/// # Errors
/// The file cannot be read, has the comment already, or would change in another way.
pub fn with_new_comment(
    root: &Path,
    config: &Config,
    file: &str,
    comment: &NewComment,
) -> Result<(String, String), Vec<Diagnostic>> {
    let source = read_source_or_empty(root, file).map_err(|error| vec![error])?;
    let table = table(comment);
    let entry = format!("[[comments]]\n{table}");
    let cannot = || vec![Diagnostic::cannot_add_comment(file, &entry)];
    let mut problems = Vec::new();
    let before = comments_toml::read(&source, config, &mut problems);
    if has_errors(&problems) {
        return Err(problems);
    }
    let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
    let mut document: DocumentMut = text.parse().map_err(|_| cannot())?;
    let trailing = document.trailing().as_str().unwrap_or_default().to_owned();
    let comments = document.entry("comments").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    let Some(comments) = comments.as_array_of_tables_mut() else { return Err(cannot()) };
    let mut table = table;
    let gap = if text.is_empty() || trailing.ends_with("\n\n") { "" } else { "\n" };
    table.decor_mut().set_prefix(format!("{trailing}{gap}"));
    comments.push(table);
    document.set_trailing("");
    let written = document.to_string();
    let result = format!("{}{}", &source.text[..source.text.len() - text.len()], with_line_ends(&written, text));
    // The file can have forms that this function does not expect, so the result is read and compared.
    let changed = Source { file: file.into(), text: result.as_str().into() };
    let after = comments_toml::read(&changed, config, &mut problems);
    let id = comment.id.to_string();
    let (old, new) = (before.all(), after.all());
    let added: Vec<&&Comment> = new.iter().filter(|known| known.id == id).collect();
    if has_errors(&problems) || new.len() != old.len() + 1 || added.len() != 1 {
        return Err(cannot());
    }
    let is_same = |known: &&&Comment| (&known.author, &known.text) == (&added[0].author, &added[0].text);
    if let Some(known) = old.iter().find(is_same) {
        return Err(vec![Diagnostic::comment_exists(file, &known.id)]);
    }
    Ok((result, entry))
}

fn table(comment: &NewComment) -> Table {
    let mut table = Table::new();
    // Files of comments have ids below the largest number of TOML.
    table.insert("id", value(i64::try_from(comment.id).unwrap_or(i64::MAX)));
    if let Some(parent) = &comment.parent {
        table.insert("parent", parent.parse::<i64>().map_or_else(|_| value(parent.as_str()), value));
    }
    if let Some(language) = &comment.language {
        table.insert("language", value(language.as_str()));
    }
    table.insert("author", value(comment.author.as_str()));
    if let Some(url) = &comment.url {
        table.insert("url", value(url.as_str()));
    }
    let date = comment.date.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    table.insert(
        "date",
        date.parse::<Datetime>().map_or_else(|_| value(date.as_str()), |date| Item::Value(Value::from(date))),
    );
    table.insert("text", value(comment.text.as_str()));
    table
}
