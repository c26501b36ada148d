//! Maps come to templates in the order in which they are written, in every build.

use crate::site_test::SiteTest;

/// A loop over a map.
fn each(map: &str) -> String {
    format!("<p>{{% for key, value in {map} %}}{{{{ key }}}}={{{{ value }}}} {{% endfor %}}</p>\n")
}

fn site() -> SiteTest {
    let calls = [
        "site.params.social",
        "post.params.toml.inner",
        "post.params",
        "{\"z\": 1, \"ö\": 2, \"b\": 3, \"a\": 4, \"y\": 5, \"c\": 6}",
        "site.params.list[1]",
    ];
    let mut template: String = calls.iter().map(|map| each(map)).collect();
    template += "<p>{{ site.params.social | keys | join(sep=\" \") }} {{ site.params.social | values | join(sep=\" \") }}</p>\n";
    template += "<p>{% for pair in site.params.social | pairs %}{{ pair[0] }} {% endfor %}</p>\n";
    template += "<p>{{ site.params.social }}</p>\n{{ <kartta arvot={site.params.social} /> }}\n";
    SiteTest::new()
        .norwegian_page()
        .setting("theme = \"oma\"")
        .tables(
            "[params]\nlist = [1, { w = 1, d = 2, q = 3, e = 4 }]\n[params.social]\nmastodon = 1\nbluesky = 2\nzulip = 3\n\
             github = 4\nx = 5\namazon = 6\nlinkedin = 7\nfacebook = 8\n",
        )
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/templates/post.html", template)
        .file(
            "themes/oma/components/kartta.html",
            "{% component kartta(arvot: map) %}<i>{% for key, value in arvot %}{{ key }} {% endfor %}</i>{% endcomponent kartta %}",
        )
        .file(
            "content/2026-03-02-a.md",
            "+++\ntitle = \"A\"\n[params]\nz = 1\nm = 2\na = 3\nk = 4\nb = 5\n[params.toml.inner]\nq = 1\nw = 2\ne = 3\nr = 4\nt = 5\n+++\n",
        )
        .file("content/2026-03-03-b.md", "---\ntitle: B\nparams:\n  z: 1\n  m: 2\n  a: 3\n  toml:\n    inner: { q: 1, w: 2, e: 3 }\n---\n")
}

#[test]
fn loops_follow_the_written_order_in_ten_builds() {
    let mut site = site();
    for _ in 0..10 {
        let built = site.build();
        built
            .page("/fi/2026/03/a/")
            .has("<p>mastodon=1 bluesky=2 zulip=3 github=4 x=5 amazon=6 linkedin=7 facebook=8 </p>")
            .has("<p>q=1 w=2 e=3 r=4 t=5 </p>")
            .has("<p>z=1 m=2 a=3 k=4 b=5 toml=")
            .has("<p>z=1 ö=2 b=3 a=4 y=5 c=6 </p>")
            .has("<p>w=1 d=2 q=3 e=4 </p>")
            .has("<p>mastodon bluesky zulip github x amazon linkedin facebook 1 2 3 4 5 6 7 8</p>")
            .has("<p>mastodon bluesky zulip github x amazon linkedin facebook </p>")
            .has("<i>mastodon bluesky zulip github x amazon linkedin facebook </i>");
        built.page("/fi/2026/03/b/").has("<p>q=1 w=2 e=3 </p>").has("<p>z=1 m=2 a=3 toml=");
        site = built.again();
    }
    // Kielo compares two runs itself.
    site.arguments(["--verify"]).build().is_silent();
}

#[test]
fn groups_are_in_the_order_of_their_first_items() {
    let template = "Ryhmät: {% for year, posts in site.newest | group_by(attribute=\"params.year\") %}{{ year }}:\
                    {% for post in posts %}{{ post.title }}{% endfor %} {% endfor %}\
                    {% for seen, posts in site.newest | group_by(attribute=\"draft\") %}{{ seen }}{{ posts | length }}{% endfor %}";
    let mut site = SiteTest::new()
        .norwegian_page()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/templates/404.html", template);
    let years = ["\"b\"", "\"q\"", "7", "\"b\"", "\"a\"", "\"x\"", "7"];
    for (day, year) in (1..).zip(years) {
        let text = format!("+++\ntitle = \"{day}\"\nparams = {{ year = {year} }}\n+++\n");
        site = site.file(&format!("content/2026-03-0{day}-p{day}.md"), text);
    }
    let groups = "7:73 x:6 a:5 b:41 q:2";
    for _ in 0..5 {
        let built = site.build();
        built.page("/fi/404.html").has(groups);
        site = built.again();
    }
    site.file(
        "themes/oma/templates/404.html",
        "{% for year, posts in site.newest | group_by(attribute=\"params.yeer\") %}{{ year }}{% endfor %}",
    )
    .fails()
    .says("item 1 of the list has no value `params.yeer` to group it by");
}
