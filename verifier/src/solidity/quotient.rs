//! The identities' combination by powers of y. Terms of neighbouring identities that share factors
//! are combined among themselves first, so that the factors are multiplied once.

use alloc::collections::BTreeSet;
use alloc::vec;
use alloc::vec::Vec;

use bn254::Fr;

use super::arena::{Arena, Id, Sum};
use super::emit::{Bounded, Emitter, add};
use super::yul::{Yul, atom, mul};

/// Powers of y further apart than this are not kept in a table.
const GAP: usize = 8;

/// `factors` times the sum of parts, each by its power of y; powers descend.
#[derive(Debug)]
struct Channel {
    factors: Vec<Id>,
    parts: Vec<(usize, Sum)>,
}

/// One term of one identity.
struct Term {
    power: usize,
    number: Fr,
    factors: Vec<Id>,
}

fn terms(arena: &Arena, identities: &[Sum]) -> (Vec<Term>, Vec<Channel>) {
    let (mut terms, mut constants) = (Vec::new(), Vec::new());
    for (power, identity) in identities.iter().rev().enumerate() {
        for (id, number) in &identity.terms {
            terms.push(Term { power, number: *number, factors: arena.factors_of(*id) });
        }
        if !identity.constant.is_zero() {
            let parts = vec![(power, Sum::number(identity.constant))];
            constants.push(Channel { factors: Vec::new(), parts });
        }
    }
    (terms, constants)
}

/// The factors that two lists have in common, as often as both have them.
fn common(a: &[Id], b: &[Id]) -> Vec<Id> {
    let mut left = b.to_vec();
    let shared = a.iter().filter(|id| match left.iter().position(|other| other == *id) {
        Some(position) => {
            left.swap_remove(position);
            true
        }
        None => false,
    });
    shared.copied().collect()
}

/// Terms that share factors over several identities; what shares nothing stands alone.
fn group(terms: Vec<Term>) -> Vec<(Vec<Id>, Vec<Term>)> {
    let mut groups: Vec<(Vec<Id>, Vec<Term>)> = Vec::new();
    for term in terms {
        let joins = |(factors, members): &(Vec<Id>, Vec<Term>)| {
            let shared = common(factors, &term.factors);
            let near = members
                .last()
                .is_some_and(|last| term.power - last.power <= GAP && term.power != last.power);
            near && !shared.is_empty() && (members.len() == 1 || shared.len() == factors.len())
        };
        match groups.iter_mut().find(|group| joins(group)) {
            Some((factors, members)) => {
                *factors = common(factors, &term.factors);
                members.push(term);
            }
            None => groups.push((term.factors.clone(), vec![term])),
        }
    }
    groups
}

fn channels(arena: &mut Arena, identities: &[Sum]) -> Vec<Channel> {
    let (terms, constants) = terms(arena, identities);
    let mut list: Vec<Channel> = Vec::new();
    let mut alone: Vec<(usize, Sum)> = Vec::new();
    for (factors, members) in group(terms) {
        let single = members.len() == 1;
        let mut parts = Vec::new();
        for term in members.into_iter().rev() {
            let mut rest = term.factors.clone();
            for factor in if single { &[][..] } else { &factors } {
                if let Some(position) = rest.iter().position(|id| id == factor) {
                    rest.swap_remove(position);
                }
            }
            let part = match rest.is_empty() {
                true => Sum::number(term.number),
                false => {
                    Sum { constant: Fr::ZERO, terms: vec![(arena.product(rest), term.number)] }
                }
            };
            parts.push((term.power, part));
        }
        match single {
            true => alone.extend(parts),
            false => list.push(Channel { factors, parts }),
        }
    }
    alone.extend(constants.into_iter().flat_map(|channel| channel.parts));
    list.extend(merge(arena, alone));
    list.sort_by_key(|channel| core::cmp::Reverse(channel.parts.last().map_or(0, |part| part.0)));
    list
}

/// What stands alone, added up by power: one channel without factors each.
fn merge(arena: &mut Arena, mut alone: Vec<(usize, Sum)>) -> Vec<Channel> {
    alone.sort_by_key(|(power, _)| *power);
    let mut merged: Vec<Channel> = Vec::new();
    for (power, sum) in alone {
        match merged.last_mut().and_then(|channel| channel.parts.last_mut()) {
            Some((known, total)) if *known == power => *total = total.plus(&sum),
            _ => merged.push(Channel { factors: Vec::new(), parts: vec![(power, sum)] }),
        }
    }
    for (_, sum) in merged.iter_mut().flat_map(|channel| &mut channel.parts) {
        *sum = arena.grouped(sum);
    }
    merged
}

/// The program of the combination.
#[derive(Debug)]
pub(super) struct Combination {
    channels: Vec<Channel>,
}

impl Combination {
    pub(super) fn new(arena: &mut Arena, identities: &[Sum]) -> Self {
        Self { channels: channels(arena, identities) }
    }

    /// Distances between powers of y that are not one.
    fn gaps(&self) -> BTreeSet<usize> {
        let mut gaps = BTreeSet::new();
        let mut last = None;
        for channel in &self.channels {
            let steps = channel.parts.windows(2).filter_map(|pair| match pair {
                [(high, _), (low, _)] => Some(high - low),
                _ => None,
            });
            gaps.extend(steps);
            let tail = channel.parts.last().map_or(0, |part| part.0);
            gaps.extend(last.map(|last: usize| last - tail));
            last = Some(tail);
        }
        gaps.extend(last);
        gaps.retain(|gap| *gap > 1);
        gaps
    }

    /// Writes `q`, the combination; `y` holds y.
    pub(super) fn render(&self, emitter: &mut Emitter<'_>) {
        for channel in &self.channels {
            channel.factors.iter().for_each(|id| emitter.count_node(*id));
            channel.parts.iter().for_each(|(_, part)| emitter.count(part));
        }
        let powers = self.powers(emitter);
        emitter.block.assign("let q", &atom(0));
        let mut power = None;
        for channel in &self.channels {
            let value = channel.render(emitter, &powers);
            let tail = channel.parts.last().map_or(0, |part| part.0);
            let value = match power {
                None => value,
                Some(high) => add(value, step(&powers, high - tail)),
            };
            emitter.block.assign("q", &value.yul);
            if channel.parts.len() > 1 {
                emitter.block.close();
            }
            power = Some(tail);
        }
        if let Some(tail) = power.filter(|tail| *tail > 0) {
            let value = step(&powers, tail);
            emitter.block.assign("q", &value.yul);
        }
    }

    /// The powers of y that are needed, by exponent.
    fn powers(&self, emitter: &mut Emitter<'_>) -> Vec<(usize, Yul)> {
        let mut powers = vec![(0, atom(1)), (1, atom("y"))];
        for gap in self.gaps() {
            while let Some((last, yul)) = powers.last().cloned().filter(|(last, _)| *last < gap) {
                let (missing, known) = (gap - last, powers.iter().rev());
                let by = known.clone().find(|(exponent, _)| *exponent <= missing && *exponent > 0);
                let Some((exponent, factor)) = by.cloned() else { break };
                let next = emitter.keep(Bounded::below_r(mul(yul, factor)));
                powers.push((last + exponent, next.yul));
            }
        }
        powers
    }
}

/// q times a power of y.
fn step(powers: &[(usize, Yul)], gap: usize) -> Bounded {
    let power = powers.iter().find(|(exponent, _)| *exponent == gap);
    match power {
        Some((0, _)) | None => Bounded { yul: atom("q"), times: 5 },
        Some((_, power)) => Bounded::below_r(mul(power.clone(), atom("q"))),
    }
}

impl Channel {
    /// Its value; with several parts, in a scope of its own that the caller closes.
    fn render(&self, emitter: &mut Emitter<'_>, powers: &[(usize, Yul)]) -> Bounded {
        let mut sum: Option<Bounded> = None;
        let mut last = 0;
        for (power, part) in &self.parts {
            let part = emitter.sum(part);
            sum = Some(match sum.take() {
                None => part,
                Some(sum) => {
                    let gap = last - power;
                    let factor = powers.iter().find(|(exponent, _)| *exponent == gap);
                    let factor = factor.map_or_else(|| atom("y"), |(_, yul)| yul.clone());
                    add(part, Bounded::below_r(mul(factor, sum.yul)))
                }
            });
            last = *power;
            if self.parts.len() > 1 {
                let value = sum.take().unwrap_or_else(|| Bounded::below_r(atom(0)));
                let first = *power == self.parts.first().map_or(0, |part| part.0);
                if first {
                    emitter.block.open("{");
                }
                emitter.block.assign(if first { "let c" } else { "c" }, &value.yul);
                sum = Some(Bounded { yul: atom("c"), times: value.times });
            }
        }
        let sum = sum.unwrap_or_else(|| Bounded::below_r(atom(0)));
        if self.factors.is_empty() {
            return sum;
        }
        let factors: Vec<Yul> = self.factors.iter().map(|id| emitter.node(*id).yul).collect();
        Bounded::below_r(factors.into_iter().fold(sum.yul, |product, factor| mul(factor, product)))
    }
}
