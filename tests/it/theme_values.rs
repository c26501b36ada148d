//! Names and texts in templates that no page, no declaration and no file of the site has, where nothing would be shown in
//! silence: keys of `params`, settings, terms of own taxonomies, data files, elements of lists, and compared texts.

use crate::site_test::SiteTest;

const POST: &str = "themes/oma/templates/post.html";

/// A site whose theme declares settings and params, and that has an own taxonomy and a data file.
fn site(template: &str) -> SiteTest {
    SiteTest::empty()
        .file(
            "site.toml",
            "base_url = \"https://blogi.example\"\ndefault_language = \"fi\"\ntheme = \"oma\"\n[languages.fi]\ntitle = \"Blogi\"\n\
             [taxonomies.industry.fi]\ntitle = \"Toimialat\"\nsingular = \"Toimiala\"\nslug = \"toimiala\"\n",
        )
        .file("data/team.toml", "lead = \"Aino\"\n")
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\ntags = [\"x\"]\nindustry = [\"Laivat\"]\n+++\nTeksti.\n")
        .file("content/2026-03-03-b.md", "+++\ntitle = \"B\"\n+++\nTeksti.\n")
        .file(
            "themes/oma/theme.toml",
            "extends = \"kielo\"\n[settings.shape]\ntype = \"choice\"\nchoices = [\"square\", \"round\"]\ndefault = \"round\"\n\
             description = \"x\"\n[settings.links]\ntype = \"list\"\ndefault = [\"a\"]\ndescription = \"x\"\n\
             [params.post.lead]\ntype = \"text\"\ndescription = \"x\"\n[params.post.tone]\ntype = \"choice\"\n\
             choices = [\"calm\", \"loud\"]\ndescription = \"x\"\n",
        )
        .file(POST, format!("{{% extends \"kielo/post.html\" %}}\n{{% block main %}}\n{template}\n{{{{ post.content }}}}\n{{% endblock main %}}\n"))
}

#[test]
fn right_names_are_silent() {
    site(
        "{{ settings.shape }}{{ settings.links | join(sep=\", \") }}{{ post.params.lead or \"\" }}{{ data.team.lead }}\
         {% if settings.shape == \"round\" and \"calm\" != post.params.tone and current.kind in [\"post\", \"page\"] %}x{% endif %}\
         {% for term in post.terms.industry or [] %}{{ term.name }}{% endfor %}\
         {% for term in (post.tags | sort(attribute=\"name\")) or [] %}{{ term.url }}{% endfor %}\
         {% set first = posts(limit=3) | first %}{{ first.title }}{{ [t.name for t in post.tags or []] | join(sep=\", \") }}\
         {% if post.params.tone == \"loud\" or post.newer == none %}y{% endif %}{{ lang(tag=\"sv\") }}\
         {{ post.title | length }}{% set parts = post.url | split(pat=\"/\") %}{{ parts[1] }}",
    )
    .build()
    .is_silent();
}

#[test]
fn fields_of_what_functions_return_are_checked() {
    let picture = "{% set p = image_data(src=\"https://x.example/a.png\", alt=\"\") %}";
    let fields = "{{ p.src }}{{ p.srcset or \"\" }}{{ p.width or 0 }}{{ p.height or 0 }}{{ p.alt }}\
                  {% for s in p.sources %}{{ s.type }}{{ s.srcset }}{% endfor %}";
    site(&format!("{picture}{fields}")).build().is_silent();
    let source = format!("{picture}{{% for s in p.sources %}}{{{{ s.tpye }}}}{{% endfor %}}");
    says(&source, 93, "`s` has no value `tpye`", "did you mean `type`?");
    says(
        "{% set p = posts(limit=1) %}{% if p[0].titel %}x{% endif %}",
        40,
        "has no value `titel`",
        "did you mean `title`?",
    );
    says(&format!("{picture}{{% if p.scr %}}x{{% endif %}}"), 72, "`p` has no value `scr`", "did you mean `src`?");
}

/// Builds with a text on line 3 of the template of posts, and expects one fault.
#[track_caller]
fn says(template: &str, column: usize, message: &str, advice: &str) {
    let messages = site(template).run();
    let messages = String::from_utf8_lossy(&messages.stderr).into_owned();
    let last = messages.lines().last().unwrap_or_default();
    assert!(last.starts_with("1 error;") || last.starts_with("1 warning"), "{messages}");
    for text in [&*format!("{POST}:3:{column}"), message, advice] {
        assert!(messages.contains(text), "{text} is not in\n{messages}");
    }
}

#[test]
fn keys_that_the_theme_does_not_declare_are_reported() {
    says("{% if post.params.leed %}x{% endif %}", 19, "`post.params` has no value `leed`", "did you mean `lead`?");
    says("{% if settings.shap %}x{% endif %}", 16, "`settings` has no value `shap`", "did you mean `shape`?");
    let list = "{% for one in posts(limit=2) %}{{ one.params.leed or \"\" }}{% endfor %}";
    says(list, 46, "`one.params` has no value `leed`", "did you mean `lead`?");
}

#[test]
fn similar_names_of_the_site_are_reported() {
    let terms = "{% for term in post.terms.industri or [] %}{{ term.name }}{% endfor %}";
    says(terms, 27, "`post.terms` has no value `industri` on this site", "did you mean `industry`?");
    says("{% if data.teem %}x{% endif %}", 12, "`data` has no value `teem` on this site", "did you mean `team`?");
    // A theme may serve sites with other taxonomies and files.
    let others = "{% for term in post.terms.region or [] %}x{% endfor %}{% if data.prices %}x{% endif %}";
    site(others).build().is_silent();
}

#[test]
fn elements_of_lists_are_followed() {
    for list in [
        "post.tags or []",
        "post.tags | sort(attribute=\"name\")",
        "(post.tags or []) | reverse",
        "post.tags if post.tags else []",
        "post.tags[:2]",
    ] {
        let template = format!("{{% for tag in {list} %}}{{{{ tag.nam }}}}{{% endfor %}}");
        let column = template.find("tag.nam }}").unwrap() + 5;
        says(&template, column, "`tag` has no value `nam`", "did you mean `name`?");
    }
    let first = "{% set tag = post.tags | first %}{% if tag.nam %}x{% endif %}";
    says(first, 44, "`tag` has no value `nam`", "did you mean `name`?");
    let bound = "{{ [t.nam for t in post.tags or []] | join(sep=\", \") }}";
    says(bound, 7, "`t` has no value `nam`", "did you mean `name`?");
}

#[test]
fn texts_that_a_value_never_is_are_reported() {
    says(
        "{% if settings.shape == \"sqare\" %}x{% endif %}",
        26,
        "`settings.shape` is never \"sqare\"",
        "did you mean `square`?",
    );
    says(
        "{% if \"psot\" != current.kind %}x{% endif %}",
        8,
        "`current.kind` is never \"psot\"",
        "did you mean `post`?",
    );
    says(
        "{% if current.kind in [\"post\", \"hoem\"] %}x{% endif %}",
        33,
        "`current.kind` is never \"hoem\"",
        "did you mean `home`?",
    );
    says("{% if post.params.tone == \"cam\" %}x{% endif %}", 28, "is never \"cam\"", "did you mean `calm`?");
    says("{{ lang(tag=\"suomi\") }}", 14, "language `suomi`", "fi");
}

#[test]
fn plain_values_have_no_values_of_their_own() {
    says(
        "{% if post.title.length %}x{% endif %}",
        18,
        "`post.title` (text) has no value `length`",
        "a filter follows it behind `|`",
    );
    says(
        "{% if post.date.year %}x{% endif %}",
        17,
        "`post.date` (date) has no value `year`",
        "write `post.date` alone",
    );
}

#[test]
fn a_template_for_no_taxonomy_is_reported() {
    let site = site("x").file("themes/oma/templates/term-industri.html", "{% extends \"kielo/term.html\" %}\n");
    let answer = site.command(["theme", "check"]);
    let text = answer.messages.replace('\n', " ");
    assert!(text.contains("nothing uses the template `term-industri.html`"), "{text}");
    assert!(
        text.contains("the site has no taxonomy `industri`") && text.contains("did you mean `industry`?"),
        "{text}"
    );
}

#[test]
fn a_missing_picture_of_site_toml_names_its_key() {
    let site = |place: &str, table: &str| {
        site(&format!("{{{{ image(src={place}, alt=\"\") }}}}"))
            .tables(table)
            .file(
                "themes/oma/theme.toml",
                "extends = \"kielo\"\n[settings.logo]\ntype = \"image\"\ndescription = \"x\"\n",
            )
            .fails()
            .counts("1 error;")
    };
    site("site.params.logos.dark", "[params.logos]\ndark = \"kuvat/x.png\"")
        .says("there is no picture `kuvat/x.png`, which `params.logos.dark` in site.toml names");
    site("settings.logo", "[theme_settings]\nlogo = \"kuvat/y.png\"")
        .at("site.toml:12:1")
        .says("give its path from there");
}

#[test]
fn settings_that_no_template_reads_are_reported() {
    let theme = "extends = \"kielo\"\n[settings.motto]\ntype = \"text\"\ndescription = \"x\"\n[settings.shape]\ntype = \"text\"\n\
                 description = \"x\"\n[params.post.lead]\ntype = \"text\"\ndescription = \"x\"\n";
    let answer = site("{{ settings.shape or \"\" }}").file("themes/oma/theme.toml", theme).command(["theme", "check"]);
    let text = answer.messages;
    assert!(
        text.contains("no template reads the setting `motto`") && text.contains("themes/oma/theme.toml:2:11"),
        "{text}"
    );
    assert!(text.contains("no template reads the key of `params` `lead`"), "{text}");
    assert!(!text.contains("`shape`"), "{text}");
}
