//! One violation for each rule, and a clean tree: a rule that never caught anything proves nothing.

use super::{ALL, FILE_BYTES_MAX, File, check, violations};

fn file(path: &str, text: String) -> File {
    File { path: path.into(), bytes: text.len(), text }
}

fn tree() -> Vec<File> {
    let sources = [
        ("ARCHITECTURE.md", "`serde` is for JSON."),
        ("circuits/Cargo.toml", "[dependencies]\nserde.workspace = true\n"),
        ("circuits/src/lib.rs", "//! Fine.\nfn f() {\n    g();\n}\n"),
        ("web-demo/src/page.ts", "import { createPod } from 'proofpod'\nimport './view.js'\n"),
        ("package-lock.json", "{ \"resolved\": \"pkg\" }"),
    ];
    sources.map(|(path, text)| file(path, text.into())).into()
}

#[test]
fn a_clean_tree_passes() {
    assert_eq!(check(&tree()), [] as [String; 0]);
}

#[test]
fn every_planted_violation_is_found_and_named() {
    let long_function = format!("fn f() {{\n{}}}\n", "    g();\n".repeat(70));
    let manifest = |name: &str| format!("[dependencies]\n{name} = \"1\"\n");
    let plants = [
        ("prover/src/a.rs", "\n".repeat(401), "401 lines"),
        ("prover/src/b.rs", "x".repeat(101), "101 columns"),
        ("prover/src/c.rs", long_function, "a function of 72 lines"),
        ("book/d.md", ["see /wo", "rk/main"].concat(), "an absolute path"),
        ("prover/src/e.rs", ["#[ign", "ore]"].concat(), "switched off"),
        ("tests-browser/f.mjs", ["test.on", "ly('x')"].concat(), "switched off"),
        (
            "x/package-lock.json",
            ["\"resolved\": \"", "https://host\""].concat(),
            "a registry's host",
        ),
        ("x/Cargo.lock", "source = \"registry+https://host\"".into(), "a registry's host"),
        ("pkg/g.bin", "0".repeat(FILE_BYTES_MAX + 1), "bytes, at most"),
        ("prover/Cargo.toml", manifest("circuits"), "prover must not depend on circuits"),
        ("verifier/Cargo.toml", manifest("prover"), "verifier must not depend on prover"),
        ("native/Cargo.toml", manifest("left-pad"), "left-pad is not explained"),
        ("web-demo/src/h.ts", "import x from '../../pkg/src/pod.js'".into(), "may not be imported"),
        ("web-demo/src/i.ts", "import x from 'lodash'".into(), "may not be imported"),
        (
            "edge-worker/src/http/j.ts",
            "import x from '../pod/app.ts'".into(),
            "may not be imported",
        ),
        ("edge-worker/src/pod/k.ts", "import x from 'viem'".into(), "may not be imported"),
        ("edge-worker/src/l.ts", "import x from 'proofpod'".into(), "may not be imported"),
    ];
    assert!(plants.len() >= ALL.len());
    for (path, text, expected) in plants {
        let mut files = tree();
        files.push(file(path, text));
        let found = check(&files);
        assert_eq!(found.len(), 1, "{path}: {found:?}");
        assert!(found[0].contains(path) && found[0].contains(expected), "{found:?}");
    }
}

#[test]
fn a_tree_on_disk_is_read_with_its_untracked_files() {
    let root = std::env::temp_dir().join(format!("proofpod-tidy-{}", std::process::id()));
    let write = |name: &str, text: &str| {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("src/fine.rs", "//! Fine.\n");
    write(".gitignore", "out/\n");
    write("out/generated.rs", &"x".repeat(200));
    let git = std::process::Command::new("git").args(["init", "-q"]).current_dir(&root).status();
    assert!(git.unwrap().success());
    assert_eq!(violations(&root), [] as [String; 0]);
    write("src/wide.rs", &"x".repeat(101));
    let found = violations(&root);
    std::fs::remove_dir_all(&root).unwrap();
    assert_eq!(found, ["src/wide.rs:1: 101 columns, at most 100"]);
    assert_eq!(violations(&root.join("nowhere")), ["tidy: git lists no files here"]);
}
