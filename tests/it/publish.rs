//! Publishing: whole or not at all, and only what changed.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant, SystemTime};

use crate::site_test::{Built, SiteTest, files, kielo};

/// Inode and time of change of every file and folder.
fn stamps(folder: &Path) -> BTreeMap<String, (u64, i64, i64)> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| {
            let entry = entry.unwrap();
            let metadata = entry.metadata().unwrap();
            (entry.path().display().to_string(), (metadata.ino(), metadata.mtime(), metadata.mtime_nsec()))
        })
        .collect()
}

fn site() -> SiteTest {
    SiteTest::new()
        .file("content/k/index.md", "+++\ntitle = \"K\"\n+++\n\n![x](kuva.avif)\n")
        .file("content/k/kuva.avif", "png")
        .file("static/favicon.svg", "<svg/>")
        .post("a", "A", "Alku.")
        .post("b", "B", "Muu.")
}

fn counts(built: &Built) -> &str {
    built.summary.lines().last().unwrap().split_once(": ").unwrap().1.split_once(" in ").unwrap().0
}

#[test]
fn a_build_that_changes_nothing_touches_nothing() {
    let site = site().build().again();
    let before = stamps(&site.public());
    let built = site.build();
    assert!(counts(&built).starts_with("0 files written, "), "{}", built.summary);
    assert_eq!(stamps(&built.site.public()), before);
}

#[test]
fn only_what_changed_is_written() {
    let site = site().build().again();
    let before = stamps(&site.public());
    let built = site.post("a", "A", "Loppu.").build();
    let after = stamps(&built.site.public());
    let is_file = |name: &&String| Path::new(name).is_file();
    let changed: Vec<String> = after
        .keys()
        .filter(is_file)
        .filter(|name| before.get(*name) != after.get(*name))
        .map(|name| name.rsplit_once("/public/").unwrap().1.to_owned())
        .filter(|name| name != ".kielo-manifest")
        .collect();
    // The text is also the excerpt, so lists and feeds change too. The post b, pages, files and the other language stay the same.
    assert_eq!(
        changed,
        ["fi/2026/03/a/index.html", "fi/2026/03/index.html", "fi/2026/index.html", "fi/feed.xml", "fi/index.html"]
    );
    built.page("/fi/2026/03/a/").has("Loppu.");
}

#[test]
fn stale_output_is_removed_and_foreign_files_stay() {
    let site = site().build().again();
    let public = site.public();
    fs::write(public.join("CNAME"), "blogi.example").unwrap();
    fs::create_dir_all(public.join("kampanja/tyhjä")).unwrap();
    fs::write(public.join("kampanja/index.html"), "oma").unwrap();
    std::os::unix::fs::symlink("CNAME", public.join("linkki")).unwrap();
    let foreign = fs::metadata(public.join("CNAME")).unwrap().ino();
    fs::remove_file(site.root().join("content/2026-03-02-b.md")).unwrap();
    let built = site.build();
    // The page and its social card.
    assert!(counts(&built).ends_with("2 removed"), "{}", built.summary);
    built.without("fi/2026/03/b/index.html").without("fi/2026/03/b");
    built.page("/CNAME").has("blogi.example").page("/kampanja/").has("oma");
    assert!(built.site.public().join("kampanja/tyhjä").is_dir());
    assert_eq!(fs::read_link(public.join("linkki")).unwrap(), Path::new("CNAME"));
    assert_eq!(fs::metadata(public.join("CNAME")).unwrap().ino(), foreign);
}

#[test]
fn a_changed_output_file_is_written_again() {
    let site = site().build().again();
    fs::write(site.public().join("fi/index.html"), "rikki").unwrap();
    fs::remove_file(site.public().join("nb/index.html")).unwrap();
    let built = site.build();
    assert!(counts(&built).starts_with("2 files written"), "{}", built.summary);
    built.page("/fi/").has("Kohtaamisia").page("/nb/").has("Møter");
}

#[test]
fn copies_follow_their_sources() {
    let site = site().build().again();
    let built = site.file("content/k/kuva.avif", "uusi").file("static/favicon.svg", "<svg><g/></svg>").build();
    built.page("/fi/k/kuva.avif").has("uusi").page("/favicon.svg").has("<g/>");
}

#[test]
fn output_without_its_manifest_is_known_by_its_content() {
    let site = site().build().again();
    fs::remove_file(site.public().join(".kielo-manifest")).unwrap();
    let before = stamps(&site.public());
    let built = site.build();
    assert!(counts(&built).starts_with("0 files written, "), "{}", built.summary);
    let after = stamps(&built.site.public());
    for (name, stamp) in &before {
        if Path::new(name).is_file() {
            assert_eq!(after.get(name), Some(stamp), "{name}");
        }
    }
}

#[test]
fn a_failed_build_leaves_the_old_output_untouched() {
    let site = site().build().again();
    let before = stamps(&site.public());
    let failed = site.post("a", "A", "[x](puuttuu.md)").fails();
    assert_eq!(stamps(&failed.site.public()), before);
    // Errors that only rendering finds come after other files were rendered.
    let failed = failed.site.post("a", "A", "{{ <puuttuu /> }}").fails();
    assert_eq!(stamps(&failed.site.public()), before);
}

#[test]
fn a_killed_build_leaves_the_old_output_whole_and_the_next_cleans_up() {
    // Drawing cards would take most of the time.
    let mut site = SiteTest::new().tables("[social]\ncards = false\n");
    for number in 0..300 {
        site = site.file(
            &format!("content/2026-03-02-p{number}.md"),
            format!("+++\ntitle = \"P{number}\"\ntags = [\"t{number}\"]\n+++\n\nVanha.\n"),
        );
    }
    let started = Instant::now();
    let mut site = site.build().again();
    let step = started.elapsed() / 30;
    let old = files(&site.public());
    for number in 0..300 {
        site = site.file(
            &format!("content/2026-03-02-p{number}.md"),
            format!("+++\ntitle = \"P{number}\"\ntags = [\"u{number}\"]\n+++\n\nUusi.\n"),
        );
    }
    let mut killed = 0;
    for wait in (0..).map(|count| step * count) {
        let mut build = kielo().arg("build").arg("--root").arg(site.root()).stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(wait);
        if build.try_wait().unwrap().is_some() {
            break;
        }
        build.kill().unwrap();
        if build.wait().unwrap().success() {
            break;
        }
        killed += 1;
        let now = files(&site.public());
        let is_new = now.iter().any(|file| file.starts_with("fi/avainsana/u"));
        if is_new {
            assert!(
                now.iter().filter(|file| file.starts_with("fi/avainsana/u")).count() == 600,
                "half a site after {wait:?}"
            );
            break;
        }
        assert_eq!(now, old, "after {wait:?}");
    }
    assert!(killed > 0, "no build lived long enough to be killed");
    let built = site.build();
    built.page("/fi/2026/03/p299/").has("Uusi.");
    let left = fs::read_dir(built.site.root()).unwrap().map(|entry| entry.unwrap().file_name().display().to_string());
    assert_eq!(left.filter(|name| name.contains("kielo-")).count(), 0);
}

#[test]
fn two_builds_at_once_do_not_mix() {
    let site = site();
    let staging = site.root().join(".public.kielo-1");
    fs::create_dir(&staging).unwrap();
    let lock = fs::File::open(&staging).unwrap();
    lock.lock().unwrap();
    let failed = site.fails().says("another kielo is writing");
    lock.unlock().unwrap();
    failed.site.build();
    assert!(!staging.exists());
}

#[test]
fn an_output_behind_a_link_stays_behind_it() {
    let site = site();
    fs::create_dir_all(site.root().join("levy/blogi")).unwrap();
    std::os::unix::fs::symlink("levy/blogi", site.public()).unwrap();
    let built = site.build();
    assert!(fs::symlink_metadata(built.site.public()).unwrap().is_symlink());
    built.page("/fi/").has("Kohtaamisia");
}

#[test]
fn a_source_changed_within_the_clocks_tick_is_read_again() {
    let site = site();
    let image = site.root().join("content/k/kuva.avif");
    let time = SystemTime::now() + Duration::from_mins(1);
    let set = |content: &str| {
        fs::write(&image, content).unwrap();
        fs::File::options().write(true).open(&image).unwrap().set_modified(time).unwrap();
    };
    set("yks");
    let site = site.build().again();
    set("kax");
    site.build().page("/fi/k/kuva.avif").has("kax");
}
