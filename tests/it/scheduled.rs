//! Texts of a later day: what readers see until then, and what authors are told before.

use crate::site_test::SiteTest;

const PAGE: &str = "/fi/2026/03/a/";

fn text(title: &str, lines: &str, body: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n{lines}\n+++\n\n{body}\n")
}

/// A site with two campaigns that begin in the far future.
fn site() -> SiteTest {
    SiteTest::new()
        .norwegian_page()
        .setting("hyphenation = false")
        .file("content/tietoja.md", text("Tietoja", "", ""))
        .file("content/2126-12-15-kampanja.md", text("Kampanja", "", "Teksti.\n\n## Ehdot"))
        .file("content/2127-01-03-jatko.md", text("Jatko", "", "Teksti."))
}

#[test]
fn a_build_says_what_it_left_out() {
    let built = site().file("content/luonnos.md", text("L", "draft = true", "")).build();
    let line = "left out: 1 draft, 2 scheduled (15.12.2126 to 3.1.2127)";
    assert!(built.summary.contains(line), "{}", built.summary);
    built.site.command(["check"]).done().says(line);
    let built = SiteTest::new().norwegian_page().file("content/2126-12-15-a.md", text("A", "", "")).build();
    assert!(built.summary.contains("left out: 1 scheduled (15.12.2126)\n"), "{}", built.summary);
    let built = SiteTest::new().norwegian_page().file("content/2126-12-15-a.md", text("A", "", ""));
    let built = built.arguments(["--future"]).build();
    assert!(!built.summary.contains("left out"), "{}", built.summary);
}

#[test]
fn a_link_to_a_later_text_is_words_until_its_day() {
    let words = "Katso [**uusi** ”kampanja” & muut](2126-12-15-kampanja.md#ehdot \"Pian > nyt\") ja [tieto](om.nb.md). [k]\n\n[k]: /2126-12-15-kampanja.md";
    let built = site().post("a", "A", words).build();
    built.says("`2126-12-15-kampanja.md` appears on 15.12.2126; until then nothing links to it");
    built.page(PAGE).has(
        "<p>Katso <strong>uusi</strong> ”kampanja” &amp; muut ja <a href=\"/nb/om/\" hreflang=\"nb\">tieto</a>. k</p>",
    );
    built.page("/fi/feed.xml").has("Katso &lt;strong&gt;uusi&lt;/strong&gt; ”kampanja” &amp;amp; muut ja &lt;a href=");
    built.page("/fi/").lacks("kampanja/");
    // With --future it is a link, and the warning stays: it is about what readers see today.
    let built = site().post("a", "A", words).arguments(["--future"]).build();
    built.says("appears on 15.12.2126");
    built.page(PAGE).has("<a href=\"/fi/2126/12/kampanja/#ehdot\" title=\"Pian &gt; nyt\">");
}

#[test]
fn a_link_between_later_texts_is_right_if_the_other_is_there_by_then() {
    let own = |date: &str, target: &str| {
        site().file(
            &format!("content/{date}-oma.md"),
            text(
                "Oma",
                "",
                &format!("[x]({target}-{})", if target == "2126-12-15" { "kampanja.md" } else { "jatko.md" }),
            ),
        )
    };
    own("2126-12-15", "2126-12-15").build().is_silent();
    own("2126-12-16", "2126-12-15").build().is_silent();
    own("2127-01-03", "2127-01-03").build().is_silent();
    own("2126-12-16", "2127-01-03").build().says("`2127-01-03-jatko.md` appears on 3.1.2127").says("1 warning");
}

#[test]
fn what_needs_a_link_to_a_later_text_waits_with_it() {
    let text = "{{ <button url=\"2126-12-15-kampanja.md\" text=\"Osallistu\" /> }}\n\n\
        {% <quote source=\"Aino\" url=\"2126-12-15-kampanja.md\"> %}\nLause.\n{% </quote> %}\n\nLoppu.";
    let built = site()
        .post("a", "A", text)
        .tables("[[menu.fi]]\ntitle = \"Kampanja\"\nlink = \"2126-12-15-kampanja.md\"\n[[menu.fi]]\ntitle = \"Arkisto\"\nlink = \"/fi/arkisto/\"\n[[footer.fi]]\ntitle = \"Alas\"\nlinks = [{ link = \"2126-12-15-kampanja.md\" }]\n")
        .build();
    built.says("appears on 15.12.2126").says("4 warnings");
    built
        .page(PAGE)
        .has("Lause.")
        .has("Aino")
        .lacks("Osallistu")
        .lacks("Kampanja")
        .has(">Arkisto</a>")
        .lacks("href=\"\"");
}

/// On its day nobody looks, so the build of today tells what would stop that one.
#[test]
fn the_faults_of_a_later_text_are_errors_today() {
    let site =
        || site().file("content/2026-03-02-a.md", text("A", "tags = [\"NPS\"]\naliases = [\"/vanha/\"]", "Teksti."));
    let later = |lines: &str, body: &str| site().file("content/2126-12-20-b.md", text("B", lines, body));
    later("", "Hyvä.").build().is_silent();
    later("tags = [\"nps\"]", "").fails().at("content/2126-12-20-b.md:3:9").says("NPS").counts("1 error");
    later("", "[x](puuttuu.md)")
        .fails()
        .at("content/2126-12-20-b.md:6:5")
        .says("there is no document or file")
        .counts("1 error");
    later("", "[x](2126-12-15-kampanja.md#ehtoja)").fails().says("has no heading `#ehtoja`");
    later("aliases = [\"/vanha/\"]", "").fails().says("/vanha/");
    later("image = \"puuttuu.png\"", "").fails().says("puuttuu.png");
    later("", "{{ <chart /> }}").fails().says("needs the argument");
    // Warnings about it come today too.
    later("", "[x](/fi/nope/)").build().says("nothing on this site has the address `/fi/nope/`").says("1 warning");
    // A draft is not finished, and nothing is said about it.
    later("draft = true", "[x](puuttuu.md)").build().is_silent();
    // The same faults are told once with --future and in `check`.
    later("", "[x](puuttuu.md)").command(["check"]).says("there is no document or file").says("1 error;");
    later("", "[x](puuttuu.md)").arguments(["--future"]).fails().counts("1 error");
}

#[test]
fn files_of_a_later_text_are_named() {
    SiteTest::new()
        .norwegian_page()
        .file("content/2126-12-15-kampanja/index.md", text("K", "", ""))
        .file("content/2126-12-15-kampanja/ehdot.pdf", "x")
        .post("a", "A", "[ehdot](2126-12-15-kampanja/ehdot.pdf)")
        .fails()
        .says("`2126-12-15-kampanja/ehdot.pdf` belongs to a text that is not published yet");
}

#[test]
fn the_preview_links_to_drafts_and_warns() {
    let site = site().file("content/luonnos.md", text("L", "draft = true", "[a](2026-03-02-a.md)")).post(
        "a",
        "A",
        "[x](luonnos.md)",
    );
    let built = site.arguments(["--drafts"]).build();
    built.says("`luonnos.md` is a draft, so the site cannot be published with this link").says("1 warning");
    built.page(PAGE).has("<a href=\"/fi/luonnos/\">x</a>");
}
