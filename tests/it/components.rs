//! Components in texts: their bodies, their arguments, and the messages about them.

use crate::markdown::content;
use crate::site_test::SiteTest;

/// A theme with a component that shows its body between `<i>` tags, and one without a body.
fn with_components() -> SiteTest {
    SiteTest::new()
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file(
            "themes/oma/components/laatikko.html",
            "{% component laatikko(nimi: string = \"\") -%}\n<div class=\"l\">{% if nimi %}<b>{{ nimi }}</b>{% endif %}\n{{ body }}</div>\n{%- endcomponent laatikko %}",
        )
        .file(
            "themes/oma/components/sana.html",
            "{% component sana() %}<mark>{{ body }}</mark>{% endcomponent sana %}",
        )
        .setting("theme = \"oma\"\nhyphenation = false")
}

#[track_caller]
fn check(text: &str, html: &str) {
    content(with_components().post("a", "A", text).build().page("/fi/2026/03/a/")).has(html);
}

#[test]
fn a_body_is_markdown() {
    check(
        "{% <laatikko nimi=\"N\"> %}\n\nYksi \"lainaus\" ja **lihava**.\n\n- a\n- b\n\n{% </laatikko> %}\n\nLoppu.",
        "<div class=\"l\"><b>N</b>\n<p>Yksi ”lainaus” ja <strong>lihava</strong>.</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n</div>\n<p>Loppu.</p>",
    );
    // Empty lines are not needed: the tags end paragraphs, lists and quotations.
    check(
        "Alku.\n{% <laatikko> %}\nYksi.\n- a\n{% </laatikko> %}\nLoppu.",
        "<p>Alku.</p>\n<div class=\"l\">\n<p>Yksi.</p>\n<ul>\n<li>a</li>\n</ul>\n</div>\n<p>Loppu.</p>",
    );
    check(
        "> a\n\n{% <laatikko> %}\n> b\n{% </laatikko> %}",
        "<div class=\"l\">\n<blockquote>\n<p>b</p>\n</blockquote>\n</div>",
    );
    check("{% <laatikko> %}\n{% </laatikko> %}", "<div class=\"l\">\n</div>");
    check(
        "| a | b |\n|--|--|\n| c | d |\n{% <laatikko> %}\ne\n{% </laatikko> %}",
        "</table>\n</div>\n<div class=\"l\">\n<p>e</p>",
    );
}

#[test]
fn bodies_are_nested_and_lie_in_lists_and_quotations() {
    check(
        "{% <laatikko nimi='1'> %}\n{% <laatikko nimi='2'> %}\na\n{% </laatikko> %}\n{% </laatikko> %}",
        "<div class=\"l\"><b>1</b>\n<div class=\"l\"><b>2</b>\n<p>a</p>\n</div>\n</div>",
    );
    check(
        "- a\n\n  {% <laatikko> %}\n  b\n  {% </laatikko> %}\n- c",
        "<p>a</p>\n<div class=\"l\">\n<p>b</p>\n</div>\n</li>\n<li>\n<p>c</p>",
    );
    check(
        "> {% <laatikko> %}\n> b\n> {% </laatikko> %}\n> c",
        "<blockquote>\n<div class=\"l\">\n<p>b</p>\n</div>\n<p>c</p>\n</blockquote>",
    );
    check("- {% <laatikko> %}\n  b\n  {% </laatikko> %}", "<li>\n<div class=\"l\">\nb\n</div>\n</li>");
}

#[test]
fn a_call_alone_on_its_line_is_a_block() {
    let button = "{{ <button url=\"/x\" text=\"N\" /> }}";
    let html = "<a class=\"button\" href=\"/x\">N</a>";
    check(&format!("a\n{button}\nb"), &format!("<p>a</p>\n{html}\n<p>b</p>"));
    check(&format!("> a\n> {button}\n> b"), &format!("<p>a</p>\n{html}\n<p>b</p>\n</blockquote>"));
    check(&format!("a {button} b"), &format!("<p>a {html} b</p>"));
    check(&format!("## a {button}"), &format!("a {html}</h2>"));
}

/// A browser ends the paragraph where the block starts.
#[test]
fn a_block_among_words_is_reported() {
    let messages = |text: &str| with_components().post("a", "A", text).build().messages;
    let call = "{{ <chart title=\"T\" data=\"A: 1, B: 2\" /> }}";
    for text in
        [&format!("Alku {call} loppu."), &format!("{call} x"), &format!("# A {call}"), &format!("- a\n\n  b {call}")]
    {
        let messages = messages(text);
        assert!(messages.contains("the component `chart` is a block, but stands among words"), "{text}: {messages}");
    }
    assert!(messages("Sana {% <laatikko> %}b{% </laatikko> %}.").contains("`laatikko` is a block"));
    for text in [
        call,
        &format!("- {call}"),
        &format!("Alku.\n{call}\nLoppu."),
        &format!("| a {call} |\n|--|"),
        "{% <laatikko> %}a{% </laatikko> %}",
        "Alku {{ <button url=\"/x\" text=\"N\" /> }}.",
        "Sana {% <sana> %}b{% </sana> %}.",
    ] {
        let messages = messages(text);
        assert!(!messages.contains("among words"), "{text}: {messages}");
    }
}

#[test]
fn a_body_can_be_words_of_a_paragraph() {
    check(
        "Sanon {% <sana> %}\"kaikki *tärkeä*\"{% </sana> %} nyt, {% <sana> %}ja{% </sana> %} näin.",
        "<p>Sanon <mark>”kaikki <em>tärkeä</em>”</mark> nyt, <mark>ja</mark> näin.</p>",
    );
    check("- {% <sana> %}a{% </sana> %}\n- b", "<li><mark>a</mark></li>");
    check("| {% <sana> %}a{% </sana> %} | b |\n|--|--|", "<mark>a</mark></th>");
    // A paragraph of the component only has no element, as with calls without a body.
    check("{% <laatikko> %}a{% </laatikko> %}", "<div class=\"l\">\na</div>");
}

#[test]
fn tags_in_code_and_behind_a_backslash_are_text() {
    check("```\n{% <laatikko> %}\na\n```", "<code>{% &lt;laatikko&gt; %}\na\n</code>");
    check("    {% <laatikko> %}\n", "<code>{% &lt;laatikko&gt; %}");
    check("`{% <laatikko> %}`", "<code>{% &lt;laatikko&gt; %}</code>");
    check("\\{% <laatikko> %}", "{% &lt;laatikko&gt; %}");
    check("{% if x %} ja {% raw %}", "{% if x %} ja {% raw %}");
    check("<pre>\n{% <laatikko> %}\n</pre>", "<pre>\n{% &lt;laatikko&gt; %}\n</pre>");
    check("- a\n\n  ```\n  {% <laatikko> %}\n  ```", "<code>{% &lt;laatikko&gt; %}\n</code>");
}

#[test]
fn links_pictures_footnotes_and_headings_in_a_body_are_those_of_the_text() {
    let built = with_components()
        .file("content/tietoja.md", "+++\ntitle = \"Tietoja\"\n+++\n\n## Yhteys\n")
        .post(
            "a",
            "A",
            "{% <laatikko> %}\n## Otsikko\n[linkki](/tietoja.md#yhteys)[^1] ja {% <sana> %}[tähän](#otsikko){% </sana> %}\n\n[^1]: Viite.\n{% </laatikko> %}",
        )
        .build();
    content(built.page("/fi/2026/03/a/"))
        .has("<div class=\"l\">\n<h2 id=\"otsikko\">Otsikko</h2>\n<p><a href=\"/fi/tietoja/#yhteys\">linkki</a>")
        .has("<mark><a href=\"#otsikko\">tähän</a></mark>")
        .has("<li id=\"fn-1\">\n<p>Viite.");
    with_components()
        .post("a", "A", "{% <laatikko> %}\n\n[a](olematon.md) ja [b](#ei)\n\n{% </laatikko> %}")
        .fails()
        .says("olematon.md")
        .says("has no heading `#ei`")
        .counts("2 errors");
}

#[test]
fn a_body_counts_as_text_and_not_as_the_excerpt() {
    let words = "sana ".repeat(500);
    let built = with_components()
        .post("a", "A", &format!("{{{{ <button url=\"/x\" text=\"Nappi\" /> }}}}\n\n{{% <laatikko> %}}\nSisällä {words}\n{{% </laatikko> %}}\n\nUlkona."))
        .post("b", "B", "{% <laatikko> %}\nSisällä.\n\n<!-- more -->\n\nVielä.\n{% </laatikko> %}\n\nUlkona.")
        .build();
    built.page("/fi/2026/03/a/").has("lukuaika 2 minuuttia");
    built.page("/fi/").has("<p>Ulkona.</p>").has("<div class=\"l\">\n<p>Sisällä.</p>\n<p>Vielä.</p>\n</div>");
}

#[test]
fn tags_without_a_partner_are_reported_where_they_are() {
    let fails = |text: &str| with_components().post("a", "A", text).fails();
    fails("{% <laatikko> %}\n\na")
        .at("content/2026-03-02-a.md:5:1")
        .says("the component `laatikko` has no end")
        .counts("1 error");
    fails("a\n\n{% </laatikko> %}")
        .at("content/2026-03-02-a.md:7:1")
        .says("this ends the component `laatikko`, which is not open here");
    fails("{% <laatikko> %}\n{% <sana> %}\n{% </laatikko> %}")
        .at("content/2026-03-02-a.md:6:1")
        .says("`sana` has no end")
        .counts("1 error");
    fails("{% <laatikko> %}\n- a\n  {% </laatikko> %}")
        .at("content/2026-03-02-a.md:5:1")
        .says("starts and ends in different blocks")
        .says("with the same signs and spaces before both");
    fails("- {% <laatikko> %}\n- b {% </laatikko> %}").says("starts and ends in different blocks").counts("1 error");
    fails("{% <laatikko> %} a\n\nb\n\n{% </laatikko> %}").says("write both tags on lines of their own");
    fails("**{% <sana> %}a** b{% </sana> %}").says("starts and ends in different blocks");
    fails("{% <laatikko nimi=x> %}\na\n{% </laatikko> %}")
        .at("content/2026-03-02-a.md:5:1")
        .says("text in quotes")
        .says("{% <name key=\"text\" other=3> %}");
    fails("<div>\n{% <laatikko> %}\n</div>\n\n{% </laatikko> %}").at("content/2026-03-02-a.md:6:1").says("inside HTML");
    fails("> {% <laatikko\n\nnimi=\"N\"> %}\n\n{% </laatikko> %}")
        .says("it does not end where its paragraph or cell ends");
}

#[test]
fn many_tags_are_read_in_one_pass() {
    for text in [
        "{% <laatikko> %}\n".repeat(20_000),
        "{% <sana> %}".repeat(20_000),
        "{% </laatikko> %}\n".repeat(20_000),
        "{% <laatikko nimi=\"".repeat(1_000),
        "- {% <laatikko> %}\n".repeat(2_000),
        format!("{}{}", "{% <a> %}".repeat(10_000), "{% </b> %}".repeat(10_000)),
    ] {
        with_components().post("a", "A", &text).fails();
    }
    let pairs = "{% <laatikko> %}\na\n{% </laatikko> %}\n".repeat(2_000);
    with_components().post("a", "A", &pairs).build();
    let seventeen = "{% <laatikko> %}\n".repeat(17);
    with_components().post("a", "A", &seventeen).fails().says("more than 16 components are open here");
}

#[test]
fn wrong_arguments_list_the_right_ones() {
    let fails = |text: &str| SiteTest::new().post("a", "A", text).fails();
    fails("{% <note tyyppi=\"tip\"> %}\na\n{% </note> %}")
        .at("content/2026-03-02-a.md:5:10")
        .says("the component `note` has no argument `tyyppi`")
        .says("the arguments of `note` are kind (text, \"note\" by default), title (text)");
    fails("{% <note knd=\"tip\"> %}\na\n{% </note> %}").says("did you mean `kind`?");
    fails("{% <note kind=3> %}\na\n{% </note> %}").says("`kind` of the component `note` must be of the kind: text");
    fails("{% <note kind=\"vinkki\"> %}\na\n{% </note> %}").says("`kind` is note, tip, important, warning or caution");
    fails("{% <details open=true> %}\na\n{% </details> %}")
        .says("needs the argument `summary`")
        .says("summary (text, required)");
    fails("{% <details summary=\"a\" open=\"true\"> %}\na\n{% </details> %}").says("true or false");
    fails("{% <details summary=\"a\" summary=\"b\"> %}\na\n{% </details> %}").says("gets the argument `summary` twice");
    fails("{% <nute> %}\na\n{% </nute> %}").says("the theme has no component `nute`").says("did you mean `note`?");
    fails("{{ <note /> }}").says("encloses text, and this call has none");
    fails("{% <button url=\"/a\" text=\"b\"> %}\na\n{% </button> %}")
        .says("does not show the text that this call encloses");
    fails("{{ <outline headings=\"x\" /> }}").says("is for templates");
    // All problems of a call in one run.
    fails("{{ <button teksti=\"a\" /> }}").counts("3 errors");
}

#[test]
fn the_components_for_texts_of_the_default_theme() {
    let built = SiteTest::new()
        .setting("hyphenation = false")
        .file("content/tietoja.md", "+++\ntitle = \"Tietoja\"\n+++\n")
        .post("a", "A", "{% <note> %}\na\n{% </note> %}\n\n{% <note kind=\"warning\" title=\"Oma & muu\"> %}\nb\n{% </note> %}\n\n{% <details summary=\"Lisää\" open=true> %}\nc\n{% </details> %}\n\n{% <quote source=\"Siv\" url=\"tietoja.md\"> %}\nd\n{% </quote> %}")
        .build();
    content(built.page("/fi/2026/03/a/"))
        .has("<div class=\"alert alert-note\" role=\"note\">\n<p class=\"alert-title\">Huomaa</p>\n<p>a</p>\n</div>")
        .has("<p class=\"alert-title\">Oma &amp; muu</p>")
        .has("<details class=\"box\" open>\n<summary>Lisää</summary>\n<p>c</p>")
        .has("<blockquote cite=\"/fi/tietoja/\">\n<p>d</p>")
        .has("<figcaption><a href=\"/fi/tietoja/\">Siv</a></figcaption>");
    SiteTest::new().post("a", "A", "{{ <button url=\"tietja.md\" text=\"b\" /> }}").fails().says("tietja.md");
}

#[test]
fn words_with_attributes_contain_whole_components() {
    let text = |words: &str| SiteTest::new().post("a", "A", words);
    let built = text("Sana [{% <note> %}on{% </note> %}]{lang=en} tässä.").build();
    content(built.page("/fi/2026/03/a/")).has("<span lang=\"en\"><div class=\"alert alert-note\"");
    text("Sana [{% <note> %}]{lang=en}on{% </note> %} tässä.").build().says("{lang=en}");
    text("Sana {% <note> %}[on{% </note> %}]{lang=en} tässä.").build().says("{lang=en}");
}

#[test]
fn components_in_texts_see_their_site_and_document() {
    let component = "{% component tiedot(@site, @post, @page, @in_feed) %}<i data-site=\"{{ site.title }} {{ site.params.puhelin }}\" \
                     data-url=\"{% if post %}{{ post.url }} {{ post.title }} {{ post.tags[0].name }} {{ post.params.hinta }}{% endif %}\
                     {% if page %}{{ page.url }}{% endif %}\"></i>{% endcomponent tiedot %}";
    let site = SiteTest::new()
        .setting("theme = \"oma\"")
        .tables("[params]\npuhelin = \"040\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/components/tiedot.html", component)
        .norwegian_page()
        .file("content/fi/yhteys.md", "+++\ntitle = \"Yhteys\"\n+++\n\n{{ <tiedot /> }}\n")
        .file(
            "content/2026-03-02-a.md",
            "+++\ntitle = \"A\"\ntags = [\"NPS\"]\nparams.hinta = 7\n+++\n\nAlku.\n\n<!-- more -->\n\n{{ <tiedot /> }}\n",
        );
    let built = site.build();
    built.page("/fi/2026/03/a/").has("data-site=\"Kohtaamisia 040\" data-url=\"/fi/2026/03/a/ A NPS 7\"");
    built.page("/fi/yhteys/").has("data-url=\"/fi/yhteys/\"");
    // The excerpt of a post contains its components, so they do not get it.
    let component = "{% component tiedot(@post) %}{{ post.excerpt }}{% endcomponent tiedot %}";
    let failed = built.again().file("themes/oma/components/tiedot.html", component).fails();
    failed.says("excerpt");
}
