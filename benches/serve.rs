//! How fast `kielo serve` follows its writer, on a generated blog.
//!
//!     cargo bench --bench serve [-- --posts 1000,10000,100000 --edits 30 --dir /dev/shm --keep]
//!
//! A site is written to a fresh folder in memory, and the preview started on it. Each edit goes to another post, a second
//! or so after the last was served: the check of all pages that follows every edit has then begun, and has to give way.
//! Two more lines tell of edits that come before it begins, and long after it has ended. What is measured is the time
//! from just before the file is written until an open connection that asks every millisecond is answered with the new
//! text.

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

/// The template that is edited, as the theme has it.
const TEMPLATE: &str = include_str!("../themes/kielo/templates/post.html");
/// The style sheet that is edited, as the theme has it.
const STYLES: &str = include_str!("../themes/kielo/static/style.css");
/// An edit that is not served by then never will be.
const PATIENCE: Duration = Duration::from_mins(2);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test --benches` runs this file too, without `--bench`: that it compiles is all there is to test.
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

/// What this run is asked for.
struct Options {
    /// The sizes of the blog, one after the other.
    posts: Vec<usize>,
    edits: usize,
    /// Where the folder of this run is made.
    dir: PathBuf,
    /// Whether that folder stays, to be looked at.
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
        trial(&blog, options.edits)?;
        if !options.keep {
            fs::remove_dir_all(&blog.root).map_err(at(&blog.root))?;
        }
    }
    Ok(())
}

/// One size: the start, each kind of edit, and the memory.
fn trial(blog: &Blog, edits: usize) -> Result<()> {
    let posts = blog.articles.len();
    let mut preview = Preview::start(&blog.root)?;
    println!("\n{posts} posts, {edits} edits of each kind\n");
    let goals = Goals::of(posts);
    println!("start until the home page is answered: {}{}", seconds(preview.start), goals.start(preview.start));
    println!("\n{:<18} {:>9} {:>9} {:>9}", "save until served", "min", "median", "p95");
    let mut writer = Writer { blog, random: Random::new(posts as u64), number: 0 };
    for kind in Kind::ALL {
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
        times.push(writer.edit(Kind::Text, &mut preview)?);
    }
    print_times("text, in a hurry", times, None);
    let mut times = Vec::new();
    for _ in 0..edits.div_ceil(3) {
        preview.wait_for_rest()?;
        times.push(writer.edit(Kind::Text, &mut preview)?);
    }
    print_times("text, at rest", times, None);
    let peak = preview.memory("VmHWM")?;
    println!("\npeak memory: {}{}", megabytes(peak), goals.peak(peak));
    println!("memory at the end: {}", megabytes(preview.memory("VmRSS")?));
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

/// What is edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Title,
    Tag,
    Template,
    StyleSheet,
}

impl Kind {
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

/// What is wanted at a size; other sizes have no goals.
struct Goals {
    posts: usize,
}

impl Goals {
    fn of(posts: usize) -> Self {
        Self { posts }
    }

    /// The median in milliseconds.
    fn edit(&self, kind: Kind) -> Option<u32> {
        match (self.posts, kind) {
            (10_000, Kind::Text) => Some(50),
            (10_000, Kind::Title | Kind::Tag) => Some(80),
            (10_000, Kind::Template) => Some(100),
            (100_000, Kind::Text) => Some(400),
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
    /// Where the preview answers it.
    path: String,
}

/// The site on disk.
struct Blog {
    root: PathBuf,
    articles: Vec<Article>,
}

impl Blog {
    /// Writes the corpus, and a theme of the site's own with the files that are edited.
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

/// The person who edits.
struct Writer<'a> {
    blog: &'a Blog,
    random: Random,
    /// How many edits there were.
    number: usize,
}

impl Writer<'_> {
    /// Thinks for some time between these, in milliseconds.
    fn pause(&mut self, least: usize, most: usize) {
        thread::sleep(Duration::from_millis(self.random.between(least, most) as u64));
    }

    /// Makes one edit and waits until it is served.
    fn edit(&mut self, kind: Kind, preview: &mut Preview) -> Result<Duration> {
        self.number += 1;
        let mark = format!("merkki{:06}", self.number);
        // A stride that meets posts of all ages and both languages.
        let article = &self.blog.articles[self.number * 7919 % self.blog.articles.len()];
        let read = |file: &Path| fs::read_to_string(file).map_err(at(file));
        let (file, text) = match kind {
            Kind::Text => (article.file.clone(), format!("{}\n\nLisäys {mark}.\n", read(&article.file)?)),
            Kind::Title => {
                (article.file.clone(), with_key(&read(&article.file)?, "title", &format!("Otsikko {mark}"))?)
            }
            Kind::Tag => (article.file.clone(), with_tag(&read(&article.file)?, &mark)?),
            Kind::Template => {
                let marked = format!("<article data-mark=\"{mark}\"");
                (self.blog.template(), TEMPLATE.replacen("<article", &marked, 1))
            }
            Kind::StyleSheet => (self.blog.style_sheet(), format!("{STYLES}\n.{mark} {{ color: red }}\n")),
        };
        let mut tag = preview.get(&article.path, "")?.1;
        let started = Instant::now();
        fs::write(&file, text).map_err(at(&file))?;
        while started.elapsed() < PATIENCE {
            let (page, now) = preview.get(&article.path, &tag)?;
            tag = now;
            if let Some(page) = page {
                let served = if kind == Kind::StyleSheet { preview.style_sheet_of(&page)? } else { page };
                if served.contains(&mark) {
                    return Ok(started.elapsed());
                }
            }
            thread::sleep(Duration::from_millis(1));
        }
        Err(format!("{} was saved and never served", file.display()).into())
    }
}

/// A post with another text for a key.
fn with_key(text: &str, key: &str, value: &str) -> Result<String> {
    let start = text.find(&format!("\n{key} = ")).ok_or("the post has no such key")? + 1;
    let end = start + text[start..].find('\n').ok_or("the post ends early")?;
    Ok(format!("{}{key} = {value:?}{}", &text[..start], &text[end..]))
}

/// A post with one tag more.
fn with_tag(text: &str, tag: &str) -> Result<String> {
    let (start, rest) = text.split_once("\ntags = [").ok_or("the post has no tags")?;
    Ok(format!("{start}\ntags = [{tag:?}, {rest}"))
}

/// A running preview.
struct Preview {
    process: Child,
    client: Client,
    /// From the start of the process until the home page was answered.
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
        // Nobody reads the lines about rebuilds, but the pipe must not fill.
        thread::spawn(move || lines.for_each(drop));
        let mut preview = Self { process, client: Client::new(address), start: Duration::ZERO };
        while preview.client.ask("GET", "/fi/", &[])?.status != 200 {
            thread::sleep(Duration::from_millis(1));
        }
        preview.start = started.elapsed();
        Ok(preview)
    }

    /// A page without soft hyphens unless it is still the one with this tag, and its tag.
    fn get(&mut self, path: &str, tag: &str) -> Result<(Option<String>, String)> {
        let reply = self.client.ask("GET", path, &[&format!("If-None-Match: {tag}")])?;
        let now = reply.header("etag").unwrap_or(tag).to_owned();
        match reply.status {
            304 => Ok((None, now)),
            200 => Ok((Some(reply.text().replace('\u{ad}', "")), now)),
            status => Err(format!("{path} is answered with {status}").into()),
        }
    }

    /// The style sheet that a page names.
    fn style_sheet_of(&mut self, page: &str) -> Result<String> {
        let (_, rest) = page.split_once("<link rel=\"stylesheet\" href=\"").ok_or("the page names no style sheet")?;
        let address = rest.split('"').next().unwrap_or_default();
        Ok(self.client.ask("GET", address, &[])?.text())
    }

    /// Waits until the process has taken no time for a while.
    fn wait_for_rest(&self) -> Result<()> {
        let started = Instant::now();
        let mut before = self.ticks()?;
        while started.elapsed() < PATIENCE {
            // The check begins some tenths of a second after the edit.
            thread::sleep(Duration::from_secs(1));
            let now = self.ticks()?;
            if now == before {
                return Ok(());
            }
            before = now;
        }
        Err("the preview never rests".into())
    }

    /// What the process took of the processor, in the system's ticks.
    fn ticks(&self) -> Result<u64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        let (_, fields) = stat.rsplit_once(") ").ok_or("the system tells no times")?;
        let fields: Vec<&str> = fields.split(' ').collect();
        Ok(fields[11].parse::<u64>()? + fields[12].parse::<u64>()?)
    }

    /// A measure of its memory, in kilobytes.
    fn memory(&self, name: &str) -> Result<u64> {
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
