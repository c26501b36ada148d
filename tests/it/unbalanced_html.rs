//! HTML in texts whose tags do not balance: the page around the text stays whole, and the author is told.

use std::fmt::Write as _;
use std::sync::OnceLock;

use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use proptest::prelude::*;

use crate::site_test::{Built, SiteTest};

/// Builds a site with one post, whose text is given between two paragraphs.
fn site(text: &str) -> Built {
    SiteTest::new().norwegian_page().post("a", "A", &format!("Alku.\n\n{text}\n\nLoppu.")).build()
}

/// Returns the HTML of the only text.
fn content(built: &Built) -> String {
    let page = built.page("/fi/2026/03/a/").between("<div class=\"content\">\n", "\n</div>\n<footer");
    page.text.trim_end().to_owned()
}

#[track_caller]
fn check(text: &str, expected: &str, messages: &[&str]) {
    let built = site(text);
    let html = content(&built);
    let html = html.strip_prefix("<p>Alku.</p>\n").unwrap_or(&html);
    assert_eq!(html, expected, "{text}");
    for message in messages {
        built.says(message);
    }
    if messages.is_empty() {
        built.is_silent();
    }
    assert_page_is_whole(&built, text);
}

/// Returns the elements of a page, without those in the text of the post.
fn frame(page: &str) -> String {
    fn walk(node: &Handle, out: &mut String) {
        let mut is_content = false;
        if let NodeData::Element { name, attrs, .. } = &node.data {
            let attributes = attrs.borrow();
            let class = attributes.iter().find(|own| &*own.name.local == "class").map_or("", |own| &*own.value);
            is_content = class == "content";
            _ = write!(out, "({}.{class}", name.local);
        }
        if !is_content {
            for child in node.children.borrow().iter() {
                walk(child, out);
            }
        }
        if matches!(node.data, NodeData::Element { .. }) {
            out.push(')');
        }
    }
    let dom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(page);
    let mut out = String::new();
    walk(&dom.document, &mut out);
    // Texts with code have a style sheet of their own.
    out.replace("(link.)", "").replace("(meta.)", "")
}

/// Checks that the post's page has the same elements around the text as with a plain text.
#[track_caller]
fn assert_page_is_whole(built: &Built, text: &str) {
    static PLAIN: OnceLock<String> = OnceLock::new();
    let plain = PLAIN.get_or_init(|| frame(&site("Sana.").page("/fi/2026/03/a/").text));
    assert!(plain.contains("(footer.document-footer") && plain.contains("(div.content)"), "{plain}");
    assert_eq!(&frame(&built.page("/fi/2026/03/a/").text), plain, "{text}");
}

#[test]
fn a_tag_of_the_page_without_its_end_is_left_out() {
    const LEFT_OUT: &str = "is a tag of the whole page, so it is left out";
    for name in ["body", "html", "head", "frameset", "main"] {
        check(&format!("<{name} class=\"x>Sana."), "Sana.\n<p>Loppu.</p>", &[LEFT_OUT, "this tag does not end"]);
    }
    check(
        "<div>\n<plaintext a=\">Sana.\n</div>",
        "<div>\nSana.\n</div>\n<p>Loppu.</p>",
        &["nothing can end `<plaintext>`"],
    );
    check("<p>Sana.</p class='a>", "<p>Sana.</p>\n<p>Loppu.</p>", &["this tag does not end"]);
    check(
        "<textarea class=\"x><b></textarea>",
        "<textarea class=\"x\">&lt;b&gt;</textarea>\n<p>Loppu.</p>",
        &["this tag does not end"],
    );
    check("<main class=\"a\">\n\nSana.\n\n</main>", "<p>Sana.</p>\n<p>Loppu.</p>", &[LEFT_OUT]);
}

#[test]
fn balanced_html_keeps_its_bytes() {
    for text in [
        "<div>\n\nSana\n\n</div>",
        "<DIV CLASS=a title='b'>\nSana<br/>\n</DIV>",
        "<ul>\n<li>a\n<li>b\n</ul>",
        "<table><tr><td>a<td>b<tr><td>c</table>",
        "<p>a\n<p>b",
        "<p>a <div>b</div> c</p>",
        "<p>a<p>b</p></p>",
        "<svg viewBox='0 0 1 1'><path d='M0 0'/><title>a</title></svg>",
        "<script>if (a<b) document.write('<div>')</script>",
        "<style>\n\na > b {}\n\n</style>",
        "<textarea>\n\n</div>\n\n</textarea>",
        "<template><tr><td>a</td></tr></template>",
        "<a href=x>a <a href=y>b</a></a>",
        "<img src=k.png></img><hr></hr>",
        "<details open>\n<summary>a</summary>\n\nSana\n\n</details>",
    ] {
        let built = site(text);
        built.is_silent();
        let html = content(&built);
        for line in text.lines().filter(|line| line.starts_with('<')) {
            assert!(html.contains(line.trim_end_matches("<p>b")), "{line}: {html}");
        }
        assert_page_is_whole(&built, text);
    }
}

#[test]
fn open_elements_are_closed_within_the_text() {
    let unclosed = "`<div>` has no end tag, so it is closed at the end of the text";
    check(
        "<div class=a>\n\nSana",
        "<div class=\"a\">\n<p>Sana</p>\n<p>Loppu.</p>\n</div>",
        &[unclosed, "content/2026-03-02-a.md:7:1", "write </div> where the element ends"],
    );
    check("<DIV>\n\na\n\n<DIV>", "<div>\n<p>a</p>\n<div>\n<p>Loppu.</p>\n</div></div>", &[unclosed, ":7:1", ":11:1"]);
    check(
        "a <strong/> b",
        "<p>a <strong> b</strong></p><strong>\n<p>Loppu.</p>\n</strong>",
        &["`<strong/>` is read as `<strong>`, which has no end tag", ":7:3"],
    );
    check("<div/>\n\nSana", "<div>\n<p>Sana</p>\n<p>Loppu.</p>\n</div>", &["`<div/>` is read as `<div>`", ":7:1"]);
    check("<ul><li>a", "<ul><li>a\n<p>Loppu.</p>\n</li></ul>", &["`<ul>` has no end tag", "1 warning"]);
    check(
        "<table><tr><td>a",
        "<table><tbody><tr><td>a\n<p>Loppu.</p>\n</td></tr></tbody></table>",
        &["`<table>` has no end tag", "1 warning"],
    );
    check(
        "<title>a",
        "<title>a\n&lt;p&gt;Loppu.&lt;/p&gt;\n</title>",
        &["`<title>` has no end tag, so the rest of the text"],
    );
    check("<textarea>\na", "<textarea>a\n\nLoppu.\n</textarea>", &["`<textarea>` has no end tag", ":7:1"]);
    check("<plaintext>a", "<p>a</p>\n<p>Loppu.</p>", &["nothing can end `<plaintext>`", ":7:1"]);
}

#[test]
fn end_tags_without_a_start_tag_are_left_out() {
    check(
        "</div>\n\n</section></article>",
        "<p>Loppu.</p>",
        &["`</div>` has no start tag", ":7:1", "`</section>` has no start tag", ":9:1", "`</article>`", ":9:11"],
    );
    check("a </p> b", "<p>a b</p>\n<p>Loppu.</p>", &["`</p>` has no start tag", ":7:3"]);
    check("a</body></HTML>", "<p>a</p>\n<p>Loppu.</p>", &["`</body>` is a tag of the whole page", "`</html>`"]);
    check(
        "| a | b |\n|---|---|\n| </td></tr></table>c | d |",
        "<div class=\"table\" tabindex=\"0\">\n<table>\n<thead>\n<tr><th scope=\"col\">a</th><th scope=\"col\">b</th></tr>\n</thead>\n\
         <tbody>\n<tr><td>c</td><td>d</td></tr>\n</tbody>\n</table>\n</div>\n<p>Loppu.</p>",
        &["`</table>` has no start tag", ":9:13"],
    );
}

#[test]
fn crossing_elements_are_closed_as_browsers_do() {
    check(
        "<b><i>a</b> b</i>",
        "<p><b><i>a</i></b><i> b</i></p>\n<p>Loppu.</p>",
        &["`<i>` is still open where `</b>` ends the element around it", ":7:4", "1 warning"],
    );
    check(
        "<b>[linkki](om.nb.md) ja\n\ntoinen</b>",
        "<p><b><a href=\"/nb/om/\" hreflang=\"nb\">linkki</a> ja</b></p>\n<p><b>toinen</b></p>\n<p>Loppu.</p>",
        &["`<b>` is still open at the end of its paragraph", ":7:1", "1 warning"],
    );
    check(
        "<b id=x>a\n\nb",
        "<p><b id=\"x\">a</b></p><b>\n<p>b</p>\n<p>Loppu.</p>\n</b>",
        &["`<b>` is still open", "write </b> there"],
    );
    check(
        "<a href=x>a <a href=y>b</a>",
        "<p><a href=\"x\">a </a><a href=\"y\">b</a></p>\n<p>Loppu.</p>",
        &["`<a>` is still open", ":7:1"],
    );
    check(
        "<svg><p>a</p></svg>",
        "<p><svg></svg></p><p>a</p>\n<p>Loppu.</p>",
        &["`<p>` cannot be inside `<svg>`, so it ends that element", ":7:6"],
    );
    check(
        "<table>x<tr><td><b>a</table>",
        "x<table><tbody><tr><td><b>a</b></td></tr></tbody></table>\n<p>Loppu.</p>",
        &["`<b>` is still open where `</table>`", ":7:17"],
    );
}

#[test]
fn an_unfinished_tag_is_completed_or_shown() {
    check("<div class=\"a>b</div>", "<div class=\"a\">b</div>\n<p>Loppu.</p>", &["this tag does not end", ":7:1"]);
    check("<div class='a\n\nb", "&lt;div class='a\n<p>b</p>\n<p>Loppu.</p>", &["this tag does not end", ":7:1"]);
}

#[test]
fn elements_end_with_the_list_item_quotation_or_component_around_them() {
    check(
        "- <div>a\n- b",
        "<ul>\n<li><div>a\n</div></li>\n<li>b</li>\n</ul>\n<p>Loppu.</p>",
        &["`<div>` is still open at the end of its paragraph, list item or cell", ":7:3"],
    );
    check("> <div>a\n\nc", "<blockquote>\n<div>a\n</div></blockquote>\n<p>c</p>\n<p>Loppu.</p>", &[":7:3"]);
    check(
        "{% <note> %}\n\n<div>a\n\n{% </note> %}\n\nb",
        "<div class=\"alert alert-note\" role=\"note\">\n<p class=\"alert-title\">Huomaa</p>\n<div>a\n</div>\n</div>\n<p>b</p>\n<p>Loppu.</p>",
        &["`<div>` has no end tag", ":9:1"],
    );
    check(
        "{% <note> %}\n\n</div></aside>a\n\n{% </note> %}",
        "<div class=\"alert alert-note\" role=\"note\">\n<p class=\"alert-title\">Huomaa</p>\na\n</div>\n<p>Loppu.</p>",
        &["`</div>` has no start tag", "`</aside>` has no start tag", ":9:7"],
    );
    check(
        "<div>\n\n{% <note> %}\n\n![](/icon.svg \"t\")\n\n{% </note> %}\n\n</div></div>",
        &content(&site("<div>\n\n{% <note> %}\n\n![](/icon.svg \"t\")\n\n{% </note> %}\n\n</div>"))
            .replace("<p>Alku.</p>\n", ""),
        &["`</div>` has no start tag", ":15:7"],
    );
}

#[test]
fn footnotes_and_feeds_stay_outside() {
    let built = site("<div>a[^1]\n\nb[^1] <section>c\n\n[^1]: <div>d</section>");
    let html = content(&built);
    let (text, footnotes) = html.split_once("<section class=\"footnotes\"").unwrap();
    assert!(text.ends_with("</section></div>\n") || text.ends_with("</section></div>"), "{html}");
    assert!(footnotes.contains("</li>\n</ol>\n</section>"), "{html}");
    assert_page_is_whole(&built, "footnotes");
    let built = SiteTest::new().norwegian_page().post("a", "A", "<div>Sana\n\n<b>Toinen").build();
    built.page("/fi/feed.xml").has("&lt;b&gt;Toinen&lt;/b&gt;&lt;/p&gt;").has("&lt;/div&gt;");
}

#[test]
fn many_faults_are_counted() {
    let built = site(&"<div>\n\n".repeat(30));
    built.says("10 more tags without their partners are not listed").says("21 warnings");
    for text in
        ["<div>", "</div>", "<b>", "</b>", "<b><i></b>", "<table><td>", "<a ", "<svg>", "<p><b>\n\n", "<select>"]
    {
        let text = text.repeat(20_000);
        assert_page_is_whole(&site(&text), &text[..20]);
    }
}

/// Tags and words in any order.
const FRAGMENTS: [&str; 64] = [
    "<div>",
    "</div>",
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<a href=x>",
    "</a>",
    "<ul>",
    "<li>",
    "</li>",
    "</ul>",
    "<table>",
    "<tr>",
    "<td>",
    "</td>",
    "</tr>",
    "</table>",
    "<section>",
    "</section>",
    "</article>",
    "</main>",
    "<br/>",
    "<strong/>",
    "<span>",
    "</span>",
    "<svg>",
    "</svg>",
    "<path/>",
    "<math>",
    "<mi>",
    "</math>",
    "<select>",
    "<option>",
    "</select>",
    "<textarea>",
    "</textarea>",
    "<title>",
    "</title>",
    "<style>",
    "</style>",
    "<script>",
    "</script>",
    "<template>",
    "</template>",
    "<body>",
    "</body>",
    "</html>",
    "<form>",
    "</form>",
    "<button>",
    "</button>",
    "<h2>",
    "</h3>",
    "<div class=\"a>",
    "<div a='",
    "\n\n",
    "\n\n- ",
    "\n\n> ",
    "sana",
    "*",
    "[l](/fi/)",
];

/// HTML in which each element ends.
fn element() -> impl Strategy<Value = String> {
    let leaf =
        prop_oneof![Just("sana".to_owned()), Just("<br>".to_owned()), Just("<img src=/a.png alt=''>".to_owned())];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let names = prop::sample::select(vec![
            "div",
            "p",
            "span",
            "b",
            "em",
            "ul",
            "li",
            "section",
            "blockquote",
            "a",
            "table",
            "td",
            "form",
            "h2",
            "svg",
            "foo-bar",
        ]);
        (names, prop::collection::vec(inner, 0..4))
            .prop_map(|(name, inside)| format!("<{name} class='x'>{}</{name}>", inside.concat()))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn the_page_stays_whole_with_any_tags(texts in prop::collection::vec(prop::collection::vec(prop::sample::select(&FRAGMENTS[..]), 0..20), 6)) {
        let mut site = SiteTest::new().norwegian_page();
        for (number, text) in texts.iter().enumerate() {
            site = site.post(&format!("p{number}"), "A", &format!("Alku.\n\n{}\n\nLoppu.", text.concat()));
        }
        let built = site.file("content/2026-03-02-plain.md", "+++\ntitle = \"A\"\n+++\n\nSana.\n").build();
        let neighbours = |frame: String| frame.replace("(a.older(small.))", "").replace("(a.newer(small.))", "");
        let contents = |page: &str| {
            let contents = page.split("<details class=\"contents\">").nth(1).and_then(|rest| rest.split("</details>").next());
            contents.map_or_else(|| page.to_owned(), |inside| page.replace(&format!("<details class=\"contents\">{inside}</details>"), ""))
        };
        let plain = neighbours(frame(&built.page("/fi/2026/03/plain/").text));
        for (number, text) in texts.iter().enumerate() {
            let page = contents(&built.page(&format!("/fi/2026/03/p{number}/")).text);
            prop_assert_eq!(&neighbours(frame(&page)), &plain, "{:?}", text.concat());
        }
    }

    #[test]
    fn balanced_html_keeps_its_bytes_whatever_it_is(html in element()) {
        let text = format!("<div>{html}</div>");
        let built = site(&text);
        if !html.contains("<svg") {
            let html = content(&built).replace('\u{ad}', "");
            prop_assert!(html.contains(&text), "{text}: {html}");
        }
        assert_page_is_whole(&built, &text);
    }
}
