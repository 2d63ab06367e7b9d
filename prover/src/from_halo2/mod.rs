//! The seam to upstream: every call into `halo2_proofs` that is not a transcript trait.

mod convert;
mod describe;
mod fixed;
mod witness;

pub(crate) use convert::{g2_words, our_point, ours, their_point, theirs};
pub(crate) use describe::describe;
pub(crate) use fixed::fixed_columns;
pub(crate) use witness::synthesize;

use std::sync::Arc;

use halo2_proofs::SerdeFormat;
use halo2_proofs::arithmetic::{best_multiexp, g_to_lagrange};
use halo2_proofs::halo2curves::bn256::{Bn256, G1};
use halo2_proofs::halo2curves::ff::{Field, FromUniformBytes, PrimeField};
use halo2_proofs::halo2curves::group::cofactor::CofactorGroup;
use halo2_proofs::halo2curves::group::prime::PrimeCurveAffine;
use halo2_proofs::halo2curves::pairing::Engine;
use halo2_proofs::plonk::{self, Circuit, ConstraintSystem, permutation};
use halo2_proofs::poly::commitment::{Blind, Params, ParamsProver};
use halo2_proofs::poly::kzg::commitment::{self, KZGCommitmentScheme};
use halo2_proofs::poly::kzg::multiopen::VerifierSHPLONK;
use halo2_proofs::poly::kzg::strategy::SingleStrategy;
use halo2_proofs::poly::{EvaluationDomain, LagrangeCoeff, Polynomial};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

pub(crate) use halo2_proofs::halo2curves::CurveAffine;
pub(crate) use halo2_proofs::halo2curves::bn256::{Fq, G2Affine};
pub use halo2_proofs::halo2curves::bn256::{Fr, G1Affine};
pub(crate) use halo2_proofs::halo2curves::serde::SerdeObject;
pub(crate) use halo2_proofs::plonk::Error as Halo2Error;

use crate::engine::Description;
use crate::transcript::evm::EvmReader;

/// halo2's verifying key.
pub type VerifyingKey = plonk::VerifyingKey<G1Affine>;
/// halo2's setup.
pub type ParamsKZG = commitment::ParamsKZG<Bn256>;

/// halo2's setup, shared between an SRS and the provers made from it.
pub(crate) type Setup = Arc<SetupParts>;

/// halo2's setup, and its Lagrange basis, which halo2 does not give out.
#[derive(Debug)]
pub(crate) struct SetupParts {
    params: ParamsKZG,
    /// The basis that columns of values are committed in.
    pub lagrange: Vec<bn254::Affine>,
}

impl std::ops::Deref for SetupParts {
    type Target = ParamsKZG;
    fn deref(&self) -> &ParamsKZG {
        &self.params
    }
}

/// The numbers of a constraint system that decide a proof's schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shape {
    pub instance_columns: usize,
    /// Advice columns and challenges of each phase.
    pub phases: Vec<(usize, usize)>,
    pub lookups: usize,
    pub copy_columns: usize,
    pub copy_sets: usize,
    pub quotient_pieces: usize,
    pub advice_queries: usize,
    pub fixed_queries: usize,
}

impl Shape {
    fn of(cs: &ConstraintSystem<Fr>) -> Self {
        let (columns, challenges) = (cs.advice_column_phase(), cs.challenge_phase());
        let last = columns.iter().chain(&challenges).max().copied().unwrap_or(0);
        let count = |list: &[u8], phase| list.iter().filter(|p| **p == phase).count();
        let copy_columns = cs.permutation().get_columns().len();
        Self {
            instance_columns: cs.num_instance_columns(),
            phases: (0..=last).map(|p| (count(&columns, p), count(&challenges, p))).collect(),
            lookups: cs.lookups().len(),
            copy_columns,
            // One running product spans as many columns as the degree leaves room for.
            copy_sets: copy_columns.div_ceil(cs.degree() - 2),
            quotient_pieces: cs.degree() - 1,
            advice_queries: cs.advice_queries().len(),
            fixed_queries: cs.fixed_queries().len(),
        }
    }
}

/// The degree that gates and lookups need, which upstream silently caps (see `keygen`).
pub(crate) fn gate_degree(cs: &ConstraintSystem<Fr>) -> usize {
    let largest = |list: &[plonk::Expression<Fr>]| {
        list.iter().map(|expression| expression.degree()).max().unwrap_or(0).max(1)
    };
    // A lookup's product takes its two compressed sides, itself, and the column of usable rows.
    let lookups = cs.lookups().iter().map(|lookup| {
        2 + largest(lookup.input_expressions()) + largest(lookup.table_expressions())
    });
    let gates = cs.gates().iter().flat_map(|gate| gate.polynomials()).map(|poly| poly.degree());
    gates.chain(lookups).max().unwrap_or(0)
}

/// What a key file keeps of a circuit's keys: enough to rebuild them without committing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyParts {
    pub k: u32,
    pub digest: Fr,
    pub fixed: Vec<Vec<Fr>>,
    pub fixed_commitments: Vec<G1Affine>,
    pub sigma: Vec<Vec<Fr>>,
    pub sigma_commitments: Vec<G1Affine>,
}

/// Why upstream's key generation cannot be used for a circuit.
#[derive(Debug)]
pub(crate) enum KeygenRefusal {
    Halo2(Halo2Error),
    DegreeCapped { wanted: usize, got: usize },
}

/// Generates the keys of a circuit with upstream's own code and takes them apart.
pub(crate) fn keygen<C: Circuit<Fr>>(
    setup: &ParamsKZG,
    circuit: &C,
) -> Result<KeyParts, KeygenRefusal> {
    let mut cs = ConstraintSystem::default();
    C::configure_with_params(&mut cs, circuit.params());
    let (wanted, got) = (gate_degree(&cs), cs.degree());
    if wanted > got {
        return Err(KeygenRefusal::DegreeCapped { wanted, got });
    }
    // The vk is made on its own first because only that path reports an unsatisfied shape early.
    let vk = plonk::keygen_vk(setup, circuit).map_err(KeygenRefusal::Halo2)?;
    let pk = plonk::keygen_pk(setup, vk, circuit).map_err(KeygenRefusal::Halo2)?;
    let vk = pk.get_vk();
    let values = |list: &[Polynomial<Fr, LagrangeCoeff>]| list.iter().map(|p| p.to_vec()).collect();
    Ok(KeyParts {
        k: setup.k(),
        digest: vk.transcript_repr(),
        fixed: values(pk.fixed_values()),
        fixed_commitments: vk.fixed_commitments().clone(),
        sigma: values(pk.permutation().permutations()),
        sigma_commitments: vk.permutation().commitments().clone(),
    })
}

/// What a key file has to agree with before halo2's keys are put together from it.
pub(crate) struct Demands {
    /// Columns: fixed (with selectors), and in the copy argument.
    pub columns: (usize, usize),
    /// Fewest rows that leave room for the blinding.
    pub rows: usize,
}

/// The demands of a circuit of this type.
pub(crate) fn demands<C: Circuit<Fr>>(params: C::Params) -> Demands {
    let mut cs = ConstraintSystem::default();
    C::configure_with_params(&mut cs, params);
    let fixed = cs.num_fixed_columns() + cs.num_selectors();
    Demands { columns: (fixed, cs.permutation().get_columns().len()), rows: cs.minimum_rows() }
}

/// halo2's verifying key of one circuit, and the rest of its keys in the engine's form.
#[derive(Debug)]
pub(crate) struct Keys {
    vk: VerifyingKey,
    pub shape: Shape,
}

/// What the engine proves with.
pub(crate) struct EngineParts {
    pub description: Description,
    pub fixed: Vec<Vec<bn254::Fr>>,
    pub sigma: Vec<Vec<bn254::Fr>>,
}

impl Keys {
    /// Rebuilds halo2's verifying key from stored parts: no commitments, no transforms. The caller
    /// has checked rows and columns against [`demands`], and each column's length.
    pub(crate) fn assemble<C: Circuit<Fr>>(
        parts: KeyParts,
        params: C::Params,
    ) -> (Self, EngineParts) {
        let mut cs = ConstraintSystem::default();
        C::configure_with_params(&mut cs, params);
        let domain = EvaluationDomain::new(cs.degree() as u32, parts.k);
        let selectors = vec![vec![false]; cs.num_selectors()];
        let (cs, _) = cs.directly_convert_selectors_to_fixed(selectors);
        let sigma_vk = permutation::VerifyingKey::from_commitments(parts.sigma_commitments);
        let commitments = parts.fixed_commitments;
        let vk = VerifyingKey::from_parts(domain, commitments, sigma_vk, cs, vec![], false);
        let columns = |columns: &[Vec<Fr>]| {
            columns.iter().map(|column| column.iter().map(ours).collect()).collect()
        };
        let description = describe(vk.cs(), parts.k);
        let (fixed, sigma) = (columns(&parts.fixed), columns(&parts.sigma));
        let shape = Shape::of(vk.cs());
        (Self { vk, shape }, EngineParts { description, fixed, sigma })
    }

    pub(crate) fn vk(&self) -> &VerifyingKey {
        &self.vk
    }

    /// The key's digest as upstream computes it from its constraint system and commitments.
    pub(crate) fn digest(&self) -> Fr {
        self.vk.transcript_repr()
    }
}

/// Runs upstream's verifier on a proof whose length and encodings have been checked.
pub(crate) fn verify_proof(
    setup: &ParamsKZG,
    keys: &Keys,
    instances: &[Vec<Fr>],
    reader: &mut EvmReader<'_>,
) -> Result<(), Halo2Error> {
    let columns: Vec<&[Fr]> = instances.iter().map(Vec::as_slice).collect();
    plonk::verify_proof::<KZGCommitmentScheme<Bn256>, VerifierSHPLONK<'_, Bn256>, _, _, _>(
        setup,
        keys.vk(),
        SingleStrategy::new(setup),
        &[&columns],
        reader,
    )
}

/// Sum of scalar times point.
pub(crate) fn msm(scalars: &[Fr], points: &[G1Affine]) -> G1Affine {
    best_multiexp(scalars, points).into()
}

/// e(a, b) == e(c, d).
pub(crate) fn pairings_equal(a: G1Affine, b: G2Affine, c: G1Affine, d: G2Affine) -> bool {
    Bn256::pairing(&a, &b) == Bn256::pairing(&c, &d)
}

/// The point lies in the group of order r.
pub(crate) fn in_g2_subgroup(point: G2Affine) -> bool {
    bool::from(point.to_curve().is_torsion_free())
}

/// Coefficients of the polynomial of degree below 2^k that takes these values on the domain.
pub(crate) fn interpolate(values: Vec<Fr>, k: u32) -> Vec<Fr> {
    let domain = EvaluationDomain::<Fr>::new(2, k);
    domain.lagrange_to_coeff(domain.lagrange_from_vec(values)).to_vec()
}

/// A commitment to a column of values.
pub(crate) fn commit_values(setup: &ParamsKZG, values: Vec<Fr>) -> G1Affine {
    let domain = EvaluationDomain::<Fr>::new(2, setup.k());
    setup.commit_lagrange(&domain.lagrange_from_vec(values), Blind::default()).into()
}

/// Powers of tau in the value basis, by an inverse FFT over group elements.
pub(crate) fn lagrange_basis(powers: &[G1Affine], k: u32) -> Vec<G1Affine> {
    let powers: Vec<G1> = powers.iter().map(|point| point.to_curve()).collect();
    g_to_lagrange(powers, k)
}

/// halo2's setup from its parts; `powers` and `lagrange` hold 2^k points each.
pub(crate) fn setup_from_parts(
    k: u32,
    powers: Vec<G1Affine>,
    lagrange: Vec<G1Affine>,
    tau_g2: G2Affine,
) -> Setup {
    let g2 = G2Affine::generator();
    let ours = lagrange.iter().map(our_point).collect();
    let params = receiver().from_parts(k, powers, Some(lagrange), g2, tau_g2);
    Arc::new(SetupParts { params, lagrange: ours })
}

/// Upstream's constructor is a method: something has to be its receiver. A file of one point is
/// read at once, where making such a setup takes scalar multiplications.
fn receiver() -> ParamsKZG {
    let (g1, g2) = (G1Affine::generator().to_raw_bytes(), G2Affine::generator().to_raw_bytes());
    let file = [&0u32.to_le_bytes()[..], &g1, &g1, &g2, &g2].concat();
    let read = ParamsKZG::read_custom(&mut file.as_slice(), SerdeFormat::RawBytesUnchecked);
    // Reading from memory cannot fail.
    read.unwrap_or_else(|_| ParamsKZG::setup(0, ChaCha20Rng::from_seed([0; 32])))
}

/// Upstream's unsafe setup, from a seed: whoever knows the seed can prove anything.
pub(crate) fn insecure_setup(k: u32, seed: [u8; 32]) -> Setup {
    let params = ParamsKZG::setup(k, ChaCha20Rng::from_seed(seed));
    // Its file has the Lagrange basis after k and the powers, 64 bytes a point.
    let file = write_setup(&params);
    let section = file.get(4 + (64 << k)..).unwrap_or_default().chunks_exact(64).take(1 << k);
    let lagrange = section.map(|point| our_point(&G1Affine::from_raw_bytes_unchecked(point)));
    let lagrange = lagrange.collect();
    Arc::new(SetupParts { params, lagrange })
}

/// The setup in halo2's `RawBytes` form.
pub(crate) fn write_setup(setup: &ParamsKZG) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing into a vector cannot fail.
    let _ = setup.write(&mut bytes);
    bytes
}

/// log2 of the number of powers.
pub(crate) fn setup_k(setup: &ParamsKZG) -> u32 {
    setup.k()
}

/// The powers of tau in G1.
pub(crate) fn setup_powers(setup: &ParamsKZG) -> &[G1Affine] {
    setup.get_g()
}

/// tau in G2.
pub(crate) fn setup_tau_g2(setup: &ParamsKZG) -> G2Affine {
    setup.s_g2()
}

/// The generators of both groups.
pub(crate) fn generators() -> (G1Affine, G2Affine) {
    (G1Affine::generator(), G2Affine::generator())
}

/// Powers of the copy argument's identity: value of column `column` in row `row` is
/// delta^column * omega^row.
pub(crate) fn identity_values(k: u32, columns: usize) -> Vec<Vec<Fr>> {
    let omega = EvaluationDomain::<Fr>::new(2, k).get_omega();
    let n = 1usize << k;
    let powers = |start: Fr| std::iter::successors(Some(start), |v| Some(*v * omega)).take(n);
    std::iter::successors(Some(Fr::ONE), |delta| Some(*delta * Fr::DELTA))
        .take(columns)
        .map(|delta| powers(delta).collect())
        .collect()
}

/// 32 big-endian bytes reduced modulo r.
pub(crate) fn reduce(be: [u8; 32]) -> Fr {
    let mut wide = [0u8; 64];
    for (to, from) in wide.iter_mut().zip(be.iter().rev()) {
        *to = *from;
    }
    Fr::from_uniform_bytes(&wide)
}

/// A canonical scalar from 32 big-endian bytes.
pub(crate) fn scalar_from_be(mut bytes: [u8; 32]) -> Option<Fr> {
    bytes.reverse();
    Option::from(Fr::from_repr(bytes))
}

/// A canonical coordinate from 32 big-endian bytes.
pub(crate) fn coordinate_from_be(mut bytes: [u8; 32]) -> Option<Fq> {
    bytes.reverse();
    Option::from(Fq::from_repr(bytes))
}

/// 32 little-endian bytes of a coordinate.
pub(crate) fn coordinate_to_le(value: &Fq) -> [u8; 32] {
    value.to_repr()
}

/// 32 big-endian bytes of a scalar.
pub(crate) fn scalar_to_be(value: &Fr) -> [u8; 32] {
    let mut bytes = value.to_repr();
    bytes.reverse();
    bytes
}

/// The point with these coordinates, if it is on the curve; (0, 0) stands for the identity, which
/// is refused here and so everywhere.
pub(crate) fn point_from_xy(x: Fq, y: Fq) -> Option<G1Affine> {
    let point: Option<G1Affine> = Option::from(G1Affine::from_xy(x, y));
    point.filter(|point| !bool::from(point.is_identity()))
}

/// The point at infinity.
pub(crate) fn g1_identity() -> G1Affine {
    G1Affine::identity()
}

/// x and y as 32 big-endian bytes each; `None` for the identity.
pub(crate) fn point_to_be(point: &G1Affine) -> Option<[u8; 64]> {
    if bool::from(point.is_identity()) {
        return None;
    }
    let mut bytes = [0u8; 64];
    let (x, y) = (point.x.to_repr(), point.y.to_repr());
    let reversed = x.iter().rev().chain(y.iter().rev());
    for (to, from) in bytes.iter_mut().zip(reversed) {
        *to = *from;
    }
    Some(bytes)
}
