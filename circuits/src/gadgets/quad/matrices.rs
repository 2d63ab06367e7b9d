//! The partial rounds without the words that pass no s-box.
//!
//! With A the matrix M whose first column is zero and b that column, a partial round is
//! `s' = A s + b P(x) + constant`, P(x) = x^5, and x is word 0 of s. So every later x is a linear
//! function of the state and of the powers between, and by Cayley and Hamilton the powers of A
//! repeat: five s-box inputs follow from the five before them. The state itself stands in no cell
//! between the full rounds. Constants are left out here: [`super::lanes`] reads them off a run.

use std::sync::OnceLock;

use halo2_proofs::halo2curves::ff::Field;

use super::{WIDTH, constants};
use crate::Fr;

/// A square matrix by rows.
pub type Matrix = [[Fr; WIDTH]; WIDTH];
/// A row or column of one.
pub type Vector = [Fr; WIDTH];

/// Coefficients of all equations; x_i and P(x_i) are the s-box inputs and their powers.
#[derive(Debug)]
pub struct Equations {
    /// Full round: next word i = row i times the powers.
    pub full: Matrix,
    /// Into the partial rounds: x_i = row i times the powers of the last full state, and
    /// `between[i - 1 - j]` P(x_j) for each j < i.
    pub enter: Matrix,
    /// Weights of the powers between, by distance less one.
    pub between: Vector,
    /// x_(i + 5) = sum over j < 5 of `on_input[j]` x_(i + j) + `on_power[j]` P(x_(i + j)).
    pub on_input: Vector,
    /// See `on_input`.
    pub on_power: Vector,
    /// Out of the partial rounds, from the last one back: P(x_(59 - i)) = row i times the state
    /// after them, and `back[i - 1 - j]` x_(59 - j) for each j < i.
    pub exit: Matrix,
    /// Weights of the inputs between, by distance less one.
    pub back: Vector,
}

/// The equations, derived on first use.
pub fn equations() -> &'static Equations {
    static EQUATIONS: OnceLock<Equations> = OnceLock::new();
    EQUATIONS.get_or_init(derive)
}

fn derive() -> Equations {
    let m = constants().mds;
    let forth = m.map(|row| std::array::from_fn(|j| if j == 0 { Fr::ZERO } else { row[j] }));
    let b = m.map(|row| row[0]);
    let inverse = invert(&m);
    // Back from a state: M^-1 of it is (P(x), the other words), and x replaces the power.
    let mut backward = inverse;
    backward[0] = [Fr::ZERO; WIDTH];
    let observed = powers(unit(), &forth);
    let between: Vector = observed.map(|row| dot(&row, &b));
    let recurrence = solve(&observed, &times(&observed[WIDTH - 1], &forth));
    let on_power = std::array::from_fn(|j| {
        let taken = (j + 1..WIDTH).map(|k| recurrence[k] * between[k - 1 - j]);
        between[WIDTH - 1 - j] - taken.sum::<Fr>()
    });
    let exit = powers(inverse[0], &backward);
    Equations {
        full: m,
        enter: observed.map(|row| times(&row, &m)),
        between,
        on_input: recurrence,
        on_power,
        exit,
        back: exit.map(|row| row[0]),
    }
}

fn unit() -> Vector {
    std::array::from_fn(|i| if i == 0 { Fr::ONE } else { Fr::ZERO })
}

/// row, row M, row M^2, ...
fn powers(row: Vector, m: &Matrix) -> Matrix {
    let mut rows = [row; WIDTH];
    for i in 1..WIDTH {
        rows[i] = times(&rows[i - 1], m);
    }
    rows
}

fn dot(x: &Vector, y: &Vector) -> Fr {
    x.iter().zip(y).map(|(x, y)| *x * y).sum()
}

/// A row times a matrix.
fn times(row: &Vector, m: &Matrix) -> Vector {
    std::array::from_fn(|j| row.iter().zip(m).map(|(x, line)| *x * line[j]).sum())
}

/// The weights with which the matrix's rows sum up to `target`.
fn solve(m: &Matrix, target: &Vector) -> Vector {
    times(target, &invert(m))
}

/// By Gauss and Jordan. Zero for a singular matrix, which a test excludes.
pub fn invert(m: &Matrix) -> Matrix {
    let mut left = *m;
    let mut right: Matrix =
        std::array::from_fn(|i| std::array::from_fn(|j| Fr::from(u64::from(i == j))));
    for step in 0..WIDTH {
        let pivot = (step..WIDTH).find(|i| left[*i][step] != Fr::ZERO).unwrap_or(step);
        left.swap(step, pivot);
        right.swap(step, pivot);
        let scale = left[step][step].invert().unwrap_or(Fr::ZERO);
        left[step] = left[step].map(|x| x * scale);
        right[step] = right[step].map(|x| x * scale);
        let (on_left, on_right) = (left[step], right[step]);
        for i in (0..WIDTH).filter(|i| *i != step) {
            let by = left[i][step];
            subtract(&mut left[i], by, &on_left);
            subtract(&mut right[i], by, &on_right);
        }
    }
    right
}

/// Takes a multiple of one row from another.
fn subtract(from: &mut Vector, by: Fr, row: &Vector) {
    for (x, y) in from.iter_mut().zip(row) {
        *x -= by * y;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gadgets::poseidon::fifth_power;
    use crate::gadgets::quad::permute;

    fn is_unit(m: &Matrix) -> bool {
        m.iter()
            .enumerate()
            .all(|(i, row)| row.iter().enumerate().all(|(j, x)| *x == Fr::from(u64::from(i == j))))
    }

    #[test]
    fn what_is_inverted_is_regular() {
        let equations = equations();
        let observed = powers(unit(), &{
            constants()
                .mds
                .map(|row| std::array::from_fn(|j| if j == 0 { Fr::ZERO } else { row[j] }))
        });
        for m in [constants().mds, observed, equations.exit] {
            let product = m.map(|row| times(&row, &invert(&m)));
            assert!(is_unit(&product));
        }
    }

    #[test]
    fn differences_of_two_runs_satisfy_the_recurrence() {
        // Differences, because the equations leave the constants out.
        let run = |x: u64| permute([x, x + 1, 7, 9, x * x].map(Fr::from));
        let (one, two) = (run(3), run(11));
        let x = |trace: &crate::gadgets::poseidon::Trace<5, 68>, i: usize| trace.rounds[4 + i][0];
        let on = equations();
        for i in 0..55 {
            let value = |trace| {
                let term = |j| {
                    let x = x(trace, i + j);
                    on.on_input[j] * x + on.on_power[j] * fifth_power(x)
                };
                x(trace, i + 5) - (0..5).map(term).sum::<Fr>()
            };
            assert_eq!(value(&one), value(&two), "{i}");
        }
    }
}
