//! A reader who looks at the published pages all the time while builds run.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::after_fault::Allowed;
use crate::small_site::{Generation, SmallSite};

/// A page that both generations have: its file, its old bytes (none before a first build) and its new ones.
type Page = (PathBuf, Option<Vec<u8>>, Vec<u8>);

/// The thread of the reader.
pub(crate) struct Reader {
    stop: Arc<AtomicBool>,
    reads: Arc<AtomicUsize>,
    thread: JoinHandle<Vec<String>>,
}

impl Reader {
    /// Begins to read the pages that both generations have.
    pub(crate) fn start(site: &SmallSite, from: Option<Generation>, to: Generation, allowed: Allowed) -> Self {
        let new = site.tree(to);
        let page = |(file, new): (&String, &Vec<u8>)| -> Option<Page> {
            let old = match from {
                Some(from) => Some(site.tree(from).get(file)?.clone()),
                None => None,
            };
            let differs = old.as_ref() != Some(new) && file.ends_with(".html");
            differs.then(|| (site.public().join(file), old, new.clone()))
        };
        let pages: Vec<Page> = new.iter().filter_map(page).collect();
        assert!(pages.len() > 5, "the generations have common pages");
        let stop = Arc::new(AtomicBool::new(false));
        let reads = Arc::new(AtomicUsize::new(0));
        let (stopped, counted) = (Arc::clone(&stop), Arc::clone(&reads));
        let thread = std::thread::spawn(move || read(&pages, &stopped, &counted, allowed));
        Self { stop, reads, thread }
    }

    /// Stops reading. Returns the number of pages read, and what was wrong with them.
    pub(crate) fn stop(self) -> (usize, Vec<String>) {
        self.stop.store(true, Ordering::Relaxed);
        let problems = self.thread.join().expect("the reader does not panic");
        (self.reads.load(Ordering::Relaxed), problems)
    }
}

fn read(pages: &[Page], stop: &AtomicBool, reads: &AtomicUsize, allowed: Allowed) -> Vec<String> {
    let mut problems = Vec::new();
    let mut has_seen_new = false;
    while !stop.load(Ordering::Relaxed) && problems.is_empty() {
        for (file, old, new) in pages {
            reads.fetch_add(1, Ordering::Relaxed);
            match fs::read(file) {
                Ok(bytes) if bytes == *new => has_seen_new = true,
                Ok(bytes) if old.as_ref() == Some(&bytes) => {
                    if has_seen_new && !allowed.mixture {
                        problems.push(format!("{} was old after a page was new", file.display()));
                    }
                }
                Ok(_) => problems.push(format!("{} was torn", file.display())),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    let may_be_absent = allowed.absence || (old.is_none() && (!has_seen_new || allowed.mixture));
                    if !may_be_absent {
                        problems.push(format!("{} was missing", file.display()));
                    }
                }
                Err(error) => problems.push(format!("{}: {error}", file.display())),
            }
        }
        // The program needs the processors too.
        std::thread::sleep(Duration::from_micros(500));
    }
    problems
}
