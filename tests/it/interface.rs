//! The interface to templates: pages have the fields that it defines, docs/themes.md lists them, and `kielo theme
//! check` finds all others.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use kielo::render::interface::{self, FieldDoc, OBJECTS, OPTIONAL_TEMPLATES, PAGE_TEMPLATES, TemplateFile, ValueKind};
use serde_json::Value;

use crate::images::png;
use crate::site_test::{Built, SiteTest};

/// All settings of the look in site.toml.
const SETTINGS: &str = r#"
[params]
kampanja = "kevät"
[search]
[taxonomies.industry]
title = "Toimialat"
singular = "Toimiala"
[design]
logo = "/aino.png"
hero = "2026-03-01-a.fi.md"
featured = ["b"]
sidebar = ["pictures", "about", "text"]
[[menu.fi]]
title = "Meistä"
link = "tietoja.md"
children = [{ link = "tietoja/yhteys.md" }, { link = "about.md" }]
[[footer.fi]]
title = "Lue"
text = "Kirjoitamme usein."
links = [{ title = "Tietoja", link = "tietoja.md" }]
[organization]
name = "Kaisla"
url = "https://kaisla.example"
email = "hei@kaisla.example"
same_as = ["https://www.linkedin.com/company/kaisla"]
x = "@kaisla"
fediverse = "@kaisla@mastodon.example"
[analytics]
provider = "goatcounter"
site = "kaisla"
[digest]
unsubscribe = "mailto:pois@kaisla.example"
address = "Tampere"
[cta.fi]
title = "Tilaa"
text = "Kerran kuussa."
link = "tietoja.md"
label = "Tilaa nyt"
[comments]
form = "https://lomake.example/"
email = "kommentit@kaisla.example"
giscus = { repo = "kaisla/kommentit", repo_id = "R", category = "Blogi", category_id = "C" }
feed = true
[about]
fi = { text = "Me." }
nb = { link = "about.md" }
[text]
fi = { text = "Teksti." }
nb = { text = "Tekst." }
"#;

/// A site that has one of everything. Its theme prints all variables of every template as JSON.
fn site_that_prints_variables() -> Built {
    let page = "+++\ntitle = \"About\"\ntitle_language = \"en\"\nupdated = 2026-05-01\ndescription = \"Kuvaus\"\n\
        image = \"/aino.png\"\n+++\n\nTeksti.\n";
    let mut site = SiteTest::new()
        .setting("theme = \"peili\"\nposts_per_page = 1")
        .tables(SETTINGS)
        .file("themes/peili/theme.toml", "extends = \"kielo\"\n")
        .file(
            "content/terms.toml",
            "[[categories]]\nfi = { name = \"Yhteisö\", description = \"Ihmisistä.\" }\n[[categories]]\nfi = \"Foorumit\"\n\
             parent = \"Yhteisö\"\n[[authors]]\nname = \"Aino\"\nfi = \"Kirjoittaa.\"\nurl = \"https://aino.example/\"\n\
             picture = \"/aino.png\"\nsame_as = [\"https://x.com/aino\"]\nfediverse = \"@aino@mastodon.example\"\n[[series]]\nfi = \"Sarja\"\n",
        )
        .file("static/aino.png", png(1))
        .file("counts.toml", "[readers]\n\"content/2026-03-01-a.fi.md\" = 321\n")
        .file("content/2026-04-01-b.fi.md", post("B", "updated = 2026-05-01\ntranslation = \"b\""))
        .file("content/2026-04-02-b.nb.md", post("Title", "title_language = \"en\"\ntranslation = \"b\"\ntranslated_from = \"fi 0000\""))
        .file("content/2026-03-01-a.fi.md", post("A", "industry = \"Kauppa\"\ndiscussion = \"https://mastodon.example/@aino/1099\"\ndescription = \"Kuvaus\"\naliases = [\"/vanha/\"]"))
        .file("content/2025-03-01-c.fi.md", post("Title", "title_language = \"en\"\nimage = \"/aino.png\"\nimage_alt = \"Aino\"\nimage_caption = \"Aino pihalla\"\nseries = \"Sarja\""))
        .file(
            "content/2026-03-01-a.fi.comments.toml",
            "[[comments]]\nid = 1\nlanguage = \"nb\"\nauthor = \"Aino\"\nurl = \"https://aino.example/\"\ndate = 2026-03-02\ntext = \"Hei\"\n\
             [[comments]]\nid = 2\nparent = 1\nauthor = \"Eero\"\ndate = 2026-03-03\n\
             [[comments]]\nid = 3\nkind = \"pingback\"\nauthor = \"Muu\"\ndate = 2026-03-03\n",
        )
        .file("content/tietoja.comments.toml", "[[comments]]\nid = 1\nauthor = \"Aino\"\ndate = 2026-03-02\n")
        .file("content/tietoja.md", "+++\ntitle = \"Tietoja\"\n+++\n\nMeistä.\n\n## Otsikko\n")
        .file("content/tietoja.nb.md", "+++\ntitle = \"Om oss\"\ntranslated_from = \"fi 0000\"\n+++\n\nOm oss.\n")
        .file("content/index.fi.md", "+++\ntitle = \"Tervetuloa\"\n+++\n\nHei.\n")
        .file("content/about.md", page)
        .file("content/palaute.md", "+++\ntitle = \"Palaute\"\ncomments = true\n+++\n\nSana on vapaa.\n")
        .file("content/tietoja/yhteys.md", "+++\ntitle = \"Yhteys\"\n+++\n\nSoita.\n")
        .file("content/tietoja/yhteys/kartta.md", "+++\ntitle = \"Kartta\"\n+++\n\nTuolla.\n");
    for file in html_templates() {
        let values = file.variables.iter().filter(|(name, _)| *name != "shared");
        let values: Vec<String> = values.map(|(name, _)| format!("\"{name}\": {{{{ {name} | safe }}}}")).collect();
        let quoted = values.join(", ").replace("\"target\": {{ target | safe }}", "\"target\": \"{{ target }}\"");
        let quoted = quoted.replace(": {{ target_canonical | safe }}", ": \"{{ target_canonical }}\"");
        site = site.file(&format!("themes/peili/templates/{}", file.name), format!("{}\n{{{quoted}}}", file.name));
    }
    let digest = "digest.txt\n{\"site\": {{ site | safe }}, \"digest\": {{ digest | safe }}}";
    site.file("themes/peili/templates/digest.txt", digest).build()
}

/// The templates of pages, that of the search page included.
fn html_templates() -> impl Iterator<Item = &'static TemplateFile> {
    PAGE_TEMPLATES.iter().chain(OPTIONAL_TEMPLATES).filter(|file| !file.kinds.is_empty())
}

fn post(title: &str, keys: &str) -> String {
    format!(
        "+++\ntitle = \"{title}\"\ntags = [\"nps\"]\ncategories = [\"Foorumit\"]\nauthors = [\"Aino\"]\n{keys}\n+++\n\n\
         Teksti alkaa.\n\n<!-- more -->\n\n## Otsikko\n\n### Alempi\n\nTeksti jatkuu.\n"
    )
}

/// The template of a page, and the variables that the page prints.
fn printed_variables(text: &str) -> Option<(&str, Value)> {
    let (template, values) = text.split_once('\n')?;
    // Tera prints nothing for none, and escapes texts as Rust does.
    let mut json = values.replace(": ,", ": null,").replace(": }", ": null}").replace("\\'", "'");
    while let Some((before, after)) = json.split_once("\\u{") {
        let (code, rest) = after.split_once('}')?;
        let letter = char::from_u32(u32::from_str_radix(code, 16).ok()?)?;
        json = format!("{before}{letter}{rest}");
    }
    Some((template, serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"))))
}

/// Asserts that a value has its type, and records the fields of objects that have a value.
fn check_type(place: &str, kind: ValueKind, value: &Value, met: &mut BTreeSet<(&'static str, &'static str)>) {
    let is_right = match kind {
        ValueKind::Text | ValueKind::Html => value.is_string(),
        ValueKind::Number => value.is_number(),
        ValueKind::Boolean => value.is_boolean(),
        ValueKind::Date => value.as_str().is_some_and(|date| date.len() >= 20 && date.as_bytes()[10] == b'T'),
        ValueKind::Address => value
            .as_str()
            .is_some_and(|url| url.starts_with('/') || url.starts_with("http") || url.starts_with("mailto:")),
        ValueKind::Any => true,
        ValueKind::List(element) => {
            let items = value.as_array().unwrap_or_else(|| panic!("{place} is no list: {value}"));
            for item in items {
                check_type(place, *element, item, met);
            }
            true
        }
        ValueKind::Object(object) => {
            let map = value.as_object().unwrap_or_else(|| panic!("{place} is no {object}: {value}"));
            let fields: Vec<&FieldDoc> = interface::fields(object);
            for key in map.keys() {
                assert!(fields.iter().any(|field| field.name == key), "{place}: the interface has no {object}.{key}");
            }
            for field in fields {
                match map.get(field.name) {
                    Some(value) if !value.is_null() => {
                        met.insert((object, field.name));
                        check_type(&format!("{place}.{}", field.name), field.kind, value, met);
                    }
                    _ => assert!(field.is_optional, "{place} has no {}", field.name),
                }
            }
            true
        }
    };
    assert!(is_right, "{place} is no {}: {value}", kind.name());
}

#[test]
fn pages_have_the_fields_of_the_interface() {
    let built = site_that_prints_variables();
    let mut met = BTreeSet::new();
    let mut kinds = BTreeSet::new();
    for file in built.files().iter().filter(|file| file.ends_with(".html")) {
        let text = fs::read_to_string(built.site.public().join(file)).unwrap();
        let (template, values) = printed_variables(&text).unwrap_or_else(|| panic!("{file}: {text}"));
        let known = html_templates().find(|known| known.name == template).unwrap();
        let kind = values["current"]["kind"].as_str().unwrap().to_owned();
        assert!(known.kinds.contains(&&*kind), "{template} makes a {kind}");
        kinds.insert(kind);
        for (name, kind) in known.variables.iter().filter(|(name, _)| *name != "shared") {
            // Only the first page of a list that has a text.
            if ["home.html", "term.html"].contains(&template) && *name == "page" && values[name].is_null() {
                continue;
            }
            check_type(&format!("{file}: {name}"), *kind, &values[name], &mut met);
        }
    }
    let digest = built.site.root().join("digest.txt");
    let output = digest.display().to_string();
    built.site.command(["digest", "--language", "fi", "--since", "2025-01-01", "--output", &output]).done();
    let text = fs::read_to_string(digest).unwrap();
    let (_, values) = printed_variables(&text).unwrap();
    check_type("the digest", ValueKind::Object("digest"), &values["digest"], &mut met);
    assert_eq!(kinds, html_templates().flat_map(|known| known.kinds).map(|kind| (*kind).to_owned()).collect());
    // Every field must have a value on some page of a site that has one of everything.
    for object in OBJECTS {
        let name = object.name();
        let is_met = met.iter().any(|(known, _)| *known == name);
        let is_only_base = !is_met && OBJECTS.iter().any(|other| other.bases().contains(&name));
        for field in interface::fields(name).into_iter().filter(|_| !is_only_base) {
            assert!(met.contains(&(name, field.name)), "no page has {name}.{}", field.name);
        }
    }
}

/// The part of docs/themes.md that lists all fields of all objects.
fn documentation() -> String {
    let mut text = String::new();
    for object in OBJECTS {
        let bases: Vec<String> = object.bases().into_iter().map(|base| ValueKind::Object(base).name()).collect();
        let fields = object.own_fields();
        let more = if fields.is_empty() { "." } else { ", and:" };
        let bases = match &*bases {
            [] => String::new(),
            bases => format!(" It has all that a {} has{more}", bases.join(" and a ")),
        };
        let rows: Vec<String> = fields.into_iter().map(row).collect();
        let table = match &*rows {
            [] => String::new(),
            rows => format!("| Value | Is | Meaning | Example |\n|---|---|---|---|\n{}\n", rows.concat()),
        };
        text.extend(["### ", object.name(), "\n\n", object.meaning(), &bases, "\n\n", &table]);
    }
    text
}

fn row(field: &FieldDoc) -> String {
    let none = if field.is_optional { " *or none*" } else { "" };
    let example = if field.example.is_empty() { String::new() } else { format!("`{}`", field.example) };
    format!("| `{}` | {}{none} | {} | {example} |\n", field.name, field.kind.name(), field.meaning)
}

#[test]
fn every_field_is_documented() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/themes.md");
    let text = fs::read_to_string(&file).unwrap();
    let (start, end) =
        ("<!-- What follows is written by `KIELO_WRITE_DOCS=1 cargo test documented`. -->\n\n", "<!-- Up to here. -->");
    let (before, rest) = text.split_once(start).expect("the mark where the values begin");
    let (written, after) = rest.split_once(end).expect("the mark where the values end");
    let wanted = documentation();
    if std::env::var_os("KIELO_WRITE_DOCS").is_some() {
        fs::write(&file, format!("{before}{start}{wanted}{end}{after}")).unwrap();
        return;
    }
    assert!(written == wanted, "docs/themes.md is not up to date: KIELO_WRITE_DOCS=1 cargo test documented");
    for template in PAGE_TEMPLATES {
        assert!(before.contains(&format!("| `{}` | {} |", template.name, template.output)), "{}", template.name);
    }
    for object in OBJECTS {
        let name = object.name();
        assert!(text.contains(&format!("(#{})", interface::anchor(name))) || name == "site", "{name}");
    }
}

#[test]
fn the_built_in_theme_passes_the_check() {
    SiteTest::new().command(["theme", "check"]).done().says("kielo: ").says("templates and components checked");
}

#[test]
fn unknown_names_are_reported_with_their_location() {
    let post = "{% extends \"kielo/post.html\" %}\n{% block sidebar %}\n{{ post.titel }}\n\
        {% for c in post.categories %}{{ c.post_count }}{{ c.name }}{% endfor %}\n\
        {% for year in site.years[:3] %}{% for m in year.months %}{{ m.nimi }} {{ loop.index }}{% endfor %}{% endfor %}\n\
        {{ site.newest[0].dat | date }} {{ shared.sidebra }}{{ shared.sidebar }}\n{% set kuva = post.image %}{{ kuva.leveys }}\n\
        {% include \"parts/oma.html\" %}{% block sisin %}{{ post.newer.content }}{% endblock sisin %}\n\
        {{ super() }}\n{% endblock sidebar %}\n";
    let oma = "{% if pager %}{{ pager.nmber }}{% endif %}{{ pots }}{{ [t.slug for t in post.tags] | list }}{{ post.taags }}\n\
        {{ <nappi teksti={post.authors[0].nmi} otsake=\"post.x\" /> }}{% if 1 < post.sanat %}{% endif %}{# {{ post.y }} #}\n";
    SiteTest::new()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/templates/post.html", post)
        .file("themes/oma/templates/parts/oma.html", oma)
        .file("themes/oma/templates/kampanja.html", "{{ site.title }}")
        .file(
            "themes/oma/components/nappi.html",
            "{% component nappi(teksti: string, otsake = \"a\") %}{{ teksti }}{{ otsake }}{{ post.title }}{% endcomponent nappi %}",
        )
        .command(["theme", "check"])
        .refused()
        .says("`post` has no value `titel`")
        .says("themes/oma/templates/post.html:3:9")
        .says("did you mean `title`?")
        .says("`c` has no value `post_count`")
        .says("`m` has no value `nimi`")
        .says("`site.newest[0]` has no value `dat`")
        .says("`shared` has no value `sidebra`")
        .says("`kuva` has no value `leveys`")
        .says("`post.newer` has no value `content`")
        .says("no page gives this template a value `pots`")
        .says("themes/oma/templates/parts/oma.html:1:")
        .says("`post` has no value `taags`")
        .says("`post.authors[0]` has no value `nmi`")
        .says("`post` has no value `sanat`")
        .says("no page gives this template a value `post`")
        .says("nothing uses the template `kampanja.html`")
        .says("12 errors, 1 warning; the theme needs mending");
}

#[test]
fn a_template_counts_as_used_if_a_document_names_it() {
    let site = || {
        SiteTest::new()
            .setting("theme = \"oma\"")
            .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
            .file("themes/oma/templates/kampanja.html", "{{ post.title }}")
            .file("themes/oma/templates/shared/oma.html", "{{ site.title }}{{ current.title }}")
    };
    site().command(["theme", "check"]).refused().says("`kampanja.html`").says("a value `current`");
    site()
        .file("themes/oma/templates/shared/oma.html", "{{ site.title }}")
        .file("themes/oma/templates/kampanja.html", "{% extends \"post.html\" %}")
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\ntemplate = \"kampanja.html\"\n+++\n")
        .command(["theme", "check"])
        .done()
        .says("oma: ")
        .lacks("kampanja");
}
