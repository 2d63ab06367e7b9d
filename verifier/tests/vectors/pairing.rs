//! Products of pairings.

use halo2_proofs::halo2curves::bn256::{Fr, G1, G2};
use halo2_proofs::halo2curves::group::Curve;

use super::Vector;
use super::reference::pairs;
use super::values::{g1_bytes, g2_bytes, g2_points, no_points, outside, plus, points, q, word};

/// [a]_1 and [b]_2.
fn pair(a: Fr, b: Fr) -> Vec<u8> {
    let (a, b) = ((G1::generator() * a).to_affine(), (G2::generator() * b).to_affine());
    [g1_bytes(&a), g2_bytes(&b)].concat()
}

pub fn all() -> Vec<Vector> {
    let mut list = Vec::new();
    let mut push = |name: String, input: Vec<u8>| {
        let expected = pairs(&input);
        list.push(Vector { name, input, expected });
    };
    push("no pair".into(), Vec::new());
    for (a, left) in points().into_iter().take(4) {
        for (b, right) in g2_points() {
            push(format!("e({a}, {b})"), [g1_bytes(&left), g2_bytes(&right)].concat());
        }
    }
    sums(&mut push);
    no_first_points(&mut push);
    no_second_points(&mut push);
    lengths(&mut push);
    list
}

/// Sums of products of exponents that vanish, and that do not.
fn sums(push: &mut impl FnMut(String, Vec<u8>)) {
    let numbers = [1, 2, 5, 1 << 40].map(Fr::from);
    let numbers = [numbers.to_vec(), vec![-Fr::from(1), -Fr::from(3)]].concat();
    for (i, a) in numbers.iter().enumerate() {
        for (j, b) in numbers.iter().enumerate() {
            let name = |right: &str| format!("exponents {i}, {j}, {right}");
            let other = pair(*a, *b);
            push(name("cancelled"), [&other[..], &pair(-(*a * b), Fr::one())].concat());
            let beside = pair(-(*a * b) + Fr::one(), Fr::one());
            push(name("one beside"), [&other[..], &beside].concat());
            push(name("of three"), {
                let third = pair(Fr::from(7), -(*a * b) * Fr::from(7).invert().unwrap());
                [&other[..], &pair(Fr::zero(), *b), &third].concat()
            });
        }
    }
}

fn no_first_points(push: &mut impl FnMut(String, Vec<u8>)) {
    let good = pair(Fr::from(2), Fr::from(3));
    for (name, bad) in no_points() {
        push(format!("e({name}, H)"), [&bad[..], &good[64..]].concat());
        // A bad point is refused beside the point at infinity too.
        push(format!("e({name}, O)"), [&bad[..], &[0; 128]].concat());
    }
}

fn no_second_points(push: &mut impl FnMut(String, Vec<u8>)) {
    let g = g1_bytes(&points()[1].1);
    let with = |point: &[u8]| [&g[..], point].concat();
    for (name, point) in g2_points().into_iter().skip(1) {
        let bytes = g2_bytes(&point);
        for at in 0..4 {
            let part: [u8; 32] = bytes[32 * at..][..32].try_into().unwrap();
            let mut put = |how: &str, word: [u8; 32]| {
                let mut bytes = bytes.clone();
                bytes[32 * at..][..32].copy_from_slice(&word);
                push(format!("{name}, part {at}: {how}"), with(&bytes));
            };
            if let Some(alias) = plus(&part, &q()) {
                put("+ q", alias);
            }
            put("q", q());
            put("0", [0; 32]);
            put("all ones", [0xff; 32]);
            put("+ 1", plus(&part, &word(&Fr::one())).unwrap());
        }
        let swapped = [&bytes[32..64], &bytes[..32], &bytes[96..], &bytes[64..96]].concat();
        push(format!("{name}, real part first"), with(&swapped));
        push(format!("{name}, x and y swapped"), with(&[&bytes[64..], &bytes[..64]].concat()));
    }
    for (at, point) in outside().iter().enumerate() {
        let bytes = g2_bytes(point);
        push(format!("on the twist, outside the group, {at}"), with(&bytes));
        push(format!("O and outside the group, {at}"), [&[0; 64][..], &bytes].concat());
        let behind = [&pair(Fr::from(2), Fr::from(3))[..], &with(&bytes)].concat();
        push(format!("outside the group in the second pair, {at}"), behind);
    }
}

fn lengths(push: &mut impl FnMut(String, Vec<u8>)) {
    let two = [pair(Fr::from(2), Fr::from(3)), pair(-Fr::from(6), Fr::one())].concat();
    for len in [1, 32, 64, 128, 191, 193, 256, 320, 383] {
        push(format!("{len} bytes of two pairs"), two[..len].to_vec());
    }
    for more in [1, 32, 64, 191] {
        push(format!("two pairs and {more} bytes"), [&two[..], &vec![0; more]].concat());
    }
    push("two pairs and 192 zeros".into(), [&two[..], &[0; 192]].concat());
    push("ten pairs".into(), two.repeat(5));
}
