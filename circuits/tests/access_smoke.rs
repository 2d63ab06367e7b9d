//! The honest road: what `spec` accepts, the circuit accepts with the same public inputs.

mod common;

use circuits::statement::Statement;
use circuits::statements::access::Access;
use common::{mock, sample};
use halo2_proofs::halo2curves::ff::Field;

#[test]
fn honest_inputs_satisfy_both_sizes() {
    for access in [Access::d20(), Access::d32()] {
        for members in [1, 2, 3, 5, 8, 33] {
            let inputs = sample(members, members - 1);
            let instance = access.spec(&inputs).unwrap();
            let circuit = access.circuit(&inputs).unwrap();
            assert_eq!(mock(access, circuit, instance.columns()), Ok(()), "{members} members");
        }
    }
}

#[test]
fn every_public_input_in_an_equation_matters() {
    let access = Access::d20();
    let inputs = sample(9, 4);
    let instance = access.spec(&inputs).unwrap();
    for (i, name) in circuits::statements::access::Instance::NAMES.iter().enumerate() {
        let mut columns = instance.columns();
        columns[i][0] += circuits::Fr::ONE;
        let verdict = mock(access, access.circuit(&inputs).unwrap(), columns);
        // `message` is bound by the transcript alone (the prover's tests change it after proving).
        assert_eq!(verdict.is_ok(), *name == "message", "{name}");
    }
}
