//! A kind of build in which faults are tried: what is there before it, and what its system can do.

use crate::after_fault::{Allowed, problem_of_message, problem_of_next_build, problem_of_site};
use crate::reader::Reader;
use crate::small_site::{Generation, SmallSite};
use crate::tally::{Tally, stride};
use crate::tracer::{Fault, Moment, Tracer};

/// The state before each build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Before {
    /// The other generation is published, and the cache has everything.
    Everything,
    /// The other generation is published, and there is no cache.
    NoCache,
    /// Nothing is published, and there is no cache.
    Nothing,
}

/// Builds of a site with faults.
pub(crate) struct Trial {
    pub(crate) site: SmallSite,
    before: Before,
    tracer: Tracer,
    pub(crate) allowed: Allowed,
}

impl Trial {
    /// Prepares a site in a temporary folder.
    pub(crate) fn new(before: Before) -> Self {
        Self::on(SmallSite::new(), before)
    }

    /// Prepares builds of a site.
    pub(crate) fn on(site: SmallSite, before: Before) -> Self {
        site.warm_up();
        let allowed = Allowed { first_build: before == Before::Nothing, ..Allowed::default() };
        Self { site, before, tracer: Tracer::default(), allowed }
    }

    /// Lets no folder be exchanged with the output.
    pub(crate) fn without_exchange(mut self) -> Self {
        self.tracer = Tracer::without_exchange_of(&self.site.public());
        self.allowed.absence = true;
        self
    }

    /// Allows old and new pages beside each other.
    pub(crate) fn with_mixture(mut self) -> Self {
        self.allowed.mixture = true;
        self
    }

    /// Tries a fault at about `some` calls of a build, or at all if that is asked for. `faults` are taken in turn, or all of them at
    /// each call.
    pub(crate) fn run(&self, name: &'static str, faults: &[Fault], some: usize) {
        let mut tally = Tally::new(name);
        // Both directions in turn: a page appears in the one, and disappears in the other.
        let [first, second] = [Generation::First, Generation::Second].map(|to| {
            let moments = self.moments(to);
            tally.add_calls(moments.len());
            let each = |moment: Moment| faults.iter().map(move |fault| (to, moment.clone(), *fault));
            stride(moments.into_iter().flat_map(each).collect(), some / 2)
        });
        let trials = in_turn(first, second);
        for (index, (to, moment, fault)) in trials.into_iter().enumerate() {
            // In every third trial, the next build is one of the old sources: the author took the change back.
            let next = if index % 3 == 0 { to.other() } else { to };
            let (reached, problems) = self.fail((to, next), &moment, fault);
            let Moment { call, path, number } = moment;
            let path = path.strip_prefix(&*self.site.root().display().to_string()).unwrap_or(&path);
            tally.add(&format!("{fault:?} at {call} {number} of {path}"), reached, problems);
        }
        tally.finish();
    }

    /// The moments of a build to a generation.
    fn moments(&self, to: Generation) -> Vec<Moment> {
        self.prepare(to);
        let root = self.site.root();
        let moments = self.tracer.moments(root, &["build", "--root", &root.display().to_string()]);
        assert!(moments.len() > 100, "only {} calls are seen", moments.len());
        moments
    }

    /// Publishes the other generation, and writes the sources of this one.
    pub(crate) fn prepare(&self, to: Generation) -> Option<Generation> {
        let from = (self.before != Before::Nothing).then(|| to.other());
        let is_published = |generation| *self.site.tree(generation) == self.site.published();
        if let Some(from) = from.filter(|from| !is_published(*from)) {
            self.site.publish(from);
        }
        if self.before != Before::Everything {
            remove_folder(&self.site.cache());
        }
        if self.before == Before::Nothing {
            remove_folder(&self.site.public());
        }
        self.site.write(to);
        from
    }

    /// Builds with a fault, and then the `next` generation without one. Returns whether the moment came, and what was wrong.
    fn fail(&self, (to, next): (Generation, Generation), moment: &Moment, fault: Fault) -> (bool, Vec<String>) {
        let from = self.prepare(to);
        let Self { site, allowed, .. } = self;
        let reader = Reader::start(site, from, to, *allowed);
        let traced = self.tracer.run(moment, fault, &["build", "--root", &site.root().display().to_string()]);
        let (_, mut problems) = reader.stop();
        problems.extend(problem_of_site(site, from, to, *allowed));
        if let Fault::Once(error) | Fault::Always(error) = fault {
            problems.extend(problem_of_message(site, &traced.output, (from, to), error, *allowed));
        }
        site.write(next);
        problems.extend(problem_of_next_build(site, next, *allowed));
        (traced.reached, problems)
    }
}

/// Takes a value of each list in turn. The rest of the longer one comes last.
fn in_turn<T>(first: Vec<T>, second: Vec<T>) -> Vec<T> {
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let mut all = Vec::new();
    loop {
        let (one, other) = (first.next(), second.next());
        if one.is_none() && other.is_none() {
            return all;
        }
        all.extend(one.into_iter().chain(other));
    }
}

fn remove_folder(folder: &std::path::Path) {
    if folder.exists() {
        std::fs::remove_dir_all(folder).expect("the folder is removed");
    }
}
