//! The examples of docs/theme-cookbook.md, docs/templates.md and docs/themes.md: each is put into a theme and built, and readers see what it says.

use crate::doc_examples::{examples, section, sections};
use crate::images::{jpeg, png};
use crate::site_test::{Built, SiteTest};

const COOKBOOK: &str = include_str!("../../docs/theme-cookbook.md");
const THEMES: &str = include_str!("../../docs/themes.md");
const TEMPLATES: &str = include_str!("../../docs/templates.md");

const SMALLEST: &str = "The smallest whole theme";

/// Checks what readers see of a recipe.
type Check = fn(&Built);

/// The check of each recipe, by its heading.
const RECIPES: &[(&str, Check)] = &[
    (SMALLEST, smallest),
    ("A front page by categories", |built| {
        built
            .page("/fi/")
            .has_in_order([
                "<h1>Kohtaamisia</h1>",
                "<h2 id=\"category-uutiset\"><a href=\"/fi/kategoria/uutiset/\">Uutiset</a></h2>",
            ])
            .has_in_order(["Kirjoitus 05", "Kirjoitus 04", "Kirjoitus 03", "</ul>"])
            .lacks("Kirjoitus 02");
        built.page("/fi/sivu/2/").has("<ul class=\"posts\">").has("Kirjoitus 03").lacks("category-uutiset");
    }),
    ("Cards with pictures", |built| {
        let cards = built.page("/fi/").between("<div class=\"cards\">", "</main>");
        let cards = cards.has_in_order([
            "<source type=\"image/webp\" srcset=\"",
            " 520w, ",
            " 1040w\" sizes=\"(min-width: 42rem) 20rem, 100vw\"",
        ]);
        let cards = cards.has("width=\"1040\" height=\"585\" alt=\"\"").has("fetchpriority=\"high\"");
        cards.has_in_order([
            "<h2><a href=\"/fi/2026/03/p05/\">Kirjoitus 05</a></h2>",
            "<p>Teksti &amp; lisää.</p>",
            "Kirjoitus 04",
        ]);
    }),
    ("A picture with HTML of your own", |built| {
        let figure = built.page("/fi/2026/03/p05/").between("<figure>", "</figure>");
        let figure = figure.has_in_order([
            "<img src=\"/pictures/kuva-",
            " srcset=\"/pictures/kuva-",
            "w\" sizes=\"(min-width: 42rem) 40rem, 100vw\"",
        ]);
        figure.has(" width=\"800\" height=\"450\" alt=\"\">").lacks("figcaption");
        built.page("/fi/2026/03/p04/").lacks("<figure>");
    }),
    ("A table of contents", |built| {
        built.page("/fi/2026/03/p05/").has_in_order([
            "<h2 id=\"table-of-contents\">Sisällys</h2>",
            "<ol>",
            "<li><a href=\"#yksi\">Yksi</a><ol>",
            "<li><a href=\"#alla\">Alla</a></li>",
            "</ol></li>",
            "<li><a href=\"#kaksi\">Kaksi</a></li>",
            "</ol>",
            "</nav>",
            "<h2 id=\"yksi\">",
        ]);
        // A text with one heading needs no contents.
        built.page("/fi/2026/03/p01/").lacks("table-of-contents");
    }),
    ("Related posts", |built| {
        let related = built.page("/fi/2026/03/p05/").between("<h2 id=\"related\">Lue myös nämä</h2>", "</section>");
        let related = related.has("<a href=\"/fi/2026/03/p04/\">Kirjoitus 04</a>");
        assert_eq!(related.text.matches("<li>").count(), 3);
    }),
    ("Posts of the same series", |built| {
        built.page("/fi/2026/03/p02/").has_in_order([
            "<h2 id=\"series\">Sarja</h2>",
            "<p>osa 2/5</p>",
            "Kirjoitus 01</a>",
            "<a href=\"/fi/2026/03/p02/\" aria-current=\"page\">Kirjoitus 02</a>",
            "Kirjoitus 03</a>",
        ]);
    }),
    ("Links to share a post", |built| {
        let post = built.page("/fi/2026/03/p05/").has("<section class=\"share\"").has("Kopioi linkki");
        post.has("https://www.linkedin.com/").has("src=\"/assets/kielo/share.");
    }),
    ("Comments", |built| {
        let post = built.page("/fi/2026/03/p05/").has("<h2 id=\"comments\">2 kommenttia</h2>");
        let post = post.has_in_order([
            "<li id=\"comment-1\">",
            "Aino",
            "6. maaliskuuta 2026",
            "<p>Hei</p>",
            "<ol>",
            "Siv",
            "<p>Moi</p>",
        ]);
        post.has("<a href=\"mailto:kommentit@example.com?");
        built.page("/fi/2026/03/p04/").lacks("id=\"comments\"").has("mailto:");
    }),
    ("A menu with sub-menus", |built| {
        let menu = built.page("/fi/apu/").between("<nav aria-label=\"Päävalikko\">", "</nav>");
        let menu = menu.has("<a href=\"/fi/tietoja/\">Tietoja</a>");
        menu.has_in_order([
            "<details name=\"menu\" class=\"current\">",
            "<summary>Palvelut</summary>",
            "<a href=\"https://www.example.com/haastattelut/\">Haastattelut</a>",
            "<a href=\"/fi/apu/\" aria-current=\"true\">Apu</a>",
        ]);
        built.page("/fi/tietoja/").has("<a href=\"/fi/tietoja/\" aria-current=\"true\">Tietoja</a>");
        built.page("/nb/").lacks("class=\"menu\"");
    }),
    ("Links to the other languages", |built| {
        let link = "<a href=\"/nb/2026/03/brev/\" data-language=\"nb\" hreflang=\"nb\" lang=\"nb\">Norsk bokmål</a>";
        built.page("/fi/2026/03/p01/").has("<nav aria-label=\"Kielet\">").has(link).has("src=\"/assets/kielo/kielo.");
        built.page("/fi/2026/03/p02/").has("lang=\"nb\">Norsk bokmål <small>→ Møter</small></a>");
    }),
    ("A switch between light and dark", |built| {
        let page = built.page("/fi/").has("<script src=\"/assets/scheme.");
        page.has("<button type=\"button\" data-scheme-switch hidden>Vaihda vaalean ja tumman välillä</button>");
        built.page("/nb/").has("Bytt mellom lyst og mørkt");
        let sheet = built.files().into_iter().find(|file| file.starts_with("assets/style.")).expect("a style sheet");
        built.page(&format!("/{sheet}")).has("[data-scheme=dark]{").has("[data-scheme=light]{");
    }),
    ("A search field and its page", |built| {
        let form = built.page("/fi/2026/03/p05/").between("<form role=\"search\" action=\"/fi/haku/\">", "</form>");
        form.has("<label>Hakusanat <input type=\"search\" name=\"q\"></label>").has("<button>Hae</button>");
        let page = built.page("/fi/haku/").has("class=\"skip\"").has("<h1>Haku</h1>").has("data-folder=\"/pagefind/\"");
        page.has("<script type=\"module\" src=\"/assets/kielo/search.").lacks("<form role=\"search\" action");
    }),
    ("The page for unknown addresses", |built| {
        let page = built.page("/fi/404.html").has("Sivua ei löytynyt").has("<a href=\"/fi/2026/03/p01/\">");
        page.lacks("lang=\"nb\"><a");
        built.page("/404.html").has("<li lang=\"nb\"><a href=\"/nb/\" hreflang=\"nb\">Møter</a></li>");
    }),
    ("Page numbers", |built| {
        let numbers = built.page("/fi/sivu/2/").between("<nav aria-label=\"Sivujen selaus\">", "</nav>");
        numbers.has_in_order([
            "<a href=\"/fi/\" aria-label=\"Sivu 1\">1</a>",
            "<a href=\"/fi/sivu/2/\" aria-label=\"Sivu 2\" aria-current=\"page\">2</a>",
            "<a href=\"/fi/sivu/3/\" aria-label=\"Sivu 3\">3</a>",
        ]);
        built.page("/nb/").lacks("class=\"numbers\"");
    }),
    ("A font of your own", |built| {
        let font = built.files().into_iter().find(|file| file.starts_with("assets/fonts/oma.")).expect("the font");
        let preload = format!("<link rel=\"preload\" href=\"/{font}\" as=\"font\" type=\"font/woff2\" crossorigin>");
        built.page("/fi/").has(&preload);
        let sheet = built.files().into_iter().find(|file| file.starts_with("assets/style.")).expect("a style sheet");
        let name = font.rsplit('/').next().expect("a name");
        built.page(&format!("/{sheet}")).has("@font-face{font-family:Oma;").has(name);
    }),
    ("A data file as a table", |built| {
        let page = built.page("/fi/hinnat/").has("<p>Hinnat sisältävät veron.</p>");
        page.has_in_order([
            "<th scope=\"col\">Palvelu</th><th scope=\"col\">Hinta</th>",
            "</thead>",
            "<td>Kysely</td><td>490 €</td>",
            "<td>Haastattelu</td><td>120 €</td>",
            "</tbody>",
        ]);
    }),
];

fn smallest(built: &Built) {
    let home = built.page("/fi/").has("<html lang=\"fi\" dir=\"ltr\">").has("<title>Kohtaamisia</title>");
    let home =
        home.has_in_order(["<ul class=\"posts\">", "Kirjoitus 05", "5.3.2026", "Kirjoitus 04", "href=\"/fi/sivu/2/\""]);
    home.lacks("Kirjoitus 03");
    let post = built.page("/fi/2026/03/p05/").has("<h1>Kirjoitus 05</h1>").has("5. maaliskuuta 2026");
    post.has("<link rel=\"canonical\"").has("href=\"#main\">Siirry sisältöön</a>");
    built.page("/fi/tietoja/").has("<h1>Tietoja</h1>");
    built.page("/nb/").has("Brev");
    for list in ["/fi/kategoria/uutiset/", "/fi/avainsana/nps/", "/fi/2026/", "/fi/2026/03/"] {
        built.page(list).has("Kirjoitus 05");
    }
    built.page("/fi/kategoria/").has("<a href=\"/fi/kategoria/uutiset/\">Uutiset</a>");
    built.page("/fi/arkisto/").has("<a href=\"/fi/2026/\">2026</a> (5)");
    built.page("/fi/hakemisto/").has("<h2>K</h2>").has("Kirjoitus 03");
    built.page("/fi/404.html").has("<a href=\"/fi/\">");
    built.page("/").has("lang=\"nb\"").has("data-homes");
}

/// A site with everything that the recipes show, and the smallest theme.
fn site() -> SiteTest {
    let mut site = SiteTest::new()
        .setting("theme = \"oma\"")
        .setting("posts_per_page = 2")
        .tables(
            "[share]\nlinks = [\"linkedin\", \"copy\"]\n[comments]\nemail = \"kommentit@example.com\"\n\
             [[menu.fi]]\nlink = \"tietoja.fi.md\"\n[[menu.fi]]\ntitle = \"Palvelut\"\n\
             [[menu.fi.children]]\ntitle = \"Haastattelut\"\nlink = \"https://www.example.com/haastattelut/\"\n\
             [[menu.fi.children]]\nlink = \"apu.fi.md\"",
        )
        .file("content/tietoja.fi.md", "+++\ntitle = \"Tietoja\"\n+++\n\nTeksti.\n")
        .file("content/apu.fi.md", "+++\ntitle = \"Apu\"\n+++\n\nTeksti.\n")
        .file("content/2026-03-01-brev.nb.md", "+++\ntitle = \"Brev\"\ntranslation = \"p01\"\n+++\n\nTekst.\n")
        .file("content/kuva.jpg", jpeg(1600, 900))
        .file(
            "content/2026-03-05-p05.fi.comments.toml",
            "[[comments]]\nid = \"1\"\nauthor = \"Aino\"\ndate = 2026-03-06\ntext = \"Hei\"\n\
             [[comments]]\nid = \"2\"\nparent = \"1\"\nauthor = \"Siv\"\ndate = 2026-03-07\ntext = \"Moi\"\n",
        )
        .file("themes/oma/static/fonts/oma.woff2", "a font");
    for number in 1..=5 {
        let keys = match number {
            1 => "translation = \"p01\"\n",
            5 => "image = \"kuva.jpg\"\n",
            _ => "",
        };
        let headings = if number == 1 { "" } else { "### Alla\n\nTeksti.\n\n## Kaksi\n\nTeksti.\n" };
        let text = format!(
            "+++\ntitle = \"Kirjoitus 0{number}\"\ncategories = [\"Uutiset\"]\ntags = [\"NPS\"]\nseries = \"Sarja\"\n{keys}+++\n\n\
             Teksti & lisää.\n\n## Yksi\n\nTeksti.\n\n{headings}"
        );
        site = site.file(&format!("content/2026-03-0{number}-p0{number}.fi.md"), text);
    }
    with(site, section(COOKBOOK, SMALLEST))
}

/// Puts all examples of a section where they belong.
#[track_caller]
fn with(site: SiteTest, section: &str) -> SiteTest {
    examples(section).iter().fold(site, |site, example| example.put_into(site))
}

#[test]
fn every_recipe_gives_what_readers_should_see() {
    let mut recipes = sections(COOKBOOK);
    assert_eq!(recipes.remove(0).0, SMALLEST);
    assert_eq!(recipes.len() + 1, RECIPES.len(), "recipes without a test, or tests without a recipe");
    for (heading, text) in recipes {
        assert!(COOKBOOK.contains(&format!("- [{heading}](#")), "the list of recipes lacks {heading}");
        let (_, check) =
            RECIPES.iter().find(|(known, _)| *known == heading).unwrap_or_else(|| panic!("no test of {heading}"));
        let built = with(site(), text).build();
        assert_eq!(built.messages, "", "{heading}");
        check(&built);
        built.site.command(["theme", "check"]).says("components checked").lacks("⚠").lacks("×");
    }
}

#[test]
fn the_smallest_whole_theme_is_whole() {
    let built = site().build();
    built.is_silent();
    smallest(&built);
    built.site.command(["theme", "check"]).says("components checked").lacks("⚠").lacks("×");
}

#[test]
fn all_recipes_fit_together() {
    let all = sections(COOKBOOK).into_iter().skip(1).fold(site(), |site, (_, recipe)| with(site, recipe));
    let built = all.build();
    built.is_silent();
    for (heading, check) in &RECIPES[1..] {
        // The recipe for cards replaces the list on the front page.
        if !matches!(*heading, "A front page by categories" | "Cards with pictures") {
            check(&built);
        }
    }
}

/// The site of the examples in docs/templates.md. Its theme has the template of posts given.
fn page_site(template: &str) -> SiteTest {
    let tables = "[params.social]\nmastodon = \"https://mastodon.example/@oma\"\nlinkedin = \"https://www.linkedin.com/in/oma\"\n";
    assert!(TEMPLATES.contains(tables), "the params of the examples");
    let text = "title = \"Kevään lupaus\"\ntags = [\"Palaute\", \"NPS\"]\n\n[params]\nlevel = 3\n";
    assert!(TEMPLATES.contains(text), "the post of the examples");
    SiteTest::empty()
        .file(
            "site.toml",
            format!("base_url = \"https://blogi.example\"\ntheme = \"oma\"\n[languages.fi]\ntitle = \"Kohtaamisia\"\n{tables}"),
        )
        .file("content/2026-03-02-lupaus.md", format!("+++\n{text}+++\n\nTeksti.\n"))
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/templates/post.html", template)
}

const POST: &str = "/2026/03/lupaus/";

#[test]
fn every_template_gives_the_html_below_it() {
    let mut checked = 0;
    for (heading, text) in sections(TEMPLATES) {
        let examples = examples(text);
        let files: Vec<_> = examples.iter().filter(|example| example.language == "text").collect();
        let mut pairs = 0;
        for (index, example) in examples.iter().enumerate().filter(|(_, example)| example.language == "jinja") {
            let expected = examples.get(index + 1).filter(|next| next.language == "html");
            let expected = expected.unwrap_or_else(|| panic!("{heading}: no HTML below\n{}", example.text));
            let site = files.iter().fold(page_site(&example.text), |site, file| file.put_into(site));
            let built = site.build();
            assert_eq!(built.messages, "", "{heading}");
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(words(&built.page(POST).text), words(&expected.text), "{heading}");
            pairs += 1;
        }
        assert_eq!(pairs * 2 + files.len(), examples.len(), "{heading}: an example that no test renders");
        checked += pairs;
    }
    assert!(checked >= 15, "only {checked} examples");
}

#[test]
fn a_template_fills_the_blocks_of_another() {
    let site = with(page_site("."), section(TEMPLATES, "Parts of pages"));
    let built = site.build();
    let page = built.page(POST);
    page.has("<main><h1>Kevään lupaus</h1><p>Teksti.</p>");
}

#[test]
fn missing_values_do_what_their_table_says() {
    let table = section(TEMPLATES, "Values that may be missing").lines().filter(|line| line.starts_with("| ")).skip(1);
    let rows: Vec<Vec<&str>> = table.map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect()).collect();
    assert_eq!(rows.len(), 4, "{rows:?}");
    for row in rows {
        let value = row[1].split('`').nth(1).expect("an expression");
        let templates = [
            format!("[{{{{ {value} }}}}]"),
            format!("[{{{{ {value} or \"–\" }}}}]"),
            format!("[{{% if {value} %}}true{{% else %}}false{{% endif %}}]"),
        ];
        for (template, said) in templates.iter().zip(&row[2..]) {
            let site = page_site(template);
            match *said {
                "error" => _ = site.fails().says("has no value"),
                "nothing" => _ = site.build().page(POST).has("[]"),
                shown => _ = site.build().page(POST).has(&format!("[{shown}]")),
            }
        }
    }
}

#[test]
fn the_named_filters_tests_and_functions_of_tera_exist() {
    let filters = section(TEMPLATES, "Filters");
    let table = filters.lines().filter(|line| line.starts_with("| `"));
    let cells = table.filter_map(|line| line.split(" | ").next());
    let names: Vec<&str> = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    assert!(names.len() > 35, "{names:?}");
    // An unknown argument or name is an error of the whole template, also where nothing renders it.
    let uses: String = names
        .iter()
        .map(|name| format!("{{{{ \"1\" | {} }}}}", name.replace("=…", "=\"1\"")))
        .collect::<Vec<_>>()
        .concat();
    page_site(&format!("x{{% if false %}}{uses}{{% endif %}}")).build().page(POST).has("x");
    let tests = section(TEMPLATES, "Tests");
    let list = tests.split_once("The tests are ").expect("a list").1.split_once(", each also").expect("its end").0;
    let tests: Vec<&str> = list.split('`').skip(1).step_by(2).collect();
    assert!(tests.len() > 15, "{tests:?}");
    let uses: String = tests
        .iter()
        .map(|name| format!("{{{{ 1 is {} }}}}", name.replace("=…", "=\"1\"")))
        .collect::<Vec<_>>()
        .concat();
    page_site(&format!("x{{% if false %}}{uses}{{% endif %}}")).build().page(POST).has("x");
}

/// Puts the examples of docs/themes.md into one theme. The HTML of texts has a test of its own.
#[test]
fn the_examples_about_themes_fit_together() {
    let (mut theme, mut pieces, mut card, mut settings) = (String::new(), String::new(), String::new(), String::new());
    let mut files: Vec<(String, String)> = Vec::new();
    let mut is_result = false;
    for example in examples(THEMES) {
        let is_html_of_texts = example.language == "markdown" || std::mem::take(&mut is_result);
        is_result = example.language == "markdown";
        if is_html_of_texts {
            continue;
        }
        let (first, rest) = example.text.split_once('\n').unwrap();
        match first.trim_matches(|c| " #{}".contains(c)) {
            "site.toml, at the top" => settings += rest.trim(),
            "theme.toml" | "themes/oma/theme.toml" => theme += rest,
            file if file.starts_with("themes/") => files.push((file.to_owned(), rest.to_owned())),
            _ if example.text.contains("fitted(") => card += &example.text,
            _ if example.text.contains("<form method") => pieces.extend([&*example.text, "</form>\n"]),
            _ => pieces += &example.text,
        }
    }
    assert_eq!((theme.matches('[').count(), files.len()), (8, 4), "{theme}{files:?}");
    let mut site = SiteTest::new()
        .setting(&settings)
        .tables(
            "[search]\n[newsletter]\nendpoint = \"https://kirje.example/\"\n[theme_settings]\nmotto = { fi = \"Hei\" }\n",
        )
        .file("content/kuva.jpg", jpeg(1600, 900))
        .file("content/kuvat/logo.png", png(1))
        .file(
            "content/2026-03-02-a.fi.md",
            "+++\ntitle = \"A\"\nimage = \"kuva.jpg\"\n[params]\nrating = 5\ncover = \"kuva.jpg\"\n+++\n\n\
             [linkki](https://example.org/)\n\n{{ <nosto teksti=\"Moi\" /> }}\n",
        )
        .file("themes/oma/theme.toml", theme.replace("[params.page", "[params.post.cover]\ntype = \"image\"\n[params.page"));
    for (file, text) in files {
        let text = if file.ends_with("post.html") {
            format!(
                "{text}{{% block main %}}\n{{{{ super() }}}}{pieces}{{{{ settings.motto }}}} {{{{ settings.cards }}}} \
                 {{{{ post.params.rating }}}} {{{{ t(key=\"subscribe\", name=\"x\") }}}} {{{{ t(key=\"subscribers\", count=2) }}}}\n\
                 {{% endblock main %}}\n"
            )
        } else {
            text
        };
        site = site.file(&file, text);
    }
    let card = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1200\" height=\"630\">\n{card}</svg>\n");
    let built = site.file("themes/oma/templates/card.svg", card).build();
    let page = built.page("/fi/2026/03/a/").has("Uusimmat kirjoitukset").has("2. maaliskuuta 2026</p>");
    let page =
        page.has("<form action=\"/fi/haku/\">").has("class=\"logo ").has("<picture>").has("class=\"nosto nosto-2\"");
    let page = page.has("<form method=\"post\" action=\"https://kirje.example/\"").has("class=\"external\">linkki</a>");
    page.has("Hei round 5 Tilaa uutiskirje, x 2 tilaajaa");
}
