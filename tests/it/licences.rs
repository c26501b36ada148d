//! The libraries of the program: their licences are allowed, and none is in it twice without a reason.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The list that cargo-deny reads too.
fn deny() -> toml::Table {
    let text = fs::read_to_string(Path::new(ROOT).join("deny.toml")).unwrap();
    text.parse().expect("deny.toml is TOML")
}

/// Whether a licence expression (SPDX) can be met with the allowed licences.
fn is_allowed(expression: &str, allowed: &BTreeSet<&str>) -> bool {
    // Older libraries write `MIT/Apache-2.0`.
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ").replace(" WITH ", "~");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let met = any(&words, &mut at, allowed);
    assert_eq!(at, words.len(), "{expression} is an expression");
    met
}

fn any(words: &[&str], at: &mut usize, allowed: &BTreeSet<&str>) -> bool {
    let mut met = all(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        met |= all(words, at, allowed);
    }
    met
}

fn all(words: &[&str], at: &mut usize, allowed: &BTreeSet<&str>) -> bool {
    let mut met = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(words, at, allowed);
    }
    met
}

fn one(words: &[&str], at: &mut usize, allowed: &BTreeSet<&str>) -> bool {
    let word = words[*at];
    *at += 1;
    if word == "(" {
        let met = any(words, at, allowed);
        *at += 1;
        return met;
    }
    allowed.contains(&*word.replace('~', " WITH "))
}

#[test]
fn expressions_of_licences_are_read() {
    let allowed = BTreeSet::from(["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"]);
    for met in ["MIT", "GPL-3.0 OR MIT", "MIT/Apache-2.0", "(GPL-3.0 OR MIT) AND ISC", "Apache-2.0 WITH LLVM-exception"]
    {
        assert!(is_allowed(met, &allowed), "{met}");
    }
    for unmet in ["Apache-2.0", "MIT AND GPL-3.0", "(MIT OR ISC) AND GPL-3.0", "GPL-3.0 OR MIT AND GPL-2.0"] {
        assert!(!is_allowed(unmet, &allowed), "{unmet}");
    }
}

/// The metadata of Cargo about the libraries on this system. Those of other systems are not on this computer.
fn metadata() -> Value {
    let host = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let host = String::from_utf8(host.stdout).unwrap();
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).expect("the name of this system");
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--offline", "--format-version", "1", "--filter-platform", host])
        .current_dir(ROOT)
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn every_licence_is_allowed() {
    let (metadata, deny) = (metadata(), deny());
    let allowed: BTreeSet<&str> = deny["licenses"]["allow"].as_array().unwrap().iter().map(text).collect();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 100, "the libraries are listed");
    for package in packages {
        let licence = package["license"].as_str().unwrap_or_default();
        let is_met = !licence.is_empty() && is_allowed(licence, &allowed);
        assert!(is_met, "{} has the licence {licence:?}, which deny.toml does not allow", package["name"]);
        let source = package["source"].as_str();
        let is_known = source.is_none_or(|source| source == "registry+https://github.com/rust-lang/crates.io-index");
        assert!(is_known, "{} comes from {source:?}", package["name"]);
    }
}

/// The libraries in the program and those that build it, by their ids: what only tests need is left out.
fn shipped(metadata: &Value) -> BTreeSet<&str> {
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let nodes: BTreeMap<&str, &Value> = nodes.iter().map(|node| (node["id"].as_str().unwrap(), node)).collect();
    let mut found = BTreeSet::new();
    let mut open = vec![metadata["resolve"]["root"].as_str().unwrap()];
    while let Some(id) = open.pop() {
        if !found.insert(id) {
            continue;
        }
        for dependency in nodes[id]["deps"].as_array().unwrap() {
            let mut kinds = dependency["dep_kinds"].as_array().unwrap().iter();
            if kinds.any(|kind| kind["kind"] != "dev") {
                open.push(dependency["pkg"].as_str().unwrap());
            }
        }
    }
    found
}

/// The versions of each library, without the newest.
fn older<'a>(libraries: impl Iterator<Item = (&'a str, &'a str)>) -> BTreeSet<String> {
    let mut versions: BTreeMap<&str, BTreeSet<(u64, u64, u64, &str)>> = BTreeMap::new();
    for (name, version) in libraries {
        let mut numbers = version.split(['.', '+', '-']).map(|number| number.parse().unwrap_or(0));
        let mut number = || numbers.next().unwrap_or(0);
        versions.entry(name).or_default().insert((number(), number(), number(), version));
    }
    let older = versions.iter().flat_map(|(name, versions)| {
        versions.iter().take(versions.len() - 1).map(move |(.., version)| format!("{name}@{version}"))
    });
    older.collect()
}

fn text(value: &toml::Value) -> &str {
    value.as_str().expect("a text")
}

#[test]
fn a_library_is_there_twice_only_with_a_reason() {
    let (metadata, deny) = (metadata(), deny());
    let shipped = shipped(&metadata);
    let packages = metadata["packages"].as_array().unwrap().iter();
    let packages = packages.filter(|package| shipped.contains(package["id"].as_str().unwrap()));
    let shipped =
        older(packages.map(|package| (package["name"].as_str().unwrap(), package["version"].as_str().unwrap())));
    let lock: toml::Table = fs::read_to_string(Path::new(ROOT).join("Cargo.lock")).unwrap().parse().unwrap();
    let locked = lock["package"].as_array().unwrap().iter();
    let locked = older(locked.map(|package| (text(&package["name"]), text(&package["version"]))));
    let reasons = deny["bans"]["skip"].as_array().unwrap().iter();
    let reasons: BTreeSet<String> = reasons.map(|skip| text(&skip["crate"]).to_owned()).collect();
    let [new, gone] = [&shipped - &reasons, &reasons - &locked];
    assert!(new.is_empty(), "{new:?} is in the program beside a newer version: unite them, or say why in deny.toml");
    assert!(gone.is_empty(), "{gone:?} is not needed any more: take it out of deny.toml");
}

#[test]
fn the_fuzz_targets_have_a_lock_file_with_all_libraries() {
    let read = |file: &str| -> toml::Table {
        let text = fs::read_to_string(Path::new(ROOT).join(file)).unwrap();
        text.parse().unwrap_or_else(|error| panic!("{file}: {error}"))
    };
    let lock = read("fuzz/Cargo.lock");
    let packages = lock["package"].as_array().unwrap();
    let own = packages.iter().find(|package| package["name"].as_str() == Some("kielo")).unwrap();
    let locked: BTreeSet<&str> =
        own["dependencies"].as_array().unwrap().iter().filter_map(|name| name.as_str()).collect();
    // A name is followed by the version if there are several.
    let knows = |name: &str| locked.iter().any(|locked| locked.split(' ').next() == Some(name));
    let manifest = read("Cargo.toml");
    let missing: Vec<_> = manifest["dependencies"].as_table().unwrap().keys().filter(|name| !knows(name)).collect();
    assert!(missing.is_empty(), "fuzz/Cargo.lock lacks {missing:?}: run cargo metadata in fuzz/");
}
