//! Many additions of points by their coordinates, one inversion for all of a batch.
//!
//! P + Q for different x takes one inversion and three products; Montgomery's trick makes the
//! inversion three more. Where two x are equal the batch reports it and nothing is kept.

use crate::curve::Affine;
use crate::field::limbs::Limbs;
use crate::field::modulus::Q;
use crate::field::{Field, Fq, batch_invert};
use crate::kernels::{Group, Lanes, MOST_LANES, Rows, Tier, Work};

/// Says what is parked how: all tiers of a build agree on it.
type Parking = Group<Q>;
/// Pairs that share an inversion: their running products stay in a second-level cache.
pub const BATCH: usize = 512 * MOST_LANES;

/// A point between additions: coordinates in the parked form of the kernels.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
pub struct Point {
    pub x: Limbs,
    pub y: Limbs,
}

impl From<&Affine> for Point {
    fn from(point: &Affine) -> Self {
        Self { x: Parking::park(point.x), y: Parking::park(point.y) }
    }
}

impl From<&Point> for Affine {
    fn from(point: &Point) -> Self {
        Self { x: Parking::unpark(point.x), y: Parking::unpark(point.y) }
    }
}

/// An addition: the points at `source` and beside it, and where their sum goes.
#[derive(Debug, Clone, Copy)]
pub struct Addition {
    pub source: u32,
    pub place: u32,
}

/// Two equal x in a batch: the sum would be a double or the identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Collision;

/// Carries additions out; `to` starts at place `start`.
pub fn add_all(
    from: &[Point],
    additions: &[Addition],
    to: &mut [Point],
    start: usize,
) -> Result<(), Collision> {
    Tier::current().run(Additions { from, additions, to, start })
}

/// What [`add_all`] is given.
struct Additions<'a> {
    from: &'a [Point],
    additions: &'a [Addition],
    to: &'a mut [Point],
    start: usize,
}

impl Work<Q> for Additions<'_> {
    type Output = Result<(), Collision>;

    #[inline(always)]
    fn on<G: Rows<Q>>(self) -> Self::Output {
        let Self { from, additions, to, start } = self;
        let most = additions.len().min(BATCH).div_ceil(G::WIDTH);
        let mut products = vec![G::splat(Fq::ONE); most + 1];
        for batch in additions.chunks(BATCH) {
            // The lanes beyond the last addition do it again.
            let addition = |index: usize| batch[index.min(batch.len() - 1)];
            let place = |index: usize| addition(index).place as usize - start;
            let pair = |g: usize, lane: usize| {
                let source = addition(g * G::WIDTH + lane).source as usize;
                [&from[source], &from[source + 1]]
            };
            let groups = batch.len().div_ceil(G::WIDTH);
            add_batch(&mut products[..=groups], pair, |g, x: &G, y: &G| {
                x.store_parked(|lane, limbs| to[place(g * G::WIDTH + lane)].x = limbs);
                y.store_parked(|lane, limbs| to[place(g * G::WIDTH + lane)].y = limbs);
            })?;
        }
        Ok(())
    }
}

/// Adds groups of pairs; there is one product more than groups, and the first is one.
///
/// Bounds, as the kernels count them: differences of parked elements are within 1.03, so running
/// products and inverses stay within 1.66, and a slope within 2.06 before its last factor, 1.82
/// after it; factors never weigh more than 1 and 2.
#[inline(always)]
fn add_batch<'a, G: Lanes<Q>>(
    products: &mut [G],
    pair: impl Fn(usize, usize) -> [&'a Point; 2],
    mut put: impl FnMut(usize, &G, &G),
) -> Result<(), Collision> {
    let x = |g, side: usize| G::load_parked(|lane| pair(g, lane)[side].x);
    let y = |g, side: usize| G::load_parked(|lane| pair(g, lane)[side].y);
    let groups = products.len() - 1;
    for g in 0..groups {
        let [before, after] = neighbours(products, g);
        before.multiply_into(&x(g, 1).sub(&x(g, 0)), after);
    }
    let mut inverse = invert(&products[groups])?;
    let mut slope = inverse;
    for g in (0..groups).rev() {
        let (x1, x2, y1) = (x(g, 0), x(g, 1), y(g, 0));
        inverse.multiply_into(&products[g], &mut slope);
        inverse.multiply_assign(&x2.sub(&x1));
        slope.multiply_assign(&y(g, 1).sub(&y1));
        let x3 = slope.multiply(&slope).sub(&x1).sub(&x2).settle_parked();
        slope.multiply_assign(&x1.sub(&x3));
        put(g, &x3, &slope.sub(&y1).settle_parked());
    }
    Ok(())
}

/// Products g and g + 1.
#[inline(always)]
fn neighbours<G>(products: &mut [G], g: usize) -> [&mut G; 2] {
    let (before, after) = products.split_at_mut(g + 1);
    [&mut before[g], &mut after[0]]
}

/// The inverse of every lane.
#[inline(always)]
fn invert<G: Lanes<Q>>(product: &G) -> Result<G, Collision> {
    let mut lanes = [Field::<Q>::ZERO; MOST_LANES];
    let lanes = &mut lanes[..G::WIDTH];
    product.store(|lane, limbs| lanes[lane] = G::wake(limbs));
    if lanes.iter().any(Field::is_zero) {
        return Err(Collision);
    }
    batch_invert(lanes);
    Ok(G::load(|lane| G::rest(lanes[lane])).settle())
}

/// Doubles points in place; none may be the identity (the group has no point with y = 0).
pub fn double_all(points: &mut [Point]) {
    Tier::current().run(Doublings { points });
}

/// What [`double_all`] is given.
struct Doublings<'a> {
    points: &'a mut [Point],
}

impl Work<Q> for Doublings<'_> {
    type Output = ();

    #[inline(always)]
    fn on<G: Rows<Q>>(self) {
        for batch in self.points.chunks_mut(BATCH) {
            double_batch::<G>(batch);
        }
    }
}

#[inline(always)]
fn double_batch<G: Lanes<Q>>(points: &mut [Point]) {
    let groups = points.len().div_ceil(G::WIDTH);
    // The lanes beyond the last point double it again.
    let at = |points: &[Point], g: usize, lane: usize| {
        points[(g * G::WIDTH + lane).min(points.len() - 1)]
    };
    let mut products = vec![G::splat(Fq::ONE); groups + 1];
    for g in 0..groups {
        let y = G::load_parked(|lane| at(points, g, lane).y);
        let [before, after] = neighbours(&mut products, g);
        before.multiply_into(&y.add(&y).settle(), after);
    }
    // No factor is zero.
    let Ok(mut inverse) = invert(&products[groups]) else { return };
    for g in (0..groups).rev() {
        let x1 = G::load_parked(|lane| at(points, g, lane).x);
        let y1 = G::load_parked(|lane| at(points, g, lane).y);
        let mut slope = inverse.multiply(&products[g]).settle();
        inverse.multiply_assign(&y1.add(&y1).settle());
        let square = x1.multiply(&x1).settle();
        slope.multiply_assign(&square.add(&square).add(&square));
        let x3 = slope.multiply(&slope).sub(&x1).sub(&x1).settle_parked();
        slope.multiply_assign(&x1.sub(&x3));
        let place = |lane: usize| (g * G::WIDTH + lane).min(points.len() - 1);
        let y3 = slope.sub(&y1).settle_parked();
        let places: [usize; MOST_LANES] = core::array::from_fn(place);
        x3.store_parked(|lane, limbs| points[places[lane]].x = limbs);
        y3.store_parked(|lane, limbs| points[places[lane]].y = limbs);
    }
}

/// `beta x` of each point: its image under lambda.
pub fn move_all(points: &[Point], beta: Fq) -> Vec<Limbs> {
    Tier::current().run(Moves { points, beta })
}

/// What [`move_all`] is given.
struct Moves<'a> {
    points: &'a [Point],
    beta: Fq,
}

impl Work<Q> for Moves<'_> {
    type Output = Vec<Limbs>;

    #[inline(always)]
    fn on<G: Rows<Q>>(self) -> Vec<Limbs> {
        let Self { points, beta } = self;
        let beta = G::splat(beta);
        let mut moved = vec![[0; 4]; points.len()];
        for (points, moved) in points.chunks(G::WIDTH).zip(moved.chunks_mut(G::WIDTH)) {
            let x = G::load_parked(|lane| points[lane.min(points.len() - 1)].x);
            x.multiply(&beta).settle_parked().store_parked(|lane, limbs| {
                if let Some(moved) = moved.get_mut(lane) {
                    *moved = limbs;
                }
            });
        }
        moved
    }
}
