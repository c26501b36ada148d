//! Mistakes that theme makers make, on a theme that extends nothing: each has one message, at its place, with the nearest name
//! or with what to do.

use crate::site_test::{Built, Failed, SiteTest};

const BASE: &str = "<!doctype html>\n<html lang=\"fi\">\n<head>{{ head() }}\
                    <link rel=\"stylesheet\" href=\"{{ asset(path=\"style.css\") }}\"></head>\n\
                    <body>{% block main %}{% endblock main %}{% include \"parts/footer.html\" %}</body>\n</html>\n";

const FOOTER: &str = "themes/oma/templates/parts/footer.html";
const POST: &str = "themes/oma/templates/post.html";
const STRINGS: &str = "themes/oma/strings/fi.toml";

/// A site whose theme has all templates, a string with a placeholder and one with plural forms, a component, a preset and a
/// style sheet.
fn site() -> SiteTest {
    let mut site = SiteTest::empty()
        .file(
            "site.toml",
            "base_url = \"https://blogi.example\"\ndefault_language = \"fi\"\ntheme = \"oma\"\n[languages.fi]\n\
             title = \"Blogi\"\n[params]\nsosiaalinen = \"x\"\n",
        )
        .post("a", "A", "Teksti.")
        .file("content/tietoja.md", "+++\ntitle = \"Tietoja\"\n+++\nTeksti.\n")
        .file("themes/oma/theme.toml", "name = \"oma\"\n[pictures.kortti]\nwidth = 640\nheight = 360\n")
        .file(
            STRINGS,
            "read_this = \"Lue {title}\"\nplain = \"Pelkkä\"\n[items]\none = \"{count} juttu\"\nother = \"{count} juttua\"\n",
        )
        .file("themes/oma/static/style.css", "body { color: red }\n")
        .file("themes/oma/templates/base.html", BASE)
        .file(FOOTER, "<footer>{{ t(key=\"plain\") }} {{ shared.footer }}</footer>\n")
        .file("themes/oma/templates/shared/footer.html", "<p>{{ site.title }} {{ t(key=\"items\", count=3) }}</p>\n")
        .file(
            "themes/oma/components/nosto.html",
            "{% component nosto(teksti: string, koko: integer = 2) -%}\n<p>{{ teksti }} {{ koko }}</p>\n{%- endcomponent nosto %}\n",
        );
    for name in ["home", "page", "term", "terms", "archive", "archives", "letters", "404", "languages", "redirect"] {
        let text = format!(
            "{{% extends \"base.html\" %}}{{% block main %}}<h1>{name}: {{{{ current.title }}}}</h1>{{% endblock main %}}\n"
        );
        site = site.file(&format!("themes/oma/templates/{name}.html"), text);
    }
    site.file(POST, post("{{ <nosto teksti=\"x\" /> }}"))
}

/// The template of posts with a text on its line 4.
fn post(text: &str) -> String {
    format!(
        "{{% extends \"base.html\" %}}\n{{% block main %}}\n<h1>{{{{ t(key=\"read_this\", title=post.title) }}}}</h1>\n{text}\n\
         {{% endblock main %}}\n"
    )
}

/// Builds with a text in the template of posts, and expects one error. `kielo theme check` reports it too.
#[track_caller]
fn fails(text: &str) -> Failed {
    one_error(site().file(POST, post(text)))
}

#[track_caller]
fn one_error(site: SiteTest) -> Failed {
    let failed = site.fails().counts("1 error;");
    let checked = failed.site.command(["theme", "check"]);
    assert_eq!(checked.code, Some(1), "{}", checked.messages);
    assert!(checked.messages.lines().last().unwrap().starts_with("1 error;"), "{}", checked.messages);
    failed
}

/// Builds, and expects one warning.
#[track_caller]
fn one_warning(site: SiteTest) -> Built {
    let built = site.build();
    let count = built.messages.lines().last().unwrap_or_default();
    assert!(count.starts_with("1 warning"), "{}", built.messages);
    built
}

#[test]
fn the_theme_is_right() {
    let built = site().build();
    built.is_silent().page("/2026/03/a/").has("Lue A").has("<p>x 2</p>").has("Blogi 3 juttua");
    built.site.command(["theme", "check"]).done();
}

#[test]
fn unknown_values_get_the_nearest_name() {
    fails("{{ post.titel_html }}")
        .at("themes/oma/templates/post.html:4:9")
        .says("`post` has no value `titel_html`")
        .says("did you mean `title_html`?");
    fails("{{ sitee.title }}")
        .at("themes/oma/templates/post.html:4:4")
        .says("no page gives this template a value `sitee`")
        .says("did you mean `site`?");
    one_error(site().file("themes/oma/templates/term.html", "{{ post.title }}"))
        .at("themes/oma/templates/term.html:1:4")
        .says("the values known here are `current`,")
        .says("`page`, `pager`, `settings`, `shared`, `site`, `term`");
    one_error(site().file("themes/oma/templates/archives.html", "{{ pager.posts }}"))
        .says("the values known here are `current`,");
    one_error(site().file(FOOTER, "{{ shared.foter }}{{ t(key=\"plain\") }}"))
        .at("themes/oma/templates/parts/footer.html:1:11")
        .says("`shared` has no value `foter`")
        .says("did you mean `footer`?");
}

#[test]
fn values_that_only_rendering_knows_get_the_nearest_name() {
    // Nothing says which keys an object in a list of a site's own has.
    let site = |text: &str| site().tables("[params.henkilot]\naino = { nimi = \"Aino\" }").file(POST, post(text));
    site("{{ site.params.henkilot.aino.nmi }}")
        .fails()
        .counts("1 error;")
        .says("`site.params.henkilot.aino` has no value `nmi`")
        .says("did you mean `nimi`? (this happened while content/2026-03-02-a.md was rendered)");
    site("{{ site.params.henkilot.eero.nimi }}").fails().counts("1 error;").says("has no value");
}

#[test]
fn tags_without_an_end_are_reported_where_they_open() {
    let whole = "{% extends \"base.html\" %}\n{% block main %}\n<p>{{ t(key=\"read_this\", title=\"x\") }}\n";
    one_error(site().file(POST, whole))
        .at("themes/oma/templates/post.html:2:1")
        .says("`{% block main %}` has no `{% endblock %}`")
        .says("write {% endblock %} where it ends");
    fails("{% if post %}\n{% for tag in post.tags %}\n{{ tag.name }}\n{% endif %}")
        .at("themes/oma/templates/post.html:5:1")
        .says("`{% for %}` has no `{% endfor %}`")
        .says("write {% endfor %} before `{% endif %}`")
        .at("themes/oma/templates/post.html:7:1");
    fails("{% for tag in post.tags %}{% endif %}{% endfor %}").says("`{% for %}` has no `{% endfor %}`");
    fails("{% endif %}").says("`{% block main %}` has no `{% endblock %}`").says("before `{% endif %}`");
    one_error(site().file("themes/oma/templates/404.html", "x\n{% endif %}"))
        .at("themes/oma/templates/404.html:2:1")
        .says("`{% endif %}` has no beginning here");
    fails("{% if post %<footer class=\"a\">x</footer>\n{% endif %}")
        .at("themes/oma/templates/post.html:4:1")
        .says("this `{%` has no `%}`");
    fails("{{ post.title }\n<p>").at("themes/oma/templates/post.html:4:1").says("this `{{` has no `}}`");
    fails("{# note").at("themes/oma/templates/post.html:4:1").says("this `{#` has no `#}`");
    fails("{% set x %}y").at("themes/oma/templates/post.html:4:1").says("`{% set %}` has no `{% endset %}`");
    fails("{% <nosto teksti=\"x\"> %}y").says("`{% <nosto> %}` has no `{% </nosto> %}`");
}

#[test]
fn unknown_tags_and_macros_get_advice() {
    fails("{% esle %}")
        .at("themes/oma/templates/post.html:4:1")
        .says("there is no tag `esle`")
        .says("did you mean `else`?");
    fails("{% macro x(a) %}{{ a }}{% endmacro %}").says("components take the place of macros");
    fails("{% import \"x.html\" as x %}").says("components take the place of macros");
    fails("{{ self::x(a=1) }}").at("themes/oma/templates/post.html:4:8").says("components take the place of macros");
}

#[test]
fn names_that_lead_nowhere_get_the_nearest_name() {
    one_error(site().file("themes/oma/templates/base.html", BASE.replace("footer.html", "foter.html")))
        .says("the theme has no template `parts/foter.html`")
        .says("did you mean `parts/footer.html`?");
    one_error(site().file(POST, post("").replace("base.html", "bse.html")))
        .at("themes/oma/templates/post.html:1:12")
        .says("the theme has no template `bse.html`")
        .says("did you mean `base.html`?");
    one_error(site().file(POST, post("").replace("block main", "block mian")))
        .at("themes/oma/templates/post.html:2:10")
        .says("no template that this one extends has a block `mian`")
        .says("did you mean `main`?");
    fails("{{ post.date | dat }}")
        .at("themes/oma/templates/post.html:4:16")
        .says("there is no filter `dat`")
        .says("did you mean `date`?");
    fails("{{ asse(path=\"style.css\") }}").says("there is no function `asse`").says("did you mean `asset`?");
    fails("{% if post is defind %}{% endif %}").says("there is no test `defind`").says("did you mean `defined`?");
    fails("{{ <nsto teksti=\"x\" /> }}").says("there is no component `nsto`").says("did you mean `nosto`?");
}

#[test]
fn a_circle_of_templates_names_the_line_of_each_link() {
    one_error(
        site()
            .file(FOOTER, "{{ t(key=\"plain\") }}\n{% include \"parts/b.html\" %}\n")
            .file("themes/oma/templates/parts/b.html", "\n\n{% include \"parts/footer.html\" %}\n"),
    )
    .at("themes/oma/templates/parts/footer.html:2:12")
    .at("themes/oma/templates/parts/b.html:3:12")
    .says("these templates contain each other in a circle");
    one_error(site().file("themes/oma/templates/base.html", "{% extends \"post.html\" %}"))
        .at("themes/oma/templates/base.html:1:12")
        .at("themes/oma/templates/post.html:1:12")
        .says("post.html extends `base.html`");
}

#[test]
fn all_broken_files_are_reported_in_one_run() {
    site()
        .file(POST, post("{{ post. }}"))
        .file("themes/oma/templates/home.html", "{% for x in %}{% endfor %}\n")
        .file("themes/oma/templates/term.html", "{{ current.title | datee }}\n{% include \"parts/foot.html\" %}")
        .file("themes/oma/components/toinen.html", "{% component toinen( %}")
        .fails()
        .counts("5 errors")
        .at("themes/oma/templates/home.html:1:13")
        .says("a value is missing before `%}`")
        .at("themes/oma/templates/post.html:4:10")
        .at("themes/oma/templates/term.html:1:20")
        .at("themes/oma/templates/term.html:2:12")
        .says("themes/oma/components/toinen.html:1:");
}

#[test]
fn missing_templates_are_one_message() {
    let site = site();
    for name in ["home", "term", "404"] {
        std::fs::remove_file(site.root().join(format!("themes/oma/templates/{name}.html"))).unwrap();
    }
    one_error(site).says("lacks the templates `home.html`, `term.html`, `404.html`, which every site needs");
}

#[test]
fn arguments_that_nothing_takes_are_errors() {
    fails("{{ post.date | date(format=\"full\") }}")
        .at("themes/oma/templates/post.html:4:21")
        .says("the filter `date` has no argument `format`")
        .says("`style`, `time`");
    fails("{% if post.image %}{{ image(src=post.image, prest=\"kortti\") }}{% endif %}")
        .at("themes/oma/templates/post.html:4:45")
        .says("the function `image` has no argument `prest`")
        .says("did you mean `preset`?");
    fails("{{ post.tags | length(x=1) }}").says("it has no arguments: remove this one");
    fails("{{ <nosto tekst=\"x\" /> }}")
        .says("the component `nosto` has no argument `tekst`")
        .says("did you mean `teksti`?");
    fails("{{ t(key=\"plain\", count=3) }}").says("the string `plain` has no placeholder `{count}`");
}

#[test]
fn strings_are_checked_where_templates_use_them() {
    // The strings file is right, so nothing is reported there.
    one_error(site().file(POST, post("").replace("read_this", "red_this")))
        .at("themes/oma/templates/post.html:3:15")
        .says("the theme has no string `red_this`")
        .says("did you mean `read_this`?");
    fails("{{ t(key=\"read_this\") }}").says("the string `read_this` needs the argument `title`");
    fails("{{ t_html(key=\"read_this\", titel=post.title) }}")
        .at("themes/oma/templates/post.html:4:28")
        .says("the string `read_this` has no placeholder `{titel}`")
        .says("did you mean `title`?");
    let strings = "read_this = \"Lue {title}\"\nplain = \"Pelkkä\"\n";
    one_error(site().file(STRINGS, format!("{strings}[items]\none = \"{{count}} juttu\"\n")))
        .says("the string `items` has no form `other`");
    one_error(site().file("strings/fi.toml", "heading_tag = \"Tagi {nam}\"\n"))
        .at("strings/fi.toml:1:15")
        .says("nothing is given for `{nam}`");
}

#[test]
fn strings_that_no_template_uses_are_warnings() {
    let strings = site().text(STRINGS);
    one_warning(site().file(STRINGS, format!("plan = \"x\"\n{strings}")))
        .says("[themes/oma/strings/fi.toml:1:1]")
        .says("no template uses the string `plan`")
        .says("did you mean `plain`?");
    let many = (0..74).map(|number| format!("oma_{number} = \"x\"\n")).collect::<Vec<_>>().concat();
    let built = one_warning(site().file(STRINGS, format!("{many}{strings}")));
    built.says("no template uses these 74 strings: `oma_0`").says("and 66 more");
    assert!(built.messages.len() < 1500, "{}", built.messages);
    // A key that the program's own theme has, too, is the theme's own here.
    let site = site().file(STRINGS, format!("read_more = \"Lisää {{what}}\"\n{strings}"));
    site.file(POST, post("{{ t(key=\"read_more\", what=\"x\") }}"))
        .build()
        .is_silent()
        .page("/2026/03/a/")
        .has("Lisää x");
}

#[test]
fn keys_that_templates_put_together_are_used() {
    let strings = site().text(STRINGS);
    let site = site().file(STRINGS, format!("kind_a = \"Aa\"\nkind_b = \"Bee\"\nother_c = \"See\"\n{strings}"));
    site.file(POST, post("{% set key = 'other_c' %}{{ t(key=key) }}{{ t(key=\"kind_\" ~ \"b\") }}"))
        .build()
        .is_silent()
        .page("/2026/03/a/")
        .has("SeeBee");
}

#[test]
fn literal_names_are_checked_without_rendering() {
    // No post is there, so nothing renders the template.
    let empty = |text: &str| {
        let site = site().file(POST, post(text));
        std::fs::remove_file(site.root().join("content/2026-03-02-a.md")).unwrap();
        one_error(site)
    };
    empty("{{ post.date | date(style=\"ful\") }}")
        .at("themes/oma/templates/post.html:4:28")
        .says("there is no date style `ful`")
        .says("did you mean `full`?");
    empty("{{ image(src=post.image, preset=\"korti\") }}")
        .says("there is no preset of pictures `korti`")
        .says("did you mean `kortti`?");
    empty("{{ image(src=post.image, loading=\"lasy\") }}").says("did you mean `lazy`?");
    empty("{{ asset(path=\"styl.css\") }}")
        .says("the theme has no file static/styl.css")
        .says("did you mean `style.css`?");
    empty("{{ post.titel }}").says("did you mean `title`?");
    empty("{{ t(key=\"plian\") }}").says("did you mean `plain`?");
}

#[test]
fn missing_values_name_the_guard() {
    fails("{{ post.updated | date(style=\"full\") }}")
        .says("`post.updated` has no value here, but the filter `date` needs a text")
        .says("{% if post.updated %} … {% endif %}");
    fails("{{ image(src=post.image) }}")
        .says("`src` has no value here: there is no picture to show")
        .says("{% if post.image %} … {% endif %}");
    fails("{{ post.image.url }}").says("no value").says("{% if post.image %} … {% endif %}");
}

#[test]
fn messages_have_no_types_of_rust() {
    fails("{{ <nosto teksti=\"x\" koko=\"iso\" /> }}")
        .says("the argument `koko` must be a whole number, and here it is a text");
    for text in [
        "{{ post.title | abs }}",
        "{{ post.title + 1 }}",
        "{% for x in 5 %}{% endfor %}",
        "{{ post.title | join }}",
        "{{ post.tags | nth(n=\"a\") }}",
        "{{ 5 | number | round }}",
        "{% if post.title < 3 %}{% endif %}",
        "{{ post.tags | truncate(length=-1) }}",
    ] {
        let failed = site().file(POST, post(text)).fails().counts("1 error;");
        for word in ["&str", "i64", "u64", "i128", "f64", "usize", "map/struct", "Vec<"] {
            assert!(!failed.messages.contains(word), "{word}: {}", failed.messages);
        }
    }
}

#[test]
fn presets_say_which_side_is_wrong() {
    let theme = |sides: &str| site().file("themes/oma/theme.toml", format!("[pictures.kortti]\n{sides}\n"));
    theme("width = \"1200\"\nheight = 0")
        .fails()
        .counts("2 errors")
        .at("themes/oma/theme.toml:2:9")
        .says("`width` must be a whole number from 1 to 8000, in pixels")
        .says("`height` must be a whole number from 1 to 8000, in pixels");
    theme("width = 9000\nheight = 5").fails().counts("1 error;").says("`width` must be");
    theme("width = 640").fails().counts("1 error;").says("the key `height` is missing");
}

#[test]
fn style_sheets_are_checked() {
    let css = |text: &str| site().file("themes/oma/static/style.css", text);
    one_error(css("body { background: url(styl.css) }")).says("did you mean `style.css`?");
    one_error(css("body { color: red; }\n a, { color: blue }\n")).says("this is not valid CSS");
    one_error(css("body { color: red;\n a { color: blue }\n")).says("the block of `body` has no `}`");
    one_warning(css("body { color: red; colr: red; --own: 1; -webkit-foo: x }"))
        .says("[themes/oma/static/style.css:1:20]")
        .says("there is no CSS property `colr`")
        .says("did you mean `color`?");
    css(
        "@media (width > 1px) { a { text-wrap: balance; interpolate-size: allow-keywords; zoom: 1; & b:hover { fill: red } } }\n\
         @page { size: a4 } @property --x { syntax: \"*\"; inherits: false }\n\
         @font-face { font-family: \"a\"; src: local(\"a\"); font-display: swap; unicode-range: U+1 }",
    )
    .build()
    .is_silent();
    let many = (0..2000).map(|number| format!("a {{ propertty{number}: x }}\n")).collect::<Vec<_>>().concat();
    let built = css(&many).build();
    assert!(built.messages.lines().last().unwrap().starts_with("50 warnings"), "{}", built.messages);
}

#[test]
fn values_that_no_css_property_takes_are_warnings() {
    let css = |text: &str| site().file("themes/oma/static/style.css", format!("a {{\n  {text}\n}}\n"));
    for (declaration, column, message, advice) in [
        ("color: blu;", 10, "the CSS property `color` cannot be `blu`", "did you mean `blue`?"),
        ("display: flexx", 12, "the CSS property `display` cannot be `flexx`", "did you mean `flex`?"),
        ("BORDER: 1px sollid red", 15, "the CSS property `border` cannot be `sollid`", "did you mean `solid`?"),
        ("text-wrap: balanse", 14, "the CSS property `text-wrap` cannot be `balanse`", "did you mean `balance`?"),
        ("color: ffffff !important", 10, "the CSS property `color` cannot be `ffffff`", "did you mean `#ffffff`?"),
        ("color: #12345", 10, "`#12345` is no colour", "write 3, 4, 6 or 8 digits after the #"),
        ("margin: 0 10xp", 15, "there is no CSS unit `xp`", "did you mean `px`?"),
        ("width: calc(1rm + 2px)", 16, "there is no CSS unit `rm`", "did you mean `rem`?"),
        ("margin: 5", 11, "the CSS property `margin` cannot be `5`", "a length needs a unit, such as `5px`"),
        ("margin-top: -1.5", 15, "the CSS property `margin-top` cannot be `-1.5`", "such as `-1.5px`"),
        ("width: 10 px", 10, "the CSS property `width` cannot be `10 px`", "write the unit directly after its number"),
        ("color: rbg(0, 0, 0)", 10, "there is no CSS function `rbg`", "did you mean `rgb()`?"),
        (
            "line-height: --tight",
            16,
            "the CSS property `line-height` cannot be `--tight`",
            "did you mean `var(--tight)`?",
        ),
        ("padding: inherit 0", 12, "`inherit` cannot stand beside other values", "`inherit` alone is the whole value"),
        (
            "font: bold Arial",
            9,
            "the CSS property `font` cannot be `bold Arial`",
            "`font` needs a size before the names",
        ),
        ("z-index: 1.5", 12, "the CSS property `z-index` cannot be `1.5`", "Browsers pass over a declaration"),
        ("color:;", 3, "the CSS property `color` has no value here", "Browsers pass over a declaration"),
    ] {
        one_warning(css(declaration))
            .says(&format!("[themes/oma/static/style.css:2:{column}]"))
            .says(message)
            .says(advice);
    }
    one_warning(css("/* a: b */ color /* c */ : /* blue */ blu")).says("cannot be `blu`");
    let crlf = site().file("themes/oma/static/style.css", "a {\r\n  color: red;\r\n  float: centre;\r\n}\r\n");
    one_warning(crlf).says("[themes/oma/static/style.css:3:10]").says("the CSS property `float` cannot be `centre`");
    let many = (0..2000).map(|_| "color: blu;").collect::<Vec<_>>().concat();
    let built = css(&many).build();
    assert!(built.messages.lines().last().unwrap().starts_with("50 warnings"), "{}", built.messages);
}

#[test]
fn values_that_may_be_right_are_not_reported() {
    let right = [
        "color: inherit; color: CurrentColor; color: var(--a); color: color-mix(in oklch, currentcolor, red 20%)",
        "color: rgb(from var(--a) r g b / 50%); color: oklch(70% 0.1 200); color: light-dark(red, #fff8)",
        "background: linear-gradient(in oklab, red, blue), url(data:x) no-repeat; box-shadow: none; text-shadow: none",
        "width: -webkit-fill-available; width: stretch; width: calc(100% - 2dvh); height: env(safe-area-inset-top, 2px)",
        "transition: height 1s ease allow-discrete, --own 2s; transform-style: preserve-3d; animation: oma 1s; font: 0/0 a",
        "filter: progid:DXImageTransform.Microsoft.Alpha(opacity=50); margin: 5px\\9; cursor: -moz-grab",
        "position-area: top; width: anchor-size(width); width: sibling-index(); font: 1rem/1.5 \"Oma\", sans-serif; flex: 1",
        "content: \"a!b\"; grid-template: \"a b\" 1fr / auto; quotes: \"a\" \"b\"; will-change: transform; display: grid",
        "text-wrap: pretty; object-fit: cover; overflow: clip visible; margin: 0 auto; line-height: 1.5; --own: colour xp",
        "width: --own(2px); color: if(style(--a): red; else: blue); font-weight: 350; z-index: 3; opacity: 50%; all: unset",
    ];
    let css = right.map(|text| format!("a {{ {text} }}\n")).concat();
    let rules = "@font-face { font-family: Oma; font-weight: 100 900; src: local(\"a\") } @page { size: a4 landscape }\n\
                 @counter-style a { system: cyclic; symbols: \"a\" } @property --a { syntax: \"<color>\"; inherits: true; initial-value: red }\n\
                 @keyframes oma { from { color: red } 50% { color: blue } } a:hover { b:not(c) { color: red } }\n";
    site().file("themes/oma/static/style.css", css + rules).build().is_silent();
}

#[test]
fn scripts_that_browsers_cannot_read_are_warnings() {
    let script = |text: &str| site().file("themes/oma/static/oma.js", text);
    one_warning(script("const a = {\n  b: 1\n  c: 2,\n};\n"))
        .says("[themes/oma/static/oma.js:3:3]")
        .says("this is not valid JavaScript: expected `,` or `}` but found a name")
        .says("[themes/oma/static/oma.js:1:11]")
        .says("this was opened here");
    one_warning(script("function a() {\n  if (b) {\n}\n"))
        .says("expected `}` but found the end of the file")
        .says("[themes/oma/static/oma.js:1:14]");
    one_warning(script("fucntion a() {}"))
        .says("a `;` or a line break is missing here, or the word before is misspelt");
    one_warning(script("let a = \"b;\nlet c;\n")).says("[themes/oma/static/oma.js:1:9]").says("unterminated string");
    one_warning(script("import a from \"./b.js\";\nfor (;;\n")).says("[themes/oma/static/oma.js:");
    one_warning(site().file("themes/oma/static/a/b.mjs", "if (a {}")).says("[themes/oma/static/a/b.mjs:1:");
    for right in [
        "import a from \"./b.js\";\nawait a?.b ?? c;\n",
        "with (a) { b = 010; }\n<!-- an old comment\n",
        "class A { #b = 1; static { } get c() { return `${this.#b}`; } }\nconst d = /[(\\/]/v;\n",
        "#!/usr/bin/env node\r\n// ääkkösiä 🙂\r\nlet ä = 1n ** 2n;\r\n",
        "",
    ] {
        script(right).build().is_silent();
    }
    // Neither a script that is nested too deeply for the parser nor a file of another kind is an error.
    for (bracket, count) in [("(", 100_000), ("[", 100_000), ("!", 100_000), ("a?", 50_000), ("if(a)", 20_000)] {
        let built = script(&bracket.repeat(count)).build();
        assert!(built.messages.lines().count() < 12, "{}", built.messages);
    }
    site().file("themes/oma/static/oma.json", "{").build().is_silent();
}

#[test]
fn elements_without_an_end_are_warnings() {
    let footer = |text: &str| site().file(FOOTER, format!("<footer>{{{{ t(key=\"plain\") }}}}{text}</footer>"));
    one_warning(footer("<div>\n<p>x\n"))
        .says("[themes/oma/templates/parts/footer.html:1:29]")
        .says("`<div>` is not closed");
    one_warning(footer("</section>")).says("`</section>` closes nothing");
    one_warning(footer("{% for x in [1] %}<ul>{% endfor %}")).says("`<ul>` is not closed");
    one_warning(site().file(POST, post("{% if post.tags %}<b>{% else %}<b>{% endif %}"))).says("`<b>` is not closed");
    for text in [
        "<img src=\"a.png\" alt=\"\"><br><ul><li>a<li>b</ul><table><tr><td>x</table>",
        "{% if site.title %}<b>{% else %}<b class=\"x\">{% endif %}x</b>",
        "{% if site.title %}<i>{% endif %}x{% if site.title %}</i>{% endif %}",
        "<a {% if site.title %}href=\"/\"{% endif %}>x</a><h{{ 1 + 1 }}>x</h{{ 1 + 1 }}>",
        "<script>if (1 <b) { '</div>' }</script><style>a > b { color: red }</style><textarea><b></textarea>",
        "<svg><path d=\"M0 0\"/></svg><!-- <div> -->{# <div> #}{% raw %}{{ <b> }}</b>{% endraw %}",
        "{% set x %}<b>{{ site.title }}</b>{% endset %}{{ x }}",
    ] {
        footer(text).build().is_silent();
    }
    // One file opens what the other closes.
    site()
        .file("themes/oma/templates/parts/top.html", "<main><section>")
        .file("themes/oma/templates/parts/end.html", "</section></main>")
        .file(POST, post("{% include \"parts/top.html\" %}x{% include \"parts/end.html\" %}"))
        .build()
        .is_silent();
}

#[test]
fn keys_of_params_that_were_probably_misspelt_are_warnings() {
    let reading = |text: &str| site().file(POST, post(text));
    let text = |params: &str| format!("+++\ntitle = \"A\"\n[params]\n{params}\n+++\n");
    one_warning(reading("{% if site.params.sosialinen %}x{% endif %}"))
        .says("[site.toml:7:1]")
        .says("no template reads `params.sosiaalinen`")
        .says("did you mean `sosialinen`?")
        .says("[themes/oma/templates/post.html:4:19]");
    let colour = "{% if post.params.tunnus %}y{% endif %}{{ site.params.sosiaalinen }}";
    one_warning(reading(colour).file("content/2026-03-02-a.md", text("tunus = 1")))
        .says("[content/2026-03-02-a.md:4:1]")
        .says("no template reads `params.tunus`");
    // Both are there, the key is read in a list, or all keys are.
    for (template, params) in [
        (colour, "tunus = 1\ntunnus = 2"),
        (colour, "aivan_muu = 1"),
        (
            "{{ site.newest | sort(attribute=\"params.tunus\") | length }}{% if post.params.tunnus %}{% endif %}",
            "tunus = 1",
        ),
        ("{% for key, value in post.params %}{{ key }}{% endfor %}{% if post.params.tunnus %}{% endif %}", "tunus = 1"),
        ("{% set params = post.params %}{% if post.params.tunnus %}{% endif %}", "tunus = 1"),
    ] {
        reading(template).file("content/2026-03-02-a.md", text(params)).build().is_silent();
    }
}

#[test]
fn a_dump_of_all_values_is_a_warning() {
    one_warning(site().file(POST, post("<!-- {{ __tera_context | length }} -->")))
        .says("`__tera_context` shows all values");
}

#[test]
fn templates_of_texts_are_the_only_choice() {
    let text = |name: &str| format!("+++\ntitle = \"A\"\ntemplate = \"{name}\"\n+++\n");
    let failed = site().file("content/2026-03-02-a.md", text("pots.html")).fails();
    let failed = failed.says("the theme has no template `pots.html`").says("did you mean `post.html`?");
    let failed = failed.site.file("content/2026-03-02-a.md", text("kampanjasivu.html")).fails();
    failed.says("known here are `page.html`, `post.html`");
}

#[test]
fn all_variables_of_components_and_lists_are_known() {
    let values = "{% set map = {\"a\": 1, \"b\": 2} %}{{ [value for key, value in map if key != \"a\"] | join }}";
    let built = site()
        .file(
            "themes/oma/components/laatikko.html",
            "{% component laatikko(koko: integer, ...muut) %}<div class=\"{{ muut.class or \"x\" }}\">{{ koko }}</div>\
             {% endcomponent laatikko %}",
        )
        .file(
            POST,
            post(&format!(
                "{{{{ <laatikko koko={{3}} class=\"leveä\" /> }}}}{{{{ <laatikko koko={{4}} /> }}}}<i>{values}</i>"
            )),
        )
        .build();
    built.is_silent().page("/2026/03/a/").has("<div class=\"leveä\">3</div><div class=\"x\">4</div><i>2</i>");
}

#[test]
fn components_may_name_their_body_and_values_of_the_page() {
    site()
        .file(
            "themes/oma/components/laatikko.html",
            "{% component laatikko(@in_feed = false) %}<div>{{ body }}{{ in_feed }}</div>{% endcomponent laatikko %}",
        )
        .post("b", "B", "{% <laatikko> %}\nTeksti.\n{% </laatikko> %}")
        .build()
        .is_silent();
}

/// A site whose post template has `calls` of a component with `text`.
fn site_with_card(parameters: &str, text: &str, calls: &str) -> SiteTest {
    let card = format!("{{% component kortti({parameters}) %}}<p>{text}</p>{{% endcomponent kortti %}}");
    site().file("themes/oma/components/kortti.html", card).file(POST, post(calls))
}

#[test]
fn fields_of_the_arguments_of_components_are_checked() {
    let simple = "{{ <kortti post={post} /> }}";
    for (text, calls, wrong, nearest) in [
        ("{% if post.imag %}x{% endif %}", simple, "imag", "image"),
        ("{% if post.title or post.imag %}x{% endif %}", simple, "imag", "image"),
        (
            "{% set p = post %}{{ p.titel }}",
            "{% for p in site.newest %}{{ <kortti post={p} /> }}{% endfor %}",
            "titel",
            "title",
        ),
        ("{% for a in post.authors %}{{ a.nmae }}{% endfor %}", simple, "nmae", "name"),
        ("{{ [a.nmae for a in post.authors] | length }}", simple, "nmae", "name"),
        ("{{ [a.name for a in post.authors if a.nmae] | length }}", simple, "nmae", "name"),
        ("{{ body }}{{ post.titel }}", "{% <kortti post={post}> %}x{% </kortti> %}", "titel", "title"),
        // Each of two types lacks it, and the component calls itself.
        ("{{ post.titel }}", "{{ <kortti post={post} /> }}{{ <kortti post={current} /> }}", "titel", "title"),
        ("{{ post.titel }}{% if post.newer %}{{ <kortti post={post.newer} /> }}{% endif %}", simple, "titel", "title"),
    ] {
        one_error(site_with_card("post: map", text, calls))
            .says("[themes/oma/components/kortti.html:1:")
            .says(&format!("has no value `{wrong}`"))
            .says(&format!("did you mean `{nearest}`?"));
    }
    one_error(site_with_card("@posts = []", "{% for p in posts %}{{ p.titel }}{% endfor %}", "x")).says("`titel`");
    // Through another component, whose file is read later.
    let outer = "{% component ulompi(p: map) %}{{ <kortti post={p} /> }}{% endcomponent ulompi %}";
    one_error(
        site_with_card("post: map", "{{ post.titel }}", "{{ <ulompi p={post} /> }}")
            .file("themes/oma/components/ulompi.html", outer),
    )
    .says("[themes/oma/components/kortti.html:1:");
    // In the call itself.
    one_error(site_with_card("post", "{{ body }}", "{% <kortti post={post.titel}> %}x{% </kortti> %}"))
        .says("[themes/oma/templates/post.html:4:");
}

#[test]
fn fields_of_arguments_that_a_call_may_have_are_no_mistakes() {
    let own = "{% if post.oma %}{{ post.oma }}{% endif %}";
    let with_post = "{{ <kortti post={post} /> }}";
    for (parameters, text, calls) in [
        ("post: map", own, format!("{with_post}{{{{ <kortti post={{{{\"oma\": 1}}}} /> }}}}")),
        ("post: map", own, format!("{{% set p = post.params.p or post %}}{with_post}{{{{ <kortti post={{p}} /> }}}}")),
        ("post: map = {\"oma\": 1}", own, format!("{with_post}{{{{ <kortti /> }}}}")),
        ("post: map", own, format!("{with_post}{{% set p = {{\"post\": post}} %}}{{{{ <kortti {{...p}} /> }}}}")),
        ("post: map", "{% if post.newest %}x{% endif %}", format!("{with_post}{{{{ <kortti post={{site}} /> }}}}")),
        ("post: map", "{{ post.title }}", "{% for p in site.newest %}{{ <kortti post={p} /> }}{% endfor %}".to_owned()),
        ("post = {}", "{% if post.title %}{{ post.title }}{% endif %}", format!("{with_post}{{{{ <kortti /> }}}}")),
    ] {
        let site = site_with_card(parameters, text, &calls);
        let checked = site.command(["theme", "check"]);
        assert!(!checked.messages.contains("has no value"), "{calls}: {}", checked.messages);
        assert!(!checked.messages.contains("template failed"), "{calls}: {}", checked.messages);
    }
}

#[test]
fn a_loop_over_nothing_names_the_value() {
    fails("{% for x in site.params.foo %}x{% endfor %}")
        .at("themes/oma/templates/post.html:4:13")
        .says("`site.params.foo` has no value here, so there is nothing to loop over")
        .says("{% for x in site.params.foo or [] %}");
}

#[test]
fn a_missing_sign_is_named() {
    fails("{{ image(src=\"kuva.png\" alt=\"\") }}").says("`,` is missing before this name");
}

#[test]
fn the_words_of_the_theme_stay_as_they_are() {
    fails("{{ throw(message=\"Aseta logo `image` ensin.\") }}").says("the template failed: Aseta logo `image` ensin.");
}
