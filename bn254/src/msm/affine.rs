//! Many additions of points by their coordinates, one inversion for all of a batch.
//!
//! P + Q for different x takes one inversion and three products; Montgomery's trick makes the
//! inversion three more. Where two x are equal the batch reports it and nothing is kept.

use crate::curve::Affine;
use crate::field::limbs::Limbs;
use crate::field::modulus::Q;
use crate::field::{Field, Fq, batch_invert};
use crate::kernels::{Group, Lanes};

type G = Group<Q>;
const WIDTH: usize = <G as Lanes<Q>>::WIDTH;
/// Groups that share an inversion: their running products stay in a second-level cache.
pub const BATCH: usize = 512 * WIDTH;

/// A point at rest between additions: coordinates in the resting form of the kernels.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
pub struct Point {
    pub x: Limbs,
    pub y: Limbs,
}

impl From<&Affine> for Point {
    fn from(point: &Affine) -> Self {
        Self { x: G::rest(point.x), y: G::rest(point.y) }
    }
}

impl From<&Point> for Affine {
    fn from(point: &Point) -> Self {
        Self { x: G::wake(point.x), y: G::wake(point.y) }
    }
}

/// A summand: coordinates at rest, and whether its negative is meant.
#[derive(Clone, Copy)]
pub struct Summand<'a> {
    pub x: &'a Limbs,
    pub y: &'a Limbs,
    pub negative: bool,
}

impl Summand<'_> {
    /// The point, with its sign applied.
    pub fn point(&self) -> Point {
        let y = if self.negative { G::rest(-G::wake(*self.y)) } else { *self.y };
        Point { x: *self.x, y }
    }
}

/// Two equal x in a batch: the sum would be a double or the identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Collision;

/// Adds pairs: `pair(i)` names the summands of the i-th, `put(i, sum)` takes their sum.
pub fn add_pairs<'a>(
    count: usize,
    pair: impl Fn(usize) -> [Summand<'a>; 2],
    mut put: impl FnMut(usize, Point),
) -> Result<(), Collision> {
    let most = count.min(BATCH).div_ceil(WIDTH);
    let mut products = vec![G::splat(Fq::ONE); most + 1];
    let mut pairs = Vec::with_capacity(most * WIDTH);
    for start in (0..count).step_by(BATCH) {
        let end = count.min(start + BATCH);
        pairs.clear();
        pairs.extend((start..end).map(|index| Pair::gather(&pair(index))));
        pairs.resize(pairs.len().next_multiple_of(WIDTH), Pair::filler());
        let groups = pairs.len() / WIDTH;
        add_batch(&mut products[..=groups], &pairs, |index, sum| {
            if start + index < end {
                put(start + index, sum);
            }
        })?;
    }
    Ok(())
}

/// The summands of one addition side by side. Points of a table lie far from each other: copying a
/// batch of them in one loop lets the processor fetch many at once, which it cannot while it adds.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Pair {
    x: [Limbs; 2],
    y: [Limbs; 2],
    negative: [bool; 2],
}

impl Pair {
    #[inline(always)]
    fn gather([a, b]: &[Summand<'_>; 2]) -> Self {
        Self { x: [*a.x, *b.x], y: [*a.y, *b.y], negative: [a.negative, b.negative] }
    }

    /// Lanes beyond the last pair add (1, 0) to (0, 0), and nobody looks.
    fn filler() -> Self {
        Self { x: [[0; 4], G::rest(Fq::ONE)], y: [[0; 4]; 2], negative: [false; 2] }
    }
}

/// Adds whole groups of pairs; there is one product more than groups, and the first is one.
fn add_batch(
    products: &mut [G],
    pairs: &[Pair],
    mut put: impl FnMut(usize, Point),
) -> Result<(), Collision> {
    for (g, pairs) in pairs.chunks_exact(WIDTH).enumerate() {
        let difference = load_x(pairs, 1).sub(&load_x(pairs, 0));
        let [before, after] = neighbours(products, g);
        before.multiply_into(&difference, after);
    }
    let mut inverse = invert(&products[pairs.len() / WIDTH])?;
    for (g, pairs) in pairs.chunks_exact(WIDTH).enumerate().rev() {
        let (x1, x2) = (load_x(pairs, 0), load_x(pairs, 1));
        let y1 = load_y(pairs, 0);
        // Both are within 2.31 P, and a product of such is not for the kernels.
        let mut slope = inverse.settle().multiply(&products[g]).settle();
        // Both x are in [0, 1.5 P), so their difference is within 1.5 P.
        inverse.multiply_assign(&x2.sub(&x1));
        // Signs may make the difference weigh 4: the other factor is settled.
        slope.multiply_assign(&load_y(pairs, 1).sub(&y1));
        let x3 = slope.multiply(&slope).sub(&x1).sub(&x2).settle();
        slope.multiply_assign(&x1.sub(&x3));
        hand_out(&x3, &slope.sub(&y1), |lane, sum| put(g * WIDTH + lane, sum));
    }
    Ok(())
}

/// Products g and g + 1.
#[inline(always)]
fn neighbours(products: &mut [G], g: usize) -> [&mut G; 2] {
    let (before, after) = products.split_at_mut(g + 1);
    [&mut before[g], &mut after[0]]
}

#[inline(always)]
fn load_x(pairs: &[Pair], side: usize) -> G {
    G::load(|lane| pairs[lane].x[side])
}

#[inline(always)]
fn load_y(pairs: &[Pair], side: usize) -> G {
    let sign = |lane: usize| (pairs[lane].negative[side] as u32) << lane;
    let signs = (0..WIDTH).fold(0, |signs, lane| signs | sign(lane));
    G::load(|lane| pairs[lane].y[side]).negate_where(signs)
}

#[inline(always)]
fn hand_out(x: &G, y: &G, mut put: impl FnMut(usize, Point)) {
    let mut points = [Point::default(); WIDTH];
    x.store_settled(|lane, limbs| points[lane].x = limbs);
    y.store(|lane, limbs| points[lane].y = limbs);
    points.into_iter().enumerate().for_each(|(lane, point)| put(lane, point));
}

/// The inverse of every lane.
fn invert(product: &G) -> Result<G, Collision> {
    let mut lanes = [Field::<Q>::ZERO; WIDTH];
    product.store(|lane, limbs| lanes[lane] = G::wake(limbs));
    if lanes.iter().any(Field::is_zero) {
        return Err(Collision);
    }
    batch_invert(&mut lanes);
    Ok(G::load(|lane| G::rest(lanes[lane])).settle())
}

/// Doubles points in place; none may be the identity (the group has no point with y = 0).
pub fn double_all(points: &mut [Point]) {
    for batch in points.chunks_mut(BATCH) {
        double_batch(batch);
    }
}

fn double_batch(points: &mut [Point]) {
    let one = G::rest(Fq::ONE);
    let groups = points.len().div_ceil(WIDTH);
    let at = |points: &[Point], g: usize, lane: usize| {
        points.get(g * WIDTH + lane).copied().unwrap_or(Point { x: one, y: one })
    };
    let mut products = vec![G::splat(Fq::ONE); groups + 1];
    for g in 0..groups {
        let y = G::load(|lane| at(points, g, lane).y);
        let [before, after] = neighbours(&mut products, g);
        before.multiply_into(&y.add(&y).settle(), after);
    }
    // No factor is zero.
    let Ok(mut inverse) = invert(&products[groups]) else { return };
    for g in (0..groups).rev() {
        let x1 = G::load(|lane| at(points, g, lane).x);
        let y1 = G::load(|lane| at(points, g, lane).y);
        let mut slope = inverse.multiply(&products[g]).settle();
        inverse.multiply_assign(&y1.add(&y1).settle());
        let square = x1.multiply(&x1).settle();
        slope.multiply_assign(&square.add(&square).add(&square));
        let x3 = slope.multiply(&slope).sub(&x1).sub(&x1).settle();
        slope.multiply_assign(&x1.sub(&x3));
        hand_out(&x3, &slope.sub(&y1), |lane, sum| {
            if let Some(point) = points.get_mut(g * WIDTH + lane) {
                *point = sum;
            }
        });
    }
}

/// `beta x` of each point: its image under lambda.
pub fn move_all(points: &[Point], beta: Fq) -> Vec<Limbs> {
    let beta = G::splat(beta);
    let mut moved = vec![[0; 4]; points.len()];
    for (g, points) in points.chunks(WIDTH).enumerate() {
        let x = G::load(|lane| points.get(lane).map_or([0; 4], |point| point.x));
        x.multiply(&beta).store(|lane, limbs| {
            if let Some(moved) = moved.get_mut(g * WIDTH + lane) {
                *moved = limbs;
            }
        });
    }
    moved
}
