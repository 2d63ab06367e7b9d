//! The types of cells in a hash block, and the coefficients of equation (1) for each.
//!
//! Notation: M is the MDS matrix, `A = [[m11, m12], [m21, m22]]` its lower right block,
//! `v = (m10, m20)` the column below m00, `u = (m01, m02)` the row right of it. The state is
//! (x, a, b) and P(w) = w^5. In partial rounds only x passes the s-box, so (a, b) evolve linearly
//! and are eliminated: with g = x' - m00 P(x) = u.(a, b), Cayley-Hamilton (A^2 = tr A - det) gives
//! x three rounds on from the three before. Entry (P1, P2) and exit (Ea, Eb, Ex) bring (a, b) in
//! and out.

use std::sync::OnceLock;

use halo2_proofs::halo2curves::ff::Field;

use crate::Fr;
use crate::gadgets::poseidon::constants;

/// How a cell follows from the three before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CellType {
    /// Word 1 after a full round; before it stand x, b, a.
    FullA,
    /// Word 2 after a full round, from the new word 1.
    FullB,
    /// Word 0 after a full round, from the new words 1 and 2.
    FullX,
    /// The capacity word: a constant.
    Capacity,
    /// First x of the partial rounds.
    Enter1,
    /// Second x of the partial rounds.
    Enter2,
    /// x in the partial rounds.
    Partial,
    /// Word 1 after the partial rounds.
    ExitA,
    /// Word 2 after the partial rounds, from the new word 1.
    ExitB,
    /// Word 0 after the partial rounds, from the new words 1 and 2.
    ExitX,
    /// Word 0 of the output, straight from the last s-boxes.
    Output,
}

/// Coefficients of equation (1): index j - 1 belongs to the cell j before the new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Coefficients {
    /// On the fifth powers.
    pub power: [Fr; 3],
    /// On the cells themselves.
    pub linear: [Fr; 3],
}

impl CellType {
    /// Every type.
    pub const ALL: [CellType; 11] = [
        CellType::FullA,
        CellType::FullB,
        CellType::FullX,
        CellType::Capacity,
        CellType::Enter1,
        CellType::Enter2,
        CellType::Partial,
        CellType::ExitA,
        CellType::ExitB,
        CellType::ExitX,
        CellType::Output,
    ];

    /// The coefficients of this type.
    pub fn coefficients(self) -> Coefficients {
        static TABLE: OnceLock<[Coefficients; 11]> = OnceLock::new();
        TABLE.get_or_init(table)[self as usize]
    }
}

type Vector = [Fr; 2];
type Matrix = [Vector; 2];

fn dot(a: Vector, b: Vector) -> Fr {
    a[0] * b[0] + a[1] * b[1]
}

fn apply(m: &Matrix, v: Vector) -> Vector {
    m.map(|row| dot(row, v))
}

/// Row vector times matrix.
fn apply_left(u: Vector, m: &Matrix) -> Vector {
    [dot(u, [m[0][0], m[1][0]]), dot(u, [m[0][1], m[1][1]])]
}

fn multiply(a: &Matrix, b: &Matrix) -> Matrix {
    a.map(|row| apply_left(row, b))
}

fn determinant(m: &Matrix) -> Fr {
    m[0][0] * m[1][1] - m[0][1] * m[1][0]
}

/// The inverse; the minors of a Cauchy matrix are nonzero, and a zero would show at once as an
/// honest trace that fails (the tests of [`super::block`]).
fn inverse(m: &Matrix) -> Matrix {
    let d = invert(determinant(m));
    [[m[1][1] * d, -m[0][1] * d], [-m[1][0] * d, m[0][0] * d]]
}

fn invert(x: Fr) -> Fr {
    Option::from(x.invert()).unwrap_or(Fr::ZERO)
}

/// M cut into its corner, row, column and block.
struct Blocks {
    m00: Fr,
    u: Vector,
    v: Vector,
    a: Matrix,
}

fn table() -> [Coefficients; 11] {
    let m = &constants().mds;
    let blocks = Blocks {
        m00: m[0][0],
        u: [m[0][1], m[0][2]],
        v: [m[1][0], m[2][0]],
        a: [[m[1][1], m[1][2]], [m[2][1], m[2][2]]],
    };
    let [full_a, full_b, full_x] = full_round(&blocks);
    let [enter_1, enter_2, partial] = partial_round(&blocks);
    let [exit_a, exit_b, exit_x] = exit(&blocks);
    let output = powers([blocks.m00, blocks.u[1], blocks.u[0]]);
    let capacity = Coefficients::default();
    [full_a, full_b, full_x, capacity, enter_1, enter_2, partial, exit_a, exit_b, exit_x, output]
}

fn powers(power: [Fr; 3]) -> Coefficients {
    Coefficients { power, linear: [Fr::ZERO; 3] }
}

/// The cells before a new (a', b', x') are (a, b, x), and then the new ones one by one; the s-box
/// outputs that fell out of reach are taken back from a' and b'.
fn full_round(m: &Blocks) -> [Coefficients; 3] {
    let zero = Fr::ZERO;
    let a = powers([m.v[0], m.a[0][1], m.a[0][0]]);
    let per_a = m.a[1][0] * invert(m.a[0][0]);
    let b = Coefficients {
        power: [zero, m.v[1] - per_a * m.v[0], m.a[1][1] - per_a * m.a[0][1]],
        linear: [per_a, zero, zero],
    };
    let back = apply_left(m.u, &inverse(&m.a));
    let x = Coefficients {
        power: [zero, zero, m.m00 - dot(back, m.v)],
        linear: [back[1], back[0], zero],
    };
    [a, b, x]
}

fn partial_round(m: &Blocks) -> [Coefficients; 3] {
    let zero = Fr::ZERO;
    let (trace, det) = (m.a[0][0] + m.a[1][1], determinant(&m.a));
    let (uv, ua) = (dot(m.u, m.v), apply_left(m.u, &m.a));
    let first = Coefficients { power: [m.m00, zero, zero], linear: [zero, m.u[1], m.u[0]] };
    let per_x = ua[0] * invert(m.u[0]);
    let second = Coefficients {
        power: [m.m00, uv - per_x * m.m00, zero],
        linear: [per_x, zero, ua[1] - per_x * m.u[1]],
    };
    let uav = dot(ua, m.v);
    let later = Coefficients {
        power: [m.m00, uv - trace * m.m00, det * m.m00 - trace * uv + uav],
        linear: [trace, -det, zero],
    };
    [first, second, later]
}

/// With x_58, x_59, x_60 known, (g_58, g_59) = [u; uA] h_58 gives h_58 and
/// h_61 = A^3 h_58 + A^2 v P(x_58) + A v P(x_59) + v P(x_60).
fn exit(m: &Blocks) -> [Coefficients; 3] {
    let zero = Fr::ZERO;
    let square = multiply(&m.a, &m.a);
    let observed = [m.u, apply_left(m.u, &m.a)];
    let p = multiply(&multiply(&square, &m.a), &inverse(&observed));
    let (uv, av, aav) = (dot(m.u, m.v), apply(&m.a, m.v), apply(&square, m.v));
    // Coefficients of (P(x_60), P(x_59), P(x_58)) and (x_60, x_59) for word i.
    let word = |i: usize| {
        let oldest = aav[i] - p[i][0] * m.m00 - p[i][1] * uv;
        ([m.v[i], av[i] - p[i][1] * m.m00, oldest], [p[i][1], p[i][0]])
    };
    let ((fp, fl), (ep, el)) = (word(0), word(1));
    let a = Coefficients { power: fp, linear: [fl[0], fl[1], zero] };
    let q = ep[2] * invert(fp[2]);
    let b = Coefficients {
        power: [zero, ep[0] - q * fp[0], ep[1] - q * fp[1]],
        linear: [q, el[0] - q * fl[0], el[1] - q * fl[1]],
    };
    let back = apply_left(m.u, &inverse(&m.a));
    let x = Coefficients {
        power: [zero, zero, m.m00 - dot(back, m.v)],
        linear: [back[1], back[0], zero],
    };
    [a, b, x]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_indexed_by_the_enum() {
        for (i, cell_type) in CellType::ALL.into_iter().enumerate() {
            assert_eq!(cell_type as usize, i);
        }
    }

    #[test]
    fn only_the_capacity_is_a_constant() {
        for cell_type in CellType::ALL {
            let constant = cell_type.coefficients() == Coefficients::default();
            assert_eq!(constant, cell_type == CellType::Capacity, "{cell_type:?}");
        }
    }

    #[test]
    fn what_is_inverted_is_not_zero() {
        let m = &constants().mds;
        let a = [[m[1][1], m[1][2]], [m[2][1], m[2][2]]];
        let u = [m[0][1], m[0][2]];
        assert_ne!(determinant(&a), Fr::ZERO);
        assert_ne!(determinant(&[u, apply_left(u, &a)]), Fr::ZERO);
        assert_ne!(m[1][1], Fr::ZERO);
        assert_ne!(m[0][1], Fr::ZERO);
        assert_ne!(CellType::ExitA.coefficients().power[2], Fr::ZERO);
    }
}
