//! A circuit described by numbers: what it has, and the seed of everything else about it.

/// What turns a gate on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// halo2's selector of one gate.
    Simple,
    /// halo2's selector that expressions may use freely.
    Complex,
    /// A fixed column of arbitrary values, zero where the gate is off.
    Weight,
}

/// Constraints that share a switch; each determines one column.
#[derive(Debug, Clone, Copy)]
pub struct Gate {
    pub degree: usize,
    pub switch: Switch,
    pub outputs: usize,
    /// In the second phase: reads the challenges, and its columns are filled after them.
    pub late: bool,
}

/// What a lookup's input expressions are; each table has more than one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Columns, in every row something of the table.
    Plain,
    /// Columns, in every row the same row of the table: the one lookup whose permuted columns
    /// upstream does not order by chance.
    Single,
    /// A selector times columns in other rows; zeros elsewhere.
    Switched,
    /// As before, with the table's first row elsewhere.
    Offset,
    /// A selector times squares: degree 3, so the circuit needs degree 6.
    Square,
    /// The table is an advice column.
    Dynamic,
}

/// One lookup argument.
#[derive(Debug, Clone, Copy)]
pub struct Lookup {
    pub kind: Kind,
    pub width: usize,
    pub table_rows: usize,
}

/// What the copy argument covers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Copies {
    /// Of the free, fixed and instance columns this many take part.
    pub free: usize,
    pub fixed: usize,
    pub instance: usize,
    /// Sets of cells that are equal.
    pub classes: usize,
    /// Columns that hold copies of anything of the first phase.
    pub sinks: usize,
    /// Rows of one more instance column, copied from what the first gate determines.
    pub exposed: usize,
}

/// A circuit. Equal descriptions give equal circuits and equal witnesses.
#[derive(Debug, Clone, Default)]
pub struct Params {
    pub name: String,
    pub seed: u64,
    pub k: u32,
    /// Columns that gates read and nothing determines.
    pub free: usize,
    /// Columns that nothing reads.
    pub unused: usize,
    pub fixed: usize,
    /// Values in each instance column that gates read.
    pub instances: Vec<usize>,
    pub rotations: Vec<i32>,
    pub gates: Vec<Gate>,
    pub copies: Copies,
    pub lookups: Vec<Lookup>,
    /// Cells that the circuit sets to constants.
    pub constants: usize,
    /// A gate over fixed cells alone, on in every row.
    pub always: bool,
    pub challenges: usize,
    /// The circuit enters its second phase itself, instead of being run once a phase.
    pub enters_phases: bool,
    pub minimum_degree: Option<usize>,
}

impl Params {
    pub fn new(name: &str, k: u32) -> Self {
        let seed = name.bytes().fold(17, |sum: u64, byte| sum * 31 % 1_000_003 + u64::from(byte));
        let (name, rotations) = (name.to_owned(), vec![0]);
        Self { name, seed, k, free: 2, rotations, ..Self::default() }
    }

    /// One more gate of this degree.
    pub fn gate(mut self, degree: usize, switch: Switch) -> Self {
        self.gates.push(Gate { degree, switch, outputs: 1, late: false });
        if degree > 5 {
            self.minimum_degree = self.minimum_degree.max(Some(degree));
        }
        self
    }

    /// One more gate in the second phase.
    pub fn late(mut self, degree: usize, switch: Switch) -> Self {
        self = self.gate(degree, switch);
        if let Some(gate) = self.gates.last_mut() {
            gate.late = true;
        }
        self.challenges = self.challenges.max(1);
        self
    }

    /// One more lookup.
    pub fn lookup(mut self, kind: Kind, width: usize, table_rows: usize) -> Self {
        self.lookups.push(Lookup { kind, width, table_rows });
        if kind == Kind::Square {
            self.minimum_degree = self.minimum_degree.max(Some(6));
        }
        self
    }

    pub fn rotations(mut self, rotations: &[i32]) -> Self {
        self.rotations = rotations.to_vec();
        self
    }

    pub fn instances(mut self, values: &[usize]) -> Self {
        self.instances = values.to_vec();
        self
    }

    pub fn copies(mut self, copies: Copies) -> Self {
        self.copies = copies;
        self
    }

    /// Any other change.
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}
