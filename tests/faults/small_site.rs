//! A small site of two generations. Every page shows its generation, so a mixture of two sites is seen.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use tempfile::TempDir;

/// The files of a tree with their contents, by their paths in it.
pub(crate) type Tree = BTreeMap<String, Vec<u8>>;

/// One of the two versions of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Generation {
    First,
    Second,
}

impl Generation {
    pub(crate) fn other(self) -> Self {
        match self {
            Self::First => Self::Second,
            Self::Second => Self::First,
        }
    }
}

/// Files that a site's owner keeps in the output folder. Kielo must not touch them.
const OWN_FILE: &str = "lataukset/oma.txt";

/// Files of the output that are Kielo's notes, not part of the site.
const MANIFEST: &str = ".kielo-manifest";

/// A site in a temporary folder, with the trees that its two generations must publish.
pub(crate) struct SmallSite {
    _temporary: Option<TempDir>,
    root: PathBuf,
    first: Tree,
    second: Tree,
}

impl SmallSite {
    /// Writes the site. Nothing is built in its folder yet.
    pub(crate) fn new() -> Self {
        let temporary = temporary_folder();
        let root = fs::canonicalize(temporary.path()).expect("the folder exists").join("sivusto");
        Self { _temporary: Some(temporary), ..Self::at(root) }
    }

    /// Writes the site into a folder, which need not exist.
    pub(crate) fn at(root: PathBuf) -> Self {
        let fresh = |generation| {
            let folder = temporary_folder();
            write_unchanging_sources(folder.path());
            write_sources(folder.path(), generation);
            let output = build(folder.path());
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
            published(&folder.path().join("public"))
        };
        let (first, second) = (fresh(Generation::First), fresh(Generation::Second));
        assert!(first.len() > 20 && first != second);
        write_unchanging_sources(&root);
        write_sources(&root, Generation::First);
        Self { _temporary: None, root, first, second }
    }

    /// Builds both generations, so that the cache and the records of unchanged sources are complete. The first one is
    /// published then, with a file of the owner in it.
    pub(crate) fn warm_up(&self) {
        // Kielo distrusts the time of a source that was written within the last two seconds.
        std::thread::sleep(Duration::from_millis(2100));
        self.publish(Generation::Second);
        let own = self.public().join(OWN_FILE);
        fs::create_dir_all(own.parent().expect("a folder")).expect("the folder is made");
        fs::write(&own, "oma").expect("the file is written");
        fs::set_permissions(own.parent().expect("a folder"), fs::Permissions::from_mode(0o2770))
            .expect("the mode is set");
        self.publish(Generation::First);
    }

    /// Writes the sources of a generation and builds them without a fault.
    #[track_caller]
    pub(crate) fn publish(&self, generation: Generation) {
        self.write(generation);
        let output = build(&self.root);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        self.tree(generation).assert_is(&self.published());
    }

    /// Writes the sources of a generation over those of the other one.
    pub(crate) fn write(&self, generation: Generation) {
        write_sources(&self.root, generation);
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn public(&self) -> PathBuf {
        self.root.join("public")
    }

    pub(crate) fn cache(&self) -> PathBuf {
        self.root.join(".kielo-cache")
    }

    /// The files that are published now, without those of the owner.
    pub(crate) fn published(&self) -> Tree {
        published(&self.public())
    }

    /// The files that a generation must publish.
    pub(crate) fn tree(&self, generation: Generation) -> &Tree {
        match generation {
            Generation::First => &self.first,
            Generation::Second => &self.second,
        }
    }

    /// Whether the owner's file and the mode of its folder are as they were, if there is an output that could hold them.
    pub(crate) fn lost_own_file(&self) -> Option<String> {
        let own = self.public().join(OWN_FILE);
        if fs::read(&own).ok().as_deref() != Some(b"oma") {
            return Some(format!("{OWN_FILE} is lost"));
        }
        let mode = fs::metadata(own.parent()?).ok()?.permissions().mode() & 0o7777;
        (mode != 0o2770).then(|| format!("the folder of {OWN_FILE} has the mode {mode:o}"))
    }

    /// Everything beside the output that is neither a source nor the cache: what builds should have removed.
    pub(crate) fn leftovers(&self) -> Vec<String> {
        let known = ["site.toml", "content", "static", "strings", "themes", "public", ".kielo-cache"];
        let names = |folder: &Path| -> Vec<String> {
            let entries = fs::read_dir(folder).into_iter().flatten().flatten();
            entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
        };
        let beside = names(&self.root).into_iter().filter(|name| !known.contains(&name.as_str()));
        let inside = names(&self.public()).into_iter().filter(|name| name.contains("kielo") && name != MANIFEST);
        beside.chain(inside).collect()
    }
}

/// Compares trees and names the first difference.
pub(crate) trait Compare {
    fn difference(&self, found: &Tree) -> Option<String>;
    fn assert_is(&self, found: &Tree);
}

impl Compare for Tree {
    fn difference(&self, found: &Tree) -> Option<String> {
        let missing = self.keys().find(|file| !found.contains_key(*file)).map(|file| format!("{file} is missing"));
        let extra = || found.keys().find(|file| !self.contains_key(*file)).map(|file| format!("{file} is left"));
        let other =
            || self.keys().find(|file| self.get(*file) != found.get(*file)).map(|file| format!("{file} differs"));
        missing.or_else(extra).or_else(other)
    }

    #[track_caller]
    fn assert_is(&self, found: &Tree) {
        assert_eq!(self.difference(found), None);
    }
}

/// The program under test, with one thread for each kind of work, so that its calls come in nearly the same order each time.
pub(crate) fn kielo() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kielo"));
    prepare(&mut command);
    command
}

/// Gives a command the environment of the tests.
pub(crate) fn prepare(command: &mut Command) {
    command.env_remove("CI").env("RAYON_NUM_THREADS", "1").current_dir("/").stdin(Stdio::null());
}

/// Builds the site in a folder.
pub(crate) fn build(root: &Path) -> Output {
    kielo().arg("build").arg("--root").arg(root).output().expect("kielo runs")
}

/// A temporary folder, in memory if the system has a place for that: then no disk is waited for.
pub(crate) fn temporary_folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.expect("a temporary folder")
}

/// The files below an output folder, without Kielo's manifest and the owner's file.
fn published(public: &Path) -> Tree {
    let mut tree = tree_of(public);
    tree.remove(MANIFEST);
    tree.remove(OWN_FILE);
    // On a volume of its own, the new files wait there. No web server may look into that folder.
    tree.retain(|file, _| !file.starts_with(".kielo-new/"));
    tree
}

/// The files below a folder. One that does not exist has none.
pub(crate) fn tree_of(folder: &Path) -> Tree {
    let entries = walkdir::WalkDir::new(folder).into_iter().flatten();
    let files = entries.filter(|entry| entry.file_type().is_file());
    let with_content = files.filter_map(|entry| {
        let name = entry.path().strip_prefix(folder).ok()?.display().to_string();
        Some((name, fs::read(entry.path()).ok()?))
    });
    with_content.collect()
}

/// Writes a file and the folders it lies in.
fn write(path: &Path, content: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
    fs::write(path, content).expect("the file is written");
}

/// Writes the files that both generations have: the theme, an image, and a file that is published as it is.
fn write_unchanging_sources(root: &Path) {
    const TEMPLATES: [&str; 13] = [
        "404",
        "archive",
        "archives",
        "home",
        "languages",
        "letters",
        "page",
        "post",
        "redirect",
        "search",
        "term",
        "terms",
        "base",
    ];
    let theme = root.join("themes/pieni");
    write(&theme.join("theme.toml"), "name = \"pieni\"\n");
    let page = |text: &str| {
        format!(
            "<!DOCTYPE html>\n<html lang=\"fi\"><title>{{{{ site.title }}}}</title>\n<body>{text}</body>\n\
             <!-- {{{{ site.title }}}} --></html>\n"
        )
    };
    for name in TEMPLATES {
        let text = match name {
            "post" => page(
                "{{ post.content | safe }}{% if post.discussion %}{% for comment in post.discussion.comments %}{{ comment.text }}{% endfor %}{% endif %}",
            ),
            "term" => page("{{ term.description }}"),
            _ => page(name),
        };
        write(&theme.join(format!("templates/{name}.html")), text);
    }
    write(&theme.join("static/style.css"), "body { color: #123 }\n");
    write(&root.join("static/a.txt"), "sama\n");
    write(&root.join("static/kansio/iso.txt"), "sama\n".repeat(4000));
    for (tag, words) in [("fi", "Vanhat"), ("nb", "Gamle")] {
        write(&root.join(format!("strings/{tag}.toml")), format!("heading_archive = \"{words}\"\n"));
    }
    let noise = |x: u32, y: u32| (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) as u8 / 4;
    let pixels = RgbImage::from_fn(500, 300, |x, y| Rgb([200, noise(x, y), 90]));
    let mut image = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(pixels).write_to(&mut image, ImageFormat::Jpeg).expect("an image");
    write(&root.join("content/2026-03-01-kuvat/kuva.jpg"), image.into_inner());
    write(&root.join("content/2026-03-01-kuvat/index.md"), "+++\ntitle = \"Kuvat\"\n+++\n\n![Kuva](kuva.jpg)\n");
}

/// Writes the files that differ between the generations, and removes those of the other one.
fn write_sources(root: &Path, generation: Generation) {
    let number = if generation == Generation::First { 1 } else { 2 };
    let site = format!(
        "base_url = \"https://blogi.example\"\ndefault_language = \"fi\"\ntime_zone = \"Europe/Helsinki\"\n\
         theme = \"pieni\"\n[languages.fi]\ntitle = \"Sukupolvi {number}\"\nprefix = \"fi\"\n\
         [languages.nb]\ntitle = \"Generasjon {number}\"\n[search]\n"
    );
    write(&root.join("site.toml"), site);
    let terms = format!("[[tags]]\nfi = \"sana\"\nnb = {{ name = \"ord\", description = \"Generasjon {number}\" }}\n");
    write(&root.join("content/terms.toml"), terms);
    write(&root.join("static/versio.txt"), format!("{number}\n").repeat(3000));
    let post = |title: &str, text: &str| {
        format!("+++\ntitle = \"{title}\"\ntags = [\"sana\"]\n+++\n\n{text} sukupolvi {number}.\n")
    };
    write(&root.join("content/2026-03-02-pysyva.md"), post("Pysyvä", &"Pitkä teksti. ".repeat(500)));
    write(&root.join("content/om.nb.md"), format!("+++\ntitle = \"Om\"\n+++\n\nGenerasjon {number}.\n"));
    write(
        &root.join("content/2026-03-02-pysyva.comments.toml"),
        format!(
            "[[comments]]\nid = 1\nauthor = \"Aino\"\ndate = 2026-03-03T10:00:00Z\ntext = \"Kommentti {number}\"\n"
        ),
    );
    // Each generation has a page that the other one lacks. One is a folder where the other one has a file.
    for other in [1, 2] {
        let own = root.join(format!("content/2026-03-0{}-vain-{other}.md", other + 3));
        let place = root.join(if other == 1 { "static/paikka" } else { "static/paikka/sisalla.txt" });
        if other == number {
            write(&own, post("Vain", "Vain tämä"));
        } else {
            _ = fs::remove_file(own);
        }
        _ = fs::remove_file(&place);
        if other == 2 {
            _ = fs::remove_dir(root.join("static/paikka"));
        }
    }
    write(&root.join(if number == 1 { "static/paikka" } else { "static/paikka/sisalla.txt" }), "paikka\n");
}
