//! The copy argument's columns: a permutation of cells, written as the cell that each cell points
//! to. The field values follow: delta^column * omega^row.

use std::collections::HashMap;

use crate::bytes::Cursor;
use crate::from_halo2::{Fr, identity_values, scalar_to_be};

use super::KeyError;
use super::columns::{pack, unpack};

/// Cells as numbers: column * rows + row. A cell that points to itself is 0, another one its
/// target + 1, so that untouched columns are one run.
pub(super) fn write(k: u32, sigma: &[Vec<Fr>], out: &mut Vec<u8>) {
    let identity = identity_values(k, sigma.len());
    let cells = identity.iter().flatten().enumerate();
    let cell_of: HashMap<[u8; 32], usize> =
        cells.map(|(cell, value)| (scalar_to_be(value), cell)).collect();
    for (column, values) in sigma.iter().enumerate() {
        let target = |(row, value): (usize, &Fr)| {
            // Every value that key generation makes is in the map: it permutes the cells.
            let cell = cell_of.get(&scalar_to_be(value)).copied().unwrap_or_default();
            if cell == (column << k) + row { 0 } else { cell + 1 }
        };
        pack(&values.iter().enumerate().map(target).collect::<Vec<_>>(), out);
    }
}

pub(super) fn read(
    cursor: &mut Cursor<'_>,
    k: u32,
    count: usize,
) -> Result<Vec<Vec<Fr>>, KeyError> {
    let identity: Vec<Fr> = identity_values(k, count).into_iter().flatten().collect();
    let mut seen = vec![false; identity.len()];
    let mut sigma = Vec::with_capacity(count);
    for column in 0..count {
        let targets = unpack(cursor, 1 << k, column)?;
        let values = targets.into_iter().enumerate().map(|(row, target)| {
            let cell = target.checked_sub(1).unwrap_or((column << k) + row);
            let first = seen.get_mut(cell).map(|seen| !std::mem::replace(seen, true));
            identity.get(cell).copied().filter(|_| first == Some(true))
        });
        let wrong = KeyError::Packing { column, reason: "not a permutation of the cells" };
        sigma.push(values.collect::<Option<Vec<Fr>>>().ok_or(wrong)?);
    }
    Ok(sigma)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips_and_refuses_what_is_no_permutation() {
        let mut sigma = identity_values(3, 2);
        let (a, b) = (sigma[0][1], sigma[1][6]);
        (sigma[0][1], sigma[1][6]) = (b, a);
        let mut out = Vec::new();
        write(3, &sigma, &mut out);
        assert_eq!(read(&mut Cursor::new(&out), 3, 2), Ok(sigma));

        let mut twice = Vec::new();
        let column = |cell: usize| [0, cell + 1, 0, 0, 0, 0, 0, 0];
        pack(&column(5), &mut twice);
        assert!(read(&mut Cursor::new(&twice), 3, 1).is_err(), "two cells point to cell 5");
        let mut outside = Vec::new();
        pack(&column(8), &mut outside);
        assert!(read(&mut Cursor::new(&outside), 3, 1).is_err(), "no cell 8");
    }
}
