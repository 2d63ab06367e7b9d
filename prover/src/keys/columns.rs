//! Columns packed by their structure: a dictionary of the distinct values, then for each column a
//! list of tokens. A circuit that repeats a block of rows repeats its fixed values with the same
//! period, so copying from earlier rows leaves almost nothing to write.
//!
//! ```text
//! values: varint count, 32 bytes each | per column: tokens until 2^k rows are there
//! token: varint 2 * length + kind; kind 0: `length` varint indices; kind 1: varint distance, the
//! `length` rows repeat those `distance` rows before (which may overlap: a run has distance 1)
//! ```

use std::collections::HashMap;

use crate::bytes::Cursor;
use crate::from_halo2::{Fr, scalar_from_be, scalar_to_be};

use super::KeyError;
use super::artifact::in_range;

/// How far back a repetition is looked for: above the row count of any block we know.
const WINDOW: usize = 1024;
/// A repetition shorter than this costs more than it saves.
const REPEAT_MIN: usize = 3;

/// Appends a number in its shortest LEB128 form.
pub(super) fn put_varint(mut value: usize, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Reads a number in its shortest LEB128 form; at most five bytes.
pub(super) fn varint(cursor: &mut Cursor<'_>) -> Result<usize, KeyError> {
    let start = cursor.at();
    let mut value = 0u64;
    for shift in [0, 7, 14, 21, 28] {
        let byte = cursor.u8()?;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            let shortest = byte != 0 || shift == 0;
            let number = usize::try_from(value).ok().filter(|_| shortest);
            return number.ok_or(KeyError::NotCanonical { what: "number at byte", index: start });
        }
    }
    Err(KeyError::NotCanonical { what: "number at byte", index: start })
}

pub(super) fn write(columns: &[Vec<Fr>], out: &mut Vec<u8>) {
    let mut dictionary: Vec<Fr> = Vec::new();
    let mut index_of: HashMap<[u8; 32], usize> = HashMap::new();
    let mut index = |value: &Fr| {
        *index_of.entry(scalar_to_be(value)).or_insert_with(|| {
            dictionary.push(*value);
            dictionary.len() - 1
        })
    };
    let indices: Vec<Vec<usize>> =
        columns.iter().map(|column| column.iter().map(&mut index).collect()).collect();
    put_varint(dictionary.len(), out);
    dictionary.iter().for_each(|value| out.extend(scalar_to_be(value)));
    indices.iter().for_each(|column| pack(column, out));
}

/// Packs one column of indices.
pub(super) fn pack(column: &[usize], out: &mut Vec<u8>) {
    let (mut row, mut literals) = (0, 0);
    while row < column.len() {
        let (length, distance) = longest_repeat(column, row);
        if length < REPEAT_MIN {
            row += 1;
            literals += 1;
            continue;
        }
        put_literals(column.get(row - literals..row), out);
        put_varint(2 * length + 1, out);
        put_varint(distance, out);
        (row, literals) = (row + length, 0);
    }
    put_literals(column.get(row - literals..), out);
}

fn put_literals(indices: Option<&[usize]>, out: &mut Vec<u8>) {
    let indices = indices.unwrap_or_default();
    if !indices.is_empty() {
        put_varint(2 * indices.len(), out);
        indices.iter().for_each(|index| put_varint(*index, out));
    }
}

/// Length and distance of the longest repetition that starts at `row`; the nearest wins a tie.
fn longest_repeat(column: &[usize], row: usize) -> (usize, usize) {
    let length_at = |distance: &usize| {
        let earlier = column.iter().skip(row - distance);
        column.iter().skip(row).zip(earlier).take_while(|(a, b)| a == b).count()
    };
    let candidates = (1..=row.min(WINDOW)).map(|distance| (length_at(&distance), distance));
    candidates.max_by_key(|(length, distance)| (*length, WINDOW - distance)).unwrap_or((0, 0))
}

pub(super) fn read(
    cursor: &mut Cursor<'_>,
    k: u32,
    count: usize,
) -> Result<Vec<Vec<Fr>>, KeyError> {
    let size = varint(cursor)?;
    in_range("dictionary", size as u64, 0, (cursor.left() / 32) as u64)?;
    let value = |index| {
        let bytes = cursor.array()?;
        scalar_from_be(bytes).ok_or(KeyError::NotCanonical { what: "dictionary value", index })
    };
    let dictionary: Vec<Fr> = (0..size).map(value).collect::<Result<_, KeyError>>()?;
    let lookup = |column, indices: Vec<usize>| {
        let unknown = KeyError::Packing { column, reason: "an index is not in the dictionary" };
        let values = indices.iter().map(|index| dictionary.get(*index).copied());
        values.collect::<Option<Vec<Fr>>>().ok_or(unknown)
    };
    (0..count).map(|column| lookup(column, unpack(cursor, 1 << k, column)?)).collect()
}

/// Unpacks one column of exactly `rows` indices.
pub(super) fn unpack(
    cursor: &mut Cursor<'_>,
    rows: usize,
    column: usize,
) -> Result<Vec<usize>, KeyError> {
    let wrong = |reason| KeyError::Packing { column, reason };
    let mut out: Vec<usize> = Vec::new();
    while out.len() < rows {
        let token = varint(cursor)?;
        let (length, repeat) = (token / 2, token % 2 == 1);
        if length == 0 || length > rows - out.len() {
            return Err(wrong("a token's length does not fit"));
        }
        if repeat {
            let distance = varint(cursor)?;
            let from = out.len().checked_sub(distance).filter(|_| distance > 0);
            let from = from.ok_or_else(|| wrong("a repetition begins before the column"))?;
            for row in from..from + length {
                out.extend(out.get(row).copied());
            }
        } else {
            for _ in 0..length {
                out.push(varint(cursor)?);
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(column: &[usize]) -> usize {
        let mut out = Vec::new();
        pack(column, &mut out);
        let mut cursor = Cursor::new(&out);
        assert_eq!(unpack(&mut cursor, column.len(), 0).as_deref(), Ok(column));
        assert_eq!(cursor.left(), 0);
        out.len()
    }

    #[test]
    fn packs_runs_blocks_and_noise() {
        assert!(round_trip(&[7; 2048]) <= 6);
        let blocks: Vec<usize> = (0..2048).map(|row| row % 88).collect();
        assert!(round_trip(&blocks) < 100);
        let noise: Vec<usize> =
            (0..500).map(|row: usize| row.wrapping_mul(2654435761) % 300).collect();
        assert!(round_trip(&noise) < 1200);
        round_trip(&[1, 2]);
        round_trip(&[5]);
    }

    #[test]
    fn varints_have_one_form() {
        for value in [0, 1, 127, 128, 300, 16_383, 16_384, (1 << 31) - 1] {
            let mut out = Vec::new();
            put_varint(value, &mut out);
            assert_eq!(varint(&mut Cursor::new(&out)), Ok(value));
        }
        for long in [&[0x80, 0][..], &[0xff, 0x80, 0], &[0x80, 0x80, 0x80, 0x80, 0x80, 1]] {
            assert!(varint(&mut Cursor::new(long)).is_err(), "{long:?}");
        }
    }

    #[test]
    fn refuses_tokens_that_do_not_fit() {
        let refused = |bytes: &[u8], rows| unpack(&mut Cursor::new(bytes), rows, 3).is_err();
        assert!(refused(&[0], 4), "no length");
        assert!(refused(&[2 * 5, 1, 1, 1, 1, 1], 4), "longer than the column");
        assert!(refused(&[2 * 4 + 1, 1], 4), "repeats nothing");
        assert!(refused(&[2, 9, 2 * 3 + 1, 2], 4), "begins before the column");
        assert!(refused(&[2, 9, 2 * 3 + 1, 0], 4), "distance zero");
        assert!(refused(&[2, 9], 4), "ends early");
        assert!(!refused(&[2, 9, 2 * 3 + 1, 1], 4));
    }
}
