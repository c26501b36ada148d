//! Measures how fast `kielo serve` shows an edit, on a generated blog.
//!
//!     cargo bench --bench serve [-- --posts 1000,10000,100000 --edits 30 --dir /dev/shm --keep]
//!
//! The site is in a new folder in memory. Each edit changes another post, about one second after the previous edit was
//! served. At that time the check of all pages, which follows every edit, is running and has to be interrupted. Two more
//! lines report edits before the check begins, and edits long after it has ended. The measured time begins just before
//! the file is written. It ends when a client that sends a request every millisecond gets the new text.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the tables are the result")]

#[path = "../tests/it/client.rs"]
mod client;
#[allow(dead_code, reason = "the comparison with Hugo uses the rest")]
mod corpus;
mod report;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use client::Client;
use corpus::random::Random;
use report::{Folder, Result, at, megabytes, seconds, verdict};

/// The original text of the template that is edited.
const TEMPLATE: &str = include_str!("../themes/kielo/templates/post.html");
/// The original text of the style sheet that is edited.
const STYLES: &str = include_str!("../themes/kielo/static/style.css");
/// The time after which an edit counts as never served.
const EDIT_TIMEOUT: Duration = Duration::from_mins(2);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test --benches` also runs this file, without `--bench`. It then only tests that the file compiles.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    match Options::parse(&arguments).and_then(|options| run(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The options of this run.
struct Options {
    /// The numbers of posts to measure.
    posts: Vec<usize>,
    edits: usize,
    /// The parent of the folder of this run.
    dir: PathBuf,
    /// Whether the folder stays after the run.
    keep: bool,
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Self> {
        let mut options = Self { posts: vec![10_000], edits: 30, dir: PathBuf::from("/dev/shm"), keep: false };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
            match argument.as_str() {
                "--bench" => {}
                "--posts" => {
                    let sizes = value()?.split(',').map(|size| Ok(size.parse::<usize>()?.max(2)));
                    options.posts = sizes.collect::<Result<_>>()?;
                }
                "--edits" => options.edits = value()?.parse::<usize>()?.max(1),
                "--dir" => options.dir = PathBuf::from(value()?),
                "--keep" => options.keep = true,
                other => {
                    return Err(format!("unknown argument {other:?}; known are --posts, --edits, --dir, --keep").into());
                }
            }
        }
        Ok(options)
    }
}

fn run(options: &Options) -> Result<()> {
    let folder = Folder::create(&options.dir, options.keep)?;
    for posts in &options.posts {
        let blog = Blog::write(folder.path.join(posts.to_string()), *posts)?;
        measure_size(&blog, options.edits)?;
        if !options.keep {
            fs::remove_dir_all(&blog.root).map_err(at(&blog.root))?;
        }
    }
    Ok(())
}

/// Measures one size: the start, each kind of edit, and the memory.
fn measure_size(blog: &Blog, edits: usize) -> Result<()> {
    let posts = blog.articles.len();
    let mut preview = Preview::start(&blog.root)?;
    println!("\n{posts} posts, {edits} edits of each kind\n");
    let goals = Goals::new(posts);
    println!("start until the home page is answered: {}{}", seconds(preview.start), goals.start(preview.start));
    println!("\n{:<18} {:>9} {:>9} {:>9}", "save until served", "min", "median", "p95");
    let mut writer = Writer { blog, random: Random::new(posts as u64), number: 0 };
    for kind in EditKind::ALL {
        let mut times = Vec::with_capacity(edits);
        for _ in 0..edits {
            writer.pause(500, 1500);
            times.push(writer.edit(kind, &mut preview)?);
        }
        print_times(kind.name(), times, goals.edit(kind));
    }
    let mut times = Vec::new();
    for _ in 0..edits {
        writer.pause(50, 250);
        times.push(writer.edit(EditKind::Text, &mut preview)?);
    }
    print_times("text, in a hurry", times, None);
    let mut times = Vec::new();
    for _ in 0..edits.div_ceil(3) {
        preview.wait_for_rest()?;
        times.push(writer.edit(EditKind::Text, &mut preview)?);
    }
    print_times("text, at rest", times, None);
    let peak = preview.memory_kilobytes("VmHWM")?;
    println!("\npeak memory: {}{}", megabytes(peak), goals.peak(peak));
    println!("memory at the end: {}", megabytes(preview.memory_kilobytes("VmRSS")?));
    Ok(())
}

fn print_times(name: &str, mut times: Vec<Duration>, goal: Option<u32>) {
    times.sort_unstable();
    let median = times[times.len() / 2];
    let late = times[(times.len() * 95).div_ceil(100) - 1];
    let goal = goal.map(|goal| (goal, median <= Duration::from_millis(goal.into())));
    let goal = goal.map(|(goal, met)| format!("  (goal {goal} ms: {})", verdict(met))).unwrap_or_default();
    let [least, median, late] = [times[0], median, late].map(|time| format!("{:.1} ms", time.as_secs_f64() * 1000.0));
    println!("{name:<18} {least:>9} {median:>9} {late:>9}{goal}");
}

/// The kind of an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum EditKind {
    Text,
    Title,
    Tag,
    Template,
    StyleSheet,
}

impl EditKind {
    const ALL: [Self; 5] = [Self::Text, Self::Title, Self::Tag, Self::Template, Self::StyleSheet];

    fn name(self) -> &'static str {
        match self {
            Self::Text => "text of a post",
            Self::Title => "title of a post",
            Self::Tag => "tag of a post",
            Self::Template => "template of posts",
            Self::StyleSheet => "style sheet",
        }
    }
}

/// The goals for a number of posts. Only some numbers have goals.
struct Goals {
    posts: usize,
}

impl Goals {
    fn new(posts: usize) -> Self {
        Self { posts }
    }

    /// Returns the goal for the median in milliseconds.
    fn edit(&self, kind: EditKind) -> Option<u32> {
        match (self.posts, kind) {
            (10_000, EditKind::Text) => Some(50),
            (10_000, EditKind::Title | EditKind::Tag) => Some(80),
            (10_000, EditKind::Template) => Some(100),
            (100_000, EditKind::Text) => Some(400),
            _ => None,
        }
    }

    fn start(&self, took: Duration) -> String {
        let met = verdict(took <= Duration::from_millis(1500));
        if self.posts == 10_000 { format!("  (goal 1.5 s: {met})") } else { String::new() }
    }

    fn peak(&self, kilobytes: u64) -> String {
        let met = verdict(kilobytes <= 250 * 1024);
        if self.posts == 10_000 { format!("  (goal 250 MB: {met})") } else { String::new() }
    }
}

/// A post that can be edited.
struct Article {
    file: PathBuf,
    /// The path in the preview.
    path: String,
}

/// The site on disk.
struct Blog {
    root: PathBuf,
    articles: Vec<Article>,
}

impl Blog {
    /// Writes the corpus, and a theme in the site with the files that are edited.
    fn write(root: PathBuf, posts: usize) -> Result<Self> {
        corpus::kielo::create(&root)?;
        let settings = root.join("site.toml");
        let text = fs::read_to_string(&settings)?.replace("theme = \"kielo\"", "theme = \"bench\"");
        fs::write(settings, text)?;
        let theme = root.join("themes/bench");
        fs::create_dir_all(theme.join("templates"))?;
        fs::create_dir_all(theme.join("static"))?;
        fs::write(theme.join("theme.toml"), "extends = \"kielo\"\n")?;
        let mut articles = Vec::with_capacity(posts);
        for post in corpus::posts(posts) {
            corpus::kielo::add(&root, &post)?;
            let (language, (year, month)) = (post.language.code(), post.month);
            articles.push(Article {
                file: root.join(format!("content/{language}/{}.md", post.stem)),
                path: format!("/{language}/{year}/{month:02}/{}/", post.slug),
            });
        }
        let blog = Self { root, articles };
        fs::write(blog.template(), TEMPLATE)?;
        fs::write(blog.style_sheet(), STYLES)?;
        Ok(blog)
    }

    fn template(&self) -> PathBuf {
        self.root.join("themes/bench/templates/post.html")
    }

    fn style_sheet(&self) -> PathBuf {
        self.root.join("themes/bench/static/style.css")
    }
}

/// The simulated author.
struct Writer<'a> {
    blog: &'a Blog,
    random: Random,
    /// The number of edits so far.
    number: usize,
}

impl Writer<'_> {
    /// Waits for a random time between two limits in milliseconds.
    fn pause(&mut self, least: usize, most: usize) {
        thread::sleep(Duration::from_millis(self.random.between(least, most) as u64));
    }

    /// Makes one edit and waits until it is served.
    fn edit(&mut self, kind: EditKind, preview: &mut Preview) -> Result<Duration> {
        self.number += 1;
        let mark = format!("merkki{:06}", self.number);
        // The stride reaches posts of all years and both languages.
        let article = &self.blog.articles[self.number * 7919 % self.blog.articles.len()];
        let read = |file: &Path| fs::read_to_string(file).map_err(at(file));
        let (file, text) = match kind {
            EditKind::Text => (article.file.clone(), format!("{}\n\nLisäys {mark}.\n", read(&article.file)?)),
            EditKind::Title => {
                (article.file.clone(), replace_key(&read(&article.file)?, "title", &format!("Otsikko {mark}"))?)
            }
            EditKind::Tag => (article.file.clone(), add_tag(&read(&article.file)?, &mark)?),
            EditKind::Template => {
                let marked = format!("<article data-mark=\"{mark}\"");
                (self.blog.template(), TEMPLATE.replacen("<article", &marked, 1))
            }
            EditKind::StyleSheet => (self.blog.style_sheet(), format!("{STYLES}\n.{mark} {{ color: red }}\n")),
        };
        let mut tag = preview.get(&article.path, "")?.1;
        let started = Instant::now();
        fs::write(&file, text).map_err(at(&file))?;
        while started.elapsed() < EDIT_TIMEOUT {
            let (page, now) = preview.get(&article.path, &tag)?;
            tag = now;
            if let Some(page) = page {
                let served = if kind == EditKind::StyleSheet { preview.style_sheet_of(&page)? } else { page };
                if served.contains(&mark) {
                    return Ok(started.elapsed());
                }
            }
            thread::sleep(Duration::from_millis(1));
        }
        Err(format!("{} was saved and never served", file.display()).into())
    }
}

/// Replaces the value of a key in a post.
fn replace_key(text: &str, key: &str, value: &str) -> Result<String> {
    let start = text.find(&format!("\n{key} = ")).ok_or("the post has no such key")? + 1;
    let end = start + text[start..].find('\n').ok_or("the post ends early")?;
    Ok(format!("{}{key} = {value:?}{}", &text[..start], &text[end..]))
}

/// Adds a tag to a post.
fn add_tag(text: &str, tag: &str) -> Result<String> {
    let (start, rest) = text.split_once("\ntags = [").ok_or("the post has no tags")?;
    Ok(format!("{start}\ntags = [{tag:?}, {rest}"))
}

/// A running preview.
struct Preview {
    process: Child,
    client: Client,
    /// The time from the start of the process to the first home page.
    start: Duration,
}

impl Preview {
    fn start(root: &Path) -> Result<Self> {
        let started = Instant::now();
        let mut process = Command::new(env!("CARGO_BIN_EXE_kielo"))
            .args(["serve", "--port", "0", "--root"])
            .arg(root)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut lines = BufReader::new(process.stdout.take().ok_or("the preview has no output")?).lines();
        let address = loop {
            let line = lines.next().ok_or("the preview did not start")??;
            if let Some((_, address)) = line.split_once("http://") {
                break address.trim_end_matches('/').parse()?;
            }
        };
        // The lines about rebuilds are not needed, but the pipe must not fill.
        thread::spawn(move || lines.for_each(drop));
        let mut preview = Self { process, client: Client::new(address), start: Duration::ZERO };
        while preview.client.ask("GET", "/fi/", &[])?.status != 200 {
            thread::sleep(Duration::from_millis(1));
        }
        preview.start = started.elapsed();
        Ok(preview)
    }

    /// Requests a page. Returns its text without soft hyphens unless `tag` is still its entity tag, and the current tag.
    fn get(&mut self, path: &str, tag: &str) -> Result<(Option<String>, String)> {
        let reply = self.client.ask("GET", path, &[&format!("If-None-Match: {tag}")])?;
        let now = reply.header("etag").unwrap_or(tag).to_owned();
        match reply.status {
            304 => Ok((None, now)),
            200 => Ok((Some(reply.text().replace('\u{ad}', "")), now)),
            status => Err(format!("{path} is answered with {status}").into()),
        }
    }

    /// Requests the style sheet of a page.
    fn style_sheet_of(&mut self, page: &str) -> Result<String> {
        let (_, rest) = page.split_once("<link rel=\"stylesheet\" href=\"").ok_or("the page names no style sheet")?;
        let address = rest.split('"').next().unwrap_or_default();
        Ok(self.client.ask("GET", address, &[])?.text())
    }

    /// Waits until the process has used no processor time for one second.
    fn wait_for_rest(&self) -> Result<()> {
        let started = Instant::now();
        let mut before = self.ticks()?;
        while started.elapsed() < EDIT_TIMEOUT {
            // The check begins a few tenths of a second after the edit.
            thread::sleep(Duration::from_secs(1));
            let now = self.ticks()?;
            if now == before {
                return Ok(());
            }
            before = now;
        }
        Err("the preview never rests".into())
    }

    /// Returns the processor time of the process in clock ticks.
    fn ticks(&self) -> Result<u64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        let (_, fields) = stat.rsplit_once(") ").ok_or("the system tells no times")?;
        let fields: Vec<&str> = fields.split(' ').collect();
        Ok(fields[11].parse::<u64>()? + fields[12].parse::<u64>()?)
    }

    /// Returns a memory value of the process from `/proc`, in kilobytes.
    fn memory_kilobytes(&self, name: &str) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        let number = line.and_then(|line| line.split_whitespace().next()).ok_or("the system tells no memory")?;
        Ok(number.parse()?)
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}
