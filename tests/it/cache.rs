//! The cache makes builds faster and never changes them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::images::jpeg;
use crate::site_test::{SiteTest, files};

/// A site with pictures, cards and an index for search.
fn site() -> SiteTest {
    SiteTest::new()
        .norwegian_page()
        .tables("[search]\n")
        .file("content/kuvat/index.md", "+++\ntitle = \"Kuvat\"\ndate = 2026-03-02\n+++\n\n![Kuva](k.jpg)\n")
        .file("content/kuvat/k.jpg", jpeg(900, 600))
}

fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    files(folder).into_iter().map(|file| (file.clone(), fs::read(folder.join(file)).unwrap())).collect()
}

type Damage = fn(&[u8]) -> Vec<u8>;

#[test]
fn a_damaged_entry_is_made_again() {
    let mut site = site().build().again();
    let expected = contents(&site.public());
    let cache = site.root().join(".kielo-cache");
    let is_entry = |file: &String| file.contains('/');
    let entries: Vec<String> = files(&cache).into_iter().filter(is_entry).collect();
    assert!(entries.len() > 6, "{entries:?}");
    let damages: [Damage; 5] = [
        |bytes| vec![0; bytes.len()],
        |bytes| bytes[..bytes.len() / 2].to_vec(),
        |_| Vec::new(),
        |bytes| [bytes, b"x"].concat(),
        |bytes| [&[bytes[0] ^ 1], &bytes[1..]].concat(),
    ];
    for damage in damages {
        for entry in &entries {
            let path = cache.join(entry);
            let bytes = fs::read(&path).unwrap();
            fs::write(&path, damage(&bytes)).unwrap();
        }
        fs::remove_dir_all(site.public()).unwrap();
        let built = site.build();
        built.is_silent();
        assert_eq!(contents(&built.site.public()), expected);
        site = built.again();
        let mended: Vec<String> = files(&cache).into_iter().filter(is_entry).collect();
        assert_eq!(mended, entries);
    }
}

#[test]
fn without_a_cache_that_can_be_written_the_site_is_the_same() {
    let site = site().build().again();
    let expected = contents(&site.public());
    fs::remove_dir_all(site.public()).unwrap();
    // Nothing can be created below a file, whoever runs this.
    let folder = site.root().join("site.toml/cache").display().to_string();
    let built = site.arguments(["--cache", &folder]).build();
    built.says("built without a cache, because nothing can be kept in");
    assert_eq!(built.messages.matches("built without a cache").count(), 1);
    assert_eq!(contents(&built.site.public()), expected);
}

#[test]
fn a_cache_that_cannot_be_written_leaves_no_partial_entry() {
    let site = site();
    let cache = site.root().join(".kielo-cache");
    fs::create_dir(&cache).unwrap();
    // There are files in the place of the folders of entries.
    for number in 0..256 {
        fs::write(cache.join(format!("{number:02x}")), "").unwrap();
    }
    let built = site.build();
    built.says("built without a cache");
    let left: Vec<String> = files(&cache).into_iter().filter(|file| file.starts_with("new-")).collect();
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn a_cache_among_sources_is_refused() {
    for folder in ["content", "static", "static/valimuisti", "themes/oma"] {
        let site = SiteTest::new().post("a", "A", "Teksti.").file("static/a.txt", "a");
        let cache = site.root().join(folder).display().to_string();
        let failed = site.arguments(["--cache", &cache]).fails().says("the cache ").says("whose files are published");
        assert!(!failed.site.public().exists());
    }
    // Another folder that does not exist yet is made.
    let site = SiteTest::new().post("a", "A", "Teksti.");
    let cache = site.root().join("content-valimuisti").display().to_string();
    site.arguments(["--cache", &cache]).build();
}
