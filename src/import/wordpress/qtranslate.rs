//! Splits texts that contain several languages, as qTranslate and its successors write them: `[:fi]…[:en]…[:]` or
//! `<!--:fi-->…<!--:-->`. The result is one item for each language, with Polylang's terms.

use super::element::Element;

/// Prefix of the translation group of a split text.
pub(super) const GROUP_PREFIX: &str = "qtranslate-";
/// Distance between the ids of two translations of an item. The first keeps the id of the item.
pub(super) const ID_STEP: u64 = 1_000_000_000_000;

/// Splits items by language.
#[derive(Debug, Default)]
pub(super) struct LanguageSplitter {
    /// Language of the channel.
    export_language: String,
    /// Address of the blog, without a slash at the end.
    base_url: String,
}

impl LanguageSplitter {
    /// Reads language and address from an element of the channel.
    pub(super) fn read_channel_element(&mut self, element: &Element) {
        match element.name {
            "language" => self.export_language = element.text.trim().to_lowercase(),
            "base_blog_url" => element.text.trim().trim_end_matches('/').clone_into(&mut self.base_url),
            _ => {}
        }
    }

    /// Returns the main language: that of the export, else the first one in the text.
    fn main_language<'a>(&self, languages: &[&'a str]) -> &'a str {
        let is_main = |language: &&&str| self.export_language.split(['-', '_']).next() == Some(**language);
        languages.iter().find(is_main).or(languages.first()).copied().unwrap_or_default()
    }

    /// Returns the text in the main language; `None` if it has no language marks.
    fn text_in_main_language(&self, text: &str) -> Option<String> {
        let sections = language_sections(text)?;
        let main = self.main_language(&section_languages(&sections));
        Some(text_for_language(&sections, main))
    }

    /// Reduces an element and its children to the main language.
    pub(super) fn plain_text(&self, mut element: Element) -> Element {
        if let Some(text) = self.text_in_main_language(&element.text) {
            element.text = text;
        }
        element.children = element.children.into_iter().map(|child| self.plain_text(child)).collect();
        element
    }

    /// Splits an item into one for each language.
    pub(super) fn split(&self, item: Element) -> Vec<Element> {
        let is_text = !matches!(item.get("post_type"), "attachment" | "nav_menu_item" | "revision");
        let mut item_languages: Vec<String> = Vec::new();
        for child in item.children.iter().filter(|child| matches!(child.name, "title" | "content" | "excerpt")) {
            for language in language_sections(&child.text).iter().flat_map(|sections| section_languages(sections)) {
                if !item_languages.iter().any(|known| known == language) {
                    item_languages.push(language.to_owned());
                }
            }
        }
        if item_languages.is_empty() {
            return vec![item];
        }
        if !is_text {
            return vec![self.plain_text(item)];
        }
        let main = self.main_language(&item_languages.iter().map(String::as_str).collect::<Vec<_>>()).to_owned();
        item_languages.sort_by_key(|language| *language != main);
        let of = |(index, language): (usize, &String)| self.translated_item(&item, language, &main, index as u64);
        item_languages.iter().enumerate().map(of).collect()
    }

    /// Returns an item in one language. Only the first keeps the comments.
    fn translated_item(&self, item: &Element, language: &str, main: &str, index: u64) -> Element {
        let group = format!("{GROUP_PREFIX}{}", item.get("post_id"));
        let kept = item.children.iter().filter(|child| index == 0 || child.name != "comment");
        let mut children: Vec<Element> =
            kept.map(|child| self.translated_child(child, language, main, index)).collect();
        for (domain, slug) in [("language", language), ("post_translations", &*group)] {
            children.push(Element::category(domain, slug));
        }
        item.with(item.text.clone(), children)
    }

    fn translated_child(&self, child: &Element, language: &str, main: &str, index: u64) -> Element {
        let text = match child.name {
            "post_id" | "post_parent" => {
                let number = child.text.trim().parse::<u64>().unwrap_or(0);
                let is_shifted = index > 0 && number > 0;
                is_shifted.then(|| number.saturating_add(index * ID_STEP).to_string())
            }
            "link" => self.translated_link(child.text.trim(), language, main, index),
            // Terms have the same name in all languages.
            "category" => self.text_in_main_language(&child.text),
            _ => language_sections(&child.text).map(|sections| text_for_language(&sections, language)),
        };
        let children = child.children.iter().map(|child| self.translated_child(child, language, main, index)).collect();
        child.with(text.unwrap_or_else(|| child.text.clone()), children)
    }

    /// Returns the address of an item in a language: in the folder of the language.
    fn translated_link(&self, link: &str, language: &str, main: &str, index: u64) -> Option<String> {
        let path = link.strip_prefix(&*self.base_url).filter(|path| path.starts_with('/') && !path.contains('?'))?;
        let path = path.strip_prefix(&format!("/{main}")).filter(|rest| rest.starts_with('/')).unwrap_or(path);
        (index > 0 && !self.base_url.is_empty()).then(|| format!("{}/{language}{path}", self.base_url))
    }
}

/// Splits a text into sections with their languages. A section without a language belongs to all. Returns `None` if the
/// text does not begin with a mark, as `[:id]` means something else in program code.
fn language_sections(text: &str) -> Option<Vec<(&str, &str)>> {
    let start = text.trim_start();
    language_mark(start).filter(|(language, _)| !language.is_empty())?;
    let (mut sections, mut language, mut rest) = (Vec::new(), "", start);
    let (mut at, mut from) = (0, 0);
    while at < rest.len() {
        match language_mark(&rest[at..]) {
            Some((next, length)) => {
                sections.push((language, &rest[from..at]));
                language = next;
                rest = &rest[at + length..];
                (at, from) = (0, 0);
            }
            None => at += rest[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    sections.push((language, &rest[from..]));
    Some(sections)
}

/// Returns the language of the mark at the start of a text, and the length of the mark. A closing mark has no language.
fn language_mark(text: &str) -> Option<(&str, usize)> {
    let (start, end) =
        [("[:", "]"), ("<!--:", "-->"), ("{:", "}")].into_iter().find(|(start, _)| text.starts_with(start))?;
    let code = &text[start.len()..];
    let length = code.bytes().take_while(u8::is_ascii_lowercase).count();
    let is_mark = matches!(length, 0 | 2) && code[length..].starts_with(end);
    is_mark.then(|| (&code[..length], start.len() + length + end.len()))
}

fn section_languages<'a>(sections: &[(&'a str, &'a str)]) -> Vec<&'a str> {
    let mut languages = Vec::new();
    for (language, text) in sections {
        if !language.is_empty() && !text.trim().is_empty() && !languages.contains(language) {
            languages.push(*language);
        }
    }
    languages
}

fn text_for_language(sections: &[(&str, &str)], language: &str) -> String {
    sections.iter().filter(|(known, _)| known.is_empty() || *known == language).map(|(_, text)| *text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_split_at_its_language_marks() {
        let of =
            |text: &str, language: &str| language_sections(text).map(|sections| text_for_language(&sections, language));
        assert_eq!(of("[:fi]Lupaus[:en]Promise[:]", "fi").as_deref(), Some("Lupaus"));
        assert_eq!(of("[:fi]Lupaus[:en]Promise", "en").as_deref(), Some("Promise"));
        assert_eq!(of("<!--:fi-->Lupaus<!--:--><!--:en-->Promise<!--:--> 2", "en").as_deref(), Some("Promise 2"));
        assert_eq!(of("{:fi}Ä{:}{:nb}Ø{:}", "nb").as_deref(), Some("Ø"));
        assert_eq!(of("params[:id] ja [:en]", "en"), None);
        assert_eq!(of("[:]", "en"), None);
    }
}
