//! What issuers sign, and the trees that they publish.

use crate::Fr;
use crate::gadgets::jubjub::{Point, eddsa};
use crate::gadgets::merkle::LeanTree;
use crate::gadgets::poseidon::{Domain, hash};

/// Bits of a date, YYYYMMDD as one number.
pub const DATE_BITS: u32 = 32;
/// Bits of a country's number.
pub const COUNTRY_BITS: u32 = 16;
/// Bits of a serial number.
pub const SERIAL_BITS: u32 = 64;
/// What a year is in the difference of two dates.
pub const YEAR: u64 = 10_000;
/// Most countries of a set.
pub const COUNTRIES: usize = 8;

/// What an issuer says about a holder.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Credential {
    /// Date of birth, YYYYMMDD.
    pub birth: u32,
    /// Last day on which the credential is valid, YYYYMMDD.
    pub expires: u32,
    /// ISO 3166-1 number of the country; not zero.
    pub country: u16,
    /// Number by which the issuer revokes it: neither 0 nor 2^64 - 1, of no other credential.
    pub serial: u64,
}

impl Credential {
    /// All attributes as one element: `birth + 2^32 expires + 2^64 country + 2^80 serial`.
    pub fn attributes(&self) -> Fr {
        let [birth, expires] = [self.birth, self.expires].map(u64::from);
        let low = Fr::from_raw([birth | expires << 32, u64::from(self.country), 0, 0]);
        low + Fr::from(self.serial) * power_of_two(DATE_BITS * 2 + COUNTRY_BITS)
    }

    /// What is signed: holder and attributes.
    pub fn message(&self, commitment: Fr) -> Fr {
        hash(Domain::Credential, commitment, self.attributes())
    }
}

/// An issuer's leaf in the registry of issuers.
pub fn issuer_leaf(key: &Point) -> Fr {
    hash(Domain::Issuer, key.x, key.y)
}

/// Two serial numbers between which none is revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// A revoked serial number, or 0.
    pub below: u64,
    /// The next revoked one, or 2^64 - 1.
    pub above: u64,
}

impl Gap {
    /// The gap's leaf in the revocation tree.
    pub fn leaf(&self) -> Fr {
        hash(Domain::Gap, Fr::from(self.below), Fr::from(self.above))
    }

    /// Whether the serial number lies strictly between both ends.
    pub fn holds(&self, serial: u64) -> bool {
        self.below < serial && serial < self.above
    }
}

/// The gaps between revoked serial numbers, in order: one more than there are different numbers
/// other than 0 and 2^64 - 1.
pub fn gaps(revoked: &[u64]) -> Vec<Gap> {
    let mut ends: Vec<u64> = revoked.iter().copied().chain([0, u64::MAX]).collect();
    ends.sort_unstable();
    ends.dedup();
    ends.windows(2).map(|pair| Gap { below: pair[0], above: pair[1] }).collect()
}

/// The tree that a revocation list is published as.
pub fn revocation_tree(revoked: &[u64]) -> LeanTree {
    LeanTree::new(gaps(revoked).iter().map(Gap::leaf).collect())
}

/// A set of countries as one element: `sum of country_j 2^(16 j)` over eight places, free places
/// filled with the last country. No country at all is 0, which every country is in.
pub fn countries_word(countries: &[u16]) -> Fr {
    places(countries).iter().rev().fold(Fr::zero(), |word, country| {
        word * power_of_two(COUNTRY_BITS) + Fr::from(u64::from(*country))
    })
}

/// The eight places of [`countries_word`].
pub(super) fn places(countries: &[u16]) -> [u16; COUNTRIES] {
    let last = countries.last().copied().unwrap_or(0);
    std::array::from_fn(|i| countries.get(i).copied().unwrap_or(last))
}

/// 2^bits.
pub(super) fn power_of_two(bits: u32) -> Fr {
    (0..bits).fold(Fr::one(), |power, _| power.double())
}

/// A signed credential.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signed {
    /// The attributes.
    pub credential: Credential,
    /// The issuer's key.
    pub issuer: Point,
    /// Signature of [`Credential::message`].
    pub signature: eddsa::Signature,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_leave_out_what_is_revoked() {
        assert_eq!(gaps(&[]), [Gap { below: 0, above: u64::MAX }]);
        let gaps = gaps(&[9, 4, 9, 5, u64::MAX]);
        let inside = |serial| gaps.iter().filter(|gap| gap.holds(serial)).count();
        assert_eq!([1, 3, 4, 5, 6, 8, 9, 10].map(inside), [1, 1, 0, 0, 1, 1, 0, 1]);
        assert_eq!([0, u64::MAX].map(inside), [0, 0]);
    }

    #[test]
    fn attributes_do_not_overlap() {
        let all = Credential { birth: !0, expires: !0, country: !0, serial: !0 };
        assert_eq!(all.attributes(), power_of_two(144) - Fr::one());
        let serial = Credential { birth: 0, expires: 0, country: 0, serial: 1 };
        assert_eq!(serial.attributes(), power_of_two(80));
    }

    #[test]
    fn a_set_is_one_word() {
        assert_eq!(countries_word(&[]), Fr::zero());
        assert_eq!(places(&[276, 756]), [276, 756, 756, 756, 756, 756, 756, 756]);
        let two = Fr::from(276) + Fr::from(756) * (power_of_two(16) * places_above_one());
        assert_eq!(countries_word(&[276, 756]), two);
    }

    fn places_above_one() -> Fr {
        (0..7).fold(Fr::zero(), |sum, _| sum * power_of_two(16) + Fr::one())
    }
}
