//! What `bench/pages/arithmetic.html` times: our kernels and halo2curves', in one module, so that
//! both see the same engine in the same minute. Every function repeats its work `count` times and
//! returns something that depends on it.

use bn254::field::modulus::Q;
use bn254::kernels::{Group, Lanes};
use bn254::{Affine, Bases, Domain, Fq, Fr};
use halo2_proofs::arithmetic::best_multiexp;
use halo2_proofs::halo2curves::bn256;
use halo2_proofs::halo2curves::ff::Field as _;
use halo2_proofs::halo2curves::serde::SerdeObject;
use std::cell::RefCell;

#[cfg(target_arch = "wasm32")]
mod randomness {
    fn none(_: &mut [u8]) -> Result<(), getrandom::Error> {
        Err(getrandom::Error::UNSUPPORTED)
    }
    getrandom::register_custom_getrandom!(none);
}

/// Elements of one array of products.
const ELEMENTS: usize = 256;

struct State {
    groups: Vec<Group<Q>>,
    theirs: Vec<bn256::Fq>,
    bases: [Bases; 2],
    points: Vec<bn256::G1Affine>,
    columns: [Vec<Fr>; 3],
    their_columns: [Vec<bn256::Fr>; 3],
    domain: Domain,
}

thread_local! {
    static STATE: RefCell<Option<State>> = const { RefCell::new(None) };
}

fn with<T: Default>(work: impl FnOnce(&State) -> T) -> T {
    STATE.with_borrow(|state| state.as_ref().map(work).unwrap_or_default())
}

/// Points, scalars of three kinds (dense, witness-like, boolean), tables, for 2^k terms.
#[unsafe(no_mangle)]
pub extern "C" fn prepare(k: u32) {
    let n = 1usize << k;
    let mut point = bn256::G1::from(bn256::G1Affine::generator());
    let points: Vec<bn256::G1Affine> = (0..n)
        .map(|_| {
            point = point + point + bn256::G1Affine::generator();
            point.into()
        })
        .collect();
    let columns = columns(n);
    let ours: Vec<Affine> = points.iter().map(affine).collect();
    let plain = Bases::new(&ours);
    let bases = [plain.clone(), plain.tabulated()];
    let their_columns = [0, 1, 2].map(|kind: usize| columns[kind].iter().map(scalar).collect());
    let groups = (0..ELEMENTS).map(|i| Group::splat(-Fq::from_u64(i as u64 + 1))).collect();
    let theirs = (0..ELEMENTS).map(|i| -bn256::Fq::from(i as u64 + 1)).collect();
    let domain = Domain::new(k);
    let state = State { groups, theirs, bases, points, columns, their_columns, domain };
    STATE.set(Some(state));
}

fn columns(n: usize) -> [Vec<Fr>; 3] {
    let mut value = Fr::from_u64(7);
    let dense: Vec<Fr> = (0..n)
        .map(|i| {
            value = value.square() + Fr::from_u64(i as u64);
            value
        })
        .collect();
    let small = |bits: u32| move |value: &Fr| Fr::from_u64(value.to_canonical()[0] >> (64 - bits));
    // A third each: full scalars, bytes, zeros and ones.
    let mixed = |(i, value): (usize, &Fr)| match i % 3 {
        0 => *value,
        1 => small(8)(value),
        _ => small(1)(value),
    };
    let witness = dense.iter().enumerate().map(mixed).collect();
    let boolean = dense.iter().map(small(1)).collect();
    [dense, witness, boolean]
}

fn bytes(limbs: [u64; 4]) -> Vec<u8> {
    limbs.iter().flat_map(|limb| limb.to_le_bytes()).collect()
}

fn scalar(value: &Fr) -> bn256::Fr {
    bn256::Fr::from_raw_bytes_unchecked(&bytes(value.to_montgomery()))
}

fn affine(point: &bn256::G1Affine) -> Affine {
    let coordinate = |value: &bn256::Fq| {
        let raw = value.to_raw_bytes();
        let words = raw.as_chunks::<8>().0;
        let limbs = core::array::from_fn(|i| u64::from_le_bytes(words[i]));
        Fq::from_montgomery(limbs).unwrap_or_default()
    };
    Affine { x: coordinate(&point.x), y: coordinate(&point.y) }
}

/// Products in one pass of [`multiply`].
#[unsafe(no_mangle)]
pub extern "C" fn products() -> usize {
    ELEMENTS * <Group<Q> as Lanes<Q>>::WIDTH
}

/// Products of the tier's kernel, whole groups.
#[unsafe(no_mangle)]
pub extern "C" fn multiply(count: usize) -> u32 {
    with(|state| {
        let mut results = state.groups.clone();
        for _ in 0..count {
            for (i, result) in results.iter_mut().enumerate() {
                state.groups[i].multiply_into(&state.groups[(i + 1) % ELEMENTS], result);
            }
        }
        let mut word = 0;
        results[1].store(|_, limbs| word ^= limbs[0] as u32);
        word
    })
}

/// Products of halo2curves, [`ELEMENTS`] a pass.
#[unsafe(no_mangle)]
pub extern "C" fn multiply_halo2curves(count: usize) -> u32 {
    with(|state| {
        let mut results = state.theirs.clone();
        for _ in 0..count {
            for (i, result) in results.iter_mut().enumerate() {
                *result = state.theirs[i] * state.theirs[(i + 1) % ELEMENTS];
            }
        }
        results[1].is_zero_vartime() as u32
    })
}

/// Sums over the first 2^k points; kind 0 dense, 1 witness-like, 2 boolean; with or without tables.
#[unsafe(no_mangle)]
pub extern "C" fn msm(count: usize, kind: usize, table: usize) -> u32 {
    with(|state| {
        let column = state.columns[kind].as_slice();
        (0..count).map(|_| state.bases[table].commit(&[column])[0].x.to_canonical()[0] as u32).sum()
    })
}

/// The same of halo2curves.
#[unsafe(no_mangle)]
pub extern "C" fn msm_halo2curves(count: usize, kind: usize) -> u32 {
    with(|state| {
        let sum = |_| {
            let sum: bn256::G1Affine =
                best_multiexp(&state.their_columns[kind], &state.points).into();
            u32::from(sum.x.to_raw_bytes()[0])
        };
        (0..count).map(sum).sum()
    })
}

/// Whether both agree on all three kinds, with and without tables.
#[unsafe(no_mangle)]
pub extern "C" fn agree() -> bool {
    with(|state| {
        (0..3).all(|kind| {
            let theirs: bn256::G1Affine =
                best_multiexp(&state.their_columns[kind], &state.points).into();
            let column = [state.columns[kind].as_slice()];
            state.bases.iter().all(|bases| bases.commit(&column) == [affine(&theirs)])
        })
    })
}

/// Transforms of three columns of 2^k values.
#[unsafe(no_mangle)]
pub extern "C" fn ntt(count: usize) -> u32 {
    with(|state| {
        let mut columns = state.columns.clone();
        for _ in 0..count {
            let mut slices: Vec<&mut [Fr]> =
                columns.iter_mut().map(|column| column.as_mut_slice()).collect();
            state.domain.ntt_all(&mut slices);
        }
        columns[0][0].to_canonical()[0] as u32
    })
}
