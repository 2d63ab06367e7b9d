//! Multiples of a point.

use super::Vector;
use super::reference::mul;
use super::values::{g1_bytes, no_points, points, scalars, small};

pub fn all() -> Vec<Vector> {
    let mut list = Vec::new();
    let mut push = |name: String, input: Vec<u8>| {
        let expected = mul(&input);
        list.push(Vector { name, input, expected });
    };
    for (p, point) in points() {
        for (s, scalar) in scalars() {
            push(format!("{s} * {p}"), [g1_bytes(&point), scalar.to_vec()].concat());
        }
    }
    for (name, bad) in no_points() {
        push(format!("2 * ({name})"), [&bad[..], &small(2)].concat());
        push(format!("0 * ({name})"), [&bad[..], &small(0)].concat());
    }
    let whole = [g1_bytes(&points()[7].1), scalars()[7].1.to_vec()].concat();
    for len in [0, 1, 31, 32, 33, 63, 64, 65, 80, 95] {
        push(format!("{len} bytes of (r-2) * P"), whole[..len].to_vec());
    }
    for more in [1, 32, 96] {
        push(format!("(r-2) * P and {more} bytes"), [&whole[..], &vec![0xff; more]].concat());
    }
    list
}
