//! The documentation matches the program: every key is documented, and every link has a target.

use crate::site_test::SiteTest;

const WRITING: &str = include_str!("../../docs/writing.md");
const CONFIGURATION: &str = include_str!("../../docs/configuration.md");
const WORDPRESS: &str = include_str!("../../docs/wordpress.md");
const MOVING: &str = include_str!("../../docs/moving.md");
const DIGEST: &str = include_str!("../../docs/digest.md");
const SERVICES: &str = include_str!("../../docs/services.md");
const PREVIEW: &str = include_str!("../../docs/preview.md");

/// The keys that the program says it knows, from its message about one it does not know.
fn keys(messages: &str) -> Vec<String> {
    let lists = messages.split("the keys known here are ").skip(1);
    let mut keys: Vec<String> = lists
        .flat_map(|list| list.lines().next().unwrap_or_default().split(", "))
        .filter_map(|key| Some(key.trim().strip_prefix('`')?.strip_suffix('`')?.to_owned()))
        .collect();
    keys.sort();
    keys.dedup();
    keys
}

#[track_caller]
fn check(document: &str, name: &str, site: SiteTest, at_least: usize) {
    let keys = keys(&site.fails().messages);
    assert!(keys.len() >= at_least, "only {keys:?}");
    for key in keys {
        // Language tags are the site's own.
        if key != "fi" && key != "nb" {
            assert!(document.contains(&format!("`{key}`")), "docs/{name} does not mention `{key}`");
        }
    }
}

const UNKNOWN: &str = "xyzzyxyzzy = 1";

#[test]
fn every_key_of_front_matter_is_documented() {
    let site = SiteTest::new().file("content/a.md", format!("+++\ntitle = \"A\"\n{UNKNOWN}\n+++\n"));
    check(WRITING, "writing.md", site, 18);
}

#[test]
fn every_key_of_site_toml_is_documented() {
    let tables = [
        "[languages.nb.words]",
        "[permalinks]",
        "[feeds]",
        "[digest]",
        "[analytics]",
        "[search]",
        "[search_engines]",
        "[organization]",
        "[social]",
        "[share]",
        "[comments]",
        "[comments.giscus]",
        "[newsletter]",
        "[forms]",
        "[languages.sv]\ntitle = \"S\"",
        "[design]",
        "[[menu.fi]]",
        "[[menu.fi.children]]",
        "[[footer.fi]]",
        "[cta.fi]",
        "[icon]",
        "[feeds.files]",
        "[headers]",
        "[headers.csp]",
        "[security]",
        "[indexnow]",
        "[markdown]",
        "[translations]",
        "[translations.together]",
    ];
    let tables = tables.map(|table| format!("{table}\n{UNKNOWN}\n")).join("\n");
    check(CONFIGURATION, "configuration.md", SiteTest::new().setting(UNKNOWN).tables(&tables), 24);
}

#[test]
fn every_key_of_terms_toml_is_documented() {
    let terms = format!(
        "[[tags]]\nfi = {{ name = \"a\", {UNKNOWN} }}\n[[categories]]\nfi = \"b\"\n{UNKNOWN}\n[[authors]]\nname = \"C\"\n{UNKNOWN}\n"
    );
    let site = || SiteTest::new().file("content/terms.toml", terms.clone());
    check(WRITING, "writing.md", site(), 8);
    check(CONFIGURATION, "configuration.md", site(), 8);
}

#[test]
fn every_key_of_comments_toml_is_documented() {
    let site = SiteTest::new()
        .file("content/a.md", "+++\ntitle = \"A\"\n+++\n")
        .file("content/a.comments.toml", format!("[[comments]]\n{UNKNOWN}\n"));
    check(WRITING, "writing.md", site, 7);
}

#[test]
fn every_key_of_digests_toml_is_documented() {
    let site = SiteTest::new().file("digests.toml", format!("[[digests]]\nposts = [{{ {UNKNOWN} }}]\n{UNKNOWN}\n"));
    let keys = keys(&site.command(["digest", "--language", "fi", "--since", "2026-01-01"]).refused().messages);
    assert!(keys.len() > 5, "{keys:?}");
    for key in keys {
        assert!(DIGEST.contains(&format!("`{key}`")), "docs/digest.md does not mention `{key}`");
    }
}

#[test]
fn every_key_of_theme_toml_is_documented() {
    let site = SiteTest::new()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", format!("extends = \"kielo\"\n{UNKNOWN}\n[colours]\n{UNKNOWN}\n"));
    check(CONFIGURATION, "configuration.md", site, 2);
}

#[test]
fn every_argument_of_a_command_is_documented() {
    let commands = [
        ("build", CONFIGURATION, 6),
        ("check", MOVING, 6),
        ("comment add", WRITING, 5),
        ("counts", SERVICES, 1),
        ("digest", DIGEST, 7),
        ("init", CONFIGURATION, 3),
        ("new", WRITING, 3),
        ("translations", WRITING, 4),
        ("serve", PREVIEW, 5),
    ];
    for (command, document, at_least) in commands {
        let help = crate::site_test::kielo().args(command.split(' ')).arg("--help").output().unwrap();
        let help = String::from_utf8(help.stdout).unwrap();
        let arguments: Vec<&str> = help.split_whitespace().filter(|word| word.starts_with("--")).collect();
        assert!(arguments.len() >= at_least, "{help}");
        for argument in arguments.into_iter().filter(|argument| command == "build" || *argument != "--help") {
            assert!(document.contains(argument), "the documentation of {command} does not mention {argument}");
        }
    }
}

#[test]
fn every_argument_of_the_import_is_documented() {
    let help = crate::site_test::kielo().args(["import", "wordpress", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let arguments: Vec<&str> = help.split_whitespace().filter(|word| word.starts_with("--")).collect();
    assert!(arguments.len() > 9, "{help}");
    for argument in arguments.into_iter().filter(|argument| *argument != "--help") {
        assert!(WORDPRESS.contains(&format!("`{argument}`")), "wordpress.md does not mention {argument}");
    }
}

#[test]
fn every_function_filter_and_component_is_documented() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |file: &str| std::fs::read_to_string(root.join(file)).unwrap();
    let (themes, writing) = (read("docs/themes.md"), read("docs/writing.md"));
    let functions =
        ["functions", "text_filters", "context_functions"].map(|file| read(&format!("src/render/{file}.rs"))).concat();
    let names = |mark: &str| -> Vec<String> {
        functions.split(mark).skip(1).filter_map(|rest| Some(rest.split('"').next()?.to_owned())).collect()
    };
    let (called, filters) = (names("register_function(\""), names("register_filter(\""));
    assert!(called.len() >= 3 && filters.len() >= 4, "{called:?} {filters:?}");
    for name in called {
        assert!(themes.contains(&format!("`{name}(")), "docs/themes.md does not mention {name}()");
    }
    for name in filters {
        let is_documented = themes.contains(&format!(" | {name}")) || themes.contains(&format!(" \\| {name}"));
        assert!(is_documented, "docs/themes.md does not mention the filter {name}");
    }
    for file in crate::site_test::files(&root.join("themes/kielo/components")) {
        let name = file.strip_suffix(".html").unwrap();
        let is_documented = [&themes, &writing]
            .iter()
            .any(|text| text.contains(&format!("<{name} ")) || text.contains(&format!("| `{name}` |")));
        assert!(is_documented, "no page mentions the component {name}");
        // The row of a component for texts names each of its arguments.
        let Some(row) = writing.lines().find(|line| line.starts_with(&format!("| `{name}` |"))) else { continue };
        let is_shown = writing.lines().any(|line| {
            let alt = line.strip_prefix("![").and_then(|rest| rest.split(']').next()).unwrap_or_default();
            alt.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name)
        });
        assert!(is_shown, "no picture of docs/writing.md shows {name}");
        let definition = read(&format!("themes/kielo/components/{file}"));
        let (_, arguments) = definition.split_once(&format!("{{% component {name}(")).expect("a definition");
        let (arguments, body) = arguments.split_once(") -%}").expect("its arguments");
        let names = arguments.split(", ").filter_map(|argument| argument.split([':', ' ']).next());
        for argument in names.filter(|argument| !argument.is_empty() && !argument.starts_with('@')) {
            let is_named = row.contains(&format!("`{argument}`")) || row.contains(&format!("`{argument}="));
            assert!(is_named, "docs/writing.md does not name the argument {argument} of {name}");
        }
        let has_body = body.contains("{{ body }}") || body.contains("body=body");
        assert_eq!(has_body, row.contains("encloses"), "docs/writing.md about the body of {name}");
    }
}

/// The anchors of a page: its headings, as GitHub writes them.
fn anchors(page: &str) -> Vec<String> {
    let headings = prose(page).filter(|line| line.starts_with('#'));
    headings
        .map(|heading| {
            let text = heading.trim_start_matches('#').trim().to_lowercase();
            let kept = text.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
            kept.map(|c| if c == ' ' { '-' } else { c }).collect()
        })
        .collect()
}

/// The lines of a page outside code blocks.
fn prose(page: &str) -> impl Iterator<Item = &str> {
    let mut in_code = false;
    page.lines().filter(move |line| {
        let is_fence = line.trim_start().starts_with("```");
        in_code ^= is_fence;
        !in_code && !is_fence
    })
}

#[test]
fn every_link_of_the_documentation_has_a_target() {
    let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let files = crate::site_test::files(&docs);
    let pages: Vec<&String> = files.iter().filter(|file| file.ends_with(".md")).collect();
    let read = |page: &str| std::fs::read_to_string(docs.join(page)).unwrap();
    let mut links = 0;
    for page in &pages {
        let text = read(page);
        for line in prose(&text) {
            // Every other part is code: examples of links are not links.
            let outside_code: String = line.split('`').step_by(2).collect();
            for target in outside_code.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                if target.contains("://") {
                    continue;
                }
                let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
                let file = if file.is_empty() { page.as_str() } else { file };
                assert!(docs.join(file).is_file(), "docs/{page}: {target} names no file");
                let is_known = anchor.is_empty() || anchors(&read(file)).iter().any(|known| known == anchor);
                assert!(is_known, "docs/{page}: {target} names no heading");
                links += 1;
            }
        }
    }
    assert!(links > 150, "only {links} links");
}
