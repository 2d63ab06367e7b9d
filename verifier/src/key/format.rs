//! The key's bytes, version 1. Integers are 32 bits, little endian; words are big endian as on
//! chain; a list is its length and its entries.
//!
//! ```text
//! "ppverify" | version | k | omega 32 | digest 32 | blinding | degree
//! | instances [values] | advice | challenges | phases [[advice] [challenges]]
//! | fixed [64] | copied [kind 1, column] | sigma [64]
//! | instance, advice, fixed queries [column, rotation]
//! | nodes [kind 1, word 32 or one or two integers] | gates [node]
//! | lookups [[input node] [table node]] | tau_g2 128 | keccak256 of all before 32
//! ```
//!
//! There is one way to write a key: what reads back, writes back to the same bytes.

use alloc::vec::Vec;

use sha3::{Digest, Keccak256};

use super::{Column, G1, G2, Key, KeyError, Lookup, Node, Phase, Query, Word};

const MAGIC: &[u8; 8] = b"ppverify";
const VERSION: u32 = 1;
const DIGEST_LEN: usize = 32;

impl Key {
    /// The key as bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        closed(MAGIC, VERSION, self)
    }

    /// The key that these bytes hold. Memory is bounded by the bytes' length; what the key says is
    /// checked by [`crate::Verifier::new`].
    ///
    /// # Errors
    /// [`KeyError`]: another format or version, damaged, short or long, an unknown kind.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        opened(MAGIC, VERSION, bytes)
    }
}

/// A file: magic, version, what it holds, and keccak256 of all before.
pub(crate) fn closed<T: Form>(magic: &[u8], version: u32, value: &T) -> Vec<u8> {
    let mut out = Vec::from(magic);
    version.write(&mut out);
    value.write(&mut out);
    let digest: Word = Keccak256::digest(&out).into();
    digest.write(&mut out);
    out
}

/// What a file holds, if nothing of it is wrong.
pub(crate) fn opened<T: Form, const N: usize>(
    magic: &[u8; N],
    version: u32,
    bytes: &[u8],
) -> Result<T, KeyError> {
    let mut reader = Reader { bytes, at: 0 };
    if reader.array::<N>()? != *magic {
        return Err(KeyError::Magic);
    }
    let got = u32::read(&mut reader)?;
    if got != version {
        return Err(KeyError::Version { expected: version, got });
    }
    reader.check_digest()?;
    let value = T::read(&mut reader)?;
    match reader.bytes.len().saturating_sub(reader.at) {
        0 => Ok(value),
        got => Err(KeyError::Trailing { got }),
    }
}

/// Something with a form in the key's bytes.
pub(crate) trait Form: Sized {
    /// Least length of the form: what bounds a list by the bytes that are left.
    const LEAST: usize;
    fn write(&self, out: &mut Vec<u8>);
    fn read(reader: &mut Reader<'_>) -> Result<Self, KeyError>;
}

pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    /// Where the next byte stands.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], KeyError> {
        let left = self.bytes.get(self.at..).unwrap_or_default();
        let ends = KeyError::Ends { at: self.at, wanted: N, left: left.len() };
        let array = left.first_chunk::<N>().ok_or(ends)?;
        self.at += N;
        Ok(*array)
    }

    /// Takes the digest off the end, if it is that of the bytes before.
    fn check_digest(&mut self) -> Result<(), KeyError> {
        let split = self.bytes.split_last_chunk::<DIGEST_LEN>();
        let ends = KeyError::Ends { at: self.at, wanted: DIGEST_LEN, left: 0 };
        let (body, digest) = split.ok_or(ends)?;
        if Word::from(Keccak256::digest(body)) != *digest {
            return Err(KeyError::Digest);
        }
        self.bytes = body;
        Ok(())
    }
}

impl Form for u32 {
    const LEAST: usize = 4;
    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.to_le_bytes());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, KeyError> {
        reader.array().map(u32::from_le_bytes)
    }
}

impl Form for Word {
    const LEAST: usize = 32;
    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, KeyError> {
        reader.array()
    }
}

impl<T: Form> Form for Vec<T> {
    const LEAST: usize = 4;
    fn write(&self, out: &mut Vec<u8>) {
        (self.len() as u32).write(out);
        self.iter().for_each(|entry| entry.write(out));
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, KeyError> {
        let len = u32::read(reader)? as usize;
        let (at, left) = (reader.at, reader.bytes.len().saturating_sub(reader.at));
        let wanted = len.saturating_mul(T::LEAST);
        if wanted > left {
            return Err(KeyError::Ends { at, wanted, left });
        }
        (0..len).map(|_| T::read(reader)).collect()
    }
}

/// A struct whose form is that of its fields.
macro_rules! fields {
    ($type:ident, $least:expr, $($field:ident),+) => {
        impl Form for $type {
            const LEAST: usize = $least;
            fn write(&self, out: &mut Vec<u8>) {
                $(self.$field.write(out);)+
            }
            fn read(reader: &mut Reader<'_>) -> Result<Self, KeyError> {
                Ok(Self { $($field: Form::read(reader)?),+ })
            }
        }
    };
}

pub(crate) use fields;

fields!(G1, 64, x, y);
fields!(G2, 128, x, y);
fields!(Phase, 8, advice, challenges);
fields!(Lookup, 8, inputs, table);
fields!(Query, 8, column, rotation);
fields!(
    Key,
    32 * 6,
    k,
    omega,
    digest,
    blinding,
    degree,
    instances,
    advice,
    challenges,
    phases,
    fixed,
    copied,
    sigma,
    instance_queries,
    advice_queries,
    fixed_queries,
    nodes,
    gates,
    lookups,
    tau_g2
);

impl Form for i32 {
    const LEAST: usize = 4;
    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.to_le_bytes());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, KeyError> {
        reader.array().map(i32::from_le_bytes)
    }
}

impl Form for [Word; 2] {
    const LEAST: usize = 64;
    fn write(&self, out: &mut Vec<u8>) {
        self.iter().for_each(|word| word.write(out));
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, KeyError> {
        Ok([Word::read(reader)?, Word::read(reader)?])
    }
}

impl Form for Column {
    const LEAST: usize = 5;
    fn write(&self, out: &mut Vec<u8>) {
        let (kind, column) = match self {
            Self::Fixed(column) => (0, column),
            Self::Advice(column) => (1, column),
            Self::Instance(column) => (2, column),
        };
        out.push(kind);
        column.write(out);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, KeyError> {
        let at = reader.at;
        let [kind] = reader.array()?;
        let column = u32::read(reader)?;
        match kind {
            0 => Ok(Self::Fixed(column)),
            1 => Ok(Self::Advice(column)),
            2 => Ok(Self::Instance(column)),
            got => Err(KeyError::Kind { at, got, what: "column" }),
        }
    }
}

impl Form for Node {
    const LEAST: usize = 5;
    fn write(&self, out: &mut Vec<u8>) {
        let (kind, operands): (u8, &[&u32]) = match self {
            Self::Constant(word) => {
                out.push(0);
                return word.write(out);
            }
            Self::Fixed(query) => (1, &[query]),
            Self::Advice(query) => (2, &[query]),
            Self::Instance(query) => (3, &[query]),
            Self::Challenge(challenge) => (4, &[challenge]),
            Self::Negated(a) => (5, &[a]),
            Self::Sum(a, b) => (6, &[a, b]),
            Self::Product(a, b) => (7, &[a, b]),
        };
        out.push(kind);
        operands.iter().for_each(|operand| operand.write(out));
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, KeyError> {
        let at = reader.at;
        let [kind] = reader.array()?;
        let mut next = || u32::read(reader);
        Ok(match kind {
            0 => Self::Constant(Word::read(reader)?),
            1 => Self::Fixed(next()?),
            2 => Self::Advice(next()?),
            3 => Self::Instance(next()?),
            4 => Self::Challenge(next()?),
            5 => Self::Negated(next()?),
            6 => Self::Sum(next()?, next()?),
            7 => Self::Product(next()?, next()?),
            got => return Err(KeyError::Kind { at, got, what: "node" }),
        })
    }
}
