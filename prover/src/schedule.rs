//! What enters and leaves the transcript, in order: the protocol's spine, written once.
//!
//! The prover's writer checks each step of the rounds against it, and the verifier takes the
//! proof's exact length and the kind of each word from it.

use crate::from_halo2::Shape;
use crate::progress::Round;

/// One transcript operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The round that the step belongs to.
    pub round: Round,
    /// What happens.
    pub action: Action,
    /// What the value is, in the book's words.
    pub what: &'static str,
}

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// A scalar that both sides know is absorbed; it is not part of the proof.
    Common,
    /// A point is absorbed and written: two words of the proof.
    Point,
    /// A scalar is absorbed and written: one word of the proof.
    Scalar,
    /// A challenge is squeezed.
    Squeeze,
}

/// What one 32-byte word of a proof holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// The x coordinate of a point.
    X,
    /// The y coordinate of a point.
    Y,
    /// An element of the scalar field.
    Scalar,
}

const PUBLIC_INPUT: Step =
    Step { round: Round::Statement, action: Action::Common, what: "public input" };

/// The ordered steps of one proof of one circuit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    steps: Vec<Step>,
}

impl Schedule {
    /// The schedule of a halo2 SHPLONK proof over KZG for a constraint system of this shape, with
    /// one value in each instance column.
    pub(crate) fn new(shape: &Shape) -> Self {
        let mut list = List::default();
        list.statement(shape);
        list.advice(shape);
        list.products(shape);
        list.quotient(shape);
        list.evaluations(shape);
        list.opening();
        Self { steps: list.0 }
    }

    /// The schedule of a lean proof: one advice column opened at `rotations` points, and `packed`
    /// columns of the key. The last word is no message: it is an inverse that spares the verifier
    /// an inversion, and no challenge depends on it.
    pub(crate) fn lean(publics: usize, rotations: usize, packed: usize) -> Self {
        let mut list = List::default();
        list.add(Round::Statement, Action::Common, "vk digest", 1);
        list.0.extend(std::iter::repeat_n(PUBLIC_INPUT, publics));
        list.add(Round::Advice, Action::Point, "advice", 1);
        list.add(Round::Quotient, Action::Squeeze, "y", 1);
        list.add(Round::Quotient, Action::Point, "h", 1);
        list.add(Round::Evaluation, Action::Squeeze, "z", 1);
        list.add(Round::Evaluation, Action::Scalar, "advice eval", rotations);
        list.add(Round::Evaluation, Action::Scalar, "fixed eval", packed);
        list.add(Round::Opening, Action::Squeeze, "gamma", 1);
        list.add(Round::Opening, Action::Point, "W", 1);
        list.add(Round::Opening, Action::Squeeze, "u", 1);
        list.add(Round::Opening, Action::Point, "W'", 1);
        list.add(Round::Opening, Action::Scalar, "inverse", 1);
        Self { steps: list.0 }
    }

    /// The same with this many values in all instance columns together: each is absorbed on its
    /// own, column by column, and nothing in a proof depends on their number.
    #[must_use]
    pub fn with_public_inputs(&self, values: usize) -> Self {
        // The key's digest comes first; nothing else is absorbed before the public inputs.
        let before = self.steps.iter().take(1);
        let after = self.steps.iter().skip(1).filter(|step| **step != PUBLIC_INPUT);
        let inputs = std::iter::repeat_n(&PUBLIC_INPUT, values);
        Self { steps: before.chain(inputs).chain(after).copied().collect() }
    }

    /// The steps in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The kind of each 32-byte word of a proof, in order.
    pub fn words(&self) -> Vec<Word> {
        self.words_through(Round::Opening)
    }

    /// The kinds of the words that a proof has when this round is finished.
    pub(crate) fn words_through(&self, round: Round) -> Vec<Word> {
        let words = |step: &Step| match step.action {
            Action::Point => &[Word::X, Word::Y][..],
            Action::Scalar => &[Word::Scalar],
            Action::Common | Action::Squeeze => &[],
        };
        let steps = self.steps.iter().filter(|step| step.round <= round);
        steps.flat_map(words).copied().collect()
    }

    /// Exact length of a proof in bytes.
    pub fn proof_len(&self) -> usize {
        32 * self.words().len()
    }
}

#[derive(Default)]
struct List(Vec<Step>);

impl List {
    fn add(&mut self, round: Round, action: Action, what: &'static str, times: usize) {
        self.0.extend(std::iter::repeat_n(Step { round, action, what }, times));
    }

    fn statement(&mut self, shape: &Shape) {
        self.add(Round::Statement, Action::Common, "vk digest", 1);
        self.0.extend(std::iter::repeat_n(PUBLIC_INPUT, shape.instance_columns));
    }

    fn advice(&mut self, shape: &Shape) {
        for (columns, challenges) in &shape.phases {
            self.add(Round::Advice, Action::Point, "advice", *columns);
            self.add(Round::Advice, Action::Squeeze, "phase challenge", *challenges);
        }
    }

    fn products(&mut self, shape: &Shape) {
        self.add(Round::Lookup, Action::Squeeze, "theta", 1);
        self.add(Round::Lookup, Action::Point, "permuted lookup", 2 * shape.lookups);
        self.add(Round::Permutation, Action::Squeeze, "beta", 1);
        self.add(Round::Permutation, Action::Squeeze, "gamma", 1);
        self.add(Round::Permutation, Action::Point, "copy product", shape.copy_sets);
        self.add(Round::Permutation, Action::Point, "lookup product", shape.lookups);
    }

    fn quotient(&mut self, shape: &Shape) {
        self.add(Round::Quotient, Action::Point, "random", 1);
        self.add(Round::Quotient, Action::Squeeze, "y", 1);
        self.add(Round::Quotient, Action::Point, "h", shape.quotient_pieces);
    }

    fn evaluations(&mut self, shape: &Shape) {
        self.add(Round::Evaluation, Action::Squeeze, "x", 1);
        self.add(Round::Evaluation, Action::Scalar, "advice eval", shape.advice_queries);
        self.add(Round::Evaluation, Action::Scalar, "fixed eval", shape.fixed_queries);
        self.add(Round::Evaluation, Action::Scalar, "random eval", 1);
        self.add(Round::Evaluation, Action::Scalar, "sigma eval", shape.copy_columns);
        // Each set is opened at x and at the next row; all but the last also at its last row.
        let copy_evals = (3 * shape.copy_sets).saturating_sub(1);
        self.add(Round::Evaluation, Action::Scalar, "copy product eval", copy_evals);
        self.add(Round::Evaluation, Action::Scalar, "lookup eval", 5 * shape.lookups);
    }

    fn opening(&mut self) {
        self.add(Round::Opening, Action::Squeeze, "opening y", 1);
        self.add(Round::Opening, Action::Squeeze, "opening v", 1);
        self.add(Round::Opening, Action::Point, "W", 1);
        self.add(Round::Opening, Action::Squeeze, "opening u", 1);
        self.add(Round::Opening, Action::Point, "W'", 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape() -> Shape {
        Shape {
            instance_columns: 5,
            phases: vec![(2, 0)],
            lookups: 0,
            copy_columns: 0,
            copy_sets: 0,
            quotient_pieces: 3,
            advice_queries: 13,
            fixed_queries: 16,
        }
    }

    /// Layout G2 of the feasibility study: 8 commitments, 30 evaluations, 1,472 bytes.
    #[test]
    fn length_of_the_measured_layout() {
        let schedule = Schedule::new(&shape());
        assert_eq!(schedule.words().len(), 46);
        assert_eq!(schedule.proof_len(), 1472);
        assert!(schedule.steps().windows(2).all(|w| w[0].round <= w[1].round));
    }

    #[test]
    fn public_inputs_are_counted_value_by_value() {
        let schedule = Schedule::new(&shape());
        assert_eq!(schedule.with_public_inputs(5), schedule);
        for values in [0, 1, 9] {
            let other = schedule.with_public_inputs(values);
            assert_eq!(other.steps()[0].what, "vk digest");
            assert!(other.steps()[1..=values].iter().all(|step| *step == PUBLIC_INPUT));
            assert_eq!(other.steps()[values + 1..], schedule.steps()[6..]);
            assert_eq!(other.words(), schedule.words());
        }
    }

    #[test]
    fn lookups_and_copies_add_their_words() {
        let more = Shape { lookups: 1, copy_columns: 4, copy_sets: 2, ..shape() };
        let extra = Schedule::new(&more).words().len() - 46;
        assert_eq!(extra, 2 * (3 + 2) + 4 + 5 + 5);
    }

    #[test]
    fn words_follow_the_steps() {
        let words = Schedule::new(&shape()).words();
        assert_eq!(words[..4], [Word::X, Word::Y, Word::X, Word::Y]);
        assert_eq!(words[42..], [Word::X, Word::Y, Word::X, Word::Y]);
        assert_eq!(words.iter().filter(|word| **word == Word::Scalar).count(), 30);
    }
}
