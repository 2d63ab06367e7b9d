//! Edge values: points, scalars, and words that are no numbers of the field.

use halo2_proofs::halo2curves::CurveAffine;
use halo2_proofs::halo2curves::bn256::{Fq, Fq2, Fr, G1, G1Affine, G2, G2Affine};
use halo2_proofs::halo2curves::ff::{Field, PrimeField, WithSmallOrderMulGroup};
use halo2_proofs::halo2curves::group::Curve;
use halo2_proofs::halo2curves::group::cofactor::CofactorGroup;

pub type Word = [u8; 32];

/// Big-endian.
pub fn word<F: PrimeField<Repr = [u8; 32]>>(value: &F) -> Word {
    let mut word = value.to_repr();
    word.reverse();
    word
}

pub fn small(n: u8) -> Word {
    let mut word = [0; 32];
    word[31] = n;
    word
}

/// a + b modulo 2^256, and whether it is smaller than that.
pub fn plus(a: &Word, b: &Word) -> Option<Word> {
    let (mut sum, mut carry) = ([0; 32], 0);
    for i in (0..32).rev() {
        let digit = u16::from(a[i]) + u16::from(b[i]) + carry;
        (sum[i], carry) = (digit as u8, digit >> 8);
    }
    (carry == 0).then_some(sum)
}

fn modulus<F: PrimeField<Repr = [u8; 32]>>() -> Word {
    plus(&word(&-F::ONE), &small(1)).unwrap()
}

pub fn q() -> Word {
    modulus::<Fq>()
}

pub fn r() -> Word {
    modulus::<Fr>()
}

/// Scalars with names; those after the first nine are not below r.
pub fn scalars() -> Vec<(&'static str, Word)> {
    let power = |n: u64| word(&Fr::from(2).pow([n]));
    let above = |n: u8| plus(&r(), &small(n)).unwrap();
    vec![
        ("0", small(0)),
        ("1", small(1)),
        ("2", small(2)),
        ("3", small(3)),
        ("2^64", power(64)),
        ("2^128-1", word(&(Fr::from(2).pow([128]) - Fr::ONE))),
        ("lambda", word(&Fr::ZETA)),
        ("r-2", word(&-Fr::from(2))),
        ("r-1", word(&-Fr::ONE)),
        ("r", r()),
        ("r+1", above(1)),
        ("r+9", above(9)),
        ("q-1", word(&-Fq::ONE)),
        ("q", q()),
        ("2r", plus(&r(), &r()).unwrap()),
        ("2^255", {
            let mut w = [0; 32];
            w[0] = 0x80;
            w
        }),
        ("2^256-1", [0xff; 32]),
    ]
}

/// Points of the first group with names; the identity first.
pub fn points() -> Vec<(&'static str, G1Affine)> {
    let times = |scalar: Fr| (G1::generator() * scalar).to_affine();
    let some = Fr::from(0x1234_5678_9abc_def1).pow([5]);
    vec![
        ("O", times(Fr::ZERO)),
        ("G", times(Fr::ONE)),
        ("-G", times(-Fr::ONE)),
        ("2G", times(Fr::from(2))),
        ("-2G", times(-Fr::from(2))),
        ("3G", times(Fr::from(3))),
        ("lambda G", times(Fr::ZETA)),
        ("P", times(some)),
        ("-P", times(-some)),
        ("2P", times(some + some)),
        ("G/2", times(Fr::from(2).invert().unwrap())),
    ]
}

/// Points of the second group with names; the identity first.
pub fn g2_points() -> Vec<(&'static str, G2Affine)> {
    let times = |scalar: Fr| (G2::generator() * scalar).to_affine();
    vec![
        ("O", times(Fr::ZERO)),
        ("H", times(Fr::ONE)),
        ("-H", times(-Fr::ONE)),
        ("2H", times(Fr::from(2))),
        ("Q", times(Fr::from(0xdead_beef).pow([7]))),
    ]
}

/// Points of the twist outside the group of order r.
pub fn outside() -> Vec<G2Affine> {
    let on_twist = |i: u64| {
        let x = Fq2 { c0: Fq::from(i), c1: Fq::from(i % 3) };
        let y: Option<Fq2> = (x.square() * x + G2Affine::b()).sqrt().into();
        Some(G2Affine { x, y: y? })
    };
    let outside = (1..).filter_map(on_twist);
    let outside = outside.filter(|p| !bool::from(G2::from(*p).is_torsion_free()));
    outside.take(6).collect()
}

pub fn g1_bytes(point: &G1Affine) -> Vec<u8> {
    [word(&point.x), word(&point.y)].concat()
}

/// As EIP-197 has it: the imaginary part first.
pub fn g2_bytes(point: &G2Affine) -> Vec<u8> {
    [&point.x.c1, &point.x.c0, &point.y.c1, &point.y.c0].map(word).concat()
}

/// Pairs of words that are no point: names and 64 bytes.
pub fn no_points() -> Vec<(String, Vec<u8>)> {
    let mut list = Vec::new();
    for (name, point) in points().into_iter().skip(1).take(4) {
        let (x, y) = (word(&point.x), word(&point.y));
        let alias = |word: &Word| plus(word, &q());
        list.extend(alias(&x).map(|x| (format!("{name}, x + q"), [x, y].concat())));
        list.extend(alias(&y).map(|y| (format!("{name}, y + q"), [x, y].concat())));
        let beside = word(&(point.y + Fq::ONE));
        list.push((format!("{name}, y + 1"), [x, beside].concat()));
        list.push((format!("{name}, swapped"), [y, x].concat()));
        list.push((format!("{name}, little endian"), {
            let turn = |mut word: Word| {
                word.reverse();
                word
            };
            [turn(x), turn(y)].concat()
        }));
    }
    let others = [
        ("(q, 0)", [q(), small(0)]),
        ("(0, q)", [small(0), q()]),
        ("(q, q)", [q(), q()]),
        ("(0, 1)", [small(0), small(1)]),
        ("(1, 0)", [small(1), small(0)]),
        ("(1, 1)", [small(1), small(1)]),
        ("all ones", [[0xff; 32], [0xff; 32]]),
        ("(1, 2^256-1)", [small(1), [0xff; 32]]),
    ];
    list.extend(others.map(|(name, words)| (name.to_string(), words.concat())));
    list
}
