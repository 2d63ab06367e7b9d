//! One permutation as 84 cells: the s-box inputs in the order in which the gates fix them.
//!
//! | cells | content |
//! |---|---|
//! | 0, 1, 2 | a, b, x of round 0: the two inputs and the capacity word, plus round constants |
//! | 3..=14 | (a, b, x) of rounds 1..=4 |
//! | 15..=70 | x of rounds 5..=60 |
//! | 71..=82 | (a, b, x) of rounds 61..=64 |
//! | 83 | word 0 of the output |

use halo2_proofs::halo2curves::ff::Field;

use super::coefficients::CellType;
use crate::Fr;
use crate::gadgets::poseidon::{Domain, Trace, constants, fifth_power, permute};

/// Cells of one permutation.
pub const CELLS: usize = 84;
/// The cell of the output word.
pub const OUTPUT: usize = CELLS - 1;
/// Cells whose fifth power a gate takes: all but the output.
pub const POWERS: usize = OUTPUT;

/// How cell `i` of a block follows from those before it; `None` for the two inputs.
pub fn cell_type(i: usize) -> Option<CellType> {
    const FULL: [CellType; 3] = [CellType::FullA, CellType::FullB, CellType::FullX];
    match i {
        2 => Some(CellType::Capacity),
        3..=14 => FULL.get((i - 3) % 3).copied(),
        74..=82 => FULL.get((i - 74) % 3).copied(),
        15 => Some(CellType::Enter1),
        16 => Some(CellType::Enter2),
        17..=70 => Some(CellType::Partial),
        71 => Some(CellType::ExitA),
        72 => Some(CellType::ExitB),
        73 => Some(CellType::ExitX),
        OUTPUT => Some(CellType::Output),
        _ => None,
    }
}

/// The round constants that cells 0 and 1 carry on top of the inputs `left` and `right`.
pub fn input_constants() -> [Fr; 2] {
    let [_, a, b] = constants().round[0];
    [a, b]
}

/// The cells of the permutation of (domain, left, right).
pub fn cells(domain: Domain, left: Fr, right: Fr) -> [Fr; CELLS] {
    let Trace { rounds, output } = permute([domain.capacity(), left, right]);
    let mut cells = [Fr::ZERO; CELLS];
    let mut next = cells.iter_mut();
    let mut put = |words: &[Fr]| next.by_ref().zip(words).for_each(|(cell, word)| *cell = *word);
    for (round, [x, a, b]) in rounds.into_iter().enumerate() {
        match round {
            0..=4 | 61.. => put(&[a, b, x]),
            _ => put(&[x]),
        }
    }
    put(&output[..1]);
    cells
}

/// What equation (1) leaves for K at each typed cell of an honest block (zero at the inputs).
pub fn constants_of(domain: Domain) -> [Fr; CELLS] {
    residuals(&cells(domain, Fr::from(5), Fr::from(77)))
}

/// K of equation (1), solved from a block's cells.
fn residuals(cells: &[Fr; CELLS]) -> [Fr; CELLS] {
    std::array::from_fn(|i| {
        let Some(c) = cell_type(i).map(CellType::coefficients) else { return Fr::ZERO };
        let before = cells[..i].iter().rev().zip(c.power.iter().zip(c.linear));
        cells[i] - before.map(|(w, (p, l))| *p * fifth_power(*w) + l * w).sum::<Fr>()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gadgets::poseidon::hash;
    use rand::SeedableRng;
    use rand_chacha::ChaCha20Rng;

    const DOMAINS: [Domain; 4] =
        [Domain::Node, Domain::Commitment, Domain::Leaf, Domain::Nullifier];

    fn first_difference(a: [Fr; CELLS], b: [Fr; CELLS]) -> Option<usize> {
        (0..CELLS).find(|i| a[*i] != b[*i])
    }

    #[test]
    fn constants_do_not_depend_on_the_inputs() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        for domain in DOMAINS {
            for _ in 0..50 {
                let block = cells(domain, Fr::random(&mut rng), Fr::random(&mut rng));
                assert_eq!(first_difference(residuals(&block), constants_of(domain)), None);
            }
        }
    }

    #[test]
    fn a_wrong_coefficient_is_noticed() {
        let mut block = cells(Domain::Node, Fr::from(1), Fr::from(2));
        for i in (0..CELLS).filter(|i| cell_type(*i).is_some()) {
            block[i] += Fr::ONE;
            let differs = first_difference(residuals(&block), constants_of(Domain::Node));
            assert_eq!(differs, Some(i));
            block[i] -= Fr::ONE;
        }
    }

    #[test]
    fn domains_differ_in_the_capacity_cell_only() {
        let node = constants_of(Domain::Node);
        for domain in DOMAINS {
            let other = constants_of(domain);
            for i in (0..CELLS).filter(|i| *i != 2) {
                assert_eq!(node[i], other[i]);
            }
            assert_eq!(other[2] - node[2], domain.capacity());
        }
    }

    #[test]
    fn inputs_and_output_stand_where_the_table_says() {
        let (left, right) = (Fr::from(8), Fr::from(9));
        let block = cells(Domain::Leaf, left, right);
        let [a, b] = input_constants();
        assert_eq!([block[0], block[1]], [left + a, right + b]);
        assert_eq!(block[OUTPUT], hash(Domain::Leaf, left, right));
    }
}
