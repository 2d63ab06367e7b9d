//! Values to test with, and the way to halo2curves and back.
#![allow(missing_docs, dead_code)]

use bn254::field::Field;
use bn254::field::Modulus;
use bn254::field::limbs::{Limbs, halve};
use bn254::field::modulus::{Q, R};
use bn254::{Affine, Fq, Fr, Tier};
use halo2_proofs::halo2curves::bn256;
use halo2_proofs::halo2curves::serde::SerdeObject;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

/// Runs a test in every tier that this machine has, and says which those were.
pub fn in_every_tier(test: impl Fn()) {
    // The tier is the whole process's: one test at a time.
    static ONE: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let tiers = Tier::available();
    if cfg!(target_arch = "x86_64") && tiers.len() == 1 {
        println!("ifma: skipped, the processor has no AVX-512 IFMA");
    }
    for tier in &tiers {
        println!("tier {}", tier.name());
        tier.choose();
        test();
    }
}

/// A small generator of test values.
pub struct Random(pub u64);

impl Random {
    pub fn word(&mut self) -> u64 {
        // splitmix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let word = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    pub fn field<M: Modulus>(&mut self) -> Field<M> {
        let mut bytes = [0; 64];
        bytes.as_chunks_mut::<8>().0.iter_mut().for_each(|c| *c = self.word().to_le_bytes());
        Field::from_wide(&bytes)
    }

    pub fn scalars(&mut self, length: usize) -> Vec<Fr> {
        (0..length).map(|_| self.field::<R>()).collect()
    }

    pub fn points(&mut self, length: usize) -> Vec<Affine> {
        let scalars: Vec<bn256::Fr> = (0..length).map(|_| self.field::<R>().theirs()).collect();
        let generator = bn256::G1Affine::generator();
        let points: Vec<bn256::G1Affine> =
            scalars.iter().map(|scalar| (generator * scalar).into()).collect();
        points.iter().map(ours).collect()
    }
}

/// Numbers whose limbs, carries or Montgomery forms are extreme: more than 80.
pub fn edges<M: Modulus>() -> Vec<Field<M>> {
    let mut limbs: Vec<Limbs> = vec![[0; 4], M::R, M::R2, halve(&M::P, 0), [u64::MAX, 0, 0, 0]];
    for bit in [1, 28, 29, 30, 50, 51, 52, 57, 58, 63, 64, 101, 102, 103, 127, 128, 152, 153, 203] {
        let mut power = [0u64; 4];
        power[bit / 64] = 1 << (bit % 64);
        limbs.push(power);
        let mut ones = [0u64; 4];
        (0..bit).for_each(|bit| ones[bit / 64] |= 1 << (bit % 64));
        limbs.push(ones);
    }
    let mut values: Vec<Field<M>> = limbs.into_iter().filter_map(Field::from_montgomery).collect();
    values.extend((0..3).map(Field::from_u64));
    values.iter().map(|value| -*value).collect::<Vec<_>>().into_iter().for_each(|v| values.push(v));
    assert!(values.len() >= 80, "{}", values.len());
    values
}

/// The same element in halo2curves.
pub trait Theirs {
    type Type;
    fn theirs(&self) -> Self::Type;
}

fn bytes<M: Modulus>(field: &Field<M>) -> Vec<u8> {
    field.to_montgomery().iter().flat_map(|word| word.to_le_bytes()).collect()
}

impl Theirs for Fr {
    type Type = bn256::Fr;
    fn theirs(&self) -> bn256::Fr {
        bn256::Fr::from_raw_bytes_unchecked(&bytes::<R>(self))
    }
}

impl Theirs for Fq {
    type Type = bn256::Fq;
    fn theirs(&self) -> bn256::Fq {
        bn256::Fq::from_raw_bytes_unchecked(&bytes::<Q>(self))
    }
}

impl Theirs for Affine {
    type Type = bn256::G1Affine;
    fn theirs(&self) -> bn256::G1Affine {
        bn256::G1Affine { x: self.x.theirs(), y: self.y.theirs() }
    }
}

pub fn ours(point: &bn256::G1Affine) -> Affine {
    let field = |raw: Vec<u8>| {
        let mut limbs = [0; 4];
        let words = raw.as_chunks::<8>().0;
        limbs.iter_mut().zip(words).for_each(|(limb, word)| *limb = u64::from_le_bytes(*word));
        limbs
    };
    let coordinate = |raw| Fq::from_montgomery(field(raw)).unwrap();
    Affine { x: coordinate(point.x.to_raw_bytes()), y: coordinate(point.y.to_raw_bytes()) }
}
