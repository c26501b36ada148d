//! Functions and filters that templates of any theme need: text of HTML, Markdown, JSON, addresses, dates, menus.

use crate::images::png;
use crate::site_test::{Built, SiteTest};

/// A site whose posts show a template.
fn site(template: &str) -> SiteTest {
    SiteTest::new()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/templates/post.html", template)
        .post("eka", "Eka", "Asia *on* näin & noin, **sanoi** Öhman.")
        .norwegian_page()
}

fn shown(template: &str) -> Built {
    site(template).build()
}

#[test]
fn html_becomes_text() {
    let built = shown(
        "<meta content=\"{{ post.excerpt_text }}\"><i>{{ post.excerpt | striptags }}</i>\
         <b>{{ \"<p>Yksi</p><ul><li>kaksi</li></ul>a &lt;b&gt;<script>x</script>\" | striptags }}</b>",
    );
    let text = "Asia on näin &amp; noin, sanoi Öhman.";
    let page = built.page("/fi/2026/03/eka/").has(&format!("<meta content=\"{text}\"><i>{text}</i>"));
    page.has("<b>Yksi kaksi a &lt;b&gt;</b>");
}

#[test]
fn markdown_of_settings_and_front_matter_is_typeset() {
    let text = "+++\ntitle = \"Toka\"\ndate = 2026-03-03\n[params]\nlead = \"\"\"Lue *tämä* \"heti\": [meistä](tietoja.md),\n\
        [muualla](https://muu.example/).\n\n![Kuva](/kuva.png)\n\"\"\"\nrow = \"**Yksi** rivi\"\n+++\n\nTeksti.\n";
    let built = site("x{% if post.params.lead is defined %}<div>{{ post.params.lead | markdown }}</div><h2>{{ post.params.row | markdown(inline=true) }}</h2>{% endif %}")
        .file("content/toka.md", text)
        .file("content/tietoja.md", "+++\ntitle = \"Tietoja\"\n+++\n\nMe.\n")
        .file("static/kuva.png", png(1))
        .build();
    built
        .page("/fi/2026/03/toka/")
        .has("<div><p>Lue <em>tämä</em> ”heti”: <a href=\"/fi/tietoja/\">meistä</a>,")
        .has("<a href=\"https://muu.example/\">muualla</a>.</p>")
        .has("src=\"/kuva.png\"")
        .has("<h2><strong>Yksi</strong> rivi</h2>");
}

#[test]
fn wrong_markdown_is_an_error() {
    for (markdown, problem) in [
        ("[x](puuttuu.md)", "puuttuu.md"),
        ("[x](javascript:alert)", "javascript:alert"),
        ("{{ <note /> }}", "the component `note`"),
        ("![a](/puuttuu.png)", "puuttuu.png"),
    ] {
        site(&format!("{{{{ \"{markdown}\" | markdown }}}}"))
            .fails()
            .says(problem)
            .says("themes/oma/templates/post.html:1:");
    }
}

#[test]
fn values_become_json_and_parts_of_addresses() {
    let built = shown(
        "{%- set value = {\"a\": [1, true, \"</script>&\"]} -%}<i data-x=\"{{ value | json }}\">\
         <script>{{ value | json | safe }}</script><b>{{ \"Ä & b/c\" | urlencode }}</b><u>{{ \"Älä & ö\" | slugify }}</u>\
         <s>{{ \"Blåbær\" | slugify(lang=\"nb\") }}</s><em>{{ 3 | urlencode }}</em>",
    );
    built
        .page("/fi/2026/03/eka/")
        .has("<script>{\"a\":[1,true,\"\\u003c/script\\u003e\\u0026\"]}</script>")
        .has("data-x=\"{&quot;a&quot;:[1,true,")
        .has("<b>%C3%84%20%26%20b%2Fc</b><u>ala-o</u><s>blabaer</s><em>3</em>");
    site("{{ \"a\" | slugify(lang=\"xx\") }}").fails().says("the site has no language `xx`");
}

#[test]
fn the_time_of_the_build_can_be_set() {
    let built = site(
        "<b>{{ now() | date(style=\"year\") }}</b><i>{{ now() }}</i><s>{{ post.date | date(style=\"relative\") }}</s>",
    )
    .variable("SOURCE_DATE_EPOCH", "1796083200")
    .build();
    built.page("/fi/2026/03/eka/").has("<b>2026</b><i>2026-12-01T02:00:00+02:00</i><s>9 kuukautta sitten</s>");
    site("{{ now() }}").variable("SOURCE_DATE_EPOCH", "eilen").fails().says("SOURCE_DATE_EPOCH is `eilen`");
    // The variable decides nothing else: a post of 2026 is published.
    let early = site("{{ now() | date(style=\"year\") }}").variable("SOURCE_DATE_EPOCH", "315532800").build();
    early.page("/fi/2026/03/eka/").has("1980");
}

#[test]
fn dates_have_short_forms_of_each_language() {
    let styles = ["day", "day_month", "day_month_short", "month_short", "weekday_short"];
    let template: Vec<String> =
        styles.iter().map(|style| format!("{{{{ post.date | date(style=\"{style}\") }}}}")).collect();
    let post = "+++\ntitle = \"Innlegg\"\ndate = 2026-03-02\n+++\n\nTekst.\n";
    let built = site(&template.join("|")).file("content/innlegg.nb.md", post).build();
    built.page("/fi/2026/03/eka/").has("2|2. maaliskuuta|2.3.|maalis|ma");
    built.page("/nb/2026/03/innlegg/").has("2|2. mars|2. mars|mar|ma.");
}

#[test]
fn a_menu_knows_its_open_entries() {
    let menu = "[[menu.fi]]\ntitle = \"Muu\"\nlink = \"eka\"\n[[menu.fi]]\ntitle = \"Meistä\"\nchildren = [{ link = \"tietoja.md\" }]\n";
    let template = "{% for item in site.design.menu or [] %}{{ item.id }}{% if item.id in current.menu_ids %}*{% endif %}\
        {% for below in item.children %} {{ below.id }}{% if below.id in current.menu_ids %}*{% endif %}{% endfor %};{% endfor %}\
        [{% for item in current.menu_path %}{{ item.title }}>{% endfor %}]";
    let built = site("x")
        .tables(&menu.replace("eka", "2026-03-02-eka.md"))
        .file("themes/oma/templates/page.html", template)
        .file("themes/oma/templates/post.html", template)
        .file("content/tietoja.md", "+++\ntitle = \"Tietoja\"\n+++\n\nMe.\n")
        .file("content/tietoja/kartta.md", "+++\ntitle = \"Kartta\"\n+++\n\nTuolla.\n")
        .file("content/toinen.md", "+++\ntitle = \"Toinen\"\n+++\n\nTuolla.\n")
        .build();
    built.page("/fi/tietoja/").has("1;2* 2.1*;[Meistä>Tietoja>]");
    built.page("/fi/tietoja/kartta/").has("1;2* 2.1*;[Meistä>Tietoja>]");
    built.page("/fi/toinen/").has("1;2 2.1;[]");
    built.page("/fi/2026/03/eka/").has("1*;2 2.1;[Muu>]");
}
