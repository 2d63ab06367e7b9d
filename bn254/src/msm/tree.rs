//! Sums of neighbours with equal keys, pass by pass, until every key stands once.

use super::affine::{Addition, BATCH, Collision, Point, add_all};
use crate::tasks;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

/// Terms that are summed together: few enough that their points stay in a second-level cache, many
/// enough for whole batches.
const CHUNK: usize = 2 * BATCH;

/// Points with keys; equal keys are neighbours.
#[derive(Debug, Default)]
pub struct Forest {
    pub keys: Vec<u32>,
    pub points: Vec<Point>,
}

impl Forest {
    /// Sums the points of equal keys: chunk by chunk, then what the chunks' borders cut.
    pub fn grow(keys: &[u32], point: impl Fn(usize) -> Point + Sync) -> Result<Self, Collision> {
        assert!(keys.len() < 1 << 31, "too many terms in one job");
        let chunks: Vec<Range<usize>> = chunks(keys).collect();
        let mut grown: Vec<_> = chunks.iter().map(|_| Ok(Self::default())).collect();
        tasks::each(chunks.into_iter().zip(&mut grown), |(chunk, grown)| {
            let mut forest = Self { keys: keys[chunk.clone()].to_vec(), points: Vec::new() };
            forest.points.extend(chunk.map(&point));
            *grown = forest.grown();
        });
        let mut forest = Self::default();
        for part in grown {
            let part = part?;
            forest.keys.extend_from_slice(&part.keys);
            forest.points.extend_from_slice(&part.points);
        }
        forest.grown()
    }

    fn grown(mut self) -> Result<Self, Collision> {
        while self.pass()? {}
        Ok(self)
    }

    /// Adds neighbours with equal keys once; whether there were any.
    pub fn pass(&mut self) -> Result<bool, Collision> {
        if !self.keys.windows(2).any(|keys| keys[0] == keys[1]) {
            return Ok(false);
        }
        let mut next = Self::default();
        next.keys.reserve(self.keys.len());
        next.points.reserve(self.keys.len());
        let mut additions = Vec::with_capacity(self.keys.len() / 2);
        let mut index = 0;
        while let Some(key) = self.keys.get(index) {
            if self.keys.get(index + 1) == Some(key) {
                additions.push(Addition { source: index as u32, place: next.keys.len() as u32 });
                next.points.push(Point::default());
                index += 2;
            } else {
                next.points.push(self.points[index]);
                index += 1;
            }
            next.keys.push(*key);
        }
        add_in_parts(&self.points, &additions, &mut next.points)?;
        *self = next;
        Ok(true)
    }
}

/// Ranges of about [`CHUNK`] terms, which end where a key does if one ends soon.
fn chunks(keys: &[u32]) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let soon = keys.get(start + CHUNK..).unwrap_or_default();
        let soon = &soon[..soon.len().min(CHUNK / 2)];
        let border = soon.windows(2).position(|keys| keys[0] != keys[1]);
        let end = (start + CHUNK + border.map_or(0, |border| border + 1)).min(keys.len());
        let range = start..end;
        start = end;
        (!range.is_empty()).then_some(range)
    })
}

/// A part of the additions on each thread.
fn add_in_parts(
    from: &[Point],
    additions: &[Addition],
    mut to: &mut [Point],
) -> Result<(), Collision> {
    let size = additions.len().div_ceil(tasks::width()).max(BATCH / 2);
    let mut start = 0;
    let mut parts = Vec::new();
    for part in additions.chunks(size) {
        let end = part.last().map_or(start, |addition| addition.place as usize + 1);
        let (places, rest) = to.split_at_mut(end - start);
        parts.push((part, places, start));
        (to, start) = (rest, end);
    }
    let collided = AtomicBool::new(false);
    tasks::each(parts, |(part, places, start)| {
        if add_all(from, part, places, start).is_err() {
            collided.store(true, Ordering::Relaxed);
        }
    });
    if collided.into_inner() { Err(Collision) } else { Ok(()) }
}
