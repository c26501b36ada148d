//! The function `posts` of templates, and the pages of lists: what a theme maker asks for, and what the page shows.

use crate::site_test::{Built, SiteTest};

/// A theme that prints templates on the front page and on posts.
fn site(home: &str, post: &str) -> SiteTest {
    let document = |title: &str, keys: &str| format!("+++\ntitle = \"{title}\"\n{keys}\n+++\n\n{title}.\n");
    SiteTest::new()
        .setting("theme = \"oma\"\nposts_per_page = 2")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/templates/home.html", format!("<ul>{home}</ul>"))
        .file("themes/oma/templates/post.html", format!("<p>{post}</p>"))
        .file(
            "content/terms.toml",
            "[[categories]]\nfi = \"Uutiset\"\nnb = \"Nyheter\"\n[[categories]]\nfi = \"Tyhjä\"\n\
             [[categories]]\nfi = \"Messut\"\nparent = \"Uutiset\"\n",
        )
        .file(
            "content/2026-01-01-a.md",
            document("Aalto", "categories = [\"Uutiset\"]\ntags = [\"nps\"]\nseries = \"Sarja\""),
        )
        .file(
            "content/2026-01-02-b.md",
            document(
                "Öljy",
                "categories = [\"Messut\"]\nauthors = [\"Aino\"]\nseries = \"Sarja\"\ntranslation = \"b\"",
            ),
        )
        .file("content/2026-01-03-c.md", document("Cembalo", "tags = [\"nps\"]\nupdated = 2026-05-01"))
        .file("content/2026-01-04-d.md", document("Dyyni", "categories = [\"Uutiset\"]\nauthors = [\"Aino\"]"))
        .file("content/2026-02-01-n.nb.md", document("Olje", "categories = [\"Nyheter\"]\ntranslation = \"b\""))
}

/// A template with the titles of the posts that calls return, each call in brackets.
fn titles<const N: usize>(calls: [&str; N]) -> String {
    let one = |call: &str| format!("[{{% for p in {call} %}}{{{{ p.title }}}} {{% endfor %}}]");
    calls.map(one).join("\n")
}

#[test]
fn posts_are_those_that_lists_show() {
    let calls = titles([
        "posts()",
        "posts(category=\"uutiset\")",
        "posts(category=site.categories[0], limit=1)",
        "posts(tag=\"NPS\", category=\"Uutiset\")",
        "posts(author=\"Aino\", offset=1)",
        "posts(series=\"Sarja\")",
        "posts(series=\"Sarja\", order=\"newest\", limit=1)",
        "posts(order=\"oldest\", limit=2)",
        "posts(order=\"title\")",
        "posts(order=\"updated\", limit=1)",
        "posts(language=\"nb\")",
        "posts(category=\"Tyhjä\")",
        "posts(exclude=pager.posts)",
        "posts(exclude=posts(tag=\"nps\"), category=none, limit=none)",
        "posts(limit=0)",
        "posts(offset=99)",
    ]);
    let built = site(&calls, "x").build();
    built.page("/fi/").has_in_order([
        "[Dyyni Cembalo Öljy Aalto ]",
        "[Dyyni Öljy Aalto ]",
        "[Dyyni ]",
        "[Aalto ]",
        "[Öljy ]",
        "[Aalto Öljy ]",
        "[Öljy ]",
        "[Aalto Öljy ]",
        "[Aalto Cembalo Dyyni Öljy ]",
        "[Cembalo ]",
        "[Olje ]",
        "[]",
        "[Öljy Aalto ]",
        "[Dyyni Öljy ]",
        "[]",
        "[]",
    ]);
    // A name of one language means the same term in another, and a series is that of the translations.
    let page = built.page("/nb/").text;
    assert!(page.starts_with("<ul>[Olje ]\n[Olje ]\n[Olje ]\n[]\n[]\n[Olje ]\n[Olje ]\n"), "{page}");
}

#[test]
fn lists_have_posts_of_other_languages_if_the_site_does() {
    let built = site(&titles(["posts()", "posts(category=\"Nyheter\")"]), "x")
        .setting("missing_translations = \"all_lists\"")
        .build();
    built.page("/nb/").has("[Olje Dyyni Cembalo Aalto ]\n[Olje Dyyni Aalto ]");
}

#[test]
fn posts_follow_the_post_of_the_page() {
    let calls = titles(["posts(category=post.categories[0], exclude=post)", "posts(series=post.serial, exclude=post)"]);
    let built =
        site("x", &format!("{{% if post.categories and post.serial %}}{calls}{{% else %}}-{{% endif %}}")).build();
    built.page("/fi/2026/01/a/").has("[Dyyni Öljy ]\n[Öljy ]").page("/fi/2026/01/b/").has("[]\n[Aalto ]");
}

#[test]
fn wrong_arguments_are_errors_with_suggestions() {
    for (call, problem) in [
        ("posts(categry=\"Uutiset\")", "the function `posts` has no argument `categry`"),
        ("posts(category=\"Uutisett\")", "the site has no category `Uutisett`; did you mean `Uutiset`?"),
        ("posts(tag=\"npss\")", "the site has no tag `npss`; did you mean `nps`?"),
        ("posts(author=\"Anio\")", "the site has no author `Anio`; did you mean `Aino`?"),
        ("posts(series=\"Sraja\")", "the site has no series `Sraja`; did you mean `Sarja`?"),
        ("posts(order=\"titel\")", "did you mean `title`?"),
        ("posts(order=\"series\")", "or with `series` also series"),
        ("posts(language=\"xx\")", "the site has no language `xx`"),
        ("posts(limit=-1)", "`limit` is no whole number"),
        ("posts(limit=\"3\")", "`limit` is no whole number"),
        ("posts(category=site.tags[0])", "`category` is neither a category nor the name of one"),
        ("posts(exclude=3)", "`exclude` is neither a post nor a list of posts"),
    ] {
        let failed =
            site(&format!("{{% if site.language.tag == \"fi\" %}}{}{{% endif %}}", titles([call])), "x").fails();
        failed.says(problem).says("themes/oma/templates/home.html:1:");
    }
}

#[test]
fn components_in_excerpts_show_no_posts() {
    let component = "{% component listing(tag: string) %}({% for p in posts(tag=tag) %}{{ p.title }}{{ p.excerpt }}{% endfor %}){% endcomponent listing %}";
    let built = site(&titles(["posts()"]).replace("p.title", "p.excerpt"), "{{ post.content }}")
        .file("themes/oma/components/listing.html", component)
        .file("content/2026-03-01-e.md", "+++\ntitle = \"Eka\"\ntags = [\"nps\"]\n+++\n\nAlku.\n\n{{ <listing tag=\"nps\" /> }}\n\n<!-- more -->\n\nLoppu.\n")
        .build();
    let page = built.page("/fi/2026/03/e/").has("(Eka<p>Alku.</p>").has("Cembalo<p>Cembalo.</p>");
    page.page("/fi/").has("<p>Alku.</p>").has("()").lacks("Loppu");
}

#[test]
fn the_pager_leaves_out_what_the_front_page_shows_above() {
    let list = format!("{}/{{{{ pager.count }}}}/{{{{ pager.total }}}}", titles(["pager.posts"]));
    let with = |theme: &str| -> Built {
        site(&list, "x")
            .tables("[design]\nhero = \"2026-01-04-d.md\"\nfeatured = [\"2026-01-02-b.md\"]\n")
            .file("themes/oma/theme.toml", format!("extends = \"kielo\"\n{theme}"))
            .build()
    };
    with("").page("/fi/").has("[Dyyni Cembalo ]/2/4").page("/fi/sivu/2/").has("[Öljy Aalto ]/2/4");
    let built = with("[pager]\nexclude = [\"featured\", \"hero\"]\n");
    built.page("/fi/").has("[Cembalo Aalto ]/1/2");
    built.without("/fi/sivu/");
    built.page("/fi/feed.xml").has("Dyyni");
    site("x", "x")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n[pager]\nexclude = [\"heros\"]\n")
        .fails()
        .says("hero");
}

#[test]
fn a_pager_has_the_numbers_of_pages() {
    let numbers = "{% for page in pager.pages %}{% if page.is_gap %}…{% else %}<a href=\"{{ page.url }}\"{% if page.is_current %} aria-current=\"page\"{% endif %}>{{ page.number }}</a>{% endif %} {% endfor %}";
    let mut site = site(numbers, "x");
    site = site.file("site.toml", "base_url = \"https://blogi.example\"\ndefault_language = \"fi\"\ntheme = \"oma\"\nposts_per_page = 1\n[languages.fi]\ntitle = \"Blogi\"\nprefix = \"fi\"\n[languages.nb]\ntitle = \"Blogg\"\n");
    for day in 10..16 {
        site = site.file(
            &format!("content/2026-03-{day}-x.md"),
            format!("+++\ntitle = \"P{day}\"\nslug = \"p{day}\"\n+++\n\nT.\n"),
        );
    }
    let built = site.build();
    built.page("/fi/").has(
        "<a href=\"/fi/\" aria-current=\"page\">1</a> <a href=\"/fi/sivu/2/\">2</a> … <a href=\"/fi/sivu/10/\">10</a>",
    );
    built.page("/fi/sivu/5/").has(
        "<a href=\"/fi/\">1</a> … <a href=\"/fi/sivu/4/\">4</a> <a href=\"/fi/sivu/5/\" aria-current=\"page\">5</a>",
    );
}
