//! Which form of the kernels runs: the one that the build is for, or a faster one that the
//! processor turns out to have. The latter is for native builds alone.

use super::{Group, Lanes};
use crate::field::Modulus;
use crate::field::modulus::Q;
use std::borrow::Borrow;
use std::sync::atomic::{AtomicU8, Ordering};

/// Work on groups of any tier: a function of their form, and what it captures.
///
/// Instructions that not all processors have are calls but where the compiler may use them, which
/// is inside of [`Lanes::run`] only. So `on` and all that it calls with groups are to be marked
/// `#[inline(always)]`; it starts no threads, for what those run is not inside.
pub trait Work<M: Modulus> {
    /// What comes of it.
    type Output;

    /// Does it on groups of this form.
    fn on<L: Rows<M>>(self) -> Self::Output;
}

/// Groups that read and write the build's own: columns are kept in those.
pub trait Rows<M: Modulus>: Lanes<M> {
    /// How many of the build's own groups one of these takes.
    const ROWS: usize;

    /// One of these, read from rows: not copied where a row is one already.
    type Cell<'a>: Borrow<Self>;

    /// From the build's own groups, settled ones.
    fn cell<'a>(row: impl Fn(usize) -> &'a Group<M>) -> Self::Cell<'a>;

    /// Hands out settled elements as the build's own groups.
    fn write(&self, put: impl FnMut(usize, Group<M>));
}

impl<M: Modulus> Rows<M> for Group<M> {
    const ROWS: usize = 1;

    type Cell<'a> = &'a Self;

    #[inline(always)]
    fn cell<'a>(row: impl Fn(usize) -> &'a Group<M>) -> &'a Self {
        row(0)
    }

    #[inline(always)]
    fn write(&self, mut put: impl FnMut(usize, Group<M>)) {
        put(0, *self);
    }
}

#[cfg(bn254_ifma)]
impl<M: Modulus> Rows<M> for super::ifma::Eight<M> {
    const ROWS: usize = 8;

    type Cell<'a> = Self;

    #[inline(always)]
    fn cell<'a>(row: impl Fn(usize) -> &'a Group<M>) -> Self {
        Self::load(|lane| row(lane).to_limbs()).settle()
    }

    #[inline(always)]
    fn write(&self, mut put: impl FnMut(usize, Group<M>)) {
        self.store_settled(|lane, limbs| put(lane, Group::<M>::load(|_| limbs)));
    }
}

/// A form of the kernels that can run here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tier(Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Built,
    #[cfg(bn254_ifma)]
    Ifma,
}

/// The tier in use: what [`Kind`] has, or not looked for yet.
static CHOSEN: AtomicU8 = AtomicU8::new(UNKNOWN);
const UNKNOWN: u8 = 0;
const BUILT: u8 = 1;
#[cfg(bn254_ifma)]
const IFMA: u8 = 2;

/// The lanes of the widest groups that a build knows.
pub const MOST_LANES: usize = match <Group<Q> as Lanes<Q>>::WIDTH {
    #[cfg(bn254_ifma)]
    0..8 => 8,
    lanes => lanes,
};

impl Tier {
    /// What the build is for: runs wherever the build does.
    pub const BUILT: Self = Self(Kind::Built);

    /// All that can run here, the fastest last.
    pub fn available() -> Vec<Self> {
        #[cfg(bn254_ifma)]
        if super::ifma::is_available() {
            return vec![Self::BUILT, Self(Kind::Ifma)];
        }
        vec![Self::BUILT]
    }

    /// The one in use: the fastest, unless [`Tier::choose`] has said otherwise.
    #[inline]
    pub fn current() -> Self {
        match CHOSEN.load(Ordering::Relaxed) {
            #[cfg(bn254_ifma)]
            IFMA => Self(Kind::Ifma),
            UNKNOWN => Self::available().pop().unwrap_or(Self::BUILT).or_chosen(),
            _ => Self::BUILT,
        }
    }

    /// Makes this the one in use unless another thread was quicker to choose.
    #[cold]
    fn or_chosen(self) -> Self {
        let own = self.number();
        match CHOSEN.compare_exchange(UNKNOWN, own, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => self,
            Err(_) => Self::current(),
        }
    }

    /// Makes this the one in use, for the whole process: for tests and comparisons. Results do not
    /// depend on it.
    pub fn choose(self) {
        CHOSEN.store(self.number(), Ordering::Relaxed);
    }

    fn number(self) -> u8 {
        match self.0 {
            Kind::Built => BUILT,
            #[cfg(bn254_ifma)]
            Kind::Ifma => IFMA,
        }
    }

    /// Its name, as in `ARCHITECTURE.md`.
    pub const fn name(self) -> &'static str {
        match self.0 {
            #[cfg(bn254_ifma)]
            Kind::Ifma => "ifma",
            Kind::Built if cfg!(bn254_tier = "relaxed") => "relaxed",
            Kind::Built if cfg!(bn254_tier = "scalar") => "scalar",
            Kind::Built if cfg!(bn254_tier = "wide") => "wide",
            Kind::Built => "native",
        }
    }

    /// Does the work in this tier's form.
    #[inline(always)]
    pub fn run<M: Modulus, W: Work<M>>(self, work: W) -> W::Output {
        match self.0 {
            Kind::Built => Group::<M>::run(work),
            #[cfg(bn254_ifma)]
            Kind::Ifma => super::ifma::Eight::<M>::run(work),
        }
    }
}
