//! The challenges: keccak256 over what has been sent since the last one, preceded by its hash. The
//! proof's words lie in memory one after the other, and the hash of a stage takes the place of the
//! word before the next stage, which has been hashed by then.

use alloc::vec::Vec;

use super::memory::START;
use super::number::literal;
use super::plan::Plan;
use super::yul::{Block, at, atom, call, mload};

/// What is drawn during a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Challenge {
    Phase(u32),
    Theta,
    Beta,
    Gamma,
    Y,
    X,
    OpeningY,
    OpeningV,
    U,
}

/// One step; the words follow each other without a gap.
enum Step {
    Section(&'static str),
    Words(usize),
    Squeeze(Challenge),
}

fn steps(plan: &Plan<'_>) -> Vec<Step> {
    use Step::{Section, Squeeze, Words};
    let (key, proof) = (plan.key, &plan.proof);
    let mut list = Vec::from([Section("r1_advice: commitments to the witness.")]);
    for phase in &key.phases {
        list.push(Words(2 * phase.advice.len()));
        list.extend(phase.challenges.iter().map(|index| Squeeze(Challenge::Phase(*index))));
    }
    let products = key.copy_products() + key.lookups.len();
    list.extend([
        Section("r2_lookup: theta, and the permuted columns."),
        Squeeze(Challenge::Theta),
        Words(4 * key.lookups.len()),
        Section("r3_permutation: beta, gamma, and the running products."),
        Squeeze(Challenge::Beta),
        Squeeze(Challenge::Gamma),
        Words(2 * products),
        Section("r4_quotient: y, and the quotient's pieces."),
        Words(2),
        Squeeze(Challenge::Y),
        Words(2 * proof.pieces.len()),
        Section("r5_evaluation: x, and the values there."),
        Squeeze(Challenge::X),
        Words(proof.evaluation_count),
        Section("r6_opening: y, v and u of the opening argument."),
        Squeeze(Challenge::OpeningY),
        Squeeze(Challenge::OpeningV),
        Words(2),
        Squeeze(Challenge::U),
    ]);
    list.retain(|step| !matches!(step, Words(0)));
    list
}

/// Whether anything reads a challenge, and whether it is added to something: then it is kept
/// reduced, as a product takes any word and a sum does not.
fn role(plan: &Plan<'_>, challenge: Challenge) -> (bool, bool) {
    let lookups = !plan.key.lookups.is_empty();
    match challenge {
        Challenge::Theta => (lookups, true),
        Challenge::Beta | Challenge::Gamma => (lookups || !plan.key.copied.is_empty(), true),
        Challenge::Phase(_) | Challenge::X | Challenge::U => (true, true),
        Challenge::Y | Challenge::OpeningY | Challenge::OpeningV => (true, false),
    }
}

/// A squeeze and what stands around it.
struct Squeeze {
    challenge: Challenge,
    /// First byte that is hashed, and the one after the last.
    from: usize,
    end: usize,
    /// Another challenge was drawn directly before, is drawn directly after, or ever again.
    after_another: bool,
    before_another: bool,
    last: bool,
}

/// The steps with what each squeeze hashes.
fn walk(plan: &Plan<'_>, mut see: impl FnMut(Result<Squeeze, &'static str>)) {
    let list = steps(plan);
    let real = |step: &&Step| !matches!(step, Step::Section(_));
    let is_squeeze = |step: Option<&Step>| matches!(step, Some(Step::Squeeze(_)));
    let mut from = START;
    let mut end = START + 32 * (1 + plan.key.public_inputs());
    for (index, step) in list.iter().enumerate() {
        let (before, after) = list.split_at(index);
        let next = after.iter().skip(1).find(real);
        match step {
            Step::Section(text) => see(Err(text)),
            Step::Words(count) => end += 32 * count,
            Step::Squeeze(challenge) => {
                see(Ok(Squeeze {
                    challenge: *challenge,
                    from,
                    end,
                    after_another: is_squeeze(before.iter().rev().find(real)),
                    before_another: is_squeeze(next),
                    last: next.is_none(),
                }));
                from = end - 32;
            }
        }
    }
}

/// Decides where each challenge will be read.
pub(super) fn places(plan: &mut Plan<'_>) {
    let mut squeezes = Vec::new();
    walk(plan, |seen| squeezes.extend(seen));
    for squeeze in squeezes {
        let (used, reduced) = role(plan, squeeze.challenge);
        let own = plan.data.batch || reduced || squeeze.before_another;
        let place = if own { plan.slots.word() } else { squeeze.end - 32 };
        if used {
            plan.challenges.insert(squeeze.challenge, place);
        }
    }
}

/// Writes the sections' transcript side.
pub(super) fn render(plan: &Plan<'_>, block: &mut Block) {
    walk(plan, |seen| match seen {
        Ok(squeeze) => squeeze.render(plan, block),
        Err(section) => block.comment(section),
    });
}

impl Squeeze {
    fn render(&self, plan: &Plan<'_>, block: &mut Block) {
        // Where one word is all that is hashed, a byte 1 follows it.
        let alone = !self.after_another && self.end == self.from + 32;
        if alone {
            block.mstore(0, mload(self.from));
            block.run(&call("mstore8", [at(0x20), atom(1)]));
        }
        let hash = match self.after_another || alone {
            true => call("keccak256", [at(0), at(0x21)]),
            false => call("keccak256", [at(self.from), at(self.end - self.from)]),
        };
        let (used, reduced) = role(plan, self.challenge);
        let place = plan.challenges.get(&self.challenge).copied().filter(|_| used);
        let own = place.filter(|_| plan.data.batch || reduced || self.before_another);
        if self.last {
            if let Some(place) = own {
                block.mstore(place, call("mod", [hash, atom("r")]));
            }
            return;
        }
        // Nothing lies between two challenges but the byte 1 after the first one's hash.
        let state = if self.before_another { 0 } else { self.end - 32 };
        block.mstore(state, hash);
        if self.before_another && !self.after_another && !alone {
            block.run(&call("mstore8", [at(0x20), atom(1)]));
        }
        if let Some(place) = own {
            let value = mload(state);
            let value = if reduced { call("mod", [value, atom("r")]) } else { value };
            block.mstore(place, value);
        }
    }
}

/// Writes the first stage's beginning: the key's digest, then what is public.
pub(super) fn digest(plan: &Plan<'_>, block: &mut Block) {
    block.mstore(START, atom(literal(&plan.key.digest)));
}
