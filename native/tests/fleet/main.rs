//! A fleet: a door and workers as processes of their own over one database, killed at random.
//! `cargo xtask fleet` runs the long checks with its figures; `cargo test` the short ones.
#![cfg(unix)]
#![allow(missing_docs)]

mod check;
mod client;
mod judge;
mod load;
#[path = "../../../service/tests/kit/postgres.rs"]
mod postgres;
mod schema;
mod secrets;
mod world;

use check::{Plan, check};
use std::time::Duration;
use world::{Base, World};

/// What a short check has: a machine that compiles beside it still ends within a minute.
const SHORT: Plan = Plan {
    jobs: 16,
    workers: 2,
    kills: 4,
    restart: true,
    pause: Duration::from_millis(600),
    rates: false,
};

/// What the issue asks for.
const FULL: Plan = Plan {
    jobs: 200,
    workers: 3,
    kills: 50,
    restart: true,
    pause: Duration::from_millis(700),
    rates: true,
};

fn full() -> bool {
    let full = std::env::var_os("PROOFPOD_FULL").is_some();
    if !full {
        println!("skipped: takes PROOFPOD_FULL=1, as cargo xtask fleet does");
    }
    full
}

#[test]
fn short_sqlite() {
    let figures = check(&World::open(Base::Sqlite, 2).unwrap(), &SHORT);
    assert!(figures.clean(), "{figures:?}");
}

#[test]
fn short_postgres() {
    let Some(world) = World::open(Base::Postgres, 2) else { return };
    let figures = check(&world, &SHORT);
    assert!(figures.clean(), "{figures:?}");
}

#[test]
fn full_check() {
    if !full() {
        return;
    }
    let Some(world) = World::open(Base::Postgres, FULL.workers) else { return };
    let figures = check(&world, &FULL);
    println!("{}", figures.to_json());
    assert!(figures.clean(), "{figures:?}");
}

#[test]
fn full_load() {
    if !full() {
        return;
    }
    let figures = load::load(1000, Duration::from_secs(20));
    println!("{}", figures.to_json());
    assert!(figures.clean(), "{figures:?}");
}

#[test]
fn short_load() {
    let figures = load::load(60, Duration::from_secs(3));
    assert!(figures.clean(), "{figures:?}");
}
