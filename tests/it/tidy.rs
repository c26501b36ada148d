//! Rules about the code, so that they need no reviewer: the absences that `src/lib.rs` states.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Every source file of the program: its path in `src/` and its text without its unit tests.
fn sources() -> Vec<(String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = walkdir::WalkDir::new(&src).sort_by_file_name().into_iter().map(|entry| entry.unwrap());
    let files = files.filter(|entry| entry.path().extension().is_some_and(|ending| ending == "rs"));
    let is_test = |path: &Path| path.iter().any(|part| part == "tests" || part == "tests.rs");
    let files = files.filter(|entry| !is_test(entry.path().strip_prefix(&src).unwrap()));
    files
        .map(|entry| {
            let text = fs::read_to_string(entry.path()).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap().to_owned();
            (entry.path().strip_prefix(&src).unwrap().display().to_string(), text)
        })
        .collect()
}

/// The code lines of a text: no comments.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// The stage or module that a file belongs to: its folder, or its name.
fn module(file: &str) -> &str {
    file.split('/').next().unwrap().trim_end_matches(".rs")
}

#[track_caller]
fn nowhere_but(word: &str, homes: &[&str]) {
    for (file, text) in sources() {
        if homes.contains(&module(&file)) || homes.contains(&file.as_str()) {
            continue;
        }
        for (line, code) in code(&text) {
            assert!(!code.contains(word), "src/{file}:{line}: {word} belongs to {}", homes.join(", "));
        }
    }
}

#[test]
fn data_flows_one_way() {
    let base = [
        "address",
        "cache",
        "config",
        "diagnostic",
        "embed",
        "highlight",
        "html_addresses",
        "html_parser",
        "image",
        "language",
        "math",
        "nesting",
        "options",
        "published_texts",
        "site_file",
        "table",
        "template_syntax",
    ];
    let knows = |module: &str| -> &'static [&'static str] {
        match module {
            "table" | "options" | "language" => &["language"],
            "diagnostic" => &["address", "highlight", "html_parser", "nesting", "table"],
            "config" => &["address", "language", "table"],
            "html_parser" => &["address", "html_addresses", "language"],
            "html_addresses" | "image" | "embed" => &["address"],
            "address" | "cache" | "highlight" | "math" | "nesting" | "published_texts" | "site_file"
            | "template_syntax" | "model" => &[],
            "load" | "plan" => &["model"],
            "render" => &["model", "plan"],
            "import" => &["load", "model", "plan"],
            "edition" => &["image_store", "load", "model", "plan", "render"],
            "image_store" => &["model", "render"],
            "digest" => &["edition", "load", "model", "plan", "render"],
            "search" => &["edition", "model", "plan", "render"],
            "publish" => &["edition", "image_store", "plan", "render", "search"],
            "serve" => &["edition", "image_store", "load", "model", "plan", "render", "search"],
            "command" => &[
                "digest",
                "edition",
                "image_store",
                "import",
                "load",
                "model",
                "plan",
                "publish",
                "render",
                "search",
                "serve",
            ],
            "main" | "lib" => &["command"],
            other => panic!("src/{other} has no place in the line"),
        }
    };
    for (file, text) in sources() {
        let own = module(&file);
        let stands_on_base = !base.contains(&own);
        for (line, code) in code(&text) {
            let imports = code.match_indices("crate::").map(|(at, _)| &code[at + "crate::".len()..]);
            for import in imports {
                let name: String = import.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let allowed = name == own
                    || knows(own).contains(&name.as_str())
                    || (stands_on_base && base.contains(&name.as_str()));
                // A group of modules, `use crate::{…}`, has no name.
                assert!(allowed, "src/{file}:{line}: {own} must not know {name}");
            }
        }
    }
}

#[test]
fn files_are_touched_only_at_the_ends() {
    nowhere_but("std::fs", &["cache", "image_store", "load", "publish", "serve", "site_file", "command", "import"]);
    nowhere_but(
        "File::",
        &["cache", "image_store", "load", "publish", "serve", "command", "render", "model", "import"],
    );
    nowhere_but("walkdir", &["load", "publish"]);
}

#[test]
fn each_library_has_one_home() {
    nowhere_but("tera::", &["render"]);
    nowhere_but("pulldown_cmark::", &["load"]);
    nowhere_but("syntect::", &["highlight"]);
    nowhere_but("math_core::", &["math"]);
    nowhere_but("toml::", &["load"]);
    nowhere_but("toml_edit", &["load"]);
    nowhere_but("lightningcss", &["load"]);
    nowhere_but("serde_saphyr", &["load"]);
    nowhere_but("icu_", &["language"]);
    nowhere_but("quick_xml", &["command", "image", "render", "import"]);
    nowhere_but("ammonia", &["model"]);
    nowhere_but(" url::", &["address"]);
    nowhere_but("css_inline", &["digest"]);
    nowhere_but("mail_builder", &["digest"]);
    nowhere_but("ureq", &["command", "import"]);
    // The library `image` has the name of Kielo's own module, so its types are looked for.
    for name in ["DynamicImage", "ImageDecoder", "ImageEncoder", "ImageReader"] {
        nowhere_but(name, &["image"]);
    }
    nowhere_but("fast_image_resize", &["image"]);
    nowhere_but("clap", &["command", "main"]);
    nowhere_but("notify::", &["serve"]);
    nowhere_but("html5ever::", &["html_parser"]);
    nowhere_but("tiny_http::", &["serve"]);
    nowhere_but("mio::", &["serve"]);
    nowhere_but("pagefind::", &["search"]);
    nowhere_but("tokio::", &["search"]);
    nowhere_but("miette", &["diagnostic", "command"]);
}

#[test]
fn nothing_is_printed_outside_the_commands() {
    for word in ["println!", "print!(", "eprint", "io::stdout", "io::stderr", "process::exit"] {
        nowhere_but(word, &["command", "main"]);
    }
}

#[test]
fn addresses_are_spelled_in_the_plan() {
    nowhere_but("index.html", &["plan"]);
    // The interface to templates shows examples.
    let interface = ["feed", "site", "term"].map(|file| format!("render/interface/{file}.rs"));
    nowhere_but("/feed.xml", &["plan", &interface[0], &interface[1], &interface[2]]);
    // Patterns for site.toml are no addresses yet.
    nowhere_but("{language}/", &["plan", "config", "import"]);
}

#[test]
fn messages_are_written_in_the_diagnostic_module() {
    for (file, text) in sources() {
        for (line, code) in code(&text) {
            let makes = code.contains("Diagnostic {") && !code.contains("-> ");
            assert!(module(&file) == "diagnostic" || !makes, "src/{file}:{line} makes a diagnostic of its own");
        }
    }
}

#[test]
fn the_model_has_no_locks() {
    for word in ["Mutex", "RwLock", "OnceLock", "OnceCell", "RefCell", "static mut", "thread_local"] {
        for (file, text) in sources() {
            if ["model", "plan", "load", "config", "table"].contains(&module(&file)) {
                for (line, code) in code(&text) {
                    assert!(!code.contains(word), "src/{file}:{line}: {word}");
                }
            }
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for (file, text) in sources() {
        assert!(text.starts_with("//! "), "src/{file} has no opening line");
    }
}

#[test]
fn nothing_is_left_over() {
    let marks = ["TO", "FIX", "XX"].map(|half| {
        format!(
            "{half}{}",
            if half == "TO" {
                "DO"
            } else if half == "FIX" {
                "ME"
            } else {
                "X"
            }
        )
    });
    for (file, text) in sources() {
        for mark in &marks {
            assert!(!text.contains(mark.as_str()), "src/{file}: {mark}");
        }
        for (line, code) in code(&text) {
            for word in ["unwrap()", ".expect(", "panic!", "unreachable!", "todo!", "unimplemented!", "dbg!"] {
                assert!(!code.contains(word), "src/{file}:{line}: {word}");
            }
        }
    }
}

#[test]
fn every_library_is_named_in_readme_with_its_reason() {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let dependencies = manifest.split("[dependencies]\n").nth(1).unwrap().split("\n[profile").next().unwrap();
    for line in dependencies.lines().filter(|line| line.contains(" = ")) {
        let name = line.split(" = ").next().unwrap();
        assert!(readme.contains(&format!("`{name}`")), "README.md does not name {name}");
    }
}

#[test]
fn the_day_of_the_program_is_near_its_newest_commit() {
    let log = Command::new("git").args(["log", "-1", "--format=%ct"]).current_dir(env!("CARGO_MANIFEST_DIR")).output();
    // A packaged copy has no history.
    let Some(newest) = log.ok().and_then(|log| String::from_utf8(log.stdout).ok()?.trim().parse::<i64>().ok()) else {
        return;
    };
    let options = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/options.rs")).unwrap();
    let day = options.split_once("RELEASED: Date = date(").and_then(|(_, rest)| rest.split_once(')')).unwrap().0;
    let [year, month, day] = *day.split(", ").map(|part| part.parse::<i16>().unwrap()).collect::<Vec<_>>() else {
        panic!("{day}")
    };
    let month = i8::try_from(month).unwrap();
    let released =
        jiff::civil::date(year, month, i8::try_from(day).unwrap()).to_zoned(jiff::tz::TimeZone::UTC).unwrap();
    let days = (newest - released.timestamp().as_second()) / (24 * 60 * 60);
    assert!((0..180).contains(&days), "RELEASED in src/options.rs is {days} days before the newest commit");
}
