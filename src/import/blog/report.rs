//! import-report.md: what came, what was changed and what was left, each with its text.

use std::fmt::Write as _;

use super::layout::Layout;
use super::old_blog::{Blog, NoteKind, OldText};
use crate::import::push_report_list;

/// The report.
pub(super) fn of(blog: &Blog, layout: &Layout, files: usize, kept: &[String]) -> String {
    let mut text = format!("# What came from {}\n\n", blog.dialect.name());
    let lost = blog.problems.len();
    _ = writeln!(text, "{} of {} texts came along.\n", blog.texts.len(), blog.texts.len() + lost);
    text.push_str("| What | How many | Of these drafts |\n|---|---|---|\n");
    for (kind, is_post) in [("posts", true), ("pages", false)] {
        let all = || blog.texts.iter().filter(|text| text.is_post == is_post);
        row(&mut text, kind, all());
    }
    if blog.are_many() {
        for (index, language) in blog.languages.iter().enumerate() {
            row(
                &mut text,
                &format!("texts in `{}`", language.tag),
                blog.texts.iter().filter(|text| text.language == index),
            );
        }
    }
    _ = writeln!(text, "| files | {files} | |");
    let aliases: usize = layout.placed.iter().map(|placed| placed.aliases.len()).sum();
    _ = writeln!(text, "| old addresses that lead on | {aliases} | |");
    let problems: Vec<String> = blog
        .problems
        .iter()
        .map(|problem| match problem.excerpt() {
            Some(excerpt) => format!("{}:{}: {}", problem.file().unwrap_or_default(), excerpt.line, problem.message()),
            None => problem.message().to_owned(),
        })
        .collect();
    push_report_list(&mut text, "Could not be read", &problems);
    push_report_list(&mut text, "Stayed behind", &blog.left);
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

fn row<'a>(text: &mut String, kind: &str, texts: impl Iterator<Item = &'a OldText>) {
    let (mut all, mut drafts) = (0, 0);
    for old in texts {
        all += 1;
        drafts += usize::from(old.draft.is_some());
    }
    _ = writeln!(text, "| {kind} | {all} | {} |", if drafts > 0 { drafts.to_string() } else { String::new() });
}
