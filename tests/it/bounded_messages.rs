//! Messages stay readable: long lines are cut, many problems are counted, and a terminal obeys nothing from a text.

use crate::site_test::{SiteTest, kielo};

/// The columns of a terminal and of miette are 16 bits wide.
const BEYOND_ANY_COLUMN: usize = 70_000;

fn failing(text: &str) -> String {
    let failed = SiteTest::new().norwegian_page().post("a", "A", text).fails();
    failed.messages
}

#[test]
fn a_problem_far_behind_in_a_line_is_shown() {
    for (far, last) in [("sana ", "[x](ei.md)"), ("ä", " ![](ei.png)"), ("\t", "x [x](#ei)")] {
        let messages = failing(&format!("alku {}{last} loppu", far.repeat(BEYOND_ANY_COLUMN)));
        assert!(messages.contains("ei"), "{messages}");
        assert!(messages.contains("loppu"), "the place is shown: {messages}");
        assert!(messages.len() < 4000, "{} bytes", messages.len());
    }
    let column = format!("content/2026-03-02-a.md:5:{}", 5 * BEYOND_ANY_COLUMN + "[x](".len() + 1);
    let messages = failing(&format!("{}[x](ei.md)", "sana ".repeat(BEYOND_ANY_COLUMN)));
    assert!(messages.contains(&column), "{messages}");
}

#[test]
fn a_mark_over_long_lines_is_cut() {
    let long = "sana ".repeat(BEYOND_ANY_COLUMN);
    let messages = failing(&format!("{{{{ ei(a=\"{long}\n{long}\") }}}}\n\n{long}[x](ei.md\n\"{long}\n{long}\")"));
    assert!(messages.len() < 8000, "{} bytes", messages.len());
}

#[test]
fn long_names_in_messages_are_cut() {
    let long = "x".repeat(100_000);
    for text in [
        format!("[x]({long}.md)"),
        format!("![x]({long}.png)"),
        format!("[x](#{long})"),
        format!("{{{{ {long} }}}}"),
        format!("x[^{long}]"),
        format!("# A {{{long}=1}}"),
        format!("[x](https://{long})"),
    ] {
        let site = SiteTest::new().norwegian_page().post("a", "A", &text);
        let output = site.run();
        assert!(output.stderr.len() < 6000, "{}: {} bytes", &text[..10], output.stderr.len());
    }
    let site =
        SiteTest::new().norwegian_page().post("a", &long, "").file("content/b.md", format!("+++\n{long} = 1\n+++\n"));
    let output = site.run();
    assert!(!output.stderr.is_empty() && output.stderr.len() < 6000, "{} bytes", output.stderr.len());
}

#[test]
fn the_problems_of_a_text_beyond_twenty_are_counted() {
    let links: Vec<String> = (0..4000).map(|number| format!("[x](ei{number}.md)")).collect();
    let site = SiteTest::new().norwegian_page().post("a", "A", &links.join(" "));
    let failed = site.file("content/b.md", "+++\ntitle = \"B\"\n+++\n\n[x](toinen.md)\n").fails();
    let messages = failed.says("`ei0.md`").says("3980 errors more in content/2026-03-02-a.md").says("`toinen.md`");
    let messages = messages.counts("4001 errors").messages;
    assert!(!messages.contains("`ei20.md`") && messages.len() < 20_000, "{} bytes", messages.len());
}

#[test]
fn a_known_word_list_in_advice_is_bounded() {
    let headings: Vec<String> = (0..1000).map(|number| format!("## Otsikko numero {number}")).collect();
    let messages = failing(&format!("{}\n\n[x](#zzzzzzzzzzzzzzzzzz)", headings.join("\n\n")));
    assert!(messages.contains("and 950 more"), "{messages}");
    assert!(messages.len() < 6000, "{} bytes", messages.len());
}

#[test]
fn a_terminal_obeys_nothing_from_a_text() {
    let wild = "a\u{1b}[31mb\u{1b}]0;c\u{7}\u{9b}2J\u{8}\u{202e}";
    let site = SiteTest::new()
        .norwegian_page()
        .post("a", "A", &format!("[{wild}]({wild}.md) ![{wild}]({wild}.png) {{{{ ei(x=\"{wild}\") }}}} [^{wild}]"))
        .file(&format!("content/{wild}.md"), "+++\ntitel = 1\n+++\n")
        .file("content/b.md", format!("+++\ntitle = \"B\"\n{wild} = 1\ntemplate = \"{wild}\"\n+++\n"))
        .file("content/c.md", format!("---\ntitle: C\n\"{wild}\": 1\n---\n"));
    let output = site.run();
    let said = [String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap()].concat();
    let obeyed = |c: char| (c.is_control() && c != '\n' && c != '\t') || c == '\u{202e}';
    assert!(!said.contains(obeyed), "{said:?}");
    assert!(said.contains("]0;c"), "{said}");
}

#[test]
fn results_name_files_without_obeying_them() {
    let wild = "a\u{1b}[31m";
    let site = SiteTest::new().norwegian_page().file(&format!("content/{wild}.md"), "+++\ntitle = \"A\"\n+++\n");
    for arguments in [["check"].as_slice(), &["translations", "--all"], &["theme", "check"]] {
        let output = kielo().args(arguments).arg("--root").arg(site.root()).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        assert!(!said.contains(&0x1b), "{arguments:?}: {}", String::from_utf8_lossy(&said));
    }
}
