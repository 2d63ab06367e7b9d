//! The list of described circuits.

use rand::Rng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::params::Switch::{Complex, Simple, Weight};
use crate::params::{Copies, Kind, Params, Switch};

/// Long runs are asked for by `PROOFPOD_FULL=1` (`cargo xtask test --full`).
pub fn full() -> bool {
    std::env::var("PROOFPOD_FULL").is_ok_and(|value| value == "1")
}

fn new(name: &str, k: u32) -> Params {
    Params::new(name, k)
}

/// Gates of every degree, switch and reach.
pub fn gates() -> Vec<Params> {
    let near: Vec<i32> = (-5..=5).collect();
    let mut list: Vec<Params> = (3..=9)
        .map(|degree| {
            let switch = [Simple, Complex, Weight][degree % 3];
            let params = new(&format!("degree-{degree}"), 5).rotations(&[-1, 0, 1]);
            params.gate(degree, switch).with(|p| p.fixed = 2)
        })
        .collect();
    list.extend([
        new("one-gate", 4).gate(3, Simple).with(|p| p.free = 1),
        new("degree-2-beside-3", 5).gate(2, Simple).gate(3, Complex).gate(2, Weight),
        new("smallest", 4).gate(3, Weight).with(|p| p.free = 1),
        new("near-rotations", 6).rotations(&near).gate(4, Simple).gate(3, Weight).gate(5, Complex),
        new("far-rotations", 7).rotations(&[-40, -17, 0, 23, 31]).gate(3, Simple).gate(4, Complex),
        new("eight-columns", 5).rotations(&[0, 1]).gate(3, Simple).with(|p| {
            (p.free, p.fixed) = (3, 6);
            p.gates[0].outputs = 5;
        }),
        new("many-gates", 5).rotations(&[-1, 0]).with(|p| p.fixed = 3).with(|p| {
            let switches = [Simple, Complex, Weight];
            *p = (0..7).fold(p.clone(), |p, i| p.gate(2 + i % 4, switches[i % 3]));
        }),
        new("always-on", 5).gate(3, Simple).with(|p| p.always = true),
        new("unused-columns", 5).gate(3, Complex).with(|p| p.unused = 3),
        new("only-fixed-read", 5).gate(4, Weight).with(|p| (p.free, p.fixed) = (0, 3)),
    ]);
    list
}

/// Circuits whose identities have a lower degree than their key allows.
pub fn without_a_top_piece() -> Vec<Params> {
    vec![
        new("degree-2", 5).gate(2, Simple),
        new("degree-3-of-4", 5).gate(3, Simple).with(|p| p.minimum_degree = Some(4)),
        new("nothing-to-prove", 5),
    ]
}

/// Instance columns of many shapes.
pub fn public_inputs() -> Vec<Params> {
    let read = |name: &str, values: &[usize]| {
        let params = new(name, 5).rotations(&[-1, 0, 2]).instances(values);
        params.gate(3, Simple).gate(4, Complex).with(|p| p.gates[0].outputs = 3)
    };
    vec![
        read("one-public", &[1]),
        read("many-rows", &[9]),
        read("empty-column", &[0, 3]),
        read("six-columns", &[1, 2, 3, 4, 0, 5]),
        read("all-rows", &[1, 20]).rotations(&[0]),
        new("public-outputs", 5).gate(3, Simple).copies(Copies { exposed: 7, ..Copies::default() }),
        new("public-both", 6)
            .rotations(&[0, 1])
            .instances(&[5, 2])
            .gate(3, Simple)
            .copies(Copies { free: 2, instance: 2, classes: 12, exposed: 3, ..Copies::default() }),
        new("little-read-public", 5).instances(&[2]).gate(3, Simple),
    ]
}

/// The copy argument, in one to many running products.
pub fn copies() -> Vec<Params> {
    let some = |free, fixed, classes| Copies { free, fixed, classes, ..Copies::default() };
    let only = |name: &str, copies: Copies| {
        let params = new(name, 5).copies(copies);
        params.with(|p| (p.free, p.fixed) = (copies.free, copies.fixed))
    };
    vec![
        only("copies-one-column", some(1, 0, 4)),
        only("copies-three-columns", some(3, 0, 10)),
        only("copies-twelve-columns", some(9, 3, 30)),
        only("copies-of-fixed", some(2, 2, 8)),
        only("no-copies-enabled", some(4, 1, 0)),
        only("copies-by-degree", some(8, 2, 20))
            .with(|p| p.minimum_degree = Some(4))
            .gate(4, Simple),
        only("copies-degree-nine", some(8, 3, 20)).gate(9, Complex),
        only("long-cycles", Copies { sinks: 3, ..some(2, 2, 5) }).gate(3, Simple),
        only("copies-of-public", Copies { instance: 3, ..some(4, 1, 16) }).instances(&[1, 4, 6]),
        only("constants", some(1, 0, 3)).with(|p| p.constants = 5).gate(3, Weight),
        only("only-constants", some(1, 0, 0)).with(|p| p.constants = 3),
    ]
}

/// Lookups alone and beside gates.
pub fn lookups() -> Vec<Params> {
    let mut list = vec![
        new("lookup-alone", 5).lookup(Kind::Plain, 1, 8),
        new("lookup-one-value", 5).lookup(Kind::Single, 1, 1),
        new("lookup-one-value-wide", 5).lookup(Kind::Single, 2, 1).gate(3, Simple),
        new("lookup-one-used", 5).lookup(Kind::Single, 2, 6),
        new("lookup-wide", 5).lookup(Kind::Plain, 3, 10).gate(2, Simple),
        new("lookup-switched", 5).lookup(Kind::Switched, 2, 6).gate(4, Complex),
        new("lookup-offset", 5).lookup(Kind::Offset, 1, 9),
        new("lookup-squares", 5).lookup(Kind::Square, 1, 7).gate(3, Simple),
        new("lookup-dynamic", 5).lookup(Kind::Dynamic, 1, 12),
        new("lookup-full-table", 5).lookup(Kind::Plain, 1, 25),
        new("lookups-three", 6)
            .lookup(Kind::Plain, 1, 16)
            .lookup(Kind::Switched, 3, 20)
            .lookup(Kind::Offset, 2, 5)
            .gate(4, Weight),
    ];
    let copies = Copies { free: 3, fixed: 1, classes: 12, sinks: 2, exposed: 2, instance: 0 };
    let all = new("lookups-copies-gates", 6).rotations(&[-2, 0, 1]).gate(4, Simple);
    let all = all.with(|p| (p.free, p.fixed) = (3, 2)).copies(copies);
    list.push(all.clone().lookup(Kind::Switched, 2, 11).lookup(Kind::Square, 1, 5));
    let single = all.with(|p| p.name = "one-value-copies-gates".into());
    list.push(single.lookup(Kind::Single, 1, 1));
    list
}

/// Two phases, entered by the circuit or by the prover.
pub fn phases() -> Vec<Params> {
    let mut list = Vec::new();
    for enters in [false, true] {
        let name = |what: &str| format!("{what}-{}", if enters { "entered" } else { "rerun" });
        let own = |params: Params| params.with(|p| p.enters_phases = enters);
        list.push(own(new(&name("late-gate"), 5).gate(2, Simple).late(3, Complex)));
        list.push(own(new(&name("late-alone"), 5).rotations(&[-1, 0]).late(4, Weight)));
        let copies = Copies { free: 2, fixed: 1, classes: 9, ..Copies::default() };
        let more = new(&name("late-everything"), 6).rotations(&[-3, 0, 1]).instances(&[3]);
        let more = more.gate(3, Simple).late(5, Simple).late(7, Weight).copies(copies);
        list.push(own(more.lookup(Kind::Plain, 2, 7).with(|p| (p.challenges, p.fixed) = (2, 1))));
    }
    let unread = new("challenge-unread", 5).gate(3, Simple).with(|p| p.challenges = 1);
    list.push(unread);
    list
}

/// A circuit drawn at random.
pub fn mixture(index: u64) -> Params {
    let rng = &mut ChaCha20Rng::seed_from_u64(0xd1ff + index);
    let rotations: Vec<i32> = (0..rng.gen_range(1..5)).map(|_| rng.gen_range(-5..6)).collect();
    let mut params = new(&format!("mixture-{index}"), rng.gen_range(6..9)).rotations(&rotations);
    (params.free, params.fixed) = (rng.gen_range(1..5), rng.gen_range(0..4));
    params.unused = rng.gen_range(0..2);
    params.instances = (0..rng.gen_range(0..4)).map(|_| rng.gen_range(0..7)).collect();
    params.always = rng.gen_bool(0.2);
    let switch = |rng: &mut ChaCha20Rng| -> Switch {
        [Simple, Complex, Weight].choose(rng).copied().unwrap_or(Simple)
    };
    for _ in 0..rng.gen_range(1..4) {
        params = params.gate(rng.gen_range(2..8), switch(rng));
    }
    if rng.gen_bool(0.6) {
        params.copies = Copies {
            free: rng.gen_range(1..=params.free),
            fixed: rng.gen_range(0..=params.fixed),
            instance: rng.gen_range(0..=params.instances.len()),
            classes: rng.gen_range(1..15),
            sinks: rng.gen_range(0..4),
            exposed: rng.gen_range(0..4),
        };
    }
    for _ in 0..rng.gen_range(0..3) {
        let kinds = [Kind::Plain, Kind::Switched, Kind::Offset, Kind::Square, Kind::Single];
        let kind = kinds.choose(rng).copied().unwrap_or(Kind::Plain);
        params = params.lookup(kind, rng.gen_range(1..4), rng.gen_range(2..20));
    }
    if rng.gen_bool(0.3) {
        params = params.late(rng.gen_range(2..6), switch(rng));
        params.enters_phases = rng.gen_bool(0.5);
    }
    params.constants = if rng.gen_bool(0.3) { rng.gen_range(1..5) } else { 0 };
    params
}

/// Sizes at which work is split and tables are large.
pub fn large(full: bool) -> Vec<Params> {
    let copies = Copies { free: 3, fixed: 1, classes: 200, sinks: 2, exposed: 3, instance: 1 };
    let mixed = |name: &str, k: u32| {
        let params = new(name, k).rotations(&[-5, -1, 0, 3]).instances(&[40, 1]);
        let params = params.gate(5, Simple).gate(3, Weight).copies(copies);
        params.with(|p| (p.free, p.fixed) = (3, 2)).lookup(Kind::Switched, 2, 200)
    };
    let mut list = vec![
        new("gates-1024", 10).rotations(&[-100, 0, 1, 300]).gate(4, Simple).gate(5, Weight),
        mixed("mixed-1024", 10),
    ];
    if full {
        list.push(mixed("mixed-4096", 12));
        list.push(mixed("late-4096", 12).late(6, Complex).with(|p| p.enters_phases = true));
        list.push(new("gates-16384", 14).rotations(&[-3, 0, 1]).gate(5, Simple).gate(9, Complex));
        list.push(mixed("mixed-16384", 14));
    }
    list
}
