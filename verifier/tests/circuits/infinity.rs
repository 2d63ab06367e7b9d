//! A commitment that is the point at infinity. Upstream's prover makes such proofs, and upstream's
//! verifier would take them if the transcript had a form for infinity. The EVM transcript has none,
//! so no verifier may read one out of zeros.

use std::io;

use halo2_proofs::halo2curves::bn256::{Bn256, Fr, G1Affine};
use halo2_proofs::halo2curves::ff::PrimeField;
use halo2_proofs::plonk::{create_proof, keygen_pk, keygen_vk};
use halo2_proofs::poly::kzg::commitment::{KZGCommitmentScheme, ParamsKZG};
use halo2_proofs::poly::kzg::multiopen::ProverSHPLONK;
use halo2_proofs::transcript::{EncodedChallenge, Transcript, TranscriptWrite};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use sha3::{Digest, Keccak256};
use verifier::VerifyError;

use crate::cases;
use crate::circuit::Described;
use crate::support::naive::Fault;
use crate::support::verdict::{Judge, Question, words};

/// The EVM transcript, but infinity is written as zeros.
#[derive(Default)]
struct Zeros {
    hashed: Vec<u8>,
    proof: Vec<u8>,
}

impl Zeros {
    fn absorb<F: PrimeField<Repr = [u8; 32]>>(&mut self, value: &F) -> [u8; 32] {
        let mut word = value.to_repr();
        word.reverse();
        self.hashed.extend(word);
        word
    }
}

struct Drawn(Fr);

impl EncodedChallenge<G1Affine> for Drawn {
    type Input = [u8; 32];
    fn new(hash: &[u8; 32]) -> Self {
        Self(hash.iter().fold(Fr::zero(), |sum, byte| sum * Fr::from(256) + Fr::from(*byte as u64)))
    }
    fn get_scalar(&self) -> Fr {
        self.0
    }
}

impl Transcript<G1Affine, Drawn> for Zeros {
    fn squeeze_challenge(&mut self) -> Drawn {
        if self.hashed.len() == 32 {
            self.hashed.push(1);
        }
        let hash: [u8; 32] = Keccak256::digest(&self.hashed).into();
        self.hashed = hash.to_vec();
        Drawn::new(&hash)
    }
    fn common_point(&mut self, point: G1Affine) -> io::Result<()> {
        self.absorb(&point.x);
        self.absorb(&point.y);
        Ok(())
    }
    fn common_scalar(&mut self, scalar: Fr) -> io::Result<()> {
        self.absorb(&scalar);
        Ok(())
    }
}

impl TranscriptWrite<G1Affine, Drawn> for Zeros {
    fn write_point(&mut self, point: G1Affine) -> io::Result<()> {
        let (x, y) = (self.absorb(&point.x), self.absorb(&point.y));
        self.proof.extend([x, y].concat());
        Ok(())
    }
    fn write_scalar(&mut self, scalar: Fr) -> io::Result<()> {
        let word = self.absorb(&scalar);
        self.proof.extend(word);
        Ok(())
    }
}

#[test]
fn infinity_has_no_form() {
    for params in cases::without_a_top_piece() {
        let circuit = Described::new(params);
        let (name, public) = (&circuit.params.name, circuit.trace.public());
        let rng = ChaCha20Rng::from_seed([5; 32]);
        let setup = ParamsKZG::<Bn256>::setup(circuit.params.k, rng.clone());
        let vk = keygen_vk(&setup, &circuit).expect("a key");
        let pk = keygen_pk(&setup, vk, &circuit).expect("a key");
        let columns: Vec<&[Fr]> = public.iter().map(Vec::as_slice).collect();
        let mut transcript = Zeros::default();
        create_proof::<KZGCommitmentScheme<Bn256>, ProverSHPLONK<'_, Bn256>, Drawn, _, _, _>(
            &setup,
            &pk,
            std::slice::from_ref(&circuit),
            &[&columns],
            rng,
            &mut transcript,
        )
        .expect("a proof");
        let question = Question { instances: words(&public), proof: transcript.proof };
        let judge = Judge::new(&setup, pk.get_vk(), &public);
        // The plant takes it: everything else about this proof is right.
        assert!(judge.naive(&question, Fault::Identity), "{name}");
        assert_eq!(judge.all(&question), [false; 3], "{name}");
        let refused = judge.ours.verify(&question.instances, &question.proof);
        assert!(matches!(refused, Err(VerifyError::Point { .. })), "{name}: {refused:?}");
    }
}
