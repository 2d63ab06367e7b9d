//! `inference`: *this model, of which you have a commitment, takes an image that I do not show for
//! this digit*.
//!
//! ```text
//! model   = the commitment of 1,210 weights of eight bits
//! image   = P_image(P_image(blinding, pixels 0..47), pixels 48..63)      pixels below 32
//! hidden  = relu(first [pixels, 16])
//! scores  = second [hidden, 1024]
//! class   = the digit with the highest score, the lowest of equal ones
//! ```
//!
//! Public inputs in order: model, image, class, message. `message` is in no equation: the proof is
//! bound to it. In one circuit the weights are the published ones, constants of the circuit
//! (`model` is always the same then); in the other they are the holder's, and `model` hides them by
//! a salt.

mod circuit;
mod inputs;
mod model;

pub use inputs::{Inputs, Private};
pub use model::{CLASSES, HIDDEN, Model, PIXEL_BITS, PIXELS, Pixels, WEIGHTS, image_commitment};

use halo2_proofs::halo2curves::ff::Field;

use crate::Fr;
use crate::gadgets::wires::WireCircuit;
use crate::refusal::Refusal;
use crate::statement::{self, Statement};

/// Whose weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The published ones: everybody knows them.
    PublicModel,
    /// The holder's: a commitment is shown.
    PrivateModel,
}

/// What is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance {
    /// Commitment of the weights.
    pub model: Fr,
    /// Commitment of the image.
    pub image: Fr,
    /// The digit, 0 to 9.
    pub class: Fr,
    /// What the proof was made for.
    pub message: Fr,
}

impl statement::Instance for Instance {
    fn words(&self) -> Vec<Fr> {
        vec![self.model, self.image, self.class, self.message]
    }
}

/// The statement with public or with private weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inference(pub Mode);

impl Statement for Inference {
    const ID: &'static str = "inference";
    const VERSION: u32 = 1;
    type Inputs = Inputs;
    type Instance = Instance;
    type Circuit = WireCircuit;

    fn name(&self) -> String {
        let weights = match self.0 {
            Mode::PublicModel => "digits",
            Mode::PrivateModel => "private",
        };
        format!("{}-v{}-{weights}", Self::ID, Self::VERSION)
    }

    fn k(&self) -> u32 {
        match self.0 {
            Mode::PublicModel => 11,
            Mode::PrivateModel => 14,
        }
    }

    fn names(&self) -> Vec<String> {
        ["model", "image", "class", "message"].map(String::from).to_vec()
    }

    fn spec(&self, inputs: &Inputs) -> Result<Instance, Refusal> {
        inputs.check(self.0)?;
        Ok(Instance {
            model: match &inputs.private {
                Some(private) => private.model.commitment(private.salt),
                None => Model::digits().commitment(Fr::ZERO),
            },
            image: image_commitment(&inputs.pixels, inputs.blinding),
            class: Fr::from(u64::from(inputs.class())),
            message: inputs.message,
        })
    }

    fn circuit(&self, inputs: &Inputs) -> Result<WireCircuit, Refusal> {
        inputs.check(self.0)?;
        Ok(WireCircuit::new(|wires| circuit::put_down(wires, self.0, Some(inputs))))
    }

    fn empty(&self) -> WireCircuit {
        WireCircuit::new(|wires| circuit::put_down(wires, self.0, None))
    }

    fn example(&self, seed: u64) -> Inputs {
        Inputs::example(self.0, seed)
    }
}
