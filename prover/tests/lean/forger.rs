//! The naive prover, which can be told to deviate, and the simulator, which has no witness.

use halo2_proofs::halo2curves::bn256::G1Affine;
use halo2_proofs::halo2curves::ff::{Field, PrimeField};
use prover::Fr;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

use crate::polynomial::*;
use crate::reference::{challenges, commit, constraints, packed_polynomial, points};
use crate::toy::{K, ROWS, Shape, tau};

/// What the naive prover does otherwise than it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deviation {
    None,
    /// The witness plus a multiple of X^n - 1: another polynomial with the same rows.
    HigherDegree,
    /// Two packed columns' values sent in each other's place.
    ResiduesSwapped,
    /// The last rotation taken for the one a row further.
    WrongRotation,
    /// Evaluated at z.
    AtRoot,
    /// Evaluated at x^t.
    AtPower,
    /// One value of the witness, or of a packed column, one more.
    WitnessValue,
    PackedValue,
    /// Both a value of the witness and the quotient, so that the constraints hold.
    ValueAndQuotient,
    /// The last point left out of Z_1.
    PointMissing,
    /// The quotient by another y.
    OtherY,
    /// Challenges without the public inputs; the values; W.
    YWithoutPublics,
    GammaWithoutValues,
    UWithoutOpening,
    /// A row of the chain that does not follow.
    WrongRow,
    /// Remainders that the verifier does not compute: the two parts of W in another order.
    GammaPowers,
}

pub const HARMLESS: [Deviation; 2] = [Deviation::None, Deviation::HigherDegree];
pub const MALICIOUS: [Deviation; 14] = [
    Deviation::ResiduesSwapped,
    Deviation::WrongRotation,
    Deviation::AtRoot,
    Deviation::AtPower,
    Deviation::WitnessValue,
    Deviation::PackedValue,
    Deviation::ValueAndQuotient,
    Deviation::PointMissing,
    Deviation::OtherY,
    Deviation::YWithoutPublics,
    Deviation::GammaWithoutValues,
    Deviation::UWithoutOpening,
    Deviation::WrongRow,
    Deviation::GammaPowers,
];

fn put_scalar(proof: &mut Vec<u8>, value: &Fr) {
    proof.extend(value.to_repr().iter().rev());
}

fn put_point(proof: &mut Vec<u8>, point: G1Affine) {
    for coordinate in [point.x, point.y] {
        proof.extend(coordinate.to_repr().iter().rev());
    }
}

/// All challenges of what there is of a proof; the rest counts as zeros.
fn drawn(shape: &Shape, digest: Fr, publics: &[Fr], proof: &[u8]) -> [Fr; 4] {
    let mut padded = proof.to_vec();
    padded.resize(32 * (9 + shape.rotations().len() + shape.packed().len()), 0);
    challenges(shape, digest, publics, &padded)
}

/// The combination of the constraints as a polynomial: their values on a large domain.
fn combined(shape: &Shape, y: Fr, w: &Poly, publics: &[Fr]) -> Poly {
    let columns = shape.packed();
    let domain: Vec<Fr> = (0..ROWS).map(|row| power(omega(K), row as i64)).collect();
    let columns: Vec<Poly> = columns.iter().map(|column| interpolate(&domain, column)).collect();
    // Degree at most 6 times that of the witness.
    let size = (6 * w.len() + ROWS).next_power_of_two();
    let root = omega(size.ilog2());
    let values: Vec<Fr> = (0..size)
        .map(|i| {
            let x = Fr::from(7) * power(root, i as i64);
            let advice: Vec<Fr> = points(shape, x).iter().map(|point| at(w, *point)).collect();
            let packed: Vec<Fr> = columns.iter().map(|column| at(column, x)).collect();
            constraints(shape, y, x, &advice, &packed, publics)
        })
        .collect();
    let inverse = Fr::from(size as u64).invert().unwrap();
    let unshifted: Poly =
        (0..size).map(|j| at(&values, power(root, -(j as i64))) * inverse).collect();
    stretch(&unshifted, Fr::from(7).invert().unwrap())
}

/// The witness, X^n - 1 and the public inputs.
fn witness(shape: &Shape, seed: u64, deviation: Deviation) -> (Poly, Poly, Vec<Fr>) {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let (mut rows, publics) = shape.witness(seed);
    if deviation == Deviation::WrongRow {
        let row = shape.fixed().iter().rposition(|row| row.0).unwrap();
        rows[row] += Fr::ONE;
    }
    rows.resize_with(ROWS, || Fr::random(&mut rng));
    let domain: Vec<Fr> = (0..ROWS).map(|row| power(omega(K), row as i64)).collect();
    let mut w = interpolate(&domain, &rows);
    let vanishes = vanishing(&domain);
    if deviation == Deviation::HigherDegree {
        w = add(&w, &multiply(&vanishes, &[Fr::random(&mut rng), Fr::random(&mut rng)]));
    }
    (w, vanishes, publics)
}

/// Makes a proof by the book, but for the deviation.
pub fn prove(shape: &Shape, digest: Fr, seed: u64, deviation: Deviation) -> (Vec<Fr>, Vec<u8>) {
    use Deviation as D;
    let (w, vanishes, publics) = witness(shape, seed, deviation);
    let packed = packed_polynomial(shape);
    let t = shape.packed().len();
    let mut proof = Vec::new();
    put_point(&mut proof, commit(at(&w, tau())));
    let absorbed = if deviation == D::YWithoutPublics { &publics[..0] } else { &publics[..] };
    let draw = |proof: &[u8]| drawn(shape, digest, absorbed, proof);
    let y = draw(&proof)[0] + Fr::from(u64::from(deviation == D::OtherY));
    let mut h = divide(&combined(shape, y, &w, &publics), &vanishes).0;
    if deviation == D::ValueAndQuotient {
        h[0] += Fr::ONE;
    }
    put_point(&mut proof, commit(at(&h, tau())));
    let z = draw(&proof)[1];
    let x = match deviation {
        D::AtRoot => z,
        D::AtPower => power(z, (t * t) as i64),
        _ => power(z, t as i64),
    };
    let mut opened = points(shape, x);
    if deviation == D::WrongRotation {
        *opened.last_mut().unwrap() *= omega(K);
    }
    let mut advice: Vec<Fr> = opened.iter().map(|point| at(&w, *point)).collect();
    let mut values = divide(&packed, &divisor(t, x)).1;
    match deviation {
        D::ResiduesSwapped => values.swap(0, 1),
        D::WitnessValue | D::ValueAndQuotient => advice[0] += Fr::ONE,
        D::PackedValue => values[1] += Fr::ONE,
        _ => {}
    }
    advice.iter().chain(&values).for_each(|value| put_scalar(&mut proof, value));
    let zeros = vec![0; 32 * (advice.len() + t)];
    let blind = [&proof[..128], &zeros].concat();
    let gamma = draw(if deviation == D::GammaWithoutValues { &blind } else { &proof })[2];
    if deviation == D::PointMissing {
        opened.pop();
        advice.pop();
    }
    let claims = [
        (packed, values, divisor(t, x)),
        (w, interpolate(&opened, &advice), vanishing(&opened)),
        (h.clone(), vec![at(&h, x)], vec![-x, Fr::ONE]),
    ];
    let mut powers = [Fr::ONE, gamma, gamma.square()];
    if deviation == D::GammaPowers {
        powers.swap(1, 2);
    }
    let parts = claims.iter().zip(powers).map(|((f, r, z), power)| {
        let difference = add(f, &scale(r, -Fr::ONE));
        scale(&divide(&difference, z).0, power)
    });
    let opening = parts.fold(vec![], |sum, part| add(&sum, &part));
    let before = proof.clone();
    put_point(&mut proof, commit(at(&opening, tau())));
    let u = draw(if deviation == D::UWithoutOpening { &before } else { &proof })[3];
    finish(shape, &mut proof, &claims, powers, &opening, x, u);
    (publics, proof)
}

fn divisor(t: usize, x: Fr) -> Poly {
    let mut divisor = vec![Fr::ZERO; t + 1];
    (divisor[0], divisor[t]) = (-x, Fr::ONE);
    divisor
}

type Claim = (Poly, Poly, Poly);

/// W' and the inverse.
fn finish(
    shape: &Shape,
    proof: &mut Vec<u8>,
    claims: &[Claim; 3],
    powers: [Fr; 3],
    opening: &Poly,
    x: Fr,
    u: Fr,
) {
    let zero = at(&claims[0].2, u);
    let mut sum = scale(opening, -zero);
    for ((f, r, z), power) in claims.iter().zip(powers) {
        let weight = power * zero * at(z, u).invert().unwrap();
        sum = add(&sum, &scale(&add(f, &[-at(r, u)]), weight));
    }
    put_point(proof, commit(at(&divide(&sum, &[-u, Fr::ONE]).0, tau())));
    put_scalar(proof, &inverse(shape, x, u));
}

fn inverse(shape: &Shape, x: Fr, u: Fr) -> Fr {
    let opened = points(shape, x);
    let anchors = shape.anchors().map(|row| x - power(omega(K), row as i64));
    let product = (power(x, ROWS as i64) - Fr::ONE)
        * power(x, opened.len() as i64 - 1)
        * opened.iter().map(|point| u - point).product::<Fr>()
        * (u - x)
        * anchors.iter().product::<Fr>();
    product.invert().unwrap()
}

/// A proof for any public inputs by whoever knows the setup's secret: the values of the witness
/// that a verifier could see are drawn, everything else follows.
pub fn simulate(shape: &Shape, digest: Fr, publics: &[Fr], seed: u64) -> Vec<u8> {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let count = shape.rotations().len();
    let mut values = || (0..count).map(|_| Fr::random(&mut rng)).collect::<Vec<Fr>>();
    let (at_tau, advice) = (values(), values());
    let t = shape.packed().len();
    let domain: Vec<Fr> = (0..ROWS).map(|row| power(omega(K), row as i64)).collect();
    let columns: Vec<Poly> =
        shape.packed().iter().map(|column| interpolate(&domain, column)).collect();
    let quotient = |x: Fr, y: Fr, advice: &[Fr]| {
        let packed: Vec<Fr> = columns.iter().map(|column| at(column, x)).collect();
        let vanishes = power(x, ROWS as i64) - Fr::ONE;
        constraints(shape, y, x, advice, &packed, publics) * vanishes.invert().unwrap()
    };
    let mut proof = Vec::new();
    put_point(&mut proof, commit(at_tau[0]));
    let y = drawn(shape, digest, publics, &proof)[0];
    let whole = quotient(tau(), y, &at_tau);
    put_point(&mut proof, commit(whole));
    let x = power(drawn(shape, digest, publics, &proof)[1], t as i64);
    let packed: Vec<Fr> = columns.iter().map(|column| at(column, x)).collect();
    advice.iter().chain(&packed).for_each(|value| put_scalar(&mut proof, value));
    let gamma = drawn(shape, digest, publics, &proof)[2];
    let opened = points(shape, x);
    let claims = [
        (at(&packed_polynomial(shape), tau()), packed, divisor(t, x)),
        (at_tau[0], interpolate(&opened, &advice), vanishing(&opened)),
        (whole, vec![quotient(x, y, &advice)], vec![-x, Fr::ONE]),
    ];
    let powers = [Fr::ONE, gamma, gamma.square()];
    let mut opening = Fr::ZERO;
    for ((f, r, z), power) in claims.iter().zip(powers) {
        opening += power * (*f - at(r, tau())) * at(z, tau()).invert().unwrap();
    }
    put_point(&mut proof, commit(opening));
    let u = drawn(shape, digest, publics, &proof)[3];
    let zero = at(&claims[0].2, u);
    let mut last = -zero * opening;
    for ((f, r, z), power) in claims.iter().zip(powers) {
        last += power * zero * at(z, u).invert().unwrap() * (*f - at(r, u));
    }
    put_point(&mut proof, commit(last * (tau() - u).invert().unwrap()));
    put_scalar(&mut proof, &inverse(shape, x, u));
    proof
}
