//! The commands of `kielo`: each file contains the arguments and the body of one command. Only this module prints.

mod address_list;
mod build;
mod check;
pub mod comment;
mod counts;
mod date_variable;
mod digest;
mod import;
mod init;
mod left_out;
mod near_translation;
mod new;
mod preview_output;
mod print;
mod serve;
mod site_arguments;
mod source_file;
mod theme;
mod translations;
mod unlinked_files;

use std::panic::resume_unwind;
use std::process::ExitCode;
use std::thread::{self, ScopedJoinHandle};

use clap::{Parser, Subcommand};
use rayon::ThreadPoolBuilder;

use crate::nesting::STACK_BYTES;

/// Kielo builds blogs in two or more languages.
#[derive(Debug, Parser)]
#[command(name = "kielo", version, disable_help_subcommand = true, arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Arguments),
    Check(check::Arguments),
    Counts(counts::Arguments),
    Comment(comment::Arguments),
    Digest(digest::Arguments),
    Import(import::Arguments),
    Init(init::Arguments),
    New(new::Arguments),
    Serve(serve::Arguments),
    Theme(theme::Arguments),
    Translations(translations::Arguments),
}

/// Runs the command and returns its exit code.
///
/// The code is 0 if the command succeeded, 1 if the site has errors, and 3 if an import lost content. Clap exits with 2 if
/// the command line is wrong.
#[must_use]
pub fn run(arguments: &Arguments) -> ExitCode {
    // The pool exists only if the library is used by another program, whose choice it is then.
    _ = ThreadPoolBuilder::new().stack_size(STACK_BYTES).build_global();
    thread::scope(|scope| {
        let thread = thread::Builder::new().name("main".to_owned()).stack_size(STACK_BYTES);
        match thread.spawn_scoped(scope, || run_command(arguments)).map(ScopedJoinHandle::join) {
            Ok(Ok(code)) => code,
            Ok(Err(panic)) => resume_unwind(panic),
            // The first thread has less room, which is enough for almost all sites.
            Err(_) => run_command(arguments),
        }
    })
}

fn run_command(arguments: &Arguments) -> ExitCode {
    match &arguments.command {
        Command::Build(arguments) => build::run(arguments),
        Command::Check(arguments) => check::run(arguments),
        Command::Counts(arguments) => counts::run(arguments),
        Command::Comment(arguments) => comment::run(arguments),
        Command::Digest(arguments) => digest::run(arguments),
        Command::Import(arguments) => import::run(arguments),
        Command::Init(arguments) => init::run(arguments),
        Command::New(arguments) => new::run(arguments),
        Command::Serve(arguments) => serve::run(arguments),
        Command::Theme(arguments) => theme::run(arguments),
        Command::Translations(arguments) => translations::run(arguments),
    }
}
