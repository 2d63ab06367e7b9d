//! Multiples of a basis by powers of two: with them all digits of a scalar meet in one bucket set.

use super::affine::{BATCH, Point, Summand, double_all, move_all};
use super::digits::{Term, Window};
use super::glv;
use crate::curve::Affine;
use crate::field::limbs::Limbs;
use crate::tasks;

/// A point, its image under lambda, and what they share; no coordinate lies on two cache lines.
#[derive(Debug, Clone, Copy)]
#[repr(align(32))]
struct Entry {
    x: Limbs,
    moved: Limbs,
    y: Limbs,
}

/// The points of a basis times 2^(bits sets level), level by level.
#[derive(Debug, Clone)]
pub struct Table {
    entries: Vec<Entry>,
    window: Window,
}

impl Table {
    /// Doubles its way up from the basis. Identities may be anything but must be left out of sums.
    pub fn new(points: &[Affine], window: Window) -> Self {
        let mut level: Vec<Point> = points
            .iter()
            .map(|point| if point.is_identity() { Affine::generator() } else { *point })
            .map(|point| Point::from(&point))
            .collect();
        let mut entries = Vec::with_capacity(level.len() * window.levels());
        for index in 0..window.levels() {
            if index > 0 {
                raise(&mut level, window.bits * window.sets);
            }
            let moved = move_all(&level, glv::beta());
            let entry = |(point, moved): (&Point, Limbs)| Entry { x: point.x, moved, y: point.y };
            entries.extend(level.iter().zip(moved).map(entry));
        }
        Self { entries, window }
    }

    /// How scalars have to be cut.
    pub fn window(&self) -> Window {
        self.window
    }

    /// The point that a term means.
    #[inline(always)]
    pub fn summand(&self, term: Term) -> Summand<'_> {
        let entry = &self.entries[term.point()];
        let x = if term.is_moved() { &entry.moved } else { &entry.x };
        Summand { x, y: &entry.y, negative: term.is_negative() }
    }
}

/// Doubles every point `times` times.
fn raise(points: &mut [Point], times: usize) {
    let part = points.len().div_ceil(tasks::width()).clamp(1, BATCH);
    tasks::each(points.chunks_mut(part), |points| {
        for _ in 0..times {
            double_all(points);
        }
    });
}
