//! The keys of `[params]` in front matter that a theme declares: `[params.post]` and `[params.page]` of theme.toml.

use crate::images::png;
use crate::preview_test::Preview;
use crate::site_test::SiteTest;

const SCHEMA: &str = r#"extends = "kielo"
[params.post.rating]
type = "number"
default = 3
description = "How many stars the book gets"
[params.post.lead]
type = "text"
per_language = true
default = { fi = "Johdanto", en = "Lead" }
[params.post.tone]
type = "colour"
[params.post.cover]
type = "image"
[params.post.shape]
type = "choice"
choices = ["round", "square"]
default = "round"
[params.post.wide]
type = "boolean"
default = false
[params.post.links]
type = "list"
default = ["yksi"]
"#;

const POST_TEMPLATE: &str = "<p>{{ post.params.rating }}|{{ post.params.lead }}|{{ post.params.tone }}|{{ post.params.shape }}|\
    {{ post.params.wide }}|{{ post.params.links | join(sep=\" \") }}</p>";

fn site(params: &str) -> SiteTest {
    SiteTest::new()
        .setting("theme = \"lapsi\"")
        .file("themes/lapsi/theme.toml", "extends = \"oma\"\n")
        .file("themes/oma/theme.toml", SCHEMA)
        .file("themes/oma/templates/post.html", POST_TEMPLATE)
        .file("content/2026-03-02-a.md", format!("+++\ntitle = \"A\"\n{params}\n+++\nTeksti.\n"))
        .norwegian_page()
}

#[test]
fn texts_have_the_defaults_until_they_have_their_own() {
    site("").build().page("/fi/2026/03/a/").has("<p>3|Johdanto||round|false|yksi</p>");
    let own = "[params]\nrating = 4.5\nlead = \"Oma\"\ntone = \"#abc\"\nshape = \"square\"\nwide = true\nlinks = [\"a\", \"b\"]\n\
        cover = \"/kansi.png\"";
    let built = site(own).file("static/kansi.png", png(1)).build();
    built.page("/fi/2026/03/a/").has("<p>4.5|Oma|#abc|square|true|a b</p>");
    let built = site("")
        .file("content/nb/2026-03-02-b.md", "---\ntitle: B\nparams:\n  rating: 5\n  shape:\n---\nTekst.\n")
        .build();
    built.page("/nb/2026/03/b/").has("<p>5|Lead||round|false|yksi</p>");
    // Pages may have any keys.
    let page = "+++\ntitle = \"Sivu\"\n[params]\nmita = \"x\"\n+++\n";
    site("").file("content/sivu.md", page).build().is_silent();
}

#[test]
fn unknown_keys_are_warnings_with_the_nearest_name() {
    site("[params]\nratting = 4")
        .build()
        .says("no key `ratting`")
        .says("did you mean `rating`?")
        .says("2026-03-02-a.md:4:1");
    // A template that reads the right name does not report it again.
    let built = site("[params]\nshapes = \"round\"").build();
    built.says("1 warning");
    // A key of front matter is one in the wrong place.
    site("[params]\ntags = [\"x\"]").build().says("move it above [params]").says("1 warning");
}

#[test]
fn values_of_other_types_are_errors() {
    for (line, problem) in [
        ("rating = \"4\"", "must be a number"),
        ("lead = 3", "must be text"),
        ("lead = { fi = \"x\" }", "must be text"),
        ("tone = \"red\"", "which is not a colour"),
        ("shape = \"squar\"", "did you mean `square`?"),
        ("wide = \"yes\"", "true or false"),
        ("links = 3", "`links`"),
    ] {
        site(&format!("[params]\n{line}")).fails().says(problem).says("2026-03-02-a.md:4:");
    }
    let yaml = "---\ntitle: B\nparams:\n  rating: viisi\n---\n";
    site("").file("content/2026-03-04-b.md", yaml).fails().says("must be a number").says("2026-03-04-b.md:4:");
}

#[test]
fn defaults_of_folders_are_checked_and_taken() {
    let in_folder = |defaults: &str| {
        site("")
            .file("content/kirjat/_defaults.toml", defaults)
            .file("content/kirjat/2026-03-04-b.md", "+++\ntitle = \"B\"\n+++\n")
    };
    in_folder("[params]\nrating = 5\n").build().page("/fi/2026/03/b/").has("<p>5|Johdanto|");
    // Without a declaration for pages, the key may be one of theirs.
    in_folder("[params]\nratting = 5\n").build().is_silent();
    let both = format!("{SCHEMA}[params.page.subtitle]\ntype = \"text\"\n");
    in_folder("[params]\nratting = 5\n")
        .file("themes/oma/theme.toml", &both)
        .build()
        .says("did you mean `rating`?")
        .says("_defaults.toml:2:1");
    in_folder("[params]\nrating = \"5\"\nsubtitle = \"x\"\n")
        .file("themes/oma/theme.toml", both)
        .fails()
        .says("must be a number")
        .says("_defaults.toml:2:");
}

#[test]
fn pages_have_keys_of_their_own() {
    let page = "<p>{{ page.params.subtitle }}</p>";
    let schema = "extends = \"kielo\"\n[params.page.subtitle]\ntype = \"text\"\ndefault = \"Ei mitään\"\n";
    let built = site("[params]\nmika = 1")
        .file("themes/oma/theme.toml", schema)
        .file("themes/oma/templates/post.html", "<p>{{ post.params.mika }}</p>")
        .file("themes/oma/templates/page.html", page)
        .file("content/sivu.md", "+++\ntitle = \"Sivu\"\n+++\n")
        .file("content/toinen.md", "+++\ntitle = \"Toinen\"\n[params]\nsubtitle = \"Oma\"\n+++\n")
        .build();
    built
        .page("/fi/sivu/")
        .has("<p>Ei mitään</p>")
        .page("/fi/toinen/")
        .has("<p>Oma</p>")
        .page("/fi/2026/03/a/")
        .has("<p>1</p>");
}

#[test]
fn mistakes_of_the_theme_are_located() {
    for (lines, problem) in [
        ("[params.post.rating]\ntype = \"numbr\"", "did you mean `number`?"),
        ("[params.post.rating]\ndefault = 3", "type"),
        ("[params.post.rating]\ntype = \"number\"\ndefault = \"3\"", "a number"),
        ("[params.posts.rating]\ntype = \"number\"", "did you mean `post`?"),
        ("[params.post]\nrating = 3", "a table"),
    ] {
        site("")
            .file("themes/oma/theme.toml", format!("extends = \"kielo\"\n{lines}\n"))
            .fails()
            .says(problem)
            .says("theme.toml:");
    }
}

#[test]
fn the_command_lists_the_keys() {
    let answer = site("").command(["theme", "settings"]).done();
    answer.says(
        "# Keys for the front matter of posts:\n# [params]\n# How many stars the book gets\n# (number)\n# rating = 3",
    );
    let schema = format!("{SCHEMA}[settings.motto]\ntype = \"text\"\n");
    let answer = site("").file("themes/oma/theme.toml", schema).command(["theme", "settings"]).done();
    answer.says("[theme_settings]\n").says("# (choice; round, square)\n# shape = \"round\"");
}

#[test]
fn the_preview_follows_the_declaration() {
    let preview = Preview::start(site(""));
    preview.wait_for("/fi/2026/03/a/", "<p>3|Johdanto|");
    preview.save("themes/oma/theme.toml", SCHEMA.replace("default = 3", "default = 2"));
    preview.wait_for("/fi/2026/03/a/", "<p>2|Johdanto|");
}
