//! SHPLONK (Boneh, Drake, Fisch, Gabizon, ePrint 2020/081, section 4): all claims as one equation
//! between two sums of points, `e(W', [tau]_2) = e(F, [1]_2)`.
//!
//! With the sets S_j of polynomials opened at the same points, N_j their combination by powers of
//! y, r_j(u) that of their claims, interpolated, at u, and Z_j the polynomial that vanishes on the
//! set's points,
//!
//! ```text
//! F = sum of v^j Z_0(u) / Z_j(u) (N_j - [r_j(u)]) - Z_0(u) W + u W'
//! ```
//!
//! which is the paper's equation divided by `Z_(T - S_0)(u)`, T being all points.

use alloc::vec::Vec;

use crate::arithmetic::{AdditiveGroup, AffineRepr, Field, Fr, G1Affine, Terms, batch_invert};
use crate::key::Key;
use crate::lagrange::AtX;
use crate::layout::{PointSet, Polynomial};
use crate::proof::{Challenges, Proof};
use crate::verify::Verifier;

/// The equation of one proof: `e(left, [tau]_2) = e(right, [1]_2)`.
#[derive(Debug)]
pub(crate) struct Equation {
    pub left: G1Affine,
    pub right: Terms,
}

/// `None` if the challenges meet a point of the opening, or an index leads nowhere: refused.
pub(crate) fn equation(
    verifier: &Verifier,
    challenges: &Challenges,
    at: &AtX,
    proof: &Proof<'_>,
    quotient: Fr,
) -> Option<Equation> {
    let (w, w_prime) = proof.opening()?;
    let mut sum = Sum { verifier, at, proof, quotient, terms: Terms::default(), claims: Fr::ZERO };
    let weights = weights(verifier.sets(), challenges)?;
    let first = weights.first()?.vanishing;
    let mut power = first;
    for (set, weights) in verifier.sets().iter().zip(&weights) {
        let mut factor = power * weights.inverse;
        for member in &set.members {
            sum.member(member, &weights.lagrange, factor)?;
            factor *= challenges.opening_y;
        }
        power *= challenges.opening_v;
    }
    let Sum { mut terms, claims, .. } = sum;
    terms.add(-claims, G1Affine::generator());
    terms.add(-first, w);
    terms.add(challenges.opening_u, w_prime);
    Some(Equation { left: w_prime, right: terms })
}

struct Sum<'a> {
    verifier: &'a Verifier,
    at: &'a AtX,
    proof: &'a Proof<'a>,
    quotient: Fr,
    terms: Terms,
    claims: Fr,
}

impl Sum<'_> {
    /// Adds a polynomial's commitment, and its claims, interpolated, to the sums.
    fn member(&mut self, member: &Member, lagrange: &[Fr], factor: Fr) -> Option<()> {
        let mut claim = Fr::ZERO;
        for (value, lagrange) in member.values.iter().zip(lagrange) {
            let value = match (value, member.source) {
                (Some(index), _) => *self.proof.values.get(*index)?,
                (None, Source::Quotient) => self.quotient,
                (None, _) => return None,
            };
            claim += value * lagrange;
        }
        self.claims += claim * factor;
        let point = match member.source {
            Source::Proof(index) => self.proof.point(index),
            Source::Fixed(column) => self.verifier.fixed().get(column as usize).copied(),
            Source::Sigma(column) => self.verifier.sigma().get(column as usize).copied(),
            Source::Quotient => {
                let powers = core::iter::successors(Some(factor), |p| Some(*p * self.at.power));
                let pieces = powers.zip(self.proof.quotient());
                pieces.for_each(|(power, piece)| self.terms.add(power, *piece));
                return Some(());
            }
        };
        self.terms.add(factor, point?);
        Some(())
    }
}

/// Where the commitment to a polynomial is found.
#[derive(Debug, Clone, Copy)]
enum Source {
    /// Among the proof's points.
    Proof(usize),
    Fixed(u32),
    Sigma(u32),
    Quotient,
}

/// A polynomial of a set.
#[derive(Debug, Clone)]
struct Member {
    source: Source,
    /// Index of its value at each of the set's points; `None` for the quotient's.
    values: Vec<Option<usize>>,
}

/// Polynomials that are opened at the same points.
#[derive(Debug, Clone)]
pub(crate) struct Set {
    /// omega to the rotation, for each point.
    shifts: Vec<Fr>,
    members: Vec<Member>,
}

/// The sets of a key, ready for its proofs.
pub(crate) fn prepare(key: &Key, omega: Fr) -> Vec<Set> {
    let member = |(polynomial, values)| {
        let source = match (polynomial, key.proof_point(polynomial)) {
            (_, Some(index)) => Source::Proof(index),
            (Polynomial::Fixed(column), _) => Source::Fixed(column),
            (Polynomial::Sigma(column), _) => Source::Sigma(column),
            _ => Source::Quotient,
        };
        Member { source, values }
    };
    let set = |set: PointSet| Set {
        shifts: set.rotations.iter().map(|rotation| omega.pow([u64::from(*rotation)])).collect(),
        members: set.members.into_iter().map(member).collect(),
    };
    key.point_sets().into_iter().map(set).collect()
}

/// A set's numbers.
struct Weights {
    /// Z_j(u).
    vanishing: Fr,
    /// 1 / Z_j(u).
    inverse: Fr,
    /// For each of its points, the polynomial that is one there and zero at the others, at u.
    lagrange: Vec<Fr>,
}

/// One inversion for all sets; `None` if u is one of their points.
fn weights(sets: &[Set], challenges: &Challenges) -> Option<Vec<Weights>> {
    let Challenges { x, opening_u: u, .. } = *challenges;
    let mut inverses: Vec<Fr> = Vec::new();
    for set in sets {
        for shift in &set.shifts {
            let others = set.shifts.iter().filter(|other| *other != shift);
            let others = others.map(|other| x * (*shift - other)).product::<Fr>();
            inverses.push(others * (u - x * shift));
        }
        inverses.push(vanishing(set, challenges));
    }
    batch_invert(&mut inverses)?;
    let mut left = inverses.as_slice();
    let take = |set: &Set| {
        let (own, rest) = left.split_at_checked(set.shifts.len())?;
        let (inverse, rest) = rest.split_first()?;
        left = rest;
        let vanishing = vanishing(set, challenges);
        let lagrange = own.iter().map(|inverse| vanishing * inverse).collect();
        Some(Weights { vanishing, inverse: *inverse, lagrange })
    };
    sets.iter().map(take).collect()
}

/// Z_j(u).
fn vanishing(set: &Set, challenges: &Challenges) -> Fr {
    let Challenges { x, opening_u: u, .. } = *challenges;
    set.shifts.iter().map(|shift| u - x * shift).product()
}
