//! The examples in the documentation: the blocks of code in a page, with the sentences that say where they belong.

use crate::site_test::SiteTest;

/// A block of code.
pub(crate) struct Example {
    /// The language after the fence.
    pub(crate) language: String,
    /// The line of prose above the block.
    place: String,
    pub(crate) text: String,
}

/// The sections of a page below its second heading: the heading and the text.
pub(crate) fn sections(page: &str) -> Vec<(&str, &str)> {
    let mut sections: Vec<(&str, usize, usize)> = Vec::new();
    // The fence of the block that is open: headings inside are examples.
    let mut open = None;
    let mut at = 0;
    for line in page.split_inclusive('\n') {
        let fence = &line[..line.len() - line.trim_start_matches('`').len()];
        match open {
            Some(opened) if opened == fence => open = None,
            None if fence.len() >= 3 => open = Some(fence),
            _ => {}
        }
        let next = at + line.len();
        if let (None, Some(heading)) = (open, line.strip_prefix("## ")) {
            sections.push((heading.trim_end(), next, next));
        } else if let Some((.., end)) = sections.last_mut() {
            *end = next;
        }
        at = next;
    }
    sections.into_iter().map(|(heading, start, end)| (heading, &page[start..end])).collect()
}

/// The section of a page with a heading.
#[track_caller]
pub(crate) fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let found = sections(page).into_iter().find(|(known, _)| *known == heading);
    found.unwrap_or_else(|| panic!("no section {heading}")).1
}

/// The blocks of code in a text.
pub(crate) fn examples(text: &str) -> Vec<Example> {
    let mut examples = Vec::new();
    let mut open: Option<(&str, Example)> = None;
    let mut place = "";
    for line in text.lines() {
        let language = line.trim_start_matches('`');
        let fence = &line[..line.len() - language.len()];
        match &mut open {
            None if fence.len() >= 3 => {
                let (language, place) = (language.to_owned(), std::mem::take(&mut place).to_owned());
                open = Some((fence, Example { language, place, text: String::new() }));
            }
            Some((opened, _)) if fence == *opened && language.is_empty() => {
                examples.extend(open.take().map(|(_, example)| example));
            }
            Some((_, example)) => example.text.extend([line, "\n"]),
            None if !line.is_empty() => place = line,
            None => {}
        }
    }
    examples
}

impl Example {
    /// The file that the block is as a whole: its path is in a comment on its first or second line.
    fn whole_file(&self) -> Option<&str> {
        let first = self.text.lines().take(2).flat_map(|line| line.split([' ', ':', ',']));
        let is_path = |word: &&str| {
            let has_ending =
                word.rsplit_once('.').is_some_and(|(_, ending)| !ending.is_empty() && !ending.contains('/'));
            has_ending && ["themes/", "content/", "data/", "strings/"].iter().any(|folder| word.starts_with(folder))
        };
        first.into_iter().find(is_path)
    }

    /// Puts the block where its first line or the line above it says.
    #[track_caller]
    pub(crate) fn put_into(&self, site: SiteTest) -> SiteTest {
        let place = self.place.strip_suffix(':').unwrap_or_default();
        let quoted: Vec<&str> = place.split('`').collect();
        match &*quoted {
            ["In ", file, how, anchor, ""] => {
                let text = site.text(file);
                assert_eq!(text.matches(anchor).count(), 1, "{anchor} in {file}: {text}");
                let piece = match *how {
                    ", above " => format!("{}{anchor}", self.text),
                    ", below " => format!("{anchor}\n{}", self.text),
                    ", in place of " => self.text.trim_end().to_owned(),
                    how => panic!("{how:?} is no place"),
                };
                site.file(file, text.replace(anchor, &piece))
            }
            ["At the end of ", file, ""] => {
                let text = site.text(file);
                site.file(file, format!("{text}\n{}", self.text))
            }
            ["", file, ""] => site.file(file, &self.text),
            _ => match self.whole_file() {
                Some(file) => site.file(file, &self.text),
                None => panic!("nothing says where this belongs:\n{}", self.text),
            },
        }
    }
}
