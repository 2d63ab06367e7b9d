//! Both fields against halo2curves: edge values pairwise, random ones by the million.
#![allow(missing_docs)]

mod common;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use bn254::field::Field;
use bn254::field::modulus::{Modulus, Q, R};
use bn254::kernels::{Lanes, Nine, One, Rows, Tier, Work, naive};
use bn254::{Fq, Fr, batch_invert};
use common::{Random, Theirs, edges};
use halo2_proofs::halo2curves::ff::PrimeField;

fn agree<M: Modulus, T: PrimeField>(a: Field<M>, b: Field<M>)
where
    Field<M>: Theirs<Type = T>,
{
    let (x, y) = (a.theirs(), b.theirs());
    assert_eq!((a * b).theirs(), x * y, "{a:?} * {b:?}");
    assert_eq!((a + b).theirs(), x + y, "{a:?} + {b:?}");
    assert_eq!((a - b).theirs(), x - y, "{a:?} - {b:?}");
    lanes_agree::<M, Nine<M>>(a, b);
    lanes_agree::<M, One<M>>(a, b);
    for tier in Tier::available() {
        tier.run(Agree(a, b));
    }
}

struct Agree<M>(Field<M>, Field<M>);

impl<M: Modulus> Work<M> for Agree<M> {
    type Output = ();
    #[inline(always)]
    fn on<L: Rows<M>>(self) {
        lanes_agree::<M, L>(self.0, self.1);
    }
}

/// Every tier that can run here against the reference, at the largest weights allowed.
#[inline(always)]
fn lanes_agree<M: Modulus, L: Lanes<M>>(a: Field<M>, b: Field<M>) {
    let is = |lanes: L, expected: Field<M>| {
        lanes.store(|lane, limbs| assert_eq!(L::wake(limbs), expected, "{lane}: {a:?} {b:?}"));
    };
    let product = naive::multiply::<M>(&a.to_montgomery(), &b.to_montgomery());
    let product = Field::from_montgomery(product).unwrap();
    let (x, y) = (L::load(|_| L::rest(a)), L::load(|_| L::rest(b)));
    let (u, v) = (x.settle(), y.settle());
    is(x, a);
    is(x.multiply(&y), product);
    is(u.add(&u).add(&u).multiply(&v), product + product + product);
    is(x.sub(&y).multiply(&u), (a - b) * a);
    let two = x.add(&y);
    is(two.settle().multiply(&v), (a + b) * b);
    // The heaviest sum there is: an addition's x.
    let square = x.sub(&y).multiply(&u);
    is(square.multiply(&square).sub(&x).sub(&y), ((a - b) * a).square() - a - b);
    is(u.add(&u).add(&v).add(&v), (a + b).double());
}

fn single<M: Modulus, T: PrimeField>(a: Field<M>)
where
    Field<M>: Theirs<Type = T>,
{
    assert_eq!((-a).theirs(), -a.theirs());
    assert_eq!(a.double().theirs(), a.theirs().double());
    assert_eq!(a.invert().map(|a| a.theirs()), Option::from(a.theirs().invert()));
    assert_eq!(Field::from_canonical(a.to_canonical()), Some(a));
}

fn field_agrees<M: Modulus, T: PrimeField>(seed: u64)
where
    Field<M>: Theirs<Type = T>,
{
    let edges = edges::<M>();
    for a in &edges {
        single(*a);
        edges.iter().for_each(|b| agree(*a, *b));
    }
    let mut random = Random(seed);
    let mut last = random.field::<M>();
    for round in 0..1_000_000 {
        let next = random.field::<M>();
        match round % 100 {
            0 => agree(last, next),
            1 => single(last),
            _ => assert_eq!((last * next).theirs(), last.theirs() * next.theirs()),
        }
        last = next;
    }
}

#[test]
fn scalars_agree() {
    field_agrees::<R, _>(1);
}

#[test]
fn coordinates_agree() {
    field_agrees::<Q, _>(2);
}

/// Numbers that are not below P are no elements; wide ones are reduced.
#[test]
fn only_reduced_numbers_are_elements() {
    assert_eq!(Fr::from_canonical(R::P), None);
    assert_eq!(Fq::from_montgomery(Q::P), None);
    assert_eq!(Fr::from_canonical([u64::MAX; 4]), None);
    let mut bytes = [0; 64];
    let p: Vec<u8> = R::P.iter().flat_map(|word| word.to_le_bytes()).collect();
    bytes[..32].copy_from_slice(&p);
    assert!(Fr::from_wide(&bytes).is_zero());
    let wide = [0xff; 64];
    use halo2_proofs::halo2curves::ff::FromUniformBytes;
    let theirs = halo2_proofs::halo2curves::bn256::Fr::from_uniform_bytes(&wide);
    assert_eq!(Fr::from_wide(&wide).theirs(), theirs);
}

#[test]
fn many_inverses_are_single_inverses() {
    let mut values = edges::<R>();
    let expected: Vec<_> = values.iter().map(|v| v.invert_naive().unwrap_or_default()).collect();
    batch_invert(&mut values);
    assert_eq!(values, expected);
}

#[test]
fn roots_of_unity_are_theirs() {
    let theirs = halo2_proofs::halo2curves::bn256::Fr::ROOT_OF_UNITY;
    assert_eq!(Fr::root_of_unity(28).theirs(), theirs);
    assert_eq!(Fr::delta().theirs(), halo2_proofs::halo2curves::bn256::Fr::DELTA);
    assert_eq!(Fr::root_of_unity(0), Fr::ONE);
}
