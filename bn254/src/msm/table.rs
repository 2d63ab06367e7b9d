//! Multiples of a basis by powers of two: with them all digits of a scalar meet in one bucket set.

use super::affine::{BATCH, Point, double_all, move_all};
use super::digits::{Term, Window};
use super::glv;
use crate::curve::Affine;
use crate::field::limbs::Limbs;
use crate::tasks;

/// A point, its image under lambda, their negatives: two first coordinates and two second ones.
#[derive(Debug, Clone, Copy)]
#[repr(align(128))]
struct Entry {
    x: Limbs,
    y: Limbs,
    moved: Limbs,
    negative: Limbs,
}

impl Entry {
    fn new(point: &Point, moved: Limbs) -> Self {
        let negative = Point::from(&-Affine::from(point)).y;
        Self { x: point.x, y: point.y, moved, negative }
    }
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
            let pairs = level.iter().zip(moved);
            entries.extend(pairs.map(|(point, moved)| Entry::new(point, moved)));
        }
        Self { entries, window }
    }

    /// How scalars have to be cut.
    pub fn window(&self) -> Window {
        self.window
    }

    /// The point that a term means.
    #[inline(always)]
    pub fn point(&self, term: Term) -> Point {
        let entry = &self.entries[term.point()];
        let x = if term.is_moved() { entry.moved } else { entry.x };
        let y = if term.is_negative() { entry.negative } else { entry.y };
        Point { x, y }
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
