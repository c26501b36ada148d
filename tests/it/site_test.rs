//! The helper of all tests: files in, pages and messages out, through the real program.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A bilingual site without documents.
const SITE: &str = r#"
base_url = "https://blogi.example"
default_language = "fi"
time_zone = "Europe/Helsinki"

[languages.fi]
title = "Kohtaamisia"
prefix = "fi"
[languages.nb]
title = "Møter"
"#;

/// A site in a temporary folder.
pub(crate) struct SiteTest {
    folder: TempDir,
    arguments: Vec<String>,
    variables: Vec<(&'static str, String)>,
}

impl SiteTest {
    /// A site in Finnish and Norwegian without documents.
    pub(crate) fn new() -> Self {
        Self::empty().file("site.toml", SITE)
    }

    /// A folder without anything.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { folder, arguments: Vec::new(), variables: Vec::new() }
    }

    /// Adds a file.
    pub(crate) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        write(&self.folder.path().join(name), content.as_ref());
        self
    }

    /// Adds a line to site.toml, before its tables.
    pub(crate) fn setting(self, line: &str) -> Self {
        let site = self.folder.path().join("site.toml");
        let text = fs::read_to_string(&site).expect("site.toml");
        self.file("site.toml", format!("{line}\n{text}"))
    }

    /// Adds tables to the end of site.toml.
    pub(crate) fn tables(self, tables: &str) -> Self {
        let site = self.folder.path().join("site.toml");
        let text = fs::read_to_string(&site).expect("site.toml");
        self.file("site.toml", format!("{text}\n{tables}\n"))
    }

    /// Adds a page in Norwegian, so that the site has a text in each of its languages.
    pub(crate) fn norwegian_page(self) -> Self {
        self.file("content/om.nb.md", "+++\ntitle = \"Om\"\n+++\n")
    }

    /// Adds a Finnish post of 2 March 2026 with the title and text given.
    pub(crate) fn post(self, slug: &str, title: &str, text: &str) -> Self {
        let name = format!("content/2026-03-02-{slug}.md");
        self.file(&name, format!("+++\ntitle = \"{title}\"\n+++\n\n{text}\n"))
    }

    /// Adds arguments to the command.
    pub(crate) fn arguments<const N: usize>(mut self, arguments: [&str; N]) -> Self {
        self.arguments.extend(arguments.map(str::to_owned));
        self
    }

    /// Sets a variable of the command's environment.
    pub(crate) fn variable(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    /// The site's folder.
    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// The output folder.
    pub(crate) fn public(&self) -> PathBuf {
        self.folder.path().join("public")
    }

    /// Runs `kielo build`; the result may be a failure.
    pub(crate) fn run(&self) -> Output {
        let mut command = kielo();
        command.arg("build").arg("--root").arg(self.root()).args(&self.arguments);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.output().expect("kielo runs")
    }

    /// Runs another command on the site; the result may be a failure.
    pub(crate) fn command<const N: usize>(&self, arguments: [&str; N]) -> Answer {
        let mut command = kielo();
        command.args(arguments).arg("--root").arg(self.root());
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        let output = command.output().expect("kielo runs");
        let text = |bytes| String::from_utf8(bytes).expect("what is said is UTF-8");
        Answer { code: output.status.code(), result: text(output.stdout), messages: text(output.stderr) }
    }

    /// The text of a file of the site.
    #[track_caller]
    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Builds, and expects no error.
    #[track_caller]
    pub(crate) fn build(self) -> Built {
        let output = self.run();
        let messages = String::from_utf8(output.stderr).expect("messages are UTF-8");
        assert!(output.status.success(), "the build failed:\n{messages}");
        let summary = String::from_utf8(output.stdout).expect("the summary is UTF-8");
        Built { site: self, messages, summary }
    }

    /// Builds, and expects errors.
    #[track_caller]
    pub(crate) fn fails(self) -> Failed {
        let output = self.run();
        let messages = String::from_utf8(output.stderr).expect("messages are UTF-8");
        assert_eq!(output.status.code(), Some(1), "the build should have failed:\n{messages}");
        assert!(output.stdout.is_empty(), "a failed build has no result");
        Failed { site: self, messages }
    }
}

/// Exit code and output of a command.
pub(crate) struct Answer {
    pub(crate) code: Option<i32>,
    pub(crate) result: String,
    pub(crate) messages: String,
}

impl Answer {
    /// Expects a result and no message.
    #[track_caller]
    pub(crate) fn done(self) -> Self {
        assert_eq!((self.code, &*self.messages), (Some(0), ""), "{}", self.result);
        self
    }

    /// Expects errors and no result.
    #[track_caller]
    pub(crate) fn refused(self) -> Self {
        assert_eq!((self.code, &*self.result), (Some(1), ""), "{}", self.messages);
        self
    }

    /// Expects a text in the result or among the messages.
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        let said = self.result.contains(text) || self.messages.contains(text);
        assert!(said, "{text:?} is not said:\n{}{}", self.result, self.messages);
        self
    }

    /// Expects a text not to be said.
    #[track_caller]
    pub(crate) fn lacks(self, text: &str) -> Self {
        let said = self.result.contains(text) || self.messages.contains(text);
        assert!(!said, "{text:?} is said:\n{}{}", self.result, self.messages);
        self
    }
}

/// The program under test, in an environment that says nothing of its user.
pub(crate) fn kielo() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kielo"));
    command.env_remove("CI").env_remove("NO_COLOR");
    command
}

/// An entry of the cache: a content and its checksum.
pub(crate) fn cache_entry(content: &[u8]) -> Vec<u8> {
    [content, &xxhash_rust::xxh3::xxh3_128(content).to_le_bytes()].concat()
}

/// Writes a file and the folders it lies in.
pub(crate) fn write(path: &Path, content: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
    fs::write(path, content).expect("the file is written");
}

/// A site that was built.
pub(crate) struct Built {
    pub(crate) site: SiteTest,
    pub(crate) messages: String,
    pub(crate) summary: String,
}

impl Built {
    /// The page at a path as readers see it: without the places where words may be broken.
    #[track_caller]
    pub(crate) fn page(&self, path: &str) -> Page<'_> {
        let page = self.page_with_hyphens(path);
        Page { text: page.text.replace('\u{ad}', ""), ..page }
    }

    /// The page at a path as it is published.
    #[track_caller]
    pub(crate) fn page_with_hyphens(&self, path: &str) -> Page<'_> {
        let inside = path.trim_start_matches('/');
        let file =
            if inside.is_empty() || inside.ends_with('/') { format!("{inside}index.html") } else { inside.to_owned() };
        let text = fs::read_to_string(self.site.public().join(&file)).unwrap_or_else(|error| {
            panic!("{file}: {error}; there are:\n{}", self.files().join("\n"));
        });
        Page { built: self, path: path.to_owned(), text }
    }

    /// Expects nothing at a path.
    #[track_caller]
    pub(crate) fn without(&self, path: &str) -> &Self {
        let file = self.site.public().join(path.trim_start_matches('/'));
        assert!(!file.exists(), "{path} should not exist");
        self
    }

    /// Every file of the output, sorted, but for the manifest.
    pub(crate) fn files(&self) -> Vec<String> {
        files(&self.site.public())
    }

    /// Expects a warning.
    #[track_caller]
    pub(crate) fn says(&self, text: &str) -> &Self {
        assert!(self.messages.contains(text), "{text:?} is not among the messages:\n{}", self.messages);
        self
    }

    /// Expects no message at all.
    #[track_caller]
    pub(crate) fn is_silent(&self) -> &Self {
        assert_eq!(self.messages, "");
        self
    }

    /// The site again, to be changed and built once more.
    pub(crate) fn again(self) -> SiteTest {
        self.site
    }
}

/// Every file below a folder, sorted, but for Kielo's manifest.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    let entries = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("a readable tree"));
    let files =
        entries.filter(|entry| entry.file_type().is_file() && entry.file_name() != OsStr::new(".kielo-manifest"));
    let names = files.map(|entry| entry.path().strip_prefix(folder).expect("a path inside").display().to_string());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// One page of the output.
pub(crate) struct Page<'a> {
    built: &'a Built,
    path: String,
    pub(crate) text: String,
}

impl<'a> Page<'a> {
    /// Expects a text on the page.
    #[track_caller]
    pub(crate) fn has(self, text: &str) -> Self {
        assert!(self.text.contains(text), "{text:?} is not on {}:\n{}", self.path, self.text);
        self
    }

    /// Expects a text not to be on the page.
    #[track_caller]
    pub(crate) fn lacks(self, text: &str) -> Self {
        assert!(!self.text.contains(text), "{text:?} is on {}:\n{}", self.path, self.text);
        self
    }

    /// Expects texts on the page in this order.
    #[track_caller]
    pub(crate) fn has_in_order<const N: usize>(self, texts: [&str; N]) -> Self {
        let mut rest = self.text.as_str();
        for text in texts {
            let Some((_, after)) = rest.split_once(text) else {
                panic!("{text:?} does not follow on {}:\n{}", self.path, self.text);
            };
            rest = after;
        }
        self
    }

    /// The part of the page between two texts, the first occurrence of each.
    #[track_caller]
    pub(crate) fn between(self, start: &str, end: &str) -> Self {
        let inner =
            self.text.split_once(start).and_then(|(_, rest)| rest.split_once(end)).map(|(inner, _)| inner.to_owned());
        let text = inner.unwrap_or_else(|| panic!("{start:?} … {end:?} is not on {}:\n{}", self.path, self.text));
        Self { text, ..self }
    }

    /// Another page of the same site.
    #[track_caller]
    pub(crate) fn page(self, path: &str) -> Page<'a> {
        self.built.page(path)
    }

    /// Another page of the same site as it is published.
    #[track_caller]
    pub(crate) fn page_with_hyphens(self, path: &str) -> Page<'a> {
        self.built.page_with_hyphens(path)
    }
}

/// A site that could not be built.
pub(crate) struct Failed {
    pub(crate) site: SiteTest,
    pub(crate) messages: String,
}

impl Failed {
    /// Expects a text among the messages.
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(self.messages.contains(text), "{text:?} is not among the messages:\n{}", self.messages);
        self
    }

    /// Expects the place of a problem: file, line and column.
    #[track_caller]
    pub(crate) fn at(self, place: &str) -> Self {
        self.says(&format!("[{place}]"))
    }

    /// Expects a number of errors, as counted at the end.
    #[track_caller]
    pub(crate) fn counts(self, errors: &str) -> Self {
        let last = self.messages.lines().last().unwrap_or_default();
        assert!(last.starts_with(errors), "the count is {last:?}:\n{}", self.messages);
        self
    }
}
