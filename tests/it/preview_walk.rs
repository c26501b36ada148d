//! After any sequence of edits, the preview serves the same bytes as a fresh build publishes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseError;

use crate::preview_test::{Preview, path_of, within, without_script};
use crate::site_test::{SiteTest, write};

/// The start of all settings: what may follow belongs to Finnish, or is another table.
macro_rules! settings {
    () => {
        "base_url = \"https://blogi.example\"\ndefault_language = \"fi\"\ntime_zone = \"Europe/Helsinki\"\ntheme = \"oma\"\n\n[languages.fi]\ntitle = \"Kohtaamisia\"\n"
    };
}

/// A square image.
macro_rules! drawing {
    ($side:literal) => {
        concat!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"", $side, "\" height=\"", $side, "\"/>")
    };
}

/// File names that documents may have.
const NAMES: [&str; 14] = [
    "content/2026-03-02-eka.md",
    "content/2026-03-02-toka.md",
    "content/2025-12-31-vuosi.md",
    "content/nb/2026-03-02-norsk.md",
    "content/2026-03-02-eka.nb.md",
    "content/tietoja.md",
    "content/tietoja/historia.md",
    "content/kimppu/index.md",
    "content/kimppu/index.nb.md",
    "content/nippu/index.md",
    "content/syvä/kansio/index.fi.md",
    "content/syvä/kansio/index.nb.md",
    "content/kuvia.md",
    "content/lisää.md",
];

const TITLES: [&str; 4] = ["Eka", "Ääniä ja öitä", "C++ & \\\"lainaus\\\"", "Eka"];
const DATES: [&str; 3] = ["2026-03-02", "2024-02-29T23:30:00", "2099-01-01"];
const TAGS: [&str; 4] = ["asiakas", "kunde", "C", "ilo"];
const SLUGS: [&str; 2] = ["eka", "aivan-muu"];

/// An image of documents.
const IMAGE: &str = "/piirros.svg";

const BODIES: [&str; 10] = [
    "Teksti.",
    "Toinen teksti.\n\n<!-- more -->\n\n## Otsikko\n\nLoput.",
    "[Eka](/2026-03-02-eka.md)",
    "![Kuva](kuva.avif)",
    "[Etusivu](/fi/)",
    "![Piirros](/piirros.svg)",
    "Viite[^1].\n\n[^1]: Se.",
    "{{ <button url=\"/fi/\" text=\"Paina\" /> }}",
    "{{ <button",
    "- [ ] tehtävä\n- [x] tehty\n\n```rust\nfn main() {}\n```",
];

/// The settings, and everything else that is not a document: each file in some versions; an empty one is no file.
const FILES: [(&str, &[&str]); 20] = [
    (
        "site.toml",
        &[
            SETTINGS,
            concat!(settings!(), "[languages.nb]\ntitle = \"Møter\"\n\n[permalinks]\npost = \"/{language}/{slug}/\"\n"),
            concat!("posts_per_page = 1\nslugs = \"wordpress\"\n", settings!(), "[languages.nb]\ntitle = \"Blogg\"\n"),
            concat!(settings!(), "prefix = \"\"\n\n[languages.nb]\ntitle = \"Møter\"\nprefix = \"norsk\"\n"),
            concat!(settings!(), "[languages.nb]\ntitle = \"Møter\"\n\n[languages.sv]\ntitle = \"Möten\"\n"),
            concat!(settings!(), "[languages.nb]\ntitle = \"Møter\"\n\n[icon]\nicon = \"static/tunnus.svg\"\n"),
            concat!(settings!(), "[languages.nb]\ntitle = \"Møter\n"),
            concat!(settings!(), "[languages.nb]\ntitle = \"Møter\"\nx = 1\n"),
        ],
    ),
    (
        "content/terms.toml",
        &[
            "",
            "[[tags]]\nfi = \"asiakas\"\nnb = \"kunde\"\n",
            "[[tags]]\nfi = { name = \"C\", slug = \"c-kieli\", description = \"Kieli.\" }\n",
            "[[categories]]\nfi = \"ilo\"\n\n[[categories]]\nfi = \"asiakas\"\nparent = \"ilo\"\n",
            "[[tags]]\nfi = \"ilo\"\nfii = 1\n",
        ],
    ),
    ("content/kimppu/kuva.avif", &["", "yksi", "kaksi"]),
    ("content/syvä/kansio/kuva.avif", &["", "kolme"]),
    (
        "themes/oma/theme.toml",
        &["extends = \"kielo\"\n", "name = \"oma\"\nextends = \"kielo\"\n", "extends = \"puuttuu\"\n"],
    ),
    (
        "themes/oma/templates/post.html",
        &[
            "",
            "{% extends \"kielo/post.html\" %}{% block main %}<b>{{ post.title }}</b>{{ super() }}{% endblock %}",
            "<p>{{ post.content }}</p>",
            "{% if %}",
            "{{ post.puuttuu.osa }}",
        ],
    ),
    (
        "themes/oma/templates/shared/sidebar.html",
        &["", "<aside>{% for post in site.newest %}{{ post.title }} {% endfor %}</aside>", "{{ current.title }}"],
    ),
    (
        "themes/oma/components/button.html",
        &[
            "",
            "{% component button(url: string, text: string) %}<a href=\"{{ url }}\">{{ text }}!</a>{% endcomponent button %}",
        ],
    ),
    ("themes/oma/strings/fi.toml", &["", "heading_archive = \"Vanhat jutut\"\n", "heading_arkive = \"Vanhat\"\n"]),
    ("strings/nb.toml", &["", "made_with = \"Laget med glede\"\n", "made_with = "]),
    ("themes/oma/static/style.css", &["", "a { color: lime }", "a { background: url(merkki.svg) }"]),
    (
        "themes/oma/static/merkki.svg",
        &["", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "<svg xmlns=\"http://www.w3.org/2000/svg\"><g/></svg>"],
    ),
    ("static/uusi tiedosto.txt", &["", "yksi", "kaksi"]),
    ("static/robots.txt", &["", "User-agent: *\n"]),
    ("static/fi/2026/03/eka/index.html", &["", "<p>Oma sivu.</p>"]),
    ("static/.well-known/x", &["", "yksi"]),
    ("static/_redirects", &["", "/a/ /b/ 301\n", "/c/ /d/ 302\n"]),
    (
        "content/2026-03-02-eka.comments.toml",
        &[
            "",
            "[[comments]]\nid = 1\nauthor = \"Aino\"\ndate = 2026-03-03\ntext = \"Hyvä.\"\n",
            "[[comments]]\nid = 1\nauthor = \"Eino\"\ndate = 2026-03-03\ntext = \"Huono.\"\n",
        ],
    ),
    ("content/piirros.svg", &["", drawing!("20"), drawing!("30")]),
    ("static/tunnus.svg", &[drawing!("40"), drawing!("50")]),
];

const SETTINGS: &str = concat!(settings!(), "[languages.nb]\ntitle = \"Møter\"\n");

/// A document of the test blog.
#[derive(Debug, Clone, Default)]
struct Document {
    title: usize,
    date: Option<usize>,
    slug: Option<usize>,
    tags: Vec<usize>,
    categories: Vec<usize>,
    draft: bool,
    alias: bool,
    /// The image in its front matter.
    image: Option<&'static str>,
    body: usize,
    /// A key that does not exist.
    broken: bool,
}

impl Document {
    fn text(&self) -> String {
        let named = |indices: &[usize]| indices.iter().map(|index| TAGS[*index]).collect::<Vec<_>>();
        let mut text = format!("+++\ntitle = \"{}\"\n", TITLES[self.title]);
        let mut key = |name: &str, value: String| writeln!(text, "{name} = {value}").unwrap();
        if let Some(date) = self.date {
            key("date", DATES[date].to_owned());
        }
        if let Some(slug) = self.slug {
            key("slug", format!("{:?}", SLUGS[slug]));
        }
        if !self.tags.is_empty() {
            key("tags", format!("{:?}", named(&self.tags)));
        }
        if !self.categories.is_empty() {
            key("categories", format!("{:?}", named(&self.categories)));
        }
        if self.draft {
            key("draft", "true".to_owned());
        }
        if self.alias {
            key("aliases", "[\"/vanha/osoite/\"]".to_owned());
        }
        if let Some(image) = self.image {
            key("image", format!("{image:?}"));
            key("image_alt", "\"Piirros\"".to_owned());
        }
        if self.broken {
            key("titel", "1".to_owned());
        }
        format!("{text}+++\n\n{}\n", BODIES[self.body])
    }
}

/// One action of an author. An [`Index`] picks one of the existing documents.
#[derive(Debug, Clone)]
enum Edit {
    Create(usize, Document),
    Title(Index, usize),
    Date(Index, Option<usize>),
    Slug(Index, Option<usize>),
    Tags(Index, Vec<usize>),
    Categories(Index, Vec<usize>),
    Body(Index, usize),
    Draft(Index),
    Alias(Index),
    Image(Index),
    Break(Index),
    Rename(Index, usize),
    Delete(Index),
    File(usize, Index),
}

/// An edit, how it is saved, and whether the author looks at the site after it.
type Step = (Edit, usize, bool);

fn edits() -> impl Strategy<Value = Vec<Step>> {
    let terms = || prop::sample::subsequence((0..TAGS.len()).collect::<Vec<_>>(), 0..=2);
    let date = || prop::option::weighted(0.4, 0..DATES.len());
    let slug = || prop::option::weighted(0.2, 0..SLUGS.len());
    let document = (0..TITLES.len(), date(), slug(), terms(), prop::bool::weighted(0.2), 0..BODIES.len()).prop_map(
        |(title, date, slug, tags, draft, body)| Document {
            title,
            date,
            slug,
            tags,
            draft,
            body,
            ..Document::default()
        },
    );
    let which = any::<Index>;
    let edit = prop_oneof![
        4 => (0..NAMES.len(), document).prop_map(|(name, document)| Edit::Create(name, document)),
        2 => (which(), 0..TITLES.len()).prop_map(|(which, title)| Edit::Title(which, title)),
        2 => (which(), date()).prop_map(|(which, date)| Edit::Date(which, date)),
        2 => (which(), slug()).prop_map(|(which, slug)| Edit::Slug(which, slug)),
        3 => (which(), terms()).prop_map(|(which, tags)| Edit::Tags(which, tags)),
        1 => (which(), terms()).prop_map(|(which, categories)| Edit::Categories(which, categories)),
        3 => (which(), 0..BODIES.len()).prop_map(|(which, body)| Edit::Body(which, body)),
        1 => which().prop_map(Edit::Draft),
        1 => which().prop_map(Edit::Alias),
        1 => which().prop_map(Edit::Image),
        1 => which().prop_map(Edit::Break),
        3 => (which(), 0..NAMES.len()).prop_map(|(which, name)| Edit::Rename(which, name)),
        2 => which().prop_map(Edit::Delete),
        8 => (0..FILES.len(), which()).prop_map(|(file, version)| Edit::File(file, version)),
    ];
    prop::collection::vec((edit, 0..3_usize, prop::bool::weighted(0.6)), 1..20)
}

/// The sources of the blog.
#[derive(Debug, Clone)]
struct Blog {
    documents: BTreeMap<&'static str, Document>,
    /// The version of each of [`FILES`].
    versions: [usize; FILES.len()],
}

impl Blog {
    fn new() -> Self {
        let document = |title, tags, body| Document { title, tags, body, ..Document::default() };
        let documents = BTreeMap::from([
            (NAMES[0], document(0, vec![0, 2], 0)),
            (NAMES[2], document(1, vec![0], 1)),
            (NAMES[3], document(2, vec![1], 4)),
            (NAMES[5], document(1, Vec::new(), 2)),
        ]);
        Self { documents, versions: [0; FILES.len()] }
    }

    fn name(&self, which: Index) -> Option<&'static str> {
        let names: Vec<_> = self.documents.keys().copied().collect();
        (!names.is_empty()).then(|| names[which.index(names.len())])
    }

    /// Applies an edit in memory. Only a rename is done on disk too.
    fn edit(&mut self, edit: &Edit, root: &Path) {
        let mut change = |which: &Index, change: &dyn Fn(&mut Document)| {
            if let Some(name) = self.name(*which) {
                self.documents.entry(name).and_modify(change);
            }
        };
        match edit {
            Edit::Create(name, document) => _ = self.documents.insert(NAMES[*name], document.clone()),
            Edit::Title(which, title) => change(which, &|document| document.title = *title),
            Edit::Date(which, date) => change(which, &|document| document.date = *date),
            Edit::Slug(which, slug) => change(which, &|document| document.slug = *slug),
            Edit::Tags(which, tags) => change(which, &|document| document.tags.clone_from(tags)),
            Edit::Categories(which, tags) => change(which, &|document| document.categories.clone_from(tags)),
            Edit::Body(which, body) => change(which, &|document| document.body = *body),
            Edit::Draft(which) => change(which, &|document| document.draft ^= true),
            Edit::Alias(which) => change(which, &|document| document.alias ^= true),
            Edit::Image(which) => change(which, &|document| document.image = document.image.xor(Some(IMAGE))),
            Edit::Break(which) => change(which, &|document| document.broken ^= true),
            Edit::Delete(which) => {
                if let Some(name) = self.name(*which) {
                    self.documents.remove(name);
                }
            }
            Edit::Rename(which, to) => {
                let to = NAMES[*to];
                if let Some(from) = self.name(*which)
                    && let Some(document) = self.documents.remove(from)
                {
                    fs::create_dir_all(root.join(to).parent().unwrap()).unwrap();
                    fs::rename(root.join(from), root.join(to)).unwrap();
                    self.documents.insert(to, document);
                }
            }
            Edit::File(file, version) => self.versions[*file] = version.index(FILES[*file].1.len()),
        }
    }

    /// Every source with its text.
    fn tree(&self) -> BTreeMap<&'static str, String> {
        let documents = self.documents.iter().map(|(name, document)| (*name, document.text()));
        let files =
            FILES.iter().zip(self.versions).map(|((name, versions), version)| (*name, versions[version].to_owned()));
        documents.chain(files.filter(|(_, text)| !text.is_empty())).collect()
    }

    /// Writes exactly the current sources into the folder, in one of three habits of authors. Returns whether anything
    /// changed.
    fn save(&self, root: &Path, habit: usize) -> bool {
        let tree = self.tree();
        let mut changed = false;
        for name in NAMES.iter().chain(FILES.iter().map(|(name, _)| name)) {
            let path = root.join(name);
            let Some(text) = tree.get(name) else {
                changed |= fs::remove_file(path).is_ok();
                continue;
            };
            if fs::read_to_string(&path).is_ok_and(|old| old == *text) {
                continue;
            }
            changed = true;
            match habit {
                0 => write(&path, text.as_bytes()),
                1 => {
                    let new = path.with_file_name(".kirjoitetaan");
                    write(&new, text.as_bytes());
                    fs::rename(new, path).unwrap();
                }
                _ => {
                    _ = fs::remove_file(&path);
                    write(&path, text.as_bytes());
                }
            }
        }
        changed
    }
}

/// A preview, and a folder for fresh builds of the same site.
struct Walk {
    preview: Preview,
    output: tempfile::TempDir,
    /// Every file that any build published.
    known: BTreeSet<String>,
}

impl Walk {
    fn start(blog: &Blog) -> Self {
        let site = SiteTest::empty();
        blog.save(site.root(), 0);
        let preview = Preview::start(site);
        Self { preview, output: tempfile::tempdir().unwrap(), known: BTreeSet::new() }
    }

    /// Whether the site can be built; then the preview must answer what the build published.
    fn look(&mut self) -> Result<bool, TestCaseError> {
        let Ok(files) = self.preview.fresh(self.output.path()) else {
            // Something is answered all the same.
            self.preview.get("/");
            return Ok(false);
        };
        self.known.extend(files.iter().map(|(file, _)| file.clone()));
        let mut different = String::new();
        let equal = within(Duration::from_secs(10), || {
            self.difference(&files).map_or(Some(()), |found| {
                different = found;
                None
            })
        });
        prop_assert!(equal.is_some(), "{different}\n{}", self.preview.said());
        Ok(true)
    }

    /// The first difference between the preview and what was built.
    fn difference(&self, files: &[(String, Vec<u8>)]) -> Option<String> {
        for (file, bytes) in files {
            let reply = self.preview.get(&path_of(file));
            let page = if file.ends_with(".html") { without_script(&reply.body) } else { &reply.body };
            if reply.status != 200 || page != bytes {
                let built = String::from_utf8_lossy(bytes);
                return Some(format!("{file} ({}):\n{}\n--- built:\n{built}", reply.status, reply.text()));
            }
        }
        let now: BTreeSet<&str> = files.iter().map(|(file, _)| file.as_str()).collect();
        let gone = self.known.iter().filter(|file| !now.contains(file.as_str()));
        let mut still = gone.filter(|file| self.preview.get(&path_of(file)).status == 200);
        still.next().map(|file| format!("{file} should be gone"))
    }
}

/// Every file that is no document appears, changes and goes; after each of these a text changes, for which the preview
/// takes everything else from before.
#[test]
fn every_file_may_change_alone() {
    let mut blog = Blog::new();
    let file = |name: &str| FILES.iter().position(|(known, _)| *known == name).unwrap();
    let (settings, drawing) = (file("site.toml"), file("content/piirros.svg"));
    blog.versions[drawing] = 1;
    let document = |title, image, body| Document { title, date: Some(0), image, body, ..Document::default() };
    // The site's own redirects are read where there are others.
    blog.documents.insert("content/kuvia.md", Document { alias: true, ..document(1, Some(IMAGE), 5) });
    blog.documents.insert("content/lisää.md", document(2, None, 1));
    let mut walk = Walk::start(&blog);
    assert!(walk.look().unwrap(), "the blog is good at the start");
    for (index, (name, versions)) in FILES.iter().enumerate() {
        let before = blog.clone();
        // The icon is what it is only with settings that name it.
        if *name == "static/tunnus.svg" {
            blog.versions[settings] = 5;
            blog.save(walk.preview.site.root(), 0);
            assert!(walk.look().unwrap(), "the icon is good");
        }
        for version in (0..versions.len()).rev() {
            blog.versions[index] = version;
            let known = walk.preview.rebuilds().len();
            if blog.save(walk.preview.site.root(), 0) {
                walk.preview.wait_for_rebuild(known);
            }
            let lisää = blog.documents.get_mut("content/lisää.md").unwrap();
            lisää.body = 1 - lisää.body;
            blog.save(walk.preview.site.root(), 0);
            walk.look().unwrap();
        }
        blog = before;
        blog.save(walk.preview.site.root(), 0);
    }
    assert!(walk.look().unwrap(), "everything is as it was");
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 6,
        failure_persistence: None,
        max_shrink_iters: 60,
        ..ProptestConfig::default()
    })]

    #[test]
    fn after_any_edits_the_preview_is_what_a_build_publishes(steps in edits()) {
        let mut blog = Blog::new();
        let mut good = blog.clone();
        let mut walk = Walk::start(&blog);
        prop_assert!(walk.look()?, "the blog is good at the start");
        let last = steps.len() - 1;
        for (turn, (edit, habit, looks)) in steps.iter().enumerate() {
            let root = walk.preview.site.root();
            blog.edit(edit, root);
            blog.save(root, *habit);
            if !looks && turn != last {
                continue;
            }
            if walk.look()? {
                good = blog.clone();
            } else {
                // The errors are fixed and must leave no trace.
                blog = good.clone();
                blog.save(walk.preview.site.root(), *habit);
                prop_assert!(walk.look()?, "the blog was good before");
            }
        }
    }
}
