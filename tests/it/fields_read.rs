//! Only the fields that a theme's templates read are computed. Pages and messages must not depend on that.

use crate::site_test::SiteTest;

/// A site with two related posts, whose theme extends no other. Every template but post.html only shows the title.
fn site(post_template: &str) -> SiteTest {
    let post = |title: &str| format!("+++\ntitle = \"{title}\"\ntags = [\"nps\"]\n+++\n\nTeksti.\n");
    let mut site = SiteTest::new()
        .setting("theme = \"yksin\"")
        .file("content/2026-03-01-a.fi.md", post("Ensimmäinen"))
        .file("content/2026-03-02-b.fi.md", post("Toinen"))
        .file("themes/yksin/templates/post.html", post_template);
    for name in ["home", "page", "term", "terms", "archive", "archives", "letters", "404", "languages", "redirect"] {
        site = site.file(&format!("themes/yksin/templates/{name}.html"), "{{ current.title }}");
    }
    site
}

#[test]
fn pages_are_the_same_when_few_fields_are_computed() {
    let template = "{{ post.title }} {{ post.date }}{% if post.updated %}!{% endif %} {{ post.content }}";
    let lean = site(template).build();
    // This template is used by no page, but as it is shared, all fields are computed for it.
    let full = site(template).file("themes/yksin/templates/shared/all.html", "{{ __tera_context | length }}").build();
    assert_eq!(lean.files(), full.files());
    for file in lean.files().iter().filter(|file| file.ends_with(".html")) {
        let address = format!("/{file}");
        assert_eq!(lean.page(&address).text, full.page(&address).text, "{file}");
    }
    lean.page("/fi/2026/03/a/").has("Ensimmäinen 2026-03-01").has("<p>Teksti.</p>");
}

#[test]
fn a_field_is_computed_however_a_template_reads_it() {
    let related = "{% for other in RELATED %}[{{ other.title }}]{% endfor %}";
    let reads = |path: &str| related.replace("RELATED", path);
    let templates = [
        reads("post.related"),
        reads("post[\"related\"]"),
        format!("{{% set p = post %}}{}", reads("p.related")),
        format!("{{% set key = \"rel\" ~ \"ated\" %}}{}", reads("post[key]")),
        format!("{{% set key = \"rel\" ~ \"ated\" %}}{}", reads("post | get(key=key)")),
        "{% include \"osa.html\" %}".to_owned(),
        "{{ <luettelo juttu={post} /> }}".to_owned(),
        "{% extends \"pohja.html\" %}".to_owned(),
    ];
    for template in templates {
        let built = site(&template)
            .file("themes/yksin/templates/osa.html", reads("post.related"))
            .file("themes/yksin/templates/pohja.html", reads("post.related"))
            .file(
                "themes/yksin/components/luettelo.html",
                format!("{{% component luettelo(juttu) %}}{}{{% endcomponent luettelo %}}", reads("juttu.related")),
            )
            .build();
        let page = built.page("/fi/2026/03/a/");
        assert!(page.text.contains("[Toinen]"), "{template}: {}", page.text);
    }
}

#[test]
fn a_whole_object_has_all_its_fields() {
    let templates =
        ["{{ post | safe }}", "{% for name, value in post %}\"{{ name }}\": {{ value | str | safe }}, {% endfor %}"];
    for template in templates {
        site(template).build().page("/fi/2026/03/a/").has("\"word_count\": 1").has("\"title\": \"Toinen\"");
    }
}

#[test]
fn broken_images_and_links_are_reported_even_if_no_template_shows_them() {
    site("{{ post.title }}")
        .tables("[design]\nlogo = \"/logo.png\"\n[[menu.fi]]\ntitle = \"A\"\nlink = \"puuttuu.md\"\n[social]\nimage = \"/some.png\"\n")
        .file("content/terms.toml", "[[authors]]\nname = \"Aino\"\npicture = \"/aino.png\"\n")
        .file(
            "content/2026-03-03-c.fi.md",
            "+++\ntitle = \"C\"\nimage = \"kuva.png\"\nauthors = [\"Aino\"]\n+++\n\n[linkki](olematon.md)\n",
        )
        .fails()
        .says("kuva.png")
        .says("olematon.md")
        .says("/logo.png")
        .says("puuttuu.md")
        .says("/some.png")
        .says("/aino.png");
}

#[test]
fn a_misspelt_field_is_reported_where_fields_are_not_computed() {
    site("{{ post.titel }}").fails().says("`post` has no value `titel`").says("did you mean `title`?");
}
