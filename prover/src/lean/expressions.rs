//! Constraints as expressions of assembly: what is read more than once is stored.

use bn254::Fr;

use super::nodes::Node;

/// The scalar field's modulus.
pub(super) const R: &str = "0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001";

/// Most times r that fit a word.
const MOST: u64 = 5;
/// Deepest nesting: each level keeps a word on the stack, which is sixteen words deep.
const DEPTH_MAX: usize = 5;

/// A number as a literal.
pub(super) fn hex(value: Fr) -> String {
    let [a, b, c, d] = value.to_canonical();
    match (b, c, d) {
        (0, 0, 0) => a.to_string(),
        _ => format!("0x{d:016x}{c:016x}{b:016x}{a:016x}"),
    }
}

/// An expression, at most `bound` times r, nested so deep.
#[derive(Debug, Clone)]
pub(super) struct Value {
    text: String,
    bound: u64,
    depth: usize,
}

impl Value {
    fn leaf(text: String) -> Self {
        Self { text, bound: 1, depth: 0 }
    }
}

/// What constraints read, and what comes of it.
#[derive(Debug, Default)]
pub(super) struct Values {
    pub advice: Vec<String>,
    pub packed: Vec<String>,
    pub anchors: Vec<String>,
    pub publics: Vec<String>,
    /// What has to be stored, in order: place in memory and expression.
    pub stored: Vec<(usize, String)>,
    /// Each constraint, at most four times r.
    pub constraints: Vec<String>,
    pub(super) known: Vec<Value>,
}

impl Values {
    /// Fills `stored`, from `free` on, and `constraints`.
    pub(super) fn render(&mut self, nodes: &[Node], constraints: &[usize], mut free: usize) {
        let uses = uses(nodes, constraints);
        for (node, uses) in nodes.iter().zip(uses) {
            let mut value = self.value(node);
            let leaf = value.depth == 0;
            if (uses > 1 && !leaf) || value.depth > DEPTH_MAX {
                let text = format!("mload({free:#x})");
                self.stored.push((free, std::mem::replace(&mut value.text, text)));
                value.depth = 0;
                free += 32;
            }
            self.known.push(value);
        }
        let constraint = |node: &usize| self.operand(*node, MOST - 1).text;
        self.constraints = constraints.iter().map(constraint).collect();
    }

    fn value(&self, node: &Node) -> Value {
        let leaf = |list: &[String], index: usize| {
            Value::leaf(list.get(index).cloned().unwrap_or_else(|| "0".to_owned()))
        };
        match *node {
            Node::Number(number) => Value::leaf(hex(number)),
            Node::Packed(index) => leaf(&self.packed, index),
            Node::Advice(index) => leaf(&self.advice, index),
            Node::Anchor(index) => leaf(&self.anchors, index),
            Node::Public(index) => leaf(&self.publics, index),
            Node::Negated(a) => negated(self.operand(a, MOST)),
            Node::Sum(a, b) => self.sum(a, b),
            Node::Product(a, b) => {
                let (a, b) = (self.operand(a, MOST), self.operand(b, MOST));
                nested("mulmod", a, b, 1)
            }
        }
    }

    fn sum(&self, a: usize, b: usize) -> Value {
        let (a, b) = (self.operand(a, MOST), self.operand(b, MOST));
        match a.bound + b.bound {
            bound if bound <= MOST => nested("add", a, b, bound),
            _ => nested("addmod", a, b, 1),
        }
    }

    /// A node's value, reduced if it may be more than `most` times r.
    fn operand(&self, node: usize, most: u64) -> Value {
        let value = self.known.get(node).cloned().unwrap_or_else(|| Value::leaf("0".to_owned()));
        match value.bound <= most {
            true => value,
            false => Value { text: format!("mod({}, {R})", value.text), bound: 1, ..value },
        }
    }
}

fn negated(value: Value) -> Value {
    let multiple = match value.bound {
        1 => R.to_owned(),
        bound => format!("mul({bound}, {R})"),
    };
    let text = format!("sub({multiple}, {})", value.text);
    Value { text, depth: value.depth + 1, ..value }
}

/// The second argument is evaluated first, with less on the stack: the deeper operand goes there.
fn nested(name: &str, a: Value, b: Value, bound: u64) -> Value {
    let (shallow, deep) = if a.depth > b.depth { (b, a) } else { (a, b) };
    let depth = 1 + deep.depth.max(shallow.depth + 1);
    let modulus = if name == "add" { String::new() } else { format!(", {R}") };
    Value { text: format!("{name}({}, {}{modulus})", shallow.text, deep.text), bound, depth }
}

/// How often each node is read.
fn uses(nodes: &[Node], constraints: &[usize]) -> Vec<usize> {
    let mut uses = vec![0; nodes.len()];
    let mut count = |node: usize| {
        if let Some(uses) = uses.get_mut(node) {
            *uses += 1;
        }
    };
    for node in nodes {
        match *node {
            Node::Negated(a) => count(a),
            Node::Sum(a, b) | Node::Product(a, b) => {
                count(a);
                count(b);
            }
            _ => {}
        }
    }
    constraints.iter().for_each(|node| count(*node));
    uses
}
