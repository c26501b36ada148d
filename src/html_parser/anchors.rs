//! The anchors in HTML: the elements that a link can lead to, by `id` or by the `name` of an old `<a name="…">`.

use std::cell::RefCell;

use lol_html::{RewriteStrSettings, element, rewrite_str};

use super::text::resolve_attribute;

/// Calls `keeps` with each anchor in HTML, which may be one tag, in the order of the text. Removes those that it refuses.
/// Returns `None` if all of them stay.
pub(crate) fn without_ids(html: &str, keeps: impl FnMut(&str) -> bool) -> Option<String> {
    if !may_have_anchor(html) {
        return None;
    }
    let state = RefCell::new((keeps, false));
    let handler = element!("[id], a[name]", |element| {
        let (keeps, is_changed) = &mut *state.borrow_mut();
        let attribute = |name| element.get_attribute(name).map(|value| resolve_attribute(&value).into_owned());
        let (id, name) = (attribute("id"), attribute("name"));
        let mut removed = Vec::new();
        if let Some(id) = id.as_deref().filter(|id| !id.is_empty())
            && !keeps(id)
        {
            removed.push("id");
        }
        // An old link has the same value twice, for old and for new browsers.
        let name = name.filter(|name| element.tag_name() == "a" && !name.is_empty());
        match name {
            Some(name) if Some(&name) == id.as_ref() => removed.extend((!removed.is_empty()).then_some("name")),
            Some(name) if !keeps(&name) => removed.push("name"),
            _ => {}
        }
        *is_changed |= !removed.is_empty();
        for name in removed {
            element.remove_attribute(name);
        }
        Ok(())
    });
    let settings = RewriteStrSettings::new().append_element_content_handler(handler).with_strict(false);
    let rewritten = rewrite_str(html, settings).ok();
    let (_, is_changed) = state.into_inner();
    rewritten.filter(|_| is_changed)
}

/// Whether HTML may have an attribute `id` or `name`. A fast check before parsing.
fn may_have_anchor(html: &str) -> bool {
    memchr::memchr_iter(b'=', html.as_bytes()).any(|at| {
        let before = html[..at].trim_ascii_end().as_bytes();
        let ends_with = |name: &[u8]| {
            before.len().checked_sub(name.len()).is_some_and(|start| before[start..].eq_ignore_ascii_case(name))
        };
        ends_with(b"id") || ends_with(b"name")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_found_however_they_are_written() {
        let ids = |html: &str| {
            let mut ids = Vec::new();
            without_ids(html, |id| {
                ids.push(id.to_owned());
                true
            });
            ids
        };
        for (html, expected) in [
            ("<a name=n>", vec!["n"]),
            ("<p id=n>", vec!["n"]),
            ("<P CLASS=a\n ID = 'n'>", vec!["n"]),
            ("<p\n\tid=\"n\"\n>", vec!["n"]),
            ("<a id=\"n\" name=\"n\">", vec!["n"]),
            ("<a id=\"n\" name=\"m\">", vec!["n", "m"]),
            ("<p id=\"k&auml;&#228;\"><i/id=m>", vec!["kää", "m"]),
            ("<input name=n><p data-id=m><p id=\"\"><!-- <p id=k> --><b title='<p id=l>'>", vec![]),
        ] {
            assert_eq!(ids(html), expected, "{html}");
        }
    }

    #[test]
    fn refused_anchors_are_removed() {
        let mut seen = Vec::new();
        let html = without_ids("<p id=a class=b>c</p><p id=\"a\">d</p><a id=a name=a>e</a>", |id| {
            let is_new = !seen.contains(&id.to_owned());
            seen.push(id.to_owned());
            is_new
        });
        assert_eq!(html.as_deref(), Some("<p id=a class=b>c</p><p>d</p><a>e</a>"));
        assert_eq!(without_ids("<p id=a>", |_| true), None);
    }
}
