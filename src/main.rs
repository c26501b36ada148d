//! The binary: parses the arguments, runs the command and returns its exit code.

use std::process::ExitCode;

use clap::Parser;
use kielo::command::Arguments;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    kielo::command::run(&Arguments::parse())
}
