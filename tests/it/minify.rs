//! Pages are written short and mean the same: what browsers make of them does not change.

use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{ParseOpts, parse_document};
use kielo::render::minify_html;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use proptest::prelude::*;

use crate::site_test::SiteTest;

/// Elements in which every space counts.
const KEPT: [&str; 12] =
    ["pre", "listing", "textarea", "svg", "math", "script", "style", "title", "xmp", "iframe", "noscript", "plaintext"];
/// Elements of which browsers show no text of their own.
const SILENT: [&str; 9] = ["html", "head", "table", "tbody", "thead", "tr", "colgroup", "select", "frameset"];

/// The DOM of a page in a browser's eyes, one line a node. Comments without a meaning are left out. A run of white
/// space is one character where browsers show one.
fn seen(html: &str, scripting: bool) -> Vec<String> {
    let options = ParseOpts {
        tree_builder: TreeBuilderOpts { scripting_enabled: scripting, ..TreeBuilderOpts::default() },
        ..ParseOpts::default()
    };
    let dom = parse_document(RcDom::default(), options).one(html);
    let mut lines = Vec::new();
    let mut text = String::new();
    look(&dom.document, "", false, &mut text, &mut lines);
    end_text(&mut text, "", false, &mut lines);
    lines
}

fn look(node: &Handle, parent: &str, kept: bool, text: &mut String, lines: &mut Vec<String>) {
    match &node.data {
        NodeData::Text { contents } => text.push_str(&contents.borrow()),
        NodeData::Comment { contents } => {
            if ["#", "esi", "[if", "<![endif"].iter().any(|start| contents.starts_with(start)) || kept {
                end_text(text, parent, kept, lines);
                lines.push(format!("<!--{contents}"));
            }
        }
        NodeData::Element { name, attrs, template_contents, .. } => {
            end_text(text, parent, kept, lines);
            let attrs = attrs.borrow();
            let attributes =
                attrs.iter().map(|attribute| format!(" {}={:?}", &*attribute.name.local, &*attribute.value));
            lines.push(format!("<{}{}", name.local, attributes.collect::<String>()));
            let own = attrs
                .iter()
                .any(|attribute| &*attribute.name.local == "style" && attribute.value.contains("white-space"));
            let kept = kept || own || KEPT.contains(&&*name.local);
            let children = node.children.borrow().iter().cloned().collect::<Vec<_>>();
            let inert =
                template_contents.borrow().iter().flat_map(|inner| inner.children.borrow().clone()).collect::<Vec<_>>();
            for child in children.iter().chain(&inert) {
                look(child, &name.local, kept, text, lines);
            }
            end_text(text, &name.local, kept, lines);
            lines.push(format!("/{}", name.local));
        }
        NodeData::Doctype { name, .. } => lines.push(format!("<!{name}")),
        _ => node.children.borrow().iter().for_each(|child| look(child, parent, kept, text, lines)),
    }
}

fn end_text(text: &mut String, parent: &str, kept: bool, lines: &mut Vec<String>) {
    let text = std::mem::take(text);
    let is_space = |c: char| c.is_ascii_whitespace();
    if text.is_empty() || !kept && SILENT.contains(&parent) && text.chars().all(is_space) {
        return;
    }
    if kept {
        lines.push(format!("{text:?}"));
        return;
    }
    let mut told = String::new();
    let mut rest = text.as_str();
    while let Some(start) = rest.find(is_space) {
        let end = rest[start..].find(|c| !is_space(c)).map_or(rest.len(), |end| start + end);
        // A line break between two Chinese or Japanese letters is nothing, a space is one.
        let sign = if rest[start..end].contains(['\n', '\r']) { '\n' } else { ' ' };
        told.extend([&rest[..start], sign.encode_utf8(&mut [0; 4])]);
        rest = &rest[end..];
    }
    told.push_str(rest);
    lines.push(format!("{told:?}"));
}

#[track_caller]
fn same(html: &str) -> String {
    let short = String::from_utf8(minify_html(html.as_bytes())).unwrap();
    for scripting in [true, false] {
        assert_eq!(seen(html, scripting), seen(&short, scripting), "of {html:?} came {short:?}");
    }
    assert_eq!(minify_html(short.as_bytes()), short.as_bytes(), "{html:?} gets shorter each time");
    short
}

#[test]
fn comments_and_indents_go() {
    for (html, short) in [
        ("<ul>\n    <li>a</li>\n\n    <li>b</li>\n</ul>\n", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("a  <!-- c -->\t b", "a b"),
        ("<p>a</p><!-- c --><p>b</p><!----><!-->", "<p>a</p><p>b</p>"),
        ("<p>漢\n  字</p>", "<p>漢\n字</p>"),
        ("a <!-- 1 -- 2 --!> b", "a b"),
    ] {
        assert_eq!(same(html), short);
    }
}

#[test]
fn what_counts_stays() {
    for html in [
        "<pre>\n\n a  b <!-- c --> <b>  c</b> </pre>",
        "<pre/>\n  a  b</pre>",
        "<textarea>\n  a  b <!-- c --></textarea>",
        "<script>  let a = \"  </p>\";  // b\n\n</script>",
        "<script>if (a <!--b) { c  = '<script>' }</script>  <p>  d</p>",
        "<script type=\"application/ld+json\">{\"a\":  \"<!-- b -->\"}</script>",
        "<style>a  { color :  red }  /*  </b> */</style>",
        "<svg viewBox=\"0 0 1 1\"><text>  a  b  </text><svg/>  <!-- c --> <svg>  </svg>  </svg>",
        "<math>  <mi>  a </mi></math>",
        "<p>a\u{a0} \u{a0}b\u{ad}c</p>",
        "<button>a</button> <button>b</button>",
        "<li><a>a</a> </li> <li> b</li>",
        "<my-box> <b> a </b> </my-box>",
        "<a title=\"a  >  b\" class=' c  d ' data-e=f  g  =h>i</a>",
        "<p>1 < 2, 3 > 2, <3, a <b, </ c></p>",
        "<!--[if IE]>  <p>a</p>  <![endif]-->",
        "<!--#include virtual=\"/b.html\"-->",
        "<p style=\"white-space: pre-line\">  a\n\n b  </p>",
        "<title>  a  &amp;  b </title>",
        "<iframe>  <p>  a</iframe>",
        "<br> <img src=a alt=\"  \"> <input> <wbr>",
        "<<!-- c -->b> &am<!-- c -->p;",
        "<pre><table><tr><td>a</pre>  </table></pre>",
        "<p>a</p><",
        "<p>a</p><!-- never ended  ",
        "<p title=\"never ended  ",
        "<plaintext>  a  </p>",
        "<noscript><p>  a</noscript>",
    ] {
        assert_eq!(same(html), html);
    }
}

/// Tags, texts and odd ends of which pages are made, in all orders. Tables are whole, for text
/// beside their cells is moved by browsers in ways that depend on comments; and so is what only some browsers read.
fn pieces() -> impl Strategy<Value = String> {
    let names = "p|div|span|b|a|pre|textarea|ul|li|svg|math|title|script|style|button|select|option|template|iframe|br|img|my-box|listing|head|form|object|h1|text|foreignObject";
    let names: Vec<&str> = names.split('|').map(str::trim).collect();
    let attributes = [
        "",
        "",
        "",
        " title=\"a  >b\"",
        " a=' \"> ' ",
        " b=c>",
        " =d ",
        "/",
        " e = \"<!--\"",
        " style=\"white-space: pre\"",
    ];
    let odd = "<!-- a -->|<!-- -- > -->|<!-->|<!--->|<!--[if IE]> <p> <![endif]-->|<!--#a  b-->|<!---- -->|<!--a--!>|<!doctype html>|<![CDATA[ a  > b ]]>|\
               <?a  b?>|</ a  b>|<|< a|<3|&nbsp;|&#32;|\u{a0}\u{a0}|<!--|-->|--!>|\"|'|=|/>|</>|<!|<a|</p|<body>|</body>|</html>|\
               <table> <!-- a --> <tr>\n <td>  a </td> <!-- b -->\n</tr> </table>|<noscript><p>  a</p> <!-- b --></noscript>";
    let odd: Vec<&str> = odd.split('|').collect();
    let text = ["a", "ä\u{ad}b", "  ", " ", "\n", "\n\n  ", "\t", "\r\n", "\u{c}", "a b", "a  b", "漢\n字"];
    let tag = (prop::sample::select(names.clone()), prop::sample::select(attributes.to_vec()));
    let piece = prop_oneof![
        4 => tag.prop_map(|(name, attribute)| format!("<{name}{attribute}>")),
        4 => prop::sample::select(names).prop_map(|name| format!("</{name}>")),
        6 => prop::sample::select(text.to_vec()).prop_map(str::to_owned),
        2 => prop::sample::select(odd).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_page_means_another_thing(html in pieces()) {
        same(&html);
    }
}

#[test]
fn a_setting_leaves_pages_as_the_templates_write_them() {
    let site = |line: &str| SiteTest::new().setting(line).post("a", "A", "Teksti.\n\n```\na  b\n\n    c\n```\n");
    let short = site("").build();
    let long = site("minify_html = false").build();
    let (short, long) = (short.page("/fi/2026/03/a/"), long.page("/fi/2026/03/a/"));
    assert!(short.text.len() < long.text.len());
    assert_eq!(minify_html(long.text.as_bytes()), short.text.as_bytes());
    for page in [short, long] {
        page.has("a  b\n\n    c\n").has("<p>Teksti.</p>");
    }
    site("minify_html = \"no\"").fails().says("minify_html");
}
