//! Finds functions by their braces, in Rust, TypeScript and Solidity.

use super::strip::{Language, strip};

/// One function: where its signature starts and how long it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Function {
    /// Line of the signature, from 1.
    pub line: usize,
    /// Lines from the signature to the closing brace.
    pub lines: usize,
}

/// The functions in a file with this extension.
pub fn of(extension: &str, text: &str) -> Vec<Function> {
    let language = match extension {
        "rs" => Language::Rust,
        "sol" => Language::Solidity,
        _ => Language::Script,
    };
    let mut found = Vec::new();
    let mut open: Vec<Option<usize>> = Vec::new();
    let (mut line, mut head, mut head_line) = (1, String::new(), 1);
    for c in strip(language, text).chars() {
        match c {
            '{' => open.push(opens_function(language, &head).then_some(head_line)),
            '}' => {
                if let Some(Some(start)) = open.pop() {
                    found.push(Function { line: start, lines: line - start + 1 });
                }
            }
            '\n' => line += 1,
            _ => {}
        }
        if matches!(c, '{' | '}' | ';') {
            head.clear();
        } else if !head.is_empty() || !c.is_whitespace() {
            if head.is_empty() {
                head_line = line;
            }
            head.push(c);
        }
    }
    found
}

/// Whether a brace after this text opens a function's body.
fn opens_function(language: Language, head: &str) -> bool {
    let head = head.trim();
    let first = head.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    match language {
        Language::Rust => {
            let words: Vec<&str> = head.split_whitespace().collect();
            words.contains(&"fn")
        }
        Language::Solidity => ["function", "constructor", "modifier"].contains(&first),
        Language::Script => {
            let control = ["if", "for", "while", "switch", "catch", "with", "describe", "else"];
            let arrow = head.ends_with("=>") && first != "describe";
            arrow
                || head.contains("function ")
                || (head.ends_with(')') && !control.contains(&first))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(extension: &str, text: &str) -> Vec<usize> {
        of(extension, text).iter().map(|function| function.lines).collect()
    }

    #[test]
    fn functions_are_measured_from_their_signature() {
        let rust = "struct S { a: u8 }\n\nimpl S {\n    fn f(\n        a: u8,\n    ) -> u8 {\n\
                    if a > 0 { 1 } else { 2 }\n    }\n}\n";
        assert_eq!(lines("rs", rust), [5]);
        let script =
            "class A {\n  m(a) {\n    if (a) {\n      b()\n    }\n  }\n}\nconst f = () => {\n}\n";
        assert_eq!(lines("ts", script), [5, 2]);
        let solidity = "contract C {\n  function f() external {\n    g();\n  }\n}\n";
        assert_eq!(lines("sol", solidity), [3]);
    }
}
