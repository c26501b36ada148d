//! The elements of texts that a theme writes itself, with components such as `text.heading`.

use crate::images::png;
use crate::site_test::SiteTest;

fn site(component: &str) -> SiteTest {
    SiteTest::new()
        .setting("theme = \"oma\"")
        .setting("hyphenation = false")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/components/text.html", component)
        .norwegian_page()
}

fn page(component: &str, text: &str) -> crate::site_test::Built {
    let built = site(component).post("a", "A", text).build();
    built.is_silent();
    built
}

const HEADING: &str = "{% component text.heading(level: integer, id = \"\", class = \"\", lang = \"\") %}<h{{ level }} data-id=\"{{ id }}\" \
     data-class=\"{{ class }}\" data-lang=\"{{ lang }}\">{{ body }}</h{{ level }}>{% endcomponent text.heading %}";

#[test]
fn headings() {
    let built = page(HEADING, "## Uusi *lupaus* {.iso}\n\nTeksti.\n\n### Om oss {lang=nb}\n");
    built
        .page("/fi/2026/03/a/")
        .has("<h2 data-id=\"uusi-lupaus\" data-class=\"iso\" data-lang=\"\">Uusi <em>lupaus</em></h2>\n<p>Teksti.</p>")
        .has("data-lang=\"nb\">Om oss</h3>");
}

const LINK: &str = "{% component text.link(url: string, title = \"\", hreflang = \"\", is_external: bool) %}\
    <a data-url=\"{{ url }}\" data-title=\"{{ title }}\" data-to=\"{{ hreflang }}\"{% if is_external %} data-out{% endif %}>\
    {{ body }}</a>{% endcomponent text.link %}";

#[test]
fn links() {
    let text = "[Ulos](https://muu.example/?a=1&b=2 \"Nimi\") ja [*Om*](/om.nb.md), [alas](#osa), <aino@muu.example>, \
                https://suora.example.\n\n## Osa\n";
    let built = page(LINK, text);
    built
        .page("/fi/2026/03/a/")
        .has("<a data-url=\"https://muu.example/?a=1&amp;b=2\" data-title=\"Nimi\" data-to=\"\" data-out>Ulos</a>")
        .has("<a data-url=\"/nb/om/\" data-title=\"\" data-to=\"nb\"><em>Om</em></a>")
        .has("<a data-url=\"#osa\" data-title=\"\" data-to=\"\">alas</a>")
        .has("<a data-url=\"mailto:aino@muu.example\" data-title=\"\" data-to=\"\">")
        .has("<a data-url=\"https://suora.example\" data-title=\"\" data-to=\"\" data-out>");
    // Feeds need whole addresses.
    let plain = "{% component text.link(url) %}<a href=\"{{ url }}\">{{ body }}</a>{% endcomponent text.link %}";
    page(plain, text).page("/fi/feed.xml").has("href=&quot;https://blogi.example/nb/om/&quot;");
}

#[test]
fn a_link_that_leads_nowhere_is_reported_once() {
    let failed = site(LINK).post("a", "A", "[Tyhjään](puuttuu.md)").fails();
    failed.says("puuttuu.md").counts("1 error");
    let built = site(LINK).post("a", "A", "[Tyhjään](/puuttuu/)").build();
    built.says("/puuttuu/");
    assert_eq!(built.messages.matches("/puuttuu/").count(), 2, "a message and its excerpt: {}", built.messages);
    // The words of a link to a later text stay.
    let built = site(LINK)
        .file("content/2099-01-01-b.md", "+++\ntitle = \"B\"\n+++\n")
        .post("a", "A", "Katso [*tämä*](2099-01-01-b.md) pian.")
        .build();
    built.page("/fi/2026/03/a/").has("Katso <em>tämä</em> pian.");
}

#[test]
fn images() {
    let component = "{% component text.image(url, alt = \"\", title = \"\", is_external: bool) %}<b data-url=\"{{ url }}\" \
                     data-alt=\"{{ alt }}\" data-title=\"{{ title }}\"{% if is_external %} data-out{% endif %}>{{ body }}</b>\
                     {% endcomponent text.image %}";
    let text = "Kuva ![Ovi](ovi.png) ja ![Muu](https://muu.example/a.png \"Nimi\").\n\n![Ovi](ovi.png \"Teksti\")\n";
    let built = site(component)
        .file("content/2026-03-02-a/index.md", format!("+++\ntitle = \"A\"\n+++\n\n{text}"))
        .file("content/2026-03-02-a/ovi.png", png(40))
        .build();
    let page = built.page("/fi/2026/03/a/");
    page.has("<b data-url=\"/fi/2026/03/a/ovi.png\" data-alt=\"Ovi\" data-title=\"\"><picture>")
        .has("data-alt=\"Muu\" data-title=\"Nimi\" data-out><img src=\"https://muu.example/a.png\"")
        .has("<figcaption>Teksti</figcaption>");
    let failed = site(component).post("a", "A", "![Ovi](puuttuu.png)").fails();
    failed.counts("1 error");
}

#[test]
fn code_and_tables() {
    let component = "{% component text.code(language = \"\", code) %}<div data-code=\"{{ code }}\" data-of=\"{{ language }}\">\
                     {{ body }}</div>{% endcomponent text.code %}\
                     {% component text.table(columns: integer) %}<div data-columns=\"{{ columns }}\">{{ body }}</div>\
                     {% endcomponent text.table %}";
    let text = "```rust title=\"Pää\"\nfn a() {}\n```\n\n    sisennetty <b>\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- ```\n  x\n  ```\n";
    let built = page(component, text);
    built
        .page("/fi/2026/03/a/")
        .has("<div data-code=\"fn a() {}\n\" data-of=\"rust\"><figure class=\"code\">\n<figcaption>Pää</figcaption>")
        .has("</figure>\n</div>")
        .has("<div data-code=\"sisennetty &lt;b&gt;\n\" data-of=\"\"><pre tabindex=\"0\"><code>sisennetty &lt;b&gt;\n</code></pre>\n</div>")
        .has("<div data-columns=\"2\"><table>\n<thead>")
        .has("</tbody>\n</table>\n</div>")
        .has("<div data-code=\"x\n\" data-of=\"\"><pre");
}

#[test]
fn excerpts_and_contents_have_them_too() {
    let component = format!("{HEADING}{LINK}");
    let text = "Alku [ulos](https://muu.example/).\n\n## Eka [tästä](https://muu.example/)\n\n## Toka\n\n## Kolmas\n";
    let built = site(&component).file("content/2026-03-02-a.md", format!("+++\ntitle = \"A\"\n+++\n\n{text}"));
    let built = built.build();
    built.page("/fi/").has("<p>Alku <a data-url=\"https://muu.example/\"");
    built.page("/fi/2026/03/a/").has("Eka <a data-url=").has("href=\"#eka-tasta\">Eka tästä</a>");
}

#[test]
fn mistakes_in_such_components_are_told_at_their_place() {
    let refused = |component: &str| site(component).post("a", "A", "Teksti.").fails();
    refused("\n{% component text.headings(level) %}{{ body }}{% endcomponent text.headings %}")
        .says("texts have no element `text.headings`")
        .says("did you mean `text.heading`?")
        .says("themes/oma/components/text.html:2:");
    refused("{% component text.heading(levl) %}{{ body }}{% endcomponent text.heading %}")
        .says("no argument `levl`")
        .says("did you mean `level`?");
    refused("{% component text.link(url) %}{{ url }}{% endcomponent text.link %}").says("would lose words");
    // What not every element has, needs a default, and the theme is to be mended.
    for (definition, place, name) in [
        ("text.link(url: string, hreflang: string)", "1:37", "link"),
        ("text.heading(level: integer, id: string)", "1:43", "heading"),
        ("text.code(code, lang: string)", "1:30", "block of code"),
    ] {
        let component = definition.split('(').next().unwrap_or_default();
        refused(&format!("{{% component {definition} %}}{{{{ body }}}}{{% endcomponent {component} %}}"))
            .at(&format!("themes/oma/components/text.html:{place}"))
            .says(&format!("not every {name} has a value"))
            .says("so it needs a default");
    }
    // What fails while it is shown names both places.
    let failing =
        "{% component text.link(url, hreflang) %}{{ hreflang | upper }}{{ body }}{% endcomponent text.link %}";
    site(failing)
        .post("a", "A", "[Ulos](https://muu.example/)")
        .fails()
        .at("content/2026-03-02-a.md:5:8")
        .at("themes/oma/components/text.html:1:44")
        .says("the component fails here");
    // Texts cannot call what belongs to the theme.
    site("{% component _oma() %}x{% endcomponent _oma %}")
        .post("a", "A", "{{ <_oma /> }} {{ <text.heading level=2 /> }}")
        .fails()
        .says("the component `_oma` is only for the theme's own templates");
}

#[test]
fn a_preview_or_build_after_a_new_component_reads_the_texts_again() {
    let built = SiteTest::new()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .norwegian_page()
        .post("a", "A", "## Osa\n")
        .build();
    built.page("/fi/2026/03/a/").has("<h2 id=\"osa\">Osa</h2>");
    let built = built.again().file("themes/oma/components/text.html", HEADING).build();
    built.page("/fi/2026/03/a/").has("<h2 data-id=\"osa\"");
}
