//! Tables of integers in their one canonical form.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

/// Most columns.
pub const COLUMNS_MAX: usize = 8;
/// Bits of a stored value: eight of them fit into a field element.
pub const VALUE_BITS: u32 = 30;
/// Added to a value before it is stored, so that stored values are not negative.
pub const OFFSET: i64 = 1 << (VALUE_BITS - 1);
/// Longest name: as a number it stays below r.
pub const NAME_BYTES_MAX: usize = 31;
/// Longest file: the most rows and columns, 11 bytes a cell, and the head.
pub const FILE_BYTES_MAX: usize = (1 << 16) * COLUMNS_MAX * 11 + 1024;

/// How many rows a tree has place for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Size {
    /// 256 rows: for tests and small tables.
    #[default]
    R8,
    /// 4,096 rows: proved in a tab.
    R12,
    /// 65,536 rows: proved natively.
    R16,
}

impl Size {
    /// From the smallest up.
    pub const ALL: [Size; 3] = [Size::R8, Size::R12, Size::R16];

    /// log2 of the rows.
    pub const fn log2(self) -> u32 {
        match self {
            Size::R8 => 8,
            Size::R12 => 12,
            Size::R16 => 16,
        }
    }

    /// Rows.
    pub const fn rows(self) -> usize {
        1 << self.log2()
    }
}

/// Why there is no table: where, what was expected, what came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// No column or no row.
    #[error("a table has at least one column and one row")]
    Empty,
    /// More columns than a dataset has.
    #[error("{got} columns, expected at most {COLUMNS_MAX}")]
    Columns {
        /// Columns given.
        got: usize,
    },
    /// More rows than the largest size has.
    #[error("{got} rows, expected at most {expected}")]
    Rows {
        /// The most.
        expected: usize,
        /// Rows given.
        got: usize,
    },
    /// A name that is empty, too long, twice there, or not printable ASCII without comma and quote.
    #[error(
        "column {index}: expected a name of 1 to 31 printable ASCII characters, no comma or \
             quote, no space at an end, once in the table; got {got:?}"
    )]
    Name {
        /// Number of the column, from 0.
        index: usize,
        /// The name, its first characters.
        got: String,
    },
    /// A row of more or fewer cells than the head.
    #[error("row {row}: expected {expected} cells, got {got}")]
    Cells {
        /// Number of the row, from 1.
        row: usize,
        /// Cells of the head.
        expected: usize,
        /// Cells of the row.
        got: usize,
    },
    /// A cell without a value.
    #[error("row {row}, column {column:?}: the value is missing")]
    Missing {
        /// Number of the row, from 1.
        row: usize,
        /// Name of the column.
        column: String,
    },
    /// A cell that is no integer.
    #[error("row {row}, column {column:?}: expected an integer, got {got:?}")]
    NotInteger {
        /// Number of the row, from 1.
        row: usize,
        /// Name of the column.
        column: String,
        /// The cell, its first characters.
        got: String,
    },
    /// An integer outside of -2^29 ..= 2^29 - 1.
    #[error("row {row}, column {column:?}: expected -2^29 to 2^29 - 1, got {got}")]
    Range {
        /// Number of the row, from 1.
        row: usize,
        /// Name of the column.
        column: String,
        /// The integer, its first digits.
        got: String,
    },
    /// Text that is not the canonical form of its table.
    #[error("not in canonical form: other spacing, zeros, signs, line ends or quotes")]
    NotCanonical,
    /// A file beyond the limit.
    #[error("{got} bytes, expected at most {FILE_BYTES_MAX}")]
    Long {
        /// Bytes given.
        got: usize,
    },
}

impl TableError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty | Self::Missing { .. } => "INPUT_MISSING_VALUE",
            Self::Columns { .. } | Self::Rows { .. } | Self::Long { .. } => "INPUT_LENGTH",
            Self::Range { .. } => "INPUT_OUT_OF_RANGE",
            Self::NotCanonical => "INPUT_NOT_CANONICAL",
            _ => "INPUT_BAD_FORMAT",
        }
    }
}

/// Characters of a cell or name that an error repeats.
const SHOWN_CHARS: usize = 40;

fn shown(text: &str) -> String {
    text.chars().take(SHOWN_CHARS).collect()
}

/// A named column of integers.
#[derive(Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its values by row, each within -2^29 ..= 2^29 - 1.
    pub values: Vec<i64>,
}

/// A table: one to eight columns of the same length.
#[derive(Clone, PartialEq, Eq)]
pub struct Table {
    columns: Vec<Column>,
}

/// What a table contains is the holder's secret.
impl std::fmt::Debug for Table {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Table").finish_non_exhaustive()
    }
}

impl Table {
    /// From a head and rows of texts, as a reader of CSV gives them. Spaces around cells and names
    /// do not count, nor do a plus sign and leading zeros.
    ///
    /// # Errors
    /// The first name or cell that is not as it has to be, with its row.
    pub fn from_cells<'a, R>(
        names: &[&str],
        rows: impl IntoIterator<Item = R>,
    ) -> Result<Self, TableError>
    where
        R: IntoIterator<Item = &'a str>,
    {
        let mut columns = read_names(names)?;
        let most = Size::R16.rows();
        for (i, row) in rows.into_iter().enumerate() {
            let row_number = i + 1;
            if row_number > most {
                return Err(TableError::Rows { expected: most, got: row_number });
            }
            let cells: Vec<&str> = row.into_iter().collect();
            if cells.len() != columns.len() {
                let (expected, got) = (columns.len(), cells.len());
                return Err(TableError::Cells { row: row_number, expected, got });
            }
            for (column, cell) in columns.iter_mut().zip(cells) {
                let value = read_cell(row_number, &column.name, cell.trim())?;
                column.values.push(value);
            }
        }
        match columns.first() {
            Some(column) if !column.values.is_empty() => Ok(Table { columns }),
            _ => Err(TableError::Empty),
        }
    }

    /// Reads the canonical form and no other.
    ///
    /// # Errors
    /// As [`Table::from_cells`], and [`TableError::NotCanonical`].
    pub fn read(text: &str) -> Result<Self, TableError> {
        if text.len() > FILE_BYTES_MAX {
            return Err(TableError::Long { got: text.len() });
        }
        let mut lines = text.lines();
        let names: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
        let table = Self::from_cells(&names, lines.map(|line| line.split(',')))?;
        if table.to_text() == text { Ok(table) } else { Err(TableError::NotCanonical) }
    }

    /// The canonical form: CSV with a head, decimal integers without leading zeros, no spaces or
    /// quotes, each line ended by one line feed.
    pub fn to_text(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        let mut text = names.join(",");
        text.push('\n');
        for row in 0..self.rows() {
            for (i, column) in self.columns.iter().enumerate() {
                let comma = if i == 0 { "" } else { "," };
                let value = column.values.get(row).copied().unwrap_or_default();
                text.push_str(&format!("{comma}{value}"));
            }
            text.push('\n');
        }
        text
    }

    /// SHA-256 of the canonical form: what its CID (version 1, raw, sha2-256) is made of.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.to_text()).into()
    }

    /// The columns in order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column of this name and its position.
    pub fn column(&self, name: &str) -> Option<(usize, &Column)> {
        self.columns.iter().enumerate().find(|(_, column)| column.name == name)
    }

    /// Rows, one at least.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }

    /// The smallest size that has place.
    pub fn size(&self) -> Size {
        Size::ALL.into_iter().find(|size| self.rows() <= size.rows()).unwrap_or(Size::R16)
    }
}

fn read_names(names: &[&str]) -> Result<Vec<Column>, TableError> {
    if names.len() > COLUMNS_MAX {
        return Err(TableError::Columns { got: names.len() });
    }
    let mut seen = BTreeSet::new();
    let column = |(index, name): (usize, &&str)| {
        let name = name.trim();
        match is_name(name) && seen.insert(name.to_owned()) {
            true => Ok(Column { name: name.to_owned(), values: Vec::new() }),
            false => Err(TableError::Name { index, got: shown(name) }),
        }
    };
    names.iter().enumerate().map(column).collect()
}

/// Whether columns may have this name.
pub fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| matches!(byte, b' '..=b'~') && byte != b',' && byte != b'"';
    (1..=NAME_BYTES_MAX).contains(&name.len()) && name.bytes().all(allowed) && name.trim() == name
}

fn read_cell(row: usize, column: &str, cell: &str) -> Result<i64, TableError> {
    let column = column.to_owned();
    if cell.is_empty() {
        return Err(TableError::Missing { row, column });
    }
    let digits = cell.strip_prefix(['-', '+']).unwrap_or(cell);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(TableError::NotInteger { row, column, got: shown(cell) });
    }
    let value = cell.parse().ok().filter(|value| (-OFFSET..OFFSET).contains(value));
    value.ok_or_else(|| TableError::Range { row, column, got: shown(cell) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "age,net worth\n41,-7\n0,536870911\n";

    #[test]
    fn reads_what_it_writes_and_no_other_form() {
        assert_eq!(Table::read(TEXT).unwrap().to_text(), TEXT);
        for other in [
            "age,net worth\n41,-7\n0,536870911",
            "age,net worth\r\n41,-7\r\n0,536870911\r\n",
            "age, net worth\n41,-7\n0,536870911\n",
            "age,net worth\n41,-7\n00,536870911\n",
            "age,net worth\n41,-7\n-0,536870911\n",
            "age,net worth\n+41,-7\n0,536870911\n",
            "age,net worth\n41,-7\n0,536870911\n\n",
        ] {
            let error = Table::read(other).map(|_| ()).unwrap_err();
            let known = matches!(error, TableError::NotCanonical | TableError::Cells { .. });
            assert!(known, "{other:?}: {error}");
        }
    }

    #[test]
    fn cells_are_refused_at_every_edge() {
        let code = |cell: &str| {
            let table = Table::from_cells(&["a"], [[cell]]);
            table.map(|table| table.columns()[0].values[0]).map_err(|error| error.code())
        };
        assert_eq!(code("536870911"), Ok(OFFSET - 1));
        assert_eq!(code("-536870912"), Ok(-OFFSET));
        for out in ["536870912", "-536870913", "99999999999999999999999999"] {
            assert_eq!(code(out), Err("INPUT_OUT_OF_RANGE"), "{out}");
        }
        for missing in ["", " "] {
            assert_eq!(code(missing), Err("INPUT_MISSING_VALUE"));
        }
        for other in ["1.0", "1e3", "NA", "-", "+", "0x1", "1_0", "१", "--1", "1 2"] {
            assert_eq!(code(other), Err("INPUT_BAD_FORMAT"), "{other}");
        }
    }

    #[test]
    fn shapes_are_refused_at_every_edge() {
        let row = ["1"; 9];
        let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
        let made = |n: usize| Table::from_cells(&names[..n], [row[..n].to_vec()]).map(|_| ());
        assert_eq!((made(8), made(9)), (Ok(()), Err(TableError::Columns { got: 9 })));
        let rows = |n: usize| Table::from_cells(&["a"], (0..n).map(|_| ["5"])).map(|t| t.size());
        assert_eq!(rows(0), Err(TableError::Empty));
        assert_eq!([rows(1), rows(256), rows(257)], [Ok(Size::R8), Ok(Size::R8), Ok(Size::R12)]);
        assert_eq!([rows(4096), rows(4097)], [Ok(Size::R12), Ok(Size::R16)]);
        let (expected, got) = (65_536, 65_537);
        assert_eq!(
            [rows(expected), rows(got)],
            [Ok(Size::R16), Err(TableError::Rows { expected, got })]
        );
        let ragged = Table::from_cells(&["a", "b"], [vec!["1", "2"], vec!["1"]]).map(|_| ());
        assert_eq!(ragged, Err(TableError::Cells { row: 2, expected: 2, got: 1 }));
    }

    #[test]
    fn names_are_refused_at_every_edge() {
        let code = |name: &str| Table::from_cells(&["x", name], [["1", "2"]]).map(|_| ());
        assert!(code(&"n".repeat(31)).is_ok() && code("sepal length (cm)").is_ok());
        for name in [&"n".repeat(32), "", "x", "a,b", "a\"b", "é", "a\tb"] {
            assert!(matches!(code(name), Err(TableError::Name { index: 1, .. })), "{name:?}");
        }
    }
}
