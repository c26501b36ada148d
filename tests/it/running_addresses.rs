//! Addresses that a browser would run: an error in texts and settings, removed in comments.

use crate::site_test::SiteTest;

const MESSAGE: &str = "is no address of a page: a reader's browser would run it";

fn site() -> SiteTest {
    SiteTest::new().norwegian_page()
}

#[track_caller]
fn refuses(text: &str) {
    let failed = site().file("content/a.md", format!("+++\ntitle = \"A\"\n+++\n\nAlku.\n\n{text}\n")).fails();
    failed.says(MESSAGE).says("content/a.md:7:");
}

#[test]
fn markdown_has_no_address_that_runs() {
    for text in [
        "[x](javascript:alert(1))",
        "> - [x](JaVaScRiPt:alert(1) \"nimi\")",
        "[x](<java\tscript:alert(1)>)",
        "[x](&#106;avascript&colon;alert(1))",
        "[x](java&Tab;script&#x3A;alert(1))",
        "[x](vbscript:msgbox)",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](DATA:text/html,a)",
        "![x](javascript:alert(1))",
        "<javascript:alert(1)>",
        "## [x](javascript:alert(1))",
        "[x][y]\n\n[y]: javascript:alert(1)",
    ] {
        refuses(text);
    }
    site()
        .file("content/a.md", "---\r\ntitle: A\r\n---\r\n\r\n| a |\r\n|---|\r\n| [x](javascript:y) |\r\n")
        .fails()
        .says(MESSAGE);
}

#[test]
fn html_changes_no_links_of_the_page_and_sends_no_reader_away() {
    for (text, message) in [
        ("<base href=\"/x/\">", "`<base>` would change where all links of the page lead"),
        ("Sana <BASE target=_blank> sana.", "`<base>` would change where all links of the page lead"),
        ("<meta http-equiv=\"refresh\" content=\"0; url=/y/\">", "would send the readers of the page to another one"),
        ("<div>\n<META/HTTP-EQUIV='Re&#102;resh' content=5>\n</div>", "would send the readers of the page"),
    ] {
        let failed = site().file("content/a.md", format!("+++\ntitle = \"A\"\n+++\n\n{text}\n")).fails();
        failed.says(message);
    }
    site()
        .post("a", "A", "<p itemscope><meta itemprop=\"a\" content=\"refresh\"></p>\n\n`<base href=x>`")
        .build()
        .is_silent();
}

#[test]
fn html_has_no_address_that_runs() {
    for text in [
        "Sana <a href=\"javascript:alert(1)\">x</a>.",
        "<div><A HREF=' jAvA&#10;script&colon;x'>x</A></div>",
        "<p><a title='a > b' href='java&NewLine;script:x'>x</a></p>",
        "<form action=\"javascript:x\"></form>",
        "<form><button formaction=vbscript:x>x</button></form>",
        "<iframe src=\"data:text/html,x\"></iframe>",
        "<iframe srcdoc=\"&lt;a href='javascript:x'&gt;\"></iframe>",
        "<object data=\"data:image/svg+xml,x\"></object>",
        "<svg><a xlink:href=\"javascript:x\"><text>x</text></a></svg>",
        "<meta http-equiv=\"refresh\" content=\"0; url=javascript:x\">",
        "<img src=\"javascript:x\" alt=\"\">",
    ] {
        refuses(text);
    }
    // A tag may have several lines.
    site()
        .file(
            "content/a.md",
            "+++\ntitle = \"A\"\n+++\n\n<div>\n<a class=x\n   href=\"java\nscript:x\">x</a>\n</div>\n",
        )
        .fails()
        .says(MESSAGE);
}

#[test]
fn words_code_and_pictures_are_no_such_addresses() {
    let text = "[JavaScript: alkeet](/fi/a/) `javascript:x` javascript:x <span title=\"javascript:x\">y</span>\n\n\
                ```html\n<a href=\"javascript:x\">\n```\n\n<!-- <a href=\"javascript:x\"> -->\n\n\
                <img src=\"data:image/svg+xml,x\" alt=\"\">\n\n\
                {{ <button text=\"javascript:x\" url=\"/fi/a/\" /> }}\n";
    let page = format!(
        "+++\ntitle = \"JavaScript: alkeet\"\ndescription = \"javascript:x\"\n[params]\nsubtitle = \"JavaScript: alkeet\"\n+++\n\n{text}"
    );
    site().file("content/a.md", page).build().is_silent();
}

#[test]
fn arguments_of_components_make_no_such_address() {
    for call in [
        "{{ <button text=\"Osta\" url=\"javascript:x()\" /> }}",
        "{{ <button text=\"Osta\" url=\" JAVA\\tscript:x()\" /> }}",
    ] {
        let call = call.replace("\\t", "\t");
        let failed = site().file("content/a.md", format!("+++\ntitle = \"A\"\n+++\n\n{call}\n")).fails();
        failed.says(MESSAGE).says("content/a.md:5:");
    }
    let own = SiteTest::new()
        .norwegian_page()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file(
            "themes/oma/components/nosto.html",
            "{% component nosto(osoite: string) %}<a href=\"{{ osoite }}\">x</a>{% endcomponent nosto %}",
        );
    own.file("content/a.md", "+++\ntitle = \"A\"\n+++\n\n{{ <nosto osoite=\"data:text/html,x\" /> }}\n")
        .fails()
        .says(MESSAGE);
}

#[test]
fn settings_and_front_matter_have_no_such_address() {
    for tables in [
        "[[menu.fi]]\ntitle = \"X\"\nlink = \"javascript:x\"\n",
        "[[footer.fi]]\nlinks = [{ title = \"X\", link = \"\\tJavaScript:x\" }]\n",
        "[organization]\nname = \"X\"\nurl = \"vbscript:x\"\n",
        "[organization]\nname = \"X\"\nsame_as = [\"javascript:x\"]\n",
        "[params]\nlinkki = { osoite = \"javascript:x\" }\n",
    ] {
        site().tables(tables).fails().says(MESSAGE).says("site.toml:");
    }
    for lines in ["image = \"javascript:x\"", "guid = \"javascript:x\"", "[params]\nlinkit = [\"data:text/html,x\"]"] {
        let page = format!("+++\ntitle = \"A\"\ndate = 2026-03-02\n{lines}\n+++\n");
        site().file("content/a.md", page).fails().says(MESSAGE).says("content/a.md:");
    }
    for line in ["url = \"javascript:x\"", "same_as = [\"javascript:x\"]"] {
        let terms = format!("[[authors]]\nname = \"Aino\"\n{line}\n");
        site().file("content/terms.toml", terms).fails().says(MESSAGE).says("content/terms.toml:3:");
    }
}
