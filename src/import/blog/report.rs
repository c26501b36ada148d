//! import-report.md: the imported texts and files, and every change and omission.

use std::fmt::Write as _;

use super::layout::Layout;
use super::old_blog::{OldBlog, OldText};
use crate::import::push_report_list;
use crate::import::report_note::NoteKind;

/// Returns the report in Markdown. `kept` lists the files that were changed by hand and not overwritten.
pub(super) fn report(blog: &OldBlog, layout: &Layout, file_count: usize, kept: &[String]) -> String {
    let mut text = format!("# What came from {}\n\n", blog.generator.name());
    let lost = blog.diagnostics.len();
    _ = writeln!(text, "{} of {} texts came along.\n", blog.texts.len(), blog.texts.len() + lost);
    text.push_str("| What | How many | Of these drafts |\n|---|---|---|\n");
    for (kind, is_post) in [("posts", true), ("pages", false)] {
        let all = || blog.texts.iter().filter(|text| text.is_post == is_post);
        push_row(&mut text, kind, all());
    }
    if blog.is_multilingual() {
        for (index, language) in blog.languages.iter().enumerate() {
            push_row(
                &mut text,
                &format!("texts in `{}`", language.tag),
                blog.texts.iter().filter(|text| text.language == index),
            );
        }
    }
    _ = writeln!(text, "| files | {file_count} | |");
    let aliases: usize = layout.new_texts.iter().map(|new_text| new_text.aliases.len()).sum();
    _ = writeln!(text, "| old addresses that lead on | {aliases} | |");
    let errors: Vec<String> = blog
        .diagnostics
        .iter()
        .map(|error| match error.excerpt() {
            Some(excerpt) => format!("{}:{}: {}", error.file().unwrap_or_default(), excerpt.line, error.message()),
            None => error.message().to_owned(),
        })
        .collect();
    push_report_list(&mut text, "Could not be read", &errors);
    push_report_list(&mut text, "Stayed behind", &blog.left_behind);
    push_report_list(&mut text, "The site", &blog.notes);
    let kept: Vec<String> = kept
        .iter()
        .map(|file| {
            format!("{file} was changed or removed since the last import and stays as it is; --force writes it again")
        })
        .collect();
    push_report_list(&mut text, "Kept", &kept);
    for (heading, kind) in [("Changed", NoteKind::Changed), ("Left as it is", NoteKind::NotConverted)] {
        let notes = blog.texts.iter().flat_map(|text| text.notes.iter().map(move |note| (text, note)));
        let notes = notes.filter(|(_, note)| note.kind == kind);
        let lines: Vec<String> =
            notes.map(|(old, note)| format!("{}: {}", old.source, note.text.replace('\n', " "))).collect();
        push_report_list(&mut text, heading, &lines);
    }
    text
}

/// Adds a table row with the number of texts and of drafts.
fn push_row<'a>(text: &mut String, kind: &str, texts: impl Iterator<Item = &'a OldText>) {
    let (mut all, mut drafts) = (0, 0);
    for old in texts {
        all += 1;
        drafts += usize::from(old.draft_reason.is_some());
    }
    _ = writeln!(text, "| {kind} | {all} | {} |", if drafts > 0 { drafts.to_string() } else { String::new() });
}
