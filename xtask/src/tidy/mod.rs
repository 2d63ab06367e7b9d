//! House rules as a test. Each rule reads (path, text) pairs, so that its planted violation in
//! `planted.rs` runs through the same code as the repository.

mod functions;
#[cfg(test)]
mod planted;
mod rooms;
mod strip;

use std::path::Path;
use std::process::ExitCode;

use crate::sh;

/// Lines of a file.
const FILE_LINES_MAX: usize = 400;
/// Lines of a function.
const FUNCTION_LINES_MAX: usize = 70;
/// Columns of a line.
const LINE_COLUMNS_MAX: usize = 100;
/// Bytes of a tracked file: built artifacts and fetched data do not belong here.
const FILE_BYTES_MAX: usize = 500_000;
/// Files that are tables or generated, with the reason.
const LONG_FILES: [&str; 2] = [
    "package-lock.json", // npm's
    "circuits/frozen/",  // the frozen circuits as text, and their digests
];
/// The only source of crates.
const CRATES_IO: &str = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
/// Languages that the length rules read.
const SOURCE: [&str; 7] = ["rs", "ts", "mjs", "js", "sol", "css", "html"];

/// One file of the repository.
pub struct File {
    /// Path from the root, with `/`.
    pub path: String,
    /// Content; empty when it is not text.
    pub text: String,
    /// Size.
    pub bytes: usize,
}

impl File {
    fn extension(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    fn is_source(&self) -> bool {
        SOURCE.contains(&self.extension()) && !self.is_table()
    }

    fn is_table(&self) -> bool {
        LONG_FILES.iter().any(|prefix| self.path.starts_with(prefix))
    }
}

type Rule = fn(&[File]) -> Vec<String>;

const ALL: [Rule; 10] = [
    long_files,
    long_lines,
    long_functions,
    machine_paths,
    switched_off,
    lockfile_hosts,
    large_files,
    rooms::crates,
    rooms::packages,
    rooms::edge,
];

/// How many rules there are.
pub const RULES: usize = ALL.len();

/// Prints what is wrong.
pub fn command() -> ExitCode {
    let found = violations(&sh::root());
    for line in &found {
        println!("{line}");
    }
    println!("tidy: {RULES} rules, {} violations", found.len());
    if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Everything that breaks a rule in the tree at `root`.
pub fn violations(root: &Path) -> Vec<String> {
    match files(root) {
        files if files.is_empty() => vec!["tidy: git lists no files here".into()],
        files => check(&files),
    }
}

/// Everything that breaks a rule in `files`.
fn check(files: &[File]) -> Vec<String> {
    ALL.iter().flat_map(|rule| rule(files)).collect()
}

/// Tracked files, and those that would be.
fn files(root: &Path) -> Vec<File> {
    let arguments = ["ls-files", "--cached", "--others", "--exclude-standard"];
    let list = sh::output(sh::command("git", &arguments).current_dir(root)).unwrap_or_default();
    let read = |path: &str| {
        let bytes = std::fs::read(root.join(path)).ok()?;
        let size = bytes.len();
        let text = String::from_utf8(bytes).unwrap_or_default();
        Some(File { path: path.to_string(), text, bytes: size })
    };
    list.lines().filter_map(read).collect()
}

fn long_files(files: &[File]) -> Vec<String> {
    let long = |file: &&File| file.is_source() && file.text.lines().count() > FILE_LINES_MAX;
    let say = |file: &File| {
        let lines = file.text.lines().count();
        format!("{}: {lines} lines, at most {FILE_LINES_MAX}", file.path)
    };
    files.iter().filter(long).map(say).collect()
}

fn long_lines(files: &[File]) -> Vec<String> {
    let in_file = |file: &File| -> Vec<String> {
        let columns = file.text.lines().map(|line| line.chars().count()).enumerate();
        let long = columns.filter(|(_, columns)| *columns > LINE_COLUMNS_MAX);
        let say =
            |(i, n)| format!("{}:{}: {n} columns, at most {LINE_COLUMNS_MAX}", file.path, i + 1);
        long.map(say).collect()
    };
    files.iter().filter(|file| file.is_source()).flat_map(in_file).collect()
}

fn long_functions(files: &[File]) -> Vec<String> {
    let read = ["rs", "ts", "mjs", "js", "sol"];
    let in_file = |file: &File| -> Vec<String> {
        let functions = functions::of(file.extension(), &file.text);
        let long = functions.into_iter().filter(|function| function.lines > FUNCTION_LINES_MAX);
        let say = |f: functions::Function| {
            let (line, lines) = (f.line, f.lines);
            format!(
                "{}:{line}: a function of {lines} lines, at most {FUNCTION_LINES_MAX}",
                file.path
            )
        };
        long.map(say).collect()
    };
    let code = files.iter().filter(|f| f.is_source() && read.contains(&f.extension()));
    code.flat_map(in_file).collect()
}

/// Words that this file must not contain itself are put together from parts.
fn word(parts: [&str; 2]) -> String {
    parts.concat()
}

fn machine_paths(files: &[File]) -> Vec<String> {
    let words = [["/wo", "rk/"], ["/ro", "ot/"], ["/ho", "me/"], ["/Us", "ers/"]].map(word);
    containing(files, &words, |file| !file.is_table(), "an absolute path of a machine")
}

fn switched_off(files: &[File]) -> Vec<String> {
    let words = [
        ["todo", "!("],
        ["unimplemented", "!("],
        ["#[ign", "ore"],
        [".on", "ly("],
        [".sk", "ip("],
        ["it.to", "do("],
        ["FIX", "ME"],
    ]
    .map(word);
    // `Iterator::skip` is an ordinary word of Rust, which switches its tests off by attribute.
    let applies = |file: &File, word: &str| {
        file.is_source() && !(file.extension() == "rs" && word.starts_with(".sk"))
    };
    let found = |word: &String| {
        let one = std::slice::from_ref(word);
        containing(files, one, |file| applies(file, word), "something switched off or unfinished")
    };
    words.iter().flat_map(found).collect()
}

/// Lockfiles name no place but the registries that everybody has.
fn lockfile_hosts(files: &[File]) -> Vec<String> {
    let npm = [word(["\"resolved\": \"", "http"]), word(["\"resolved\": \"", "git"])];
    let lock = |file: &File| file.path.ends_with("package-lock.json");
    let mut found = containing(files, &npm, lock, "a registry's host");
    for file in files.iter().filter(|file| file.path.ends_with("Cargo.lock")) {
        let sources = file.text.lines().enumerate().filter(|(_, l)| l.starts_with("source = "));
        let foreign = sources.filter(|(_, line)| *line != CRATES_IO);
        found.extend(foreign.map(|(i, _)| format!("{}:{}: a registry's host", file.path, i + 1)));
    }
    found
}

fn large_files(files: &[File]) -> Vec<String> {
    let large = files.iter().filter(|file| file.bytes > FILE_BYTES_MAX);
    large.map(|f| format!("{}: {} bytes, at most {FILE_BYTES_MAX}", f.path, f.bytes)).collect()
}

fn containing(
    files: &[File],
    words: &[String],
    applies: impl Fn(&File) -> bool,
    what: &str,
) -> Vec<String> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| applies(file)) {
        for (i, line) in file.text.lines().enumerate() {
            if let Some(word) = words.iter().find(|word| line.contains(word.as_str())) {
                found.push(format!("{}:{}: {what}: `{word}`", file.path, i + 1));
            }
        }
    }
    found
}
