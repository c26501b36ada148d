//! `kielo theme check`: what pages, tags and style sheets of a theme lack, or have and should not. Each slip is made in a new
//! theme, which is right as a whole, and is one message.

use std::fs;

use crate::site_test::{Answer, SiteTest};

/// A site with a new theme that has all its templates, and a demo.
fn site() -> SiteTest {
    let site = SiteTest::new().file("content/a.fi.md", "+++\ntitle = \"A\"\n+++\n");
    assert_eq!(site.command(["theme", "new", "oma", "--from-scratch"]).code, Some(0));
    site.setting("theme = \"oma\"")
}

/// Changes a file of the theme.
#[track_caller]
fn edited(site: SiteTest, file: &str, from: &str, to: &str) -> SiteTest {
    let path = format!("themes/oma/{file}");
    let text = site.text(&path);
    assert!(text.contains(from), "{from:?} is not in {text}");
    site.file(&path, text.replacen(from, to, 1))
}

/// The answer of `theme check` to a changed file of a theme. It has one warning.
#[track_caller]
fn one_warning(file: &str, from: &str, to: &str) -> Answer {
    only_warning(&edited(site(), file, from, to), &format!("themes/oma/{file}:"))
}

#[track_caller]
fn only_warning(site: &SiteTest, place: &str) -> Answer {
    let answer = site.command(["theme", "check"]);
    assert_eq!(answer.code, Some(0), "{}", answer.messages);
    let count = answer.messages.lines().last().unwrap_or_default();
    assert!(count.starts_with("1 warning"), "{}", answer.messages);
    answer.says(place)
}

/// Expects no message about a changed file of a theme.
#[track_caller]
fn silent(file: &str, from: &str, to: &str) {
    edited(site(), file, from, to).command(["theme", "check"]).says("checked").lacks("⚠").lacks("×");
}

const BASE: &str = "templates/base.html";
const LIST: &str = "templates/list.html";
const POST: &str = "templates/post.html";
const STYLE: &str = "static/style.css";

#[test]
fn pages_without_what_every_page_needs_are_reported_once() {
    one_warning(BASE, "{{ head() }}", "<title>{{ current.head_title }}</title>")
        .says("base.html:4:")
        .says("lack the metadata of a page")
        .says("`404.html`, `archive.html`")
        .says("write {{ head() }} into <head>");
    one_warning(BASE, "{{ head() }}", "{{ head() }}<title>{{ site.title }}</title>").says("two `<title>` elements");
    one_warning(BASE, "lang=\"{{ site.language.tag }}\"", "lang=\"fi\"")
        .says("says that the pages of")
        .says("are in `fi`, and some are in `nb`")
        .says("write <html lang=\"{{ site.language.tag }}\"");
    one_warning(BASE, "lang=\"{{ site.language.tag }}\"", "").says("`<html>` does not say in which language");
    one_warning(POST, "{{ post.content }}", "{{ post.excerpt }}")
        .says("the pages of `post.html` do not show the text of the post")
        .says("write {{ post.content }}");
    one_warning("templates/page.html", "{{ page.content }}", "").says("do not show the text of the page");
    one_warning(LIST, "<h1>{{ current.title_html }}</h1>", "<p>{{ current.title_html }}</p>")
        .says("the pages of `archive.html`, `home.html` and `term.html` have no `<h1>`");
    one_warning(LIST, "{% include \"kielo/parts/pager.html\" %}", "")
        .says("do not link to their next page")
        .says("kielo/parts/pager.html");
}

#[test]
fn pages_of_another_shape_have_what_they_need() {
    // Another way to the older posts, and a head of one's own.
    silent(
        LIST,
        "{% include \"kielo/parts/pager.html\" %}",
        "{% if pager.next %}<a href=\"{{ pager.next }}\">→</a>{% endif %}",
    );
    silent(
        BASE,
        "{{ head() }}",
        "<title>{{ current.head_title }}</title><link rel=\"canonical\" href=\"{{ current.canonical }}\">\
         <svg><title>x</title></svg>",
    );
    silent(POST, "{{ post.content }}", "{{ post.content | replace(from=\"a\", to=\"a\") | safe }}");
    // A theme without a demo is judged by the pages of the site.
    let site = site();
    fs::remove_dir_all(site.root().join("themes/oma/demo")).expect("the demo is there");
    site.command(["theme", "check"]).done();
    let site = edited(site, BASE, "{{ head() }}", "");
    only_warning(&site, "base.html:4:").says("lack the metadata of a page");
}

#[test]
fn html_in_places_that_take_text_is_reported() {
    one_warning(POST, "<article>", "<article title=\"{{ post.excerpt }}\">")
        .says("`post.excerpt` is HTML, and the attribute `title` takes text")
        .says("write {{ post.excerpt_text }}");
    one_warning(POST, "<article>", "<article data-title='{{ post.title_html }}'>")
        .says("{{ post.title_html | striptags }}");
    one_warning(POST, "<div class=\"content\">\n{{ post.content }}\n</div>", "<p>{{ post.content }}</p>")
        .says("`post.content` has paragraphs of its own")
        .says("write <div> in place of <p>");
    silent(POST, "<article>", "<article title=\"{{ post.excerpt_text }}\"><p>{{ post.title_html }}</p>");
    silent(POST, "<article>", "<article title=\"{{ post.excerpt | striptags }}\"><p>a</p>{{ post.excerpt }}");
}

#[test]
fn unknown_tags_and_pictures_without_text_are_reported() {
    one_warning(POST, "</article>", "<setcion>a</setcion></article>")
        .says("no browser knows the element `<setcion>`")
        .says("did you mean `<section>`?");
    one_warning(POST, "<article>", "<article clas=\"a\">")
        .says("no browser knows the attribute `clas`")
        .says("did you mean `class`?");
    one_warning(POST, "<article>", "<article><img src=\"data:,a\"><img src=\"data:,b\">")
        .says("this picture has no `alt`, so screen readers read its address (1 more in this file)");
    silent(
        POST,
        "<article>",
        "<article data-a aria-label=\"a\" x-on:click=\"b\" @c=\"d\" itemscope><my-card any></my-card>\
         <svg viewBox=\"0 0 1 1\"><path d=\"M0 0\"/><LinearGradient/></svg><h{{ 1 + 1 }} id=a>x</h{{ 1 + 1 }}>\
         <img src=\"data:,a\" {% if post.draft %}alt=\"\"{% else %}alt=\"a\"{% endif %}><math><mi a=b>x</mi></math>\
         <!-- <foo bar> --><input type=checkbox required>",
    );
}

#[test]
fn what_the_policy_blocks_is_reported() {
    let handler = "<button onclick=\"go()\" type=button>a</button>";
    one_warning(POST, "<article>", &format!("<article>{handler}"))
        .says("browsers do not run the script in `onclick`")
        .says("addEventListener");
    one_warning(POST, "<article>", "<article><a href=\"javascript:go()\">a</a>").says("the script in `href`");
    one_warning(POST, "<article>", "<article style=\"color: {{ post.params.colour or \"red\" }}\">")
        .says("browsers pass over the attribute `style`");
    one_warning(POST, "<article>", "<script>let title = \"{{ post.title }}\";</script><article>")
        .says("this `<script>` differs from page to page");
    let fonts = "<link rel=\"stylesheet\" href=\"https://fonts.googleapis.com/css2?family=Inter\">";
    one_warning(BASE, "</head>", &format!("{fonts}</head>"))
        .says("browsers do not load fonts from fonts.gstatic.com here")
        .says("csp = { font-src = [\"https://fonts.gstatic.com\"] }");
    one_warning(STYLE, "main {", "@font-face { font-family: a; src: url(https://a.example/b.woff2) }\nmain {")
        .says("browsers do not load fonts from a.example");
    one_warning(STYLE, "main {", ".a { background: url(\"//a.example/b.png\") }\nmain {")
        .says("pictures from a.example");
    one_warning(STYLE, "@import", "@import url(\"https://a.example/b.css\");\n@import")
        .says("style sheets from a.example");
    // Scripts and style sheets that are equal on all pages, and data.
    silent(BASE, "</head>", "<script>go()</script><style>a { color: red }</style></head>");
    silent(POST, "<article>", "<script type=\"application/json\">\"{{ post.title }}\"</script><article>");
    // The site allows it, or sends no policy.
    let blocked = || {
        let site = edited(site(), BASE, "</head>", &format!("{fonts}</head>"));
        edited(site, POST, "<article>", &format!("<article>{handler}"))
    };
    for csp in [
        "csp = false",
        "enabled = false",
        "csp = { font-src = [\"https://fonts.gstatic.com\"], script-src = [\"'unsafe-hashes'\"] }",
    ] {
        let site = blocked().tables(&format!("[headers]\n{csp}\n"));
        let demo = site.text("themes/oma/demo/site.toml");
        site.file("themes/oma/demo/site.toml", format!("{demo}\n[headers]\n{csp}\n"))
            .command(["theme", "check"])
            .says("checked")
            .lacks("⚠");
    }
}

#[test]
fn signs_that_style_sheets_lack_are_reported() {
    one_warning(STYLE, "main {", ".a { color: red\n  margin: 0; }\nmain {")
        .says("style.css:")
        .says("a `;` is missing before `margin`")
        .says("write ; behind the value of `color`");
    let unclosed = ".a {\n  color: red;\n\n.b {\n  color: blue;\n}\nmain {";
    let message = "the block of `.a` has no `}`, so the rules after it belong to it";
    let site = edited(site(), STYLE, "main {", unclosed);
    site.command(["theme", "check"]).refused().says(message).says("style.css:14:1").says("1 error;");
    for (css, message) in [
        (".a {\n  color: red\n  .b { top: 0 }\n}\nmain {", "a `;` is missing before `.b`"),
        ("/* a note\nmain {", "this comment has no `*/` at its end"),
        (".a { content: \"x; }\nmain {", "this text has no `\"` at its end"),
    ] {
        let site = edited(self::site(), STYLE, "main {", css);
        site.command(["theme", "check"]).refused().says(message).says("1 error;");
    }
    // As many brackets as it needs, and one of them in the wrong place.
    one_warning(STYLE, "main {", &unclosed.replace("blue;\n}", "blue;\n}\n}")).says(message);
    silent(STYLE, "main {", ".a {\n  color: red;\n  .b {\n    color: blue;\n  }\n}\nmain {");
}

#[test]
fn variables_that_nothing_defines_are_reported() {
    one_warning(STYLE, "main {", ".a { color: var(--acent); margin: var(--acent) }\nmain {")
        .says("nothing defines `--acent`")
        .says("did you mean `--accent`?")
        .says("var(--acent, …)");
    silent(STYLE, "main {", ".a { --own: red; color: var(--own); background: var(--other, red) }\nmain {");
    let css = edited(site(), STYLE, "main {", ".a { color: var(--from-script) }\nmain {");
    css.file("themes/oma/static/a.js", "document.body.style.setProperty(\"--from-script\", 1);\n")
        .command(["theme", "check"])
        .lacks("nothing defines");
}

#[test]
fn plural_forms_for_several_numbers_say_the_number() {
    let with = |fi: &str, en: &str| {
        let site = site();
        let post = site.text("themes/oma/templates/post.html");
        let post = post.replace("<article>", "<article>{{ t(key=\"letters_sent\", count=3) }}");
        let mut site = site.file("themes/oma/templates/post.html", post);
        for (language, forms) in [("fi", fi), ("en", en), ("nb", en)] {
            let file = format!("themes/oma/strings/{language}.toml");
            let text = site.text(&file);
            site = site.file(&file, format!("{text}\n[letters_sent]\n{forms}\n"));
        }
        site
    };
    let english = "one = \"One letter\"\nother = \"{count} letters\"";
    only_warning(&with("one = \"Yksi kirje\"\nother = \"kirjettä\"", english), "strings/fi.toml:")
        .says("the form `other` of `letters_sent` does not say the number");
    for (fi, en) in [
        ("one = \"Yksi kirje\"\nother = \"{count} kirjettä\"", english),
        ("one = \"Kirje\"\nother = \"Kirjeet\"", "one = \"Letter\"\nother = \"Letters\""),
    ] {
        with(fi, en).command(["theme", "check"]).says("checked").lacks("⚠").lacks("does not say");
    }
}
