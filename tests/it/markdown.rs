//! Markdown becomes HTML.

use crate::site_test::{Page, SiteTest};

#[track_caller]
fn check(markdown: &str, html: &str) {
    let built = SiteTest::new().post("a", "A", markdown).build();
    content(built.page("/fi/2026/03/a/")).has(html);
}

/// Only the text of a post, without the theme around it.
#[track_caller]
pub(crate) fn content(page: Page<'_>) -> Page<'_> {
    page.between("<article", "</article>")
}

#[test]
fn tables_scroll_in_a_box_of_their_own() {
    check(
        "| Mittari | Arvo |\n|:--|--:|\n| NPS | 42 |",
        "<div class=\"table\" tabindex=\"0\">\n<table>\n<thead>\n<tr><th scope=\"col\" class=\"left\">Mittari</th>\
         <th scope=\"col\" class=\"right\">Arvo</th></tr>\n</thead>\n<tbody>\n<tr><td class=\"left\">NPS</td>\
         <td class=\"right\">42</td></tr>\n</tbody>\n</table>\n</div>",
    );
}

#[test]
fn an_empty_cell_is_no_heading() {
    SiteTest::new()
        .post("a", "A", "| | 2025 |\n|---|---|\n| Asiakkaita | 14 |\n")
        .build()
        .page("/fi/2026/03/a/")
        .has("<thead>\n<tr><td></td><th scope=\"col\">2025</th></tr>");
}

#[test]
fn footnotes_come_at_the_end_in_the_order_of_their_references() {
    let built = SiteTest::new()
        .post("a", "A", "Yksi[^b], kaksi[^a], taas[^b].\n\n[^a]: Toinen.\n\n[^b]: Ensimmäinen.\n\nLoppu.")
        .build();
    content(built.page("/fi/2026/03/a/")).has_in_order([
        "Yksi<sup class=\"footnote-ref\"><a href=\"#fn-1\" id=\"fnref-1\">1</a></sup>",
        "<a href=\"#fn-2\" id=\"fnref-2\">2</a>",
        "<a href=\"#fn-1\" id=\"fnref-1-2\">1</a>",
        "<p>Loppu.</p>",
        "<section class=\"footnotes\" aria-label=\"Viitteet\">",
        "<li id=\"fn-1\">\n<p>Ensimmäinen. <a href=\"#fnref-1\" class=\"footnote-back\" aria-label=\"Takaisin tekstiin\">",
        "href=\"#fnref-1-2\"",
        "<li id=\"fn-2\">\n<p>Toinen. ",
    ]);
    SiteTest::new().post("a", "A", "Yksi.\n\n[^a]: Ei kukaan.").build().says("the footnote `[^a]` is never used");
    let lost = SiteTest::new().norwegian_page().post("a", "A", "Yksi[^hukka], `[^koodi]` ja [hakasulku].").build();
    lost.says("content/2026-03-02-a.md:5:5")
        .says("refers to a footnote `[^hukka]` that is not written")
        .says("1 warning");
}

#[test]
fn strikethrough_and_task_lists() {
    check("~~vanha~~", "<del>vanha</del>");
    check("- [x] tehty\n- [ ] tekemättä", "<li><input type=\"checkbox\" disabled checked aria-label=\"");
}

#[test]
fn headings_have_anchors_of_their_own() {
    let built = SiteTest::new()
        .post("a", "A", "## Mitä & miksi?\n\n## Mitä & miksi?\n\n## Oma {#tunnus}\n\n### *Korostettu* [linkki](https://muu.example)\n\n## ?!")
        .file("content/nb/2026-03-03-b.md", "+++\ntitle = \"B\"\n+++\n\n## Blåbær\n")
        .build();
    content(built.page("/fi/2026/03/a/"))
        .has("<h2 id=\"mita-miksi\">Mitä &amp; miksi?</h2>")
        .has("<h2 id=\"mita-miksi-2\">")
        .has("<h2 id=\"tunnus\">Oma</h2>")
        .has("<h3 id=\"korostettu-linkki\">")
        .has("<h2 id=\"section\">");
    content(built.page("/nb/2026/03/b/")).has("<h2 id=\"blabaer\">");
    // The table of contents links to the headings, without links of their own inside.
    built.page("/fi/2026/03/a/").has("<a href=\"#korostettu-linkki\"><em>Korostettu</em> linkki</a>");
}

#[test]
fn an_image_alone_with_a_title_is_a_figure() {
    check(
        "![Kaavio *nouseva*](https://muu.example/a.png \"Tulos <2026>\")",
        "<figure>\n<img src=\"https://muu.example/a.png\" alt=\"Kaavio nouseva\" loading=\"lazy\">\n\
         <figcaption>Tulos &lt;2026&gt;</figcaption>\n</figure>",
    );
    check(
        "![Kaavio](https://muu.example/a.png)",
        "<p><img src=\"https://muu.example/a.png\" alt=\"Kaavio\" loading=\"lazy\"></p>",
    );
    check(
        "Teksti ![K](https://muu.example/a.png \"T\")",
        "<p>Teksti <img src=\"https://muu.example/a.png\" alt=\"K\" title=\"T\" loading=\"lazy\"></p>",
    );
}

#[test]
fn definition_lists() {
    check("NPS\n: Suosittelu\u{AD}luku", "<dl>\n<dt>NPS</dt>\n<dd>");
}

#[test]
fn alerts_speak_the_language_of_the_document() {
    let built = SiteTest::new()
        .post("a", "A", "> [!TIP]\n> Kokeile.")
        .file("content/nb/2026-03-03-b.md", "+++\ntitle = \"B\"\n+++\n\n> [!WARNING]\n> Pass på.\n")
        .build();
    content(built.page("/fi/2026/03/a/")).has(
        "<div class=\"alert alert-tip\" role=\"note\">\n<p class=\"alert-title\">Vinkki</p>\n<p>Kokeile.</p>\n</div>",
    );
    content(built.page("/nb/2026/03/b/")).has("<p class=\"alert-title\">Advarsel</p>");
}

#[test]
fn code_and_html_stay_as_they_are() {
    check(
        "```text\nselect \"a\" < {{ 1 }}\n```",
        "<pre tabindex=\"0\"><code class=\"language-text\">select \"a\" &lt; {{ 1 }}\n</code></pre>",
    );
    check("`{{ <video id=\"a\" /> }}`", "<code>{{ &lt;video id=\"a\" /&gt; }}</code>");
    check("<aside class=\"x\">Oma &amp; <b>lihava</b></aside>", "<aside class=\"x\">Oma &amp; <b>lihava</b></aside>");
    check("\\\\{{ <video id=\"a\" /> }}", "{{ &lt;video id=\"a\" /&gt; }}");
    check("{{ site.title }} ja {% if %}", "{{ site.title }} ja {% if %}");
}

#[test]
fn components_are_called_with_literals() {
    let site = || {
        SiteTest::new()
            .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
            .file("themes/oma/components/hinta.html", "{% component hinta(euroa: integer, alv=true) %}<b>{{ euroa | number }} €{% if alv %} + alv{% endif %}</b>{% endcomponent %}")
            .setting("theme = \"oma\"")
    };
    let built =
        site().post("a", "A", "Hinta on {{ <hinta euroa=1200 /> }} nyt.\n\n{{ <hinta euroa=3 alv=false /> }}").build();
    content(built.page("/fi/2026/03/a/"))
        .has("<p>Hinta on <b>1\u{a0}200 € + alv</b> nyt.</p>")
        .has("\n<b>3 €</b>")
        .lacks("<p><b>3");
    site()
        .post("a", "A", "\n{{ <hita euroa=3 /> }}")
        .fails()
        .at("content/2026-03-02-a.md:6:1")
        .says("the theme has no component `hita`")
        .says("did you mean `hinta`?");
    site()
        .post("a", "A", "{{ <hinta /> }}")
        .fails()
        .at("content/2026-03-02-a.md:5:1")
        .says("the component `hinta` needs the argument `euroa`");
    site()
        .post("a", "A", "{{ <hinta euroa=site.title /> }}")
        .fails()
        .at("content/2026-03-02-a.md:5:1")
        .says("an argument must be text in quotes, a number, true or false");
}

#[test]
fn an_anchor_that_the_author_wrote_is_not_given_away() {
    let built = SiteTest::new().post("a", "A", "## Foo\n\n## Bar {#foo}\n\n[x](#foo)").build();
    content(built.page("/fi/2026/03/a/")).has("<h2 id=\"foo-2\">Foo</h2>").has("<h2 id=\"foo\">Bar</h2>");
}
