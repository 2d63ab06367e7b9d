//! Sums of two points.

use super::Vector;
use super::reference::add;
use super::values::{g1_bytes, no_points, points};

pub fn all() -> Vec<Vector> {
    let mut list = Vec::new();
    let mut push = |name: String, input: Vec<u8>| {
        let expected = add(&input);
        list.push(Vector { name, input, expected });
    };
    for (a, left) in points() {
        for (b, right) in points() {
            push(format!("{a} + {b}"), [g1_bytes(&left), g1_bytes(&right)].concat());
        }
    }
    for (name, bad) in no_points() {
        let good = g1_bytes(&points()[1].1);
        push(format!("({name}) + G"), [&bad[..], &good].concat());
        push(format!("G + ({name})"), [&good[..], &bad].concat());
        push(format!("({name}) + O"), [&bad[..], &[0; 64]].concat());
    }
    let whole = [g1_bytes(&points()[1].1), g1_bytes(&points()[7].1)].concat();
    for len in [0, 1, 31, 32, 33, 63, 64, 65, 95, 96, 97, 127] {
        push(format!("{len} bytes of G + P"), whole[..len].to_vec());
    }
    for more in [1, 31, 32, 64, 128] {
        push(format!("G + P and {more} bytes"), [&whole[..], &vec![0xff; more]].concat());
    }
    list
}
