//! What a pod gives: its update, and the keys that it shares with its neighbours.

use halo2_proofs::halo2curves::ff::Field;
use serde_json::{Value, json};

use super::{LIMIT, NEIGHBOURS};
use crate::Fr;
use crate::example::element;
use crate::field as text;
use crate::inputs::{self, Object};
use crate::refusal::Refusal;
use crate::statement;

/// Longest update that is read before anything else is looked at.
const NUMBERS_MAX: usize = 1 << 12;

/// What the holder knows.
#[derive(Clone, PartialEq, Eq)]
pub struct Inputs {
    /// Number of the round.
    pub round: Fr,
    /// The update, clipped and as whole numbers.
    pub update: Vec<i32>,
    /// The key of each neighbour; zero where there is none.
    pub keys: [Fr; NEIGHBOURS],
    /// 1 or -1 for each neighbour, who has the other sign; 0 where there is none.
    pub signs: [i8; NEIGHBOURS],
}

/// Secrets do not belong into logs.
impl std::fmt::Debug for Inputs {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Inputs").field("round", &self.round).finish_non_exhaustive()
    }
}

impl Inputs {
    /// An update of the right length with all numbers in range, a key exactly where there is a
    /// sign, and no key twice: its masks would cancel in the pod's own sum.
    pub(super) fn check(&self, numbers: usize) -> Result<(), Refusal> {
        if self.update.len() != numbers {
            return Err(Refusal::length("update", &numbers.to_string(), self.update.len()));
        }
        let wide = self.update.iter().position(|number| !(-LIMIT..LIMIT).contains(number));
        if let Some(index) = wide {
            let field = format!("update[{index}]");
            return Err(Refusal::out_of_range(&field, "from -32768 to 32767").index(index));
        }
        for (index, (key, sign)) in self.keys.iter().zip(self.signs).enumerate() {
            let field = format!("neighbours[{index}]");
            if !(-1..=1).contains(&sign) {
                return Err(Refusal::out_of_range(&field, "a sign of -1, 0 or 1").index(index));
            }
            if (sign == 0) != bool::from(key.is_zero()) {
                return Err(Refusal::out_of_range(&field, "a key other than zero").index(index));
            }
            if sign != 0 && self.keys[..index].contains(key) {
                return Err(Refusal::unsatisfied(&field, "each key once").index(index));
            }
        }
        match self.signs.iter().all(|sign| *sign == 0) {
            true => Err(Refusal::unsatisfied("neighbours", "at least one, or the update is bare")),
            false => Ok(()),
        }
    }

    pub(super) fn example(numbers: usize, seed: u64) -> Self {
        let made = |name: &str| element(&["aggregate", name, &seed.to_string()]);
        let number = |i: usize| (i as i32).wrapping_mul(7919).rem_euclid(2 * LIMIT) - LIMIT;
        Inputs {
            round: made("round"),
            update: (0..numbers).map(number).collect(),
            keys: [made("first"), made("second"), made("third"), Fr::ZERO],
            signs: [1, -1, 1, 0],
        }
    }
}

impl statement::Inputs for Inputs {
    fn from_json(json: &str) -> Result<Self, Refusal> {
        let value = inputs::parse(json)?;
        let object = Object::of(&value)?;
        let round = object.element("round")?;
        let update = object.texts("update", NUMBERS_MAX)?.into_iter().enumerate();
        let update = update.map(|(index, text)| number(index, text)).collect::<Result<_, _>>()?;
        let (mut keys, mut signs) = ([Fr::ZERO; NEIGHBOURS], [0; NEIGHBOURS]);
        for (j, neighbour) in object.objects("neighbours", NEIGHBOURS)?.iter().enumerate() {
            keys[j] = neighbour.element("key")?;
            signs[j] = match neighbour.text("sign")? {
                "1" => 1,
                "-1" => -1,
                _ => return Err(Refusal::bad_format(&neighbour.name("sign"), "`1` or `-1`")),
            };
            neighbour.refuse_others(&["key", "sign"])?;
        }
        object.refuse_others(&["round", "update", "neighbours"])?;
        Ok(Inputs { round, update, keys, signs })
    }

    fn to_json(&self) -> Value {
        let neighbours = self.keys.iter().zip(self.signs).filter(|(_, sign)| *sign != 0);
        let neighbour =
            |(key, sign): (&Fr, i8)| json!({ "key": text::to_hex(key), "sign": sign.to_string() });
        json!({
            "round": text::to_hex(&self.round),
            "update": self.update.iter().map(i32::to_string).collect::<Vec<_>>(),
            "neighbours": neighbours.map(neighbour).collect::<Vec<_>>(),
        })
    }
}

fn number(index: usize, text: &str) -> Result<i32, Refusal> {
    let field = format!("update[{index}]");
    let bad = || Refusal::bad_format(&field, "a whole number as a string").index(index);
    let canonical = text.parse::<i32>().ok().filter(|number| number.to_string() == text);
    canonical.ok_or_else(bad)
}
