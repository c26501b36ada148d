//! Tests of the conversion: readers see the words of the old blog.

use proptest::prelude::*;

use super::super::report_notes::ReportNotes;
use super::super::tree::{BlockTree, NodeId, NodeKind};
use super::super::{to_html, to_markdown};
use super::Blog;
use crate::diagnostic::Severity;
use crate::load::{LoadCache, load};
use crate::model::{ArgumentValue, PlaceholderKind, Site};
use crate::options::Options;

/// Returns the words that a browser shows for HTML.
fn visible_words(html: &str) -> Vec<String> {
    fn add(tree: &BlockTree, id: NodeId, text: &mut String) {
        if let NodeKind::Text(content) = tree.kind(id) {
            text.push_str(content);
            return;
        }
        let name = tree.name(id);
        if matches!(name, "script" | "style") {
            return;
        }
        let is_inline = matches!(name, "a" | "b" | "code" | "del" | "em" | "i" | "s" | "span" | "strong" | "sub" | "u");
        let gap = if is_inline { "" } else { " " };
        text.push_str(gap);
        for child in tree.children(id) {
            add(tree, *child, text);
        }
        text.push_str(gap);
    }
    let tree = BlockTree::parse(html);
    let mut text = String::new();
    add(&tree, tree.root(), &mut text);
    text.split_whitespace().map(str::to_owned).collect()
}

/// Loads Markdown texts as a site. Returns the HTML of each text, and the errors.
fn render_with_kielo(texts: &[String]) -> std::io::Result<(Vec<String>, Vec<String>)> {
    let root = tempfile::tempdir()?;
    std::fs::create_dir(root.path().join("content"))?;
    let site = "base_url = 'https://a.example'\ntypography = false\nhyphenation = false\n[languages.fi]\ntitle = 'A'\n";
    std::fs::write(root.path().join("site.toml"), site)?;
    for (number, text) in texts.iter().enumerate() {
        let file = root.path().join(format!("content/{number:05}.md"));
        std::fs::write(file, format!("+++\ntitle = 'A'\n+++\n{text}"))?;
    }
    let mut diagnostics = Vec::new();
    let options = Options { root: root.path().to_owned(), ..Options::default() };
    let loaded = load(&options, &mut LoadCache::default(), &mut diagnostics);
    let loaded = loaded.ok_or_else(|| std::io::Error::other("the settings or the theme cannot be read"))?;
    // The documents are pages, in the order of their files.
    let site = Site::assemble(loaded.sources, &mut Vec::new());
    let bodies = site.documents().map(|id| {
        loaded.texts.get(&site, id).body.fill_placeholders(|placeholder, body| match &placeholder.kind {
            // A component call shows only its title.
            PlaceholderKind::Component(call) => {
                let title = call.arguments.iter().find(|argument| &*argument.name == "title");
                match title.map(|title| &title.value) {
                    Some(ArgumentValue::Text(title)) => title.to_string(),
                    _ => String::new(),
                }
            }
            PlaceholderKind::BodyStart(_) | PlaceholderKind::BodyEnd => body.unwrap_or_default().to_owned(),
            PlaceholderKind::Link(_)
            | PlaceholderKind::Image(_)
            | PlaceholderKind::Embed(_)
            | PlaceholderKind::ThemeString(_)
            | PlaceholderKind::ThemeStringHtml(_) => String::new(),
            PlaceholderKind::RawAddress(address) => address.to_string(),
        })
    });
    let errors = diagnostics.iter().filter(|one| one.severity() == Severity::Error).map(|one| one.message().to_owned());
    Ok((bodies.collect(), errors.collect()))
}

#[test]
fn readers_see_the_words_of_the_old_blog() {
    let blog = Blog::default().file(4, "a.jpg", "Yksi", "Ensimmäinen");
    let texts = [
        "<!-- wp:html --><pre>Yksi <pre>kaksi <strong></pre>\n# Kolme</strong></pre><!-- /wp:html -->",
        "Asiakas <b>muistaa</b>\nlupauksen.\n\n1. maaliskuuta\n\n[gallery ids=\"4\"]\n\n<table><tr><td>a</td><td>b</td></tr></table>\nLoppu",
        "<!-- wp:paragraph --><p>Kunden <em>husker</em>: løftet{lang=en} [x](y) *ikke* `prisen`</p><!-- /wp:paragraph -->\
         <!-- wp:list --><ul><li>En<ul><li>To</li></ul></li><li>[x] Tre</li></ul><!-- /wp:list -->\
         <!-- wp:details --><details><summary>Mer</summary><p>Under</p></details><!-- /wp:details -->",
        "<dl><dt>Kyselyt</dt><dd>Lyhyet.</dd></dl>\n\n<blockquote>[!NOTE] Ei</blockquote>\n\n{{ &lt;b /> }} {{ <kbd>x</kbd> \\ ~~a~~ #",
        "[caption width=\"1\"]<img src=\"https://a.example/a.jpg\" alt=\"\"> Kuva: <em>Aino</em>[/caption] <span lang=\"en\">Journey [a]</span>",
        "<pre>{{ <b>a</b>\n\n\nb</pre><p>Yksi<br><br>kaksi</p><table><tr><td rowspan=\"2\">c <code>d|e</code></td><td>f</td></tr></table>",
    ];
    let markdown: Vec<String> = texts.iter().map(|text| to_markdown(text, &blog).markdown).collect();
    let Ok((bodies, errors)) = render_with_kielo(&markdown) else { panic!("the texts cannot be written") };
    assert_eq!(errors, Vec::<String>::new());
    assert_eq!(bodies.len(), texts.len());
    for ((text, markdown), body) in texts.iter().zip(&markdown).zip(bodies) {
        let expected = visible_words(&to_html(text, &blog, &mut ReportNotes::default()));
        assert_eq!(visible_words(&body), expected, "{markdown}");
    }
}

/// Parts of texts of the classic editor and of blocks.
const TOKENS: [&str; 78] = [
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<em>",
    "</em>",
    "<strong>",
    "</strong>",
    "<s>",
    "</s>",
    "<a href=\"https://a.example/x_(y)\">",
    "</a>",
    "<code>",
    "</code>",
    "<br />",
    "<ul>",
    "<li>",
    "</li>",
    "</ul>",
    "<ol>",
    "</ol>",
    "<blockquote>",
    "</blockquote>",
    "<h2>",
    "</h2>",
    "<div>",
    "</div>",
    "<span lang=\"en\">",
    "</span>",
    "<sub>",
    "</sub>",
    "<table><tr><td>",
    "</td><td>",
    "</td></tr></table>",
    "<hr>",
    "<pre>",
    "</pre>",
    "<dl><dt>",
    "</dt><dd>",
    "</dd></dl>",
    "\n",
    "\n\n",
    " ",
    "&nbsp;",
    "&lt;",
    "&gt;",
    "&amp;",
    "&amp;amp;",
    "*",
    "**",
    "_",
    "`",
    "~",
    "#",
    "# ",
    "- ",
    "+ ",
    "1. ",
    "> ",
    "---",
    "| ",
    "|--|",
    "[",
    "]",
    "(",
    ")",
    "]: x",
    "[^1]",
    "[!NOTE]",
    "[x] ",
    "{{ &lt;b /> }}",
    "{lang=en}",
    "!",
    "\\",
    ":",
    "sana",
    "ä ",
    "”",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 12, max_shrink_iters: 200, ..ProptestConfig::default() })]
    #[test]
    fn random_texts_show_the_words_of_the_old_blog(
        texts in prop::collection::vec(prop::collection::vec(prop::sample::select(&TOKENS[..]), 0..24), 40)
    ) {
        let texts: Vec<String> = texts.iter().map(|tokens| format!("<!-- wp:x -->{}", tokens.concat())).collect();
        let markdown: Vec<String> = texts.iter().map(|text| to_markdown(text, &Blog::default()).markdown).collect();
        let (bodies, errors) = render_with_kielo(&markdown).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(errors, Vec::<String>::new());
        prop_assert_eq!(bodies.len(), texts.len());
        for ((text, markdown), body) in texts.iter().zip(&markdown).zip(bodies) {
            let expected = visible_words(&to_html(text, &Blog::default(), &mut ReportNotes::default()));
            prop_assert_eq!(visible_words(&body).concat(), expected.concat(), "{}\n{}", text, markdown);
        }
    }
}
