//! Text of one WebAssembly function, as LLVM's assembler reads it.

/// A local variable or parameter.
#[derive(Clone, Copy)]
pub struct Local(usize);

/// The first, second and third parameter.
pub const PARAMETERS: [Local; 3] = [Local(0), Local(1), Local(2)];

/// A function under construction.
#[derive(Default)]
pub struct Function {
    locals: Vec<&'static str>,
    body: String,
}

impl Function {
    /// A new local variable of this type.
    pub fn local(&mut self, kind: &'static str) -> Local {
        self.locals.push(kind);
        Local(PARAMETERS.len() + self.locals.len() - 1)
    }

    /// Appends instructions, one a line.
    pub fn emit(&mut self, code: &str) {
        self.body.push_str(code);
    }

    /// The whole function, with three addresses as parameters.
    pub fn finish(self, name: &str) -> String {
        let locals = self.locals.join(", ");
        format!(
            ".globl {name}\n.type {name},@function\n{name}:\n\
             .functype {name} (i32, i32, i32) -> ()\n.local {locals}\n{}end_function\n",
            self.body
        )
    }
}

/// Pushes a local.
pub fn get(local: Local) -> String {
    format!("local.get {}\n", local.0)
}

/// Pops into a local.
pub fn set(local: Local) -> String {
    format!("local.set {}\n", local.0)
}

/// Pops into a local and keeps the value on the stack.
pub fn tee(local: Local) -> String {
    format!("local.tee {}\n", local.0)
}

/// Both lanes the same 64 bits.
pub fn splat(bits: u64) -> String {
    let bytes: Vec<_> = bits.to_le_bytes().iter().cycle().take(16).map(u8::to_string).collect();
    format!("v128.const {}\n", bytes.join(", "))
}

/// Both lanes the same number.
pub fn splat_f64(value: f64) -> String {
    splat(value.to_bits())
}

/// An integer.
pub fn constant(value: i64) -> String {
    format!("i64.const {value}\n")
}
