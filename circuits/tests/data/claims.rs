//! Each bound of a claim, tight, tighter and looser: plain truth and circuit agree.

use circuits::Fr;
use circuits::statement::{Instance as _, Statement};
use circuits::statements::dataset::claim::{Bounds, Claim};
use circuits::statements::dataset::{Dataset, DatasetCircuit, Inputs, Size, Table, Tree, Witness};
use std::sync::OnceLock;

use crate::common::checker::System;
use crate::kit;

const R8: Dataset = Dataset(Size::R8);

/// Ages 18, 19, ... and values around zero, with ties.
fn people() -> Table {
    let line = |i: i64| format!("{},{}\n", 18 + i % 60, (i * i * 37 % 101 - 50) * 1000);
    let text: String = std::iter::once("age,v\n".into()).chain((0..120).map(line)).collect();
    Table::read(&text).unwrap()
}

/// The claim about ages 30 to 59 whose bounds are all as tight as they can be.
fn tight(table: &Table) -> Claim {
    let column = |name: &str| table.column(name).unwrap().1.values.clone();
    let rows = column("age").into_iter().zip(column("v"));
    let mut v: Vec<i128> =
        rows.filter(|(age, _)| (30..60).contains(age)).map(|(_, v)| i128::from(v)).collect();
    v.sort_unstable();
    let n = v.len() as i128;
    let (sum, squares) = (v.iter().sum::<i128>(), v.iter().map(|x| x * x).sum::<i128>());
    let both = |x: i128| Bounds { least: x, most: x };
    let around = |total: i128, by: i128| Bounds {
        least: total.div_euclid(by),
        most: -(-total).div_euclid(by),
    };
    let mut claim = Claim::nothing("v");
    claim.filter.column = "age".into();
    claim.filter.bounds = Bounds { least: 30, most: 59 };
    claim.group_least = n;
    claim.count = both(n);
    claim.sum = both(sum);
    claim.mean = around(1000 * sum, n);
    claim.variance = around(1000 * (n * squares - sum * sum), n * n);
    (claim.min, claim.max) = (both(v[0]), both(v[v.len() - 1]));
    claim.permille = 250;
    claim.quantile = both(v[(250 * v.len()).div_ceil(1000) - 1]);
    claim.edges = [-40_000, -30_000, -1, 0, 0, 1, 30_000];
    let below = |i: usize| {
        let upto = claim.edges.get(i).copied().unwrap_or(i128::MAX);
        v.iter().filter(|x| **x < upto).count() as i128
    };
    claim.buckets = std::array::from_fn(|i| both(below(i) - if i == 0 { 0 } else { below(i - 1) }));
    claim
}

fn system() -> &'static System {
    static SYSTEM: OnceLock<System> = OnceLock::new();
    SYSTEM.get_or_init(|| System::of(R8.k(), &R8.empty()))
}

/// Whether the circuit accepts a claim that nobody has judged.
fn accepts(table: &Table, claim: &Claim) -> bool {
    let witness = Witness::new(table, claim).expect("the columns are there");
    let tree = Tree::new(table);
    let first = vec![tree.root, tree.digest[0], tree.digest[1]];
    let words = [first, claim.words().expect("in form"), vec![Fr::from(9)]].concat();
    let circuit = DatasetCircuit::new(Size::R8, witness, &words);
    system().check(&kit::table(system(), R8.k(), &circuit, &words)).is_empty()
}

fn holds(table: &Table, claim: &Claim) -> bool {
    let inputs = Inputs { table: table.clone(), claim: claim.clone(), message: Fr::from(9) };
    R8.spec(&inputs).map(|instance| instance.words()).is_ok()
}

type Change = (&'static str, Box<dyn Fn(&mut Claim, i128)>);

/// Every number of a claim with what moves it by one step; the sign that makes it false first.
fn changes() -> Vec<Change> {
    fn bounds(name: &'static str, of: fn(&mut Claim) -> &mut Bounds) -> [Change; 2] {
        [
            (name, Box::new(move |claim, by| of(claim).least += by)),
            (name, Box::new(move |claim, by| of(claim).most -= by)),
        ]
    }
    let mut all: Vec<Change> = vec![("group", Box::new(|claim, by| claim.group_least += by))];
    all.extend(bounds("count", |claim| &mut claim.count));
    all.extend(bounds("sum", |claim| &mut claim.sum));
    all.extend(bounds("mean", |claim| &mut claim.mean));
    all.extend(bounds("variance", |claim| &mut claim.variance));
    all.extend(bounds("min", |claim| &mut claim.min));
    all.extend(bounds("max", |claim| &mut claim.max));
    all.extend(bounds("quantile", |claim| &mut claim.quantile));
    for bucket in 0..8 {
        all.push(("bucket", Box::new(move |claim, by| claim.buckets[bucket].least += by)));
        all.push(("bucket", Box::new(move |claim, by| claim.buckets[bucket].most -= by)));
    }
    all
}

#[test]
fn every_bound_is_exact() {
    let table = people();
    let claim = tight(&table);
    assert!(holds(&table, &claim) && accepts(&table, &claim), "tight bounds");
    let mut compared = 0;
    for (name, change) in changes() {
        for by in [1, 2, 1000, -1] {
            let mut changed = claim.clone();
            change(&mut changed, by);
            if changed.words().is_err() {
                continue;
            }
            let truth = holds(&table, &changed);
            assert_eq!(truth, by < 0, "{name} {by}");
            assert_eq!(accepts(&table, &changed), truth, "{name} {by}");
            compared += 1;
        }
    }
    println!("{compared} changed bounds");
    assert!(compared > 60);
}

#[test]
fn filter_rank_and_edges_count() {
    let table = people();
    let claim = tight(&table);
    let others: [&dyn Fn(&mut Claim); 8] = [
        &|claim| claim.filter.bounds.least = 31,
        &|claim| claim.filter.bounds.most = 58,
        &|claim| claim.filter.bounds = Bounds { least: 59, most: 30 },
        &|claim| claim.permille = 1,
        &|claim| claim.permille = 999,
        &|claim| claim.edges[0] -= 20_000,
        &|claim| claim.edges.swap(0, 6),
        &|claim| claim.column = "age".into(),
    ];
    for (i, change) in others.into_iter().enumerate() {
        let mut changed = claim.clone();
        change(&mut changed);
        assert!(!holds(&table, &changed) && !accepts(&table, &changed), "{i}");
    }
}

#[test]
fn numbers_without_place_in_the_form_are_refused() {
    let cases: [&dyn Fn(&mut Claim); 6] = [
        &|claim| claim.group_least = 0,
        &|claim| claim.permille = 0,
        &|claim| claim.permille = 1001,
        &|claim| claim.min.least = -(1 << 29) - 1,
        &|claim| claim.max.most = 1 << 29,
        &|claim| claim.variance.least = -1,
    ];
    let table = people();
    for (i, change) in cases.into_iter().enumerate() {
        let mut claim = tight(&table);
        change(&mut claim);
        assert_eq!(claim.words().unwrap_err().code(), "INPUT_OUT_OF_RANGE", "{i}");
    }
}

#[test]
fn claims_are_read_back_from_public_inputs() {
    let claim = tight(&people());
    assert_eq!(Claim::of_words(&claim.words().unwrap()), Some(claim.clone()));
    let mut words = claim.words().unwrap();
    words[0] = Fr::from(10);
    assert_eq!(Claim::of_words(&words), None, "a line feed is no name");
    words.pop();
    assert_eq!(Claim::of_words(&words), None);
    assert_eq!(Claim::names().len(), 43);
}

#[test]
fn sizes_at_their_edges() {
    let column = |rows: usize| Table::read(&format!("v\n{}", "7\n".repeat(rows))).unwrap();
    for rows in [1, 2, 7, 8, 9, 255, 256] {
        let (table, mut claim) = (column(rows), Claim::nothing("v"));
        claim.count = Bounds { least: rows as i128, most: rows as i128 };
        assert!(holds(&table, &claim) && accepts(&table, &claim), "{rows}");
        claim.count.least += 1;
        claim.count.most += 1;
        assert!(!holds(&table, &claim) && !accepts(&table, &claim), "{rows} and one");
    }
    let inputs = Inputs { table: column(257), claim: Claim::nothing("v"), message: Fr::from(0) };
    assert_eq!(R8.spec(&inputs).unwrap_err().code(), "INPUT_LENGTH");
}
