//! Finds the ids that a theme gives to its elements.

use crate::model::{Template, ThemeIds};

/// Templates of pages that show no text of a document, only excerpts.
const LISTS: [&str; 9] = [
    "404.html",
    "archive.html",
    "archives.html",
    "home.html",
    "languages.html",
    "letters.html",
    "search.html",
    "term.html",
    "terms.html",
];

/// Returns the ids in the templates and components that can be on the page of a document.
pub(super) fn theme_ids(templates: &[Template]) -> ThemeIds {
    let mut ids = ThemeIds::default();
    for template in templates {
        let name = template.name.split_once('/').map_or(&*template.name, |(_, name)| name);
        let is_html = name.rsplit_once('.').is_some_and(|(_, extension)| extension == "html");
        if is_html && !LISTS.contains(&name) && name != "digest.html" {
            add_ids(&template.source.text, &mut ids);
        }
    }
    ids
}

fn add_ids(template: &str, ids: &mut ThemeIds) {
    for (at, _) in template.match_indices("id=") {
        let is_attribute = template[..at].ends_with(|c: char| c.is_ascii_whitespace());
        let value = &template[at + "id=".len()..];
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (Some(quote), true) = (quote, is_attribute) else { continue };
        let Some((value, _)) = value[1..].split_once(quote) else { continue };
        match value.split_once("{{") {
            Some((prefix, rest)) if rest.ends_with("}}") && !prefix.is_empty() => {
                ids.prefixes.insert(prefix.to_owned());
            }
            None if !value.is_empty() && !value.contains('{') => {
                ids.names.insert(value.to_owned());
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::add_ids;
    use crate::model::ThemeIds;

    #[test]
    fn ids_that_are_written_out_and_their_beginnings_are_found() {
        let mut ids = ThemeIds::default();
        add_ids(
            "<main id=\"main\"><li\nid='comment-{{ comment.id }}'><p id=\"{{ x }}\"><a data-id=\"no\" href=\"?id=1\">{{ f(id=x) }}",
            &mut ids,
        );
        assert_eq!(ids.names.iter().collect::<Vec<_>>(), ["main"]);
        assert_eq!(ids.prefixes.iter().collect::<Vec<_>>(), ["comment-"]);
        assert!(ids.contains("main") && ids.contains("comment-12"));
        assert!(!ids.contains("comment-policy") && !ids.contains("comment-") && !ids.contains("Main"));
    }
}
