//! Sums of neighbours with equal keys, pass by pass, until every key stands once.

use super::affine::{BATCH, Collision, Point, Summand, add_pairs};
use crate::tasks;
use std::sync::atomic::{AtomicBool, Ordering};

/// Marks a place of a plan that takes one point over instead of adding two.
const ALONE: u32 = 1 << 31;

/// Points with keys; equal keys are neighbours.
#[derive(Debug, Default)]
pub struct Forest {
    pub keys: Vec<u32>,
    pub points: Vec<Point>,
}

/// One pass: the plan for it and the keys after it.
struct Pass {
    plan: Vec<u32>,
    keys: Vec<u32>,
    pairs: usize,
}

impl Pass {
    fn new(keys: &[u32]) -> Self {
        assert!(keys.len() < ALONE as usize, "too many terms in one job");
        let mut pass = Self { plan: Vec::new(), keys: Vec::new(), pairs: 0 };
        let mut index = 0;
        while let Some(key) = keys.get(index) {
            let paired = keys.get(index + 1) == Some(key);
            pass.plan.push(index as u32 | if paired { 0 } else { ALONE });
            pass.keys.push(*key);
            pass.pairs += paired as usize;
            index += 1 + paired as usize;
        }
        pass
    }

    /// Carries the plan out, a part on each thread.
    fn run<'a>(self, summand: impl Fn(usize) -> Summand<'a> + Sync) -> Result<Forest, Collision> {
        let mut points = vec![Point::default(); self.plan.len()];
        let collided = AtomicBool::new(false);
        let part = self.plan.len().div_ceil(tasks::width()).clamp(1, 2 * BATCH);
        let parts = self.plan.chunks(part).zip(points.chunks_mut(part));
        tasks::each(parts, |(plan, points)| {
            if run_part(plan, &summand, points).is_err() {
                collided.store(true, Ordering::Relaxed);
            }
        });
        if collided.into_inner() {
            return Err(Collision);
        }
        Ok(Forest { keys: self.keys, points })
    }
}

fn run_part<'a>(
    plan: &[u32],
    summand: &impl Fn(usize) -> Summand<'a>,
    points: &mut [Point],
) -> Result<(), Collision> {
    let mut pairs = Vec::with_capacity(plan.len());
    for (place, (source, point)) in plan.iter().zip(points.iter_mut()).enumerate() {
        if source & ALONE == 0 {
            pairs.push((place as u32, *source as usize));
        } else {
            *point = summand((source & !ALONE) as usize).point();
        }
    }
    let pair = |index: usize| {
        let source = pairs[index].1;
        [summand(source), summand(source + 1)]
    };
    add_pairs(pairs.len(), pair, |index, sum| points[pairs[index].0 as usize] = sum)
}

impl Forest {
    /// The first pass, over summands that lie elsewhere; then passes until all keys differ.
    pub fn grow<'a>(
        keys: &[u32],
        summand: impl Fn(usize) -> Summand<'a> + Sync,
    ) -> Result<Self, Collision> {
        let mut forest = Pass::new(keys).run(summand)?;
        while forest.pass()? {}
        Ok(forest)
    }

    /// Adds neighbours with equal keys once; whether there were any.
    pub fn pass(&mut self) -> Result<bool, Collision> {
        let pass = Pass::new(&self.keys);
        if pass.pairs == 0 {
            return Ok(false);
        }
        let points = &self.points;
        *self = pass.run(|index| {
            let point = &points[index];
            Summand { x: &point.x, y: &point.y, negative: false }
        })?;
        Ok(true)
    }
}
