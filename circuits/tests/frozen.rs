//! Released circuits do not change: their text, their digest and their verifying key are committed.

mod common;

use circuits::Fr;
use circuits::field::to_hex;
use circuits::gadgets::chain::gates::Tie;
use circuits::registry::by_name;
use circuits::statement::Statement;
use circuits::statements::access::lean::{LeanAccess, LeanCircuit};
use circuits::statements::access::{Access, AccessCircuit};
use common::checker::System;
use common::describe::describe;
use common::freeze::{compare, digest, path, setup, vk_text};
use common::lean::Faulty;
use common::plan::Chain;
use common::system;
use halo2_proofs::halo2curves::ff::Field;
use halo2_proofs::plonk::keygen_vk;
use halo2_proofs::poly::commitment::Params;

const SIZES: [Access; 2] = [Access::d20(), Access::d32()];

#[test]
fn circuits_are_as_frozen() {
    for access in SIZES {
        let text = describe(&access.name(), system(access));
        compare(&format!("{}.txt", access.name()), &text).unwrap();
        println!("{}: {}", access.name(), digest(&text));
    }
}

#[test]
fn the_lean_circuit_is_as_frozen() {
    let name = LeanAccess.name();
    let of = |faulty: &Faulty| describe(&name, &System::of(LeanAccess.k(), faulty));
    let text = describe(&name, &System::of(LeanAccess.k(), &LeanCircuit::default()));
    compare(&format!("{name}.txt"), &text).unwrap();
    assert_eq!(text, of(&Faulty::default()));
    println!("{name}: {}", digest(&text));
    let changes: [&dyn Fn(&mut Faulty); 5] = [
        &|f| f.table.rows[1000].constant += Fr::ONE,
        &|f| f.table.rows[500].coefficients.power[2] += Fr::ONE,
        &|f| f.anchors.rows[4] -= 1,
        &|f| f.anchors.copies.truncate(1),
        &|f| f.anchors.publics[3].back = 1,
    ];
    for (i, change) in changes.iter().enumerate() {
        let mut faulty = Faulty::default();
        change(&mut faulty);
        let refused = compare(&format!("{name}.txt"), &of(&faulty));
        assert!(refused.is_err_and(|why| why.contains("VERSION")), "planted change {i}");
    }
}

/// A change's name, and the change.
type Change<'a> = (&'a str, &'a dyn Fn(&mut Chain));

/// Planted changes, small as they come: each has another digest, and `compare` refuses it.
#[test]
fn a_changed_circuit_is_noticed() {
    let access = Access::d20();
    let layout = access.layout();
    let frozen = describe(&access.name(), system(access));
    let rebuilt = describe(&access.name(), &System::of(layout.k, &Chain::new(layout)));
    assert_eq!(frozen, rebuilt, "the unchanged chain is the frozen circuit");
    let changes: [Change; 6] = [
        ("one constant", &|c| c.markers.constant[1000] += Fr::ONE),
        ("one marker", &|c| c.markers.partial[500] ^= 1),
        ("no anchor", &|c| c.markers.range[0] = 0),
        ("a tie less", &|c| c.ties.truncate(c.ties.len() - 1)),
        ("another tied row", &|c| {
            if let Some(Tie::Public { row, .. }) = c.ties.first_mut() {
                *row += 1;
            }
        }),
        ("two public inputs swapped", &|c| {
            if let Some(Tie::Public { instance, .. }) = c.ties.first_mut() {
                *instance = 4;
            }
        }),
    ];
    for (name, change) in &changes {
        let mut chain = Chain::new(layout);
        change(&mut chain);
        let text = describe(&access.name(), &System::of(layout.k, &chain));
        assert_ne!(digest(&text), digest(&frozen), "{name}");
        let refused = compare(&format!("{}.txt", access.name()), &text);
        assert!(refused.is_err_and(|why| why.contains("VERSION")), "{name}");
    }
    println!("{} planted changes noticed", changes.len());
}

/// Names carry the version, so a file belongs to one version for ever.
#[test]
fn names_carry_version_and_size() {
    for access in SIZES {
        let name = format!("access-v{}-d{}", Access::VERSION, access.depth());
        assert_eq!(access.name(), name);
        assert_eq!(by_name(&name).map(|circuit| circuit.k()), Some(access.k()));
        assert!(path(&format!("{name}.txt")).exists(), "{name} is frozen");
    }
}

#[test]
fn verifying_keys_are_as_frozen() {
    let Some(mut params) = setup() else { return };
    for access in SIZES.into_iter().rev() {
        params.downsize(access.k());
        let vk = keygen_vk(&params, &access.empty()).unwrap();
        assert!(vk.permutation().commitments().is_empty());
        compare(&format!("{}.vk.txt", access.name()), &vk_text(&access.name(), &vk)).unwrap();
        let mut layout = access.layout();
        layout.depth -= 1;
        let other = keygen_vk(&params, &AccessCircuit::empty(layout)).unwrap();
        let name = access.name();
        assert_ne!(vk_text(&name, &other), vk_text(&name, &vk), "planted: a level less");
        println!("{}: {}", access.name(), to_hex(&vk.transcript_repr()));
    }
}
