//! The commands: each file holds one command's arguments and its body. Printing happens here and nowhere else.

mod build;
mod check;
mod import;
mod init;
mod new;
mod print;
mod serve;
mod site_arguments;
mod source_file;
mod theme;
mod translations;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

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
    Import(import::Arguments),
    Init(init::Arguments),
    New(new::Arguments),
    Serve(serve::Arguments),
    Theme(theme::Arguments),
    Translations(translations::Arguments),
}

/// Runs the command that the arguments name: 0 done, 1 the site has errors. Clap itself ends with 2 when the command
/// line is wrong; an import that could not bring everything, with 3.
#[must_use]
pub fn run(arguments: Arguments) -> ExitCode {
    match arguments.command {
        Command::Build(arguments) => build::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::New(arguments) => new::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Theme(arguments) => theme::run(&arguments),
        Command::Translations(arguments) => translations::run(&arguments),
    }
}
