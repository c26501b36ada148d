//! Each call of the file system fails: once, and from then on.

use crate::tracer::Fault;
use crate::trial::{Before, Trial};

const ERRORS: [&str; 5] = ["ENOSPC", "EACCES", "EIO", "EMFILE", "EINTR"];

fn once() -> Vec<Fault> {
    ERRORS.map(Fault::Once).to_vec()
}

#[test]
fn of_a_build_over_an_old_site() {
    Trial::new(Before::Everything).run("errors over an old site", &once(), 50);
}

#[test]
fn of_a_build_without_a_cache() {
    Trial::new(Before::NoCache).run("errors without a cache", &once(), 30);
}

#[test]
fn of_a_first_build() {
    Trial::new(Before::Nothing).run("errors in a first build", &once(), 30);
}

#[test]
fn where_folders_cannot_be_exchanged() {
    Trial::new(Before::Everything).without_exchange().run("errors without an exchange", &once(), 30);
}

#[test]
fn that_stay() {
    let faults = [Fault::Always("ENOSPC"), Fault::Always("EIO")];
    Trial::new(Before::Everything).run("errors that stay", &faults, 24);
}
