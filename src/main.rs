//! The binary: arguments in, exit code out.

use std::process::ExitCode;

use clap::Parser;
use kielo::command::Arguments;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    kielo::command::run(Arguments::parse())
}
