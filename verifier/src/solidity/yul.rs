//! Yul as a tree: how it is laid out on lines, how deep it goes on the stack, how long its code is.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Longest line of a contract.
const WIDTH: usize = 100;
const INDENT: &str = "    ";

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Yul {
    /// A name or a literal.
    Atom(String),
    /// A call of an instruction.
    Call(&'static str, Vec<Yul>),
}

use Yul::{Atom, Call};

/// A name or a literal.
pub(super) fn atom(text: impl ToString) -> Yul {
    Atom(text.to_string())
}

/// An address.
pub(super) fn at(address: usize) -> Yul {
    Atom(format!("0x{address:04x}"))
}

/// A call of an instruction.
pub(super) fn call<const N: usize>(name: &'static str, arguments: [Yul; N]) -> Yul {
    Call(name, arguments.into())
}

/// a b modulo r.
pub(super) fn mul(a: Yul, b: Yul) -> Yul {
    call("mulmod", [a, b, atom("r")])
}

/// The word of memory at an address.
pub(super) fn mload(address: usize) -> Yul {
    call("mload", [at(address)])
}

impl Yul {
    /// The text on one line.
    pub(super) fn line(&self) -> String {
        match self {
            Atom(text) => text.clone(),
            Call(name, arguments) => {
                let list: Vec<String> = arguments.iter().map(Yul::line).collect();
                format!("{name}({})", list.join(", "))
            }
        }
    }

    /// Words on the stack while it is computed. Arguments are computed from the last to the first.
    pub(super) fn depth(&self) -> usize {
        match self {
            Atom(_) => 1,
            Call(_, arguments) => {
                let depths = arguments.iter().rev().enumerate().map(|(i, yul)| i + yul.depth());
                depths.max().unwrap_or(0).max(1)
            }
        }
    }

    /// Gas of its instructions, but for what calls and memory growth cost.
    pub(super) fn gas(&self) -> usize {
        match self {
            Atom(_) => 3,
            Call(name, arguments) => {
                let own = if matches!(*name, "mulmod" | "addmod") { 8 } else { 3 };
                own + arguments.iter().map(Yul::gas).sum::<usize>()
            }
        }
    }

    /// Bytes of its code: one for an instruction, a literal's length and one for its push.
    fn bytes(&self) -> usize {
        match self {
            Atom(text) => match text.strip_prefix("0x") {
                Some(digits) => 1 + digits.len().div_ceil(2),
                None if text == "R" || text == "Q" => 33,
                None if text.len() == 1 => 1,
                None => 2,
            },
            Call(_, arguments) => 1 + arguments.iter().map(Yul::bytes).sum::<usize>(),
        }
    }

    /// Lays it out after `before`, broken over lines where one is not enough. A chain of the same
    /// instruction, `and(a, and(b, c))`, stays on one level.
    fn lay(&self, before: String, after: &str, indent: usize, lines: &mut Vec<String>) {
        let line = format!("{before}{}{after}", self.line());
        match self {
            Call(name, arguments) if indent * INDENT.len() + line.len() > WIDTH => {
                let closing = lay_call(before, name, arguments, indent, lines);
                lines.push(format!("{}{}{after}", INDENT.repeat(indent), ")".repeat(closing)));
            }
            _ => lines.push(format!("{}{line}", INDENT.repeat(indent))),
        }
    }
}

/// Lays out a call but for what closes it, and returns how many calls are to be closed.
fn lay_call(
    before: String,
    name: &str,
    arguments: &[Yul],
    indent: usize,
    lines: &mut Vec<String>,
) -> usize {
    let (margin, deeper) = (INDENT.repeat(indent), INDENT.repeat(indent + 1));
    if let [first, last @ Call(inner, rest)] = arguments
        && *inner == name
    {
        let line = format!("{margin}{before}{name}({},", first.line());
        if line.len() <= WIDTH {
            lines.push(line);
            let short = format!("{deeper}{}", last.line());
            if short.len() < WIDTH - 8 {
                lines.push(short);
                return 1;
            }
            let indent = if before.is_empty() { indent } else { indent + 1 };
            return 1 + lay_call(String::new(), name, rest, indent, lines);
        }
    }
    lines.push(format!("{margin}{before}{name}("));
    for (index, argument) in arguments.iter().enumerate() {
        let comma = if index + 1 == arguments.len() { "" } else { "," };
        argument.lay(String::new(), comma, indent + 1, lines);
    }
    1
}

/// Statements in order.
#[derive(Debug, Default)]
pub(super) struct Block {
    lines: Vec<String>,
    indent: usize,
    bytes: usize,
}

impl Block {
    /// A block whose lines begin after this many steps of indentation.
    pub(super) fn new(indent: usize) -> Self {
        Self { indent, ..Self::default() }
    }

    /// `name := value`, or with `let `.
    pub(super) fn assign(&mut self, name: &str, value: &Yul) {
        value.lay(format!("{name} := "), "", self.indent, &mut self.lines);
        self.bytes += value.bytes() + 2;
    }

    /// A call as a statement.
    pub(super) fn run(&mut self, value: &Yul) {
        value.lay(String::new(), "", self.indent, &mut self.lines);
        self.bytes += value.bytes();
    }

    /// Writes a word.
    pub(super) fn mstore(&mut self, address: usize, value: Yul) {
        self.run(&call("mstore", [at(address), value]));
    }

    /// A line as it is; `bytes` of code.
    pub(super) fn raw(&mut self, line: &str, bytes: usize) {
        self.lines.push(format!("{}{line}", INDENT.repeat(self.indent)));
        self.bytes += bytes;
    }

    /// A comment, broken over lines.
    pub(super) fn comment(&mut self, text: &str) {
        let room = WIDTH - self.indent * INDENT.len() - 3;
        let mut line = String::new();
        for word in text.split(' ') {
            if !line.is_empty() && line.len() + 1 + word.len() > room {
                self.raw(&format!("// {line}"), 0);
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.raw(&format!("// {line}"), 0);
    }

    /// The lines of another block.
    pub(super) fn append(&mut self, other: &Block) {
        self.lines.extend(other.lines.iter().cloned());
        self.bytes += other.bytes;
    }

    /// Opens a scope, by this line.
    pub(super) fn open(&mut self, line: &str) {
        self.raw(line, 8);
        self.indent += 1;
    }

    /// Closes a scope.
    pub(super) fn close(&mut self) {
        self.indent -= 1;
        self.raw("}", 2);
    }

    /// Rough number of bytes of code.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The lines.
    pub(super) fn text(&self) -> String {
        self.lines.join("\n")
    }
}

/// Conjunction of conditions: the last is computed first, so the stack stays flat.
pub(super) fn all(conditions: Vec<Yul>) -> Option<Yul> {
    let mut conditions = conditions.into_iter().rev();
    let last = conditions.next()?;
    Some(conditions.fold(last, |all, condition| call("and", [condition, all])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_calls_are_broken_and_short_ones_are_not() {
        let short = mul(atom("a"), mload(0x80));
        assert_eq!(short.line(), "mulmod(a, mload(0x0080), r)");
        let long = (0..8).fold(short, |inner, _| call("add", [atom("abcdefghij"), inner]));
        let mut block = Block::new(3);
        block.assign("x", &long);
        let text = block.text();
        assert!(text.lines().count() > 3, "{text}");
        assert!(text.lines().all(|line| line.len() <= WIDTH));
        let joined: String = text.split_whitespace().collect();
        assert_eq!(joined, format!("x:={}", long.line().replace(' ', "")));
    }

    #[test]
    fn depth_counts_from_the_last_argument() {
        let leaf = || mload(0x80);
        let second = (0..9).fold(leaf(), |inner, _| call("add", [leaf(), inner]));
        let first = (0..9).fold(leaf(), |inner, _| call("add", [inner, leaf()]));
        assert_eq!((second.depth(), first.depth()), (2, 10));
        assert_eq!(mul(leaf(), leaf()).depth(), 3);
    }
}
