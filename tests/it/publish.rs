//! Publishing: whole or not at all, and only what changed.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use rustix::fs::{CWD, FileType, Mode, XattrFlags, getxattr, mknodat, setxattr};

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
        .file("static/favicon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .post("a", "A", "Alku.")
        .post("b", "B", "Muu.")
}

/// Builds so that the manifest records the times of all sources. Those of the last two seconds are not reliable.
fn built_with_records(site: SiteTest) -> SiteTest {
    std::thread::sleep(Duration::from_millis(2100));
    site.build().again()
}

fn counts(built: &Built) -> &str {
    built.summary.lines().last().unwrap().split_once(": ").unwrap().1.split_once(" in ").unwrap().0
}

#[test]
fn a_build_that_changes_nothing_touches_nothing() {
    let site = built_with_records(site());
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
    let built = site
        .file("content/k/kuva.avif", "uusi")
        .file("static/favicon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><g/></svg>")
        .build();
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
    // Once published, the output has a lock, which is taken even if nothing would be written.
    let site = site().build().again();
    let lock = fs::File::open(site.public()).unwrap();
    lock.lock().unwrap();
    let failed = site.fails().says("another kielo is writing");
    lock.unlock().unwrap();
    failed.site.build();
    // The first build has a folder beside the output.
    let site = self::site();
    let staging = site.root().join(".public.kielo-new");
    fs::create_dir(&staging).unwrap();
    let lock = fs::File::open(&staging).unwrap();
    lock.lock().unwrap();
    let failed = site.fails().says("another kielo is writing");
    lock.unlock().unwrap();
    failed.site.build();
    assert!(!staging.exists());
}

#[test]
fn an_output_between_two_renames_is_recovered_with_its_records() {
    let site = site().post("b", "B", "Teksti.").build().again();
    fs::write(site.public().join("oma.txt"), "oma").unwrap();
    fs::rename(site.public(), site.root().join(".public.kielo-new-old")).unwrap();
    fs::remove_file(site.root().join("content/2026-03-02-b.md")).unwrap();
    let built = site.build();
    // The manifest was read after the recovery, so the page is known as an old one.
    built.without("/fi/2026/03/b/").page("/oma.txt").has("oma");
    assert!(!built.site.root().join(".public.kielo-new-old").exists());
    assert!(!counts(&built).contains(" 0 removed"), "{}", counts(&built));
}

#[test]
fn folders_keep_their_modes_and_owners() {
    let site = site().build().again();
    let uploads = site.public().join("lataukset/2026");
    fs::create_dir_all(&uploads).unwrap();
    fs::write(uploads.join("a.txt"), "a").unwrap();
    fs::create_dir(site.public().join("tyhjä")).unwrap();
    for (folder, mode) in
        [("lataukset", 0o2775), ("lataukset/2026", 0o700), ("tyhjä", 0o1777), ("fi", 0o750), ("", 0o711)]
    {
        fs::set_permissions(site.public().join(folder), fs::Permissions::from_mode(mode)).unwrap();
    }
    let owner = |path: &Path| fs::metadata(path).map(|data| (data.uid(), data.gid(), data.mode() & 0o7777)).unwrap();
    // Only root can give a folder away.
    let is_root = owner(site.root()).0 == 0;
    if is_root {
        std::os::unix::fs::chown(&uploads, Some(33), Some(33)).unwrap();
    }
    let folders = ["lataukset", "lataukset/2026", "tyhjä", "fi", ""];
    let before = folders.map(|folder| owner(&site.public().join(folder)));
    let built = site.post("b", "B", "Uusi.").build();
    built.page("/fi/2026/03/b/").has("Uusi.");
    assert_eq!(folders.map(|folder| owner(&built.site.public().join(folder))), before);
}

#[test]
fn a_pipe_in_the_output_stays_where_it_is() {
    let site = site().build().again();
    let pipe = site.public().join("putki");
    mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    let built = site.post("b", "B", "Uusi.").build();
    built.says("the site was replaced file by file").page("/fi/2026/03/b/").has("Uusi.");
    assert!(pipe.exists());
}

#[test]
fn an_output_that_is_a_file_stays_one() {
    for output in ["public", "public/", "./public//"] {
        let site = site().file("public", "oma");
        let output = format!("{}/{output}", site.root().display());
        let failed = site.arguments(["--output", &output]).fails().says("is a file, not a folder");
        assert_eq!(failed.site.text("public"), "oma");
    }
}

#[test]
fn an_output_behind_a_dangling_link_is_not_made() {
    let site = site();
    std::os::unix::fs::symlink("levy/poissa", site.public()).unwrap();
    let failed = site.fails().says("is a link to levy/poissa, which does not exist");
    assert!(fs::symlink_metadata(failed.site.public()).unwrap().is_symlink());
}

#[test]
fn sources_are_never_the_output() {
    for output in [
        "",
        ".",
        "..",
        "content",
        "static",
        "themes",
        "strings",
        ".kielo-cache",
        "content/a",
        "static/a",
        "themes/oma",
        "strings/a",
        ".kielo-cache/a",
        "content/../content",
        "public/../content/b",
    ] {
        let site = SiteTest::new().norwegian_page().file("content/a/index.md", "+++\ntitle = \"A\"\n+++\n");
        let folder = format!("{}/{output}", site.root().display());
        let failed = site.arguments(["--output", &folder]).fails();
        let messages = &failed.messages;
        assert!(
            messages.contains("which Kielo reads") || messages.contains("file, not a folder"),
            "{output}: {messages}"
        );
        assert!(failed.site.root().join("site.toml").exists());
    }
    let site = site();
    let cache = site.root().join("oma/välimuisti").display().to_string();
    let output = site.root().join("oma").display().to_string();
    site.arguments(["--cache", &cache, "--output", &output]).fails().says("which Kielo reads");
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
fn a_copy_of_equal_size_and_time_is_another_file() {
    let time = SystemTime::now() - Duration::from_hours(24);
    let write = |path: &Path, content: &str| {
        fs::write(path, content).unwrap();
        fs::File::options().append(true).open(path).unwrap().set_modified(time).unwrap();
    };
    let site = site();
    let (copied, overwritten) = (site.root().join("static/a.txt"), site.root().join("static/b.txt"));
    write(&copied, "yksi");
    write(&overwritten, "yksi");
    let site = built_with_records(site);
    let other = site.root().join("static/a.txt.uusi");
    write(&other, "kaks");
    fs::rename(&other, &copied).unwrap();
    write(&overwritten, "kaks");
    let built = site.build();
    built.page("/a.txt").has("kaks").page("/b.txt").has("kaks");
    // A file of the output that another program replaced is written again.
    let published = built.site.public().join("a.txt");
    let times = fs::metadata(&published).unwrap().modified().unwrap();
    let other = built.site.public().join("c.txt");
    fs::write(&other, "oma!").unwrap();
    fs::File::options().append(true).open(&other).unwrap().set_modified(times).unwrap();
    fs::rename(&other, &published).unwrap();
    built.again().build().page("/a.txt").has("kaks");
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

#[test]
fn an_output_set_aside_is_never_taken_for_a_leftover() {
    let set_aside = |site: &SiteTest| {
        fs::write(site.public().join("CNAME"), "blogi.example").unwrap();
        fs::rename(site.public(), site.root().join(".public.kielo-new-old")).unwrap();
    };
    // Somebody made the folder that was missing.
    let site = site().build().again();
    set_aside(&site);
    fs::create_dir(site.public()).unwrap();
    let built = site.build();
    built.page("/CNAME").has("blogi.example");
    let site = built.again();
    set_aside(&site);
    fs::create_dir(site.public()).unwrap();
    fs::write(site.public().join("uusi.txt"), "uusi").unwrap();
    let failed = site.fails().says("a build was stopped before").says("the site is in");
    assert!(failed.site.root().join(".public.kielo-new-old/CNAME").exists());
    assert!(failed.site.public().join("uusi.txt").exists());
}

#[test]
fn only_what_builds_left_is_removed() {
    let site = site().build().again();
    let left = site.public().join("..kielo-manifest.kielo-new");
    fs::write(&left, "# kielo").unwrap();
    let own =
        [".public.kielo-backup", ".public.kielo-new-old2", ".public.kielo-newer"].map(|name| site.root().join(name));
    for folder in &own {
        fs::create_dir(folder).unwrap();
    }
    // A link leads to a folder of its owner, who keeps what is in it.
    fs::create_dir(own[0].join("kuvat")).unwrap();
    symlink(".public.kielo-backup", site.root().join(".public.kielo-new-old")).unwrap();
    let built = site.post("b", "B", "Teksti.").build();
    assert!(!left.exists());
    assert!(own.iter().all(|folder| folder.exists()));
    assert!(own[0].join("kuvat").exists());
    assert!(!built.site.root().join(".public.kielo-new-old").is_symlink());
}

#[test]
fn an_output_behind_a_link_is_recovered_too() {
    let site = site();
    let real = site.root().join("julkaistu/sivut");
    fs::create_dir_all(&real).unwrap();
    symlink("julkaistu/sivut", site.public()).unwrap();
    let site = site.build().again();
    fs::write(real.join("CNAME"), "blogi.example").unwrap();
    fs::rename(&real, site.root().join("julkaistu/.sivut.kielo-new-old")).unwrap();
    site.build().page("/CNAME").has("blogi.example");
    let site = self::site();
    symlink("puuttuu", site.public()).unwrap();
    site.fails().says("puuttuu");
}

#[test]
fn what_others_write_while_the_output_is_replaced_is_kept() {
    let site = site().build().again();
    let folder = site.public().join("lataukset");
    fs::create_dir(&folder).unwrap();
    let stop = AtomicBool::new(false);
    let (site, written) = thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut number = 0;
            while !stop.load(Ordering::Relaxed) {
                fs::write(folder.join(format!("{number}.txt")), "oma").unwrap();
                let own = folder.join(format!("{number}"));
                let write = || fs::create_dir_all(&own).and_then(|()| fs::write(own.join("a.txt"), "oma"));
                // A folder that was made in the old tree comes into the new one a moment later.
                let is_written = (0..100).any(|_| {
                    write().is_ok() || {
                        thread::sleep(Duration::from_millis(3));
                        false
                    }
                });
                assert!(is_written);
                number += 1;
                thread::sleep(Duration::from_millis(3));
            }
            number
        });
        let site =
            (0..6).fold(site, |site, number| site.post("b", &format!("Otsikko {number}"), "Teksti.").build().again());
        stop.store(true, Ordering::Relaxed);
        (site, writer.join().unwrap())
    });
    assert!(written > 20, "the builds were too short");
    let folder = site.public().join("lataukset");
    let lost = |number: &i32| {
        !folder.join(format!("{number}.txt")).exists() || !folder.join(format!("{number}/a.txt")).exists()
    };
    assert_eq!((0..written).filter(lost).collect::<Vec<_>>(), Vec::<i32>::new());
}

#[test]
fn folders_keep_their_groups_and_attributes() {
    let site = site().build().again();
    let public = site.public();
    let attribute = (c"user.omistaja", b"verkkotoimitus");
    if setxattr(&public, attribute.0, attribute.1, XattrFlags::empty()).is_err() {
        // This file system has none.
        return;
    }
    let uploads = public.join("lataukset");
    fs::create_dir(&uploads).unwrap();
    fs::write(uploads.join("a.txt"), "a").unwrap();
    setxattr(&uploads, attribute.0, attribute.1, XattrFlags::empty()).unwrap();
    let is_root = fs::metadata(&public).unwrap().uid() == 0;
    if is_root {
        std::os::unix::fs::chown(&public, None, Some(33)).unwrap();
    }
    fs::set_permissions(&public, fs::Permissions::from_mode(0o2775)).unwrap();
    let built = site.post("b", "B", "Uusi.").build();
    for folder in [&public, &uploads] {
        let mut value = [0; 100];
        let length = getxattr(folder, attribute.0, &mut value[..]).unwrap();
        assert_eq!(&value[..length], attribute.1);
    }
    let group = fs::metadata(&public).unwrap().gid();
    assert_eq!(fs::metadata(public.join("fi/2026/03/b/index.html")).unwrap().gid(), group);
    built.page("/fi/2026/03/b/").has("Uusi.");
}

#[test]
fn a_list_of_addresses_replaces_only_a_list() {
    let site = site();
    let file = site.root().join("site.toml");
    let before = fs::read(&file).unwrap();
    site.command(["build", "--write-addresses", file.to_str().unwrap()]).says("is no list of addresses");
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[test]
fn what_is_in_the_way_of_the_site_is_named() {
    for (own, file) in [
        ("public/vaihto/oma.txt", "static/vaihto"),
        ("public/ab", "static/ab/c.txt"),
        ("public/ab/oma/x.txt", "static/ab/oma"),
    ] {
        let failed = SiteTest::new().norwegian_page().file(own, "oma").file(file, "x").fails();
        failed.says(&format!("{own} is not Kielo's, and the site needs a file or a folder")).says("out of the output");
    }
}
