//! The only automation of Proofpod. `cargo xtask` without arguments lists the commands.

mod build;
mod demo;
mod fleet;
mod gas;
mod pallet;
mod setup;
mod sh;
mod stamp;
mod statements;
mod test;
mod tidy;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <command>

  setup              finds or installs what is missing; quick when all is there
  build              wasm, command line tool, keys, contracts, package, page
  demo [--headless]  the main job in a real browser on a local chain
  test [--full]      everything; --full adds the heavy suites
  package [--json]   the npm package in each host: bundlers, runtimes, pages, an extension
  tidy               house rules as a test
  bench [options]    figures; options go to bench/run.mjs
  bench gpu          sums on this machine's GPU adapter beside the processor's; ends in JSON
  gas [options]      gas of a verification, beside the peers; --write commits it to
                     contracts/gas.json, --json adds a line for tools, with
                     verify_ms and the verdict matrix
  statements [--json] [--write]
                     proves every statement, verifies it on a chain, prints the table;
                     --write puts it into the README
  fleet [--check | --load] [--json]
                     the service with PostgreSQL and three workers that are killed at
                     random, or with a thousand clients; --json ends in a line of figures
  pallet [--write]   times the pallet; --write keeps weights and pallet/figures.json
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", &[] as &[String]),
    };
    match run(command, rest) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask {command}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &str, rest: &[String]) -> sh::Result<ExitCode> {
    std::env::set_current_dir(sh::root()).map_err(|e| format!("no repository root: {e}"))?;
    match command {
        "setup" => setup::all().map(|_| ExitCode::SUCCESS),
        "build" => build::all().map(|_| ExitCode::SUCCESS),
        "demo" => demo::run(rest),
        "test" => test::run(rest.iter().any(|argument| argument == "--full")),
        "tidy" => Ok(tidy::command()),
        "bench" => demo::bench(rest),
        "gas" => gas::run(rest),
        "statements" => statements::run(rest),
        "fleet" => fleet::run(rest),
        "pallet" => pallet::run(rest),
        "package" => demo::package(rest),
        _ => {
            print!("{USAGE}");
            Ok(if command == "help" { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
    }
}
