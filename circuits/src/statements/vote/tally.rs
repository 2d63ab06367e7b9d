//! The result of a vote and its proof, which a contract or anyone checks.

use super::ballot::{Ballot, Keys, lagrange};
use super::equality::{Equality, Statement, words};
use super::trustees::Shares;
use crate::gadgets::jubjub::{Point, Scalar};

/// What is claimed: so much weight for each option of the proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally<'a> {
    /// Chain, contract and proposal, as words.
    pub context: &'a [[u8; 32]],
    /// Keys of all options, of which those are read that `totals` has.
    pub keys: &'a Keys,
    /// Sum of all accepted ballots.
    pub sum: &'a Ballot,
    /// Weight for each option of the proposal.
    pub totals: &'a [u64],
}

impl Tally<'_> {
    /// The equality that makes it right: `S_j - T_j B` is x_j times the ballots' nonce, where
    /// `K_j = x_j B`. Its weights follow from context, keys, sum and totals.
    pub fn statement(&self) -> Statement {
        let n = self.totals.len().min(self.keys.len());
        let (keys, sums) = (&self.keys[..n], &self.sum.choices[..n]);
        let values = sums.iter().zip(self.totals);
        let values: Vec<Point> =
            values.map(|(s, total)| *s - Point::base() * Scalar::from(*total)).collect();
        let totals: Vec<u8> = self
            .totals
            .iter()
            .flat_map(|total| [vec![0; 24], total.to_be_bytes().to_vec()].concat())
            .collect();
        let points = [words(keys), words(&[self.sum.nonce]), words(sums)].concat();
        let transcript = [self.context.concat(), points, totals].concat();
        Statement::new(&transcript, keys, &self.sum.nonce, &values)
    }

    /// Whether the proof shows that it is right.
    pub fn verify(&self, proof: &Equality) -> bool {
        proof.verify(&self.statement())
    }
}

/// One trustee's side of the joint proof, in two rounds: everybody sends [`Round::commitment`];
/// then, and only then, everybody sends [`Round::answer`]. `threshold` of them are needed, and the
/// sums of what they send are one proof by the key that none of them has. A nonce is for one tally:
/// who answers twice with it gives his share away,
/// and who answers in two tallies at once helps to forge (Drijvers et al., eprint 2018/417).
pub struct Round<'a> {
    shares: &'a Shares,
    nonce: Scalar,
}

impl<'a> Round<'a> {
    /// Begins with a nonce that nobody else knows.
    pub fn new(shares: &'a Shares, nonce: Scalar) -> Self {
        Round { shares, nonce }
    }

    /// What this trustee sends first.
    pub fn commitment(&self, statement: &Statement) -> [Point; 2] {
        statement.commit(&self.nonce)
    }

    /// What this trustee sends when it has the commitments of all `indices`.
    pub fn answer(self, statement: &Statement, indices: &[u64], all: &[[Point; 2]]) -> Scalar {
        let challenge = joint_challenge(statement, all);
        let weight = lagrange(self.shares.index, indices);
        self.nonce + challenge * weight * self.shares.combined(statement)
    }
}

fn joint_challenge(statement: &Statement, all: &[[Point; 2]]) -> Scalar {
    let side = |i: usize| Point::sum(all.iter().map(|commitment| &commitment[i]));
    statement.challenge(&[side(0), side(1)])
}

/// The proof from all commitments and answers.
pub fn join(statement: &Statement, all: &[[Point; 2]], answers: &[Scalar]) -> Equality {
    Equality { challenge: joint_challenge(statement, all), answer: answers.iter().sum() }
}

#[cfg(test)]
mod tests {
    use super::super::ballot::{OPTIONS, count};
    use super::super::trustees::{Commitments, Dealer, Partial, decrypt, keys, verification_keys};
    use super::*;

    const N: usize = 3;
    const THRESHOLD: usize = 2;

    /// Scalars that look random, the same ones in every run.
    fn drawn(seed: u64) -> impl FnMut() -> Scalar {
        let mut state = Scalar::from(seed + 3);
        move || {
            state = state * state + Scalar::from(0x9e37_79b9_7f4a_7c15);
            state
        }
    }

    fn ceremony() -> (Vec<Commitments>, Vec<Shares>) {
        let dealers: Vec<_> = (0..3).map(|i| Dealer::new(N, THRESHOLD, drawn(i))).collect();
        let published: Vec<_> = dealers.iter().map(Dealer::commitments).collect();
        let shares = (1..=3).map(|index| {
            let dealt: Vec<_> = dealers.iter().map(|dealer| dealer.shares_for(index)).collect();
            for (shares, commitments) in dealt.iter().zip(&published) {
                assert!(commitments.is_well_formed(N, THRESHOLD) && commitments.accepts(shares));
            }
            Shares::sum(&dealt).expect("for one trustee")
        });
        let shares = shares.collect();
        (published, shares)
    }

    fn votes(keys: &Keys) -> Ballot {
        let mut draw = drawn(99);
        let votes = [(0, 5), (2, 7), (2, 1_000), (0, 1)];
        let ballots = votes.map(|(choice, weight)| Ballot::encrypt(keys, choice, weight, &draw()));
        ballots.iter().fold(Ballot::NONE, |sum, ballot| sum.plus(ballot))
    }

    fn joint(statement: &Statement, who: &[&Shares]) -> Equality {
        let indices: Vec<u64> = who.iter().map(|shares| shares.index).collect();
        let rounds: Vec<_> = who.iter().map(|s| Round::new(s, drawn(s.index + 500)())).collect();
        let all: Vec<_> = rounds.iter().map(|round| round.commitment(statement)).collect();
        let answer = |round: Round<'_>| round.answer(statement, &indices, &all);
        let answers: Vec<Scalar> = rounds.into_iter().map(answer).collect();
        join(statement, &all, &answers)
    }

    #[test]
    fn any_two_of_three_trustees_decrypt_and_prove_the_totals() {
        let (published, shares) = ceremony();
        let keys = keys(&published);
        let sum = votes(&keys);
        assert_eq!(keys[N..], [Point::IDENTITY; OPTIONS - N]);
        for who in [[0, 1], [0, 2], [1, 2]].map(|pair| pair.map(|i| &shares[i])) {
            let partials: Vec<Partial> =
                who.iter().map(|s| s.decrypt(&sum, &drawn(s.index + 40)())).collect();
            for partial in &partials {
                let verification = verification_keys(&published, partial.index);
                assert!(partial.verify(&sum, &verification));
            }
            let plain = decrypt(&sum, &partials);
            let totals: Vec<u64> = plain.iter().map(|p| count(p, 16).expect("small")).collect();
            assert_eq!(totals, [6, 0, 1_007]);
            let context = [[1; 32], [2; 32]];
            let tally = Tally { context: &context, keys: &keys, sum: &sum, totals: &totals };
            let proof = joint(&tally.statement(), &who);
            assert!(tally.verify(&proof));
            for changed in [[7, 0, 1_007], [6, 1, 1_006], [1_007, 0, 6]] {
                let wrong = Tally { totals: &changed, ..tally.clone() };
                assert!(!wrong.verify(&proof), "{changed:?}");
                assert!(!wrong.verify(&joint(&wrong.statement(), &who)), "proved: {changed:?}");
            }
            let other = Tally { context: &context[..1], ..tally.clone() };
            assert!(!other.verify(&proof));
        }
    }

    #[test]
    fn one_trustee_alone_cannot_and_a_wrong_part_is_found() {
        let (published, shares) = ceremony();
        let keys = keys(&published);
        let sum = votes(&keys);
        let partial = shares[0].decrypt(&sum, &drawn(1)());
        let alone = decrypt(&sum, std::slice::from_ref(&partial));
        assert_eq!(count(&alone[0], 16), None);
        let tally = Tally { context: &[], keys: &keys, sum: &sum, totals: &[6, 0, 1_007] };
        assert!(!tally.verify(&joint(&tally.statement(), &[&shares[0]])));
        // Trustee 1's part under trustee 2's keys; a part of another sum.
        assert!(!partial.verify(&sum, &verification_keys(&published, 2)));
        let other = sum.plus(&sum);
        assert!(!partial.verify(&other, &verification_keys(&published, 1)));
    }

    #[test]
    fn shares_that_do_not_fit_are_refused() {
        let [one, two] = [1, 2].map(|seed| Dealer::new(N, THRESHOLD, drawn(seed)));
        assert!(!one.commitments().accepts(&two.shares_for(1)));
        let wrong = one.shares_for(1).of_trustee(2);
        assert!(!one.commitments().accepts(&wrong));
        assert!(!one.commitments().is_well_formed(N, THRESHOLD + 1));
        assert_eq!(Shares::sum(&[one.shares_for(1), two.shares_for(2)]), None);
    }
}
