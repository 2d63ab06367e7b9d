//! The rounds of a proof and what the caller hears about them.

/// The rounds r0..r6: the same words as in the book, the browser's events and the bench rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Round {
    /// The key's digest and the public inputs enter the transcript.
    Statement,
    /// The witness is computed and committed to.
    Advice,
    /// Lookup columns are permuted and committed to.
    Lookup,
    /// Running products of the copy and lookup arguments.
    Permutation,
    /// The blinding polynomial and the quotient h(X).
    Quotient,
    /// All polynomials are evaluated at the challenge point.
    Evaluation,
    /// One opening proof for all evaluations; afterwards the proof is verified.
    Opening,
}

impl Round {
    /// All rounds in order.
    pub const ALL: [Round; 7] = [
        Round::Statement,
        Round::Advice,
        Round::Lookup,
        Round::Permutation,
        Round::Quotient,
        Round::Evaluation,
        Round::Opening,
    ];

    /// The round's one name (`r0_statement` .. `r6_opening`).
    pub fn name(self) -> &'static str {
        match self {
            Round::Statement => "r0_statement",
            Round::Advice => "r1_advice",
            Round::Lookup => "r2_lookup",
            Round::Permutation => "r3_permutation",
            Round::Quotient => "r4_quotient",
            Round::Evaluation => "r5_evaluation",
            Round::Opening => "r6_opening",
        }
    }
}

impl std::fmt::Display for Round {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// One step forward: the round under way and the share of the whole proof that is done.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// The round that the proof is in.
    pub round: Round,
    /// Share of the expected work that is done, 0 to 1, never falling; 1 comes once, at the end.
    pub fraction: f32,
}
