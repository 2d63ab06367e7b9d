//! The holder's inputs: their JSON, and every reason to refuse them.

use serde_json::{Value, json};

use super::credential::{COUNTRIES, Credential, Gap, Signed, YEAR, issuer_leaf};
use super::{AGE_MAX, ISSUER_LEVELS, REVOCATION_LEVELS};
use crate::Fr;
use crate::field::to_hex;
use crate::gadgets::jubjub::{Point, Scalar, eddsa};
use crate::gadgets::merkle::MerkleProof;
use crate::inputs::{Object, parse};
use crate::refusal::Refusal;
use crate::statements::access::commitment;

/// What the holder knows.
#[derive(Clone, PartialEq, Eq)]
pub struct Inputs {
    /// The identity's secret: never leaves the device.
    pub secret: Fr,
    /// The credential as the issuer signed it.
    pub signed: Signed,
    /// Path from the issuer's leaf to the registry's root.
    pub issuer_path: MerkleProof,
    /// The gap that the serial number lies in.
    pub gap: Gap,
    /// Path from the gap's leaf to the revocation tree's root.
    pub gap_path: MerkleProof,
    /// The day of the proof, YYYYMMDD.
    pub date: u32,
    /// Least age in years.
    pub age: u64,
    /// Countries of which one has to be the holder's; empty for any.
    pub countries: Vec<u16>,
    /// Scope of the nullifier.
    pub scope: Fr,
    /// What the proof is made for.
    pub message: Fr,
}

/// Secrets do not belong into logs.
impl std::fmt::Debug for Inputs {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Inputs { date, age, .. } = self;
        out.debug_struct("Inputs").field("date", date).field("age", age).finish_non_exhaustive()
    }
}

impl Inputs {
    /// Whether the statement is true. Refusals do not repeat what the credential says.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        self.check_issuer()?;
        self.check_revocation()?;
        self.check_predicates()
    }

    fn check_issuer(&self) -> Result<(), Refusal> {
        let Signed { credential, issuer, signature } = &self.signed;
        if issuer_leaf(issuer) != self.issuer_path.leaf {
            let expected = "the leaf of the credential's issuer";
            return Err(Refusal::unsatisfied("issuerProof.leaf", expected));
        }
        self.issuer_path.check("issuerProof", ISSUER_LEVELS)?;
        let message = credential.message(commitment(self.secret));
        if !eddsa::verify(issuer, message, signature) {
            let expected = "the issuer's signature of this secret's commitment and attributes";
            return Err(Refusal::unsatisfied("signature", expected));
        }
        Ok(())
    }

    fn check_revocation(&self) -> Result<(), Refusal> {
        if self.gap.leaf() != self.gap_path.leaf {
            return Err(Refusal::unsatisfied("revocationProof.leaf", "the leaf of the gap"));
        }
        self.gap_path.check("revocationProof", REVOCATION_LEVELS)?;
        match self.gap.holds(self.signed.credential.serial) {
            true => Ok(()),
            false => Err(Refusal::unsatisfied("gap", "two numbers with the serial between them")),
        }
    }

    fn check_predicates(&self) -> Result<(), Refusal> {
        let Credential { birth, expires, country, .. } = self.signed.credential;
        if self.age > AGE_MAX {
            return Err(Refusal::out_of_range("age", "at most 255 years"));
        }
        if u64::from(self.date) < u64::from(birth) + YEAR * self.age {
            let expected = format!("an age of {} on {}", self.age, self.date);
            return Err(Refusal::unsatisfied("birth", &expected));
        }
        if expires < self.date {
            let expected = format!("a credential that is valid on {}", self.date);
            return Err(Refusal::unsatisfied("expires", &expected));
        }
        if self.countries.contains(&0) || country == 0 {
            return Err(Refusal::out_of_range("countries", "numbers of countries, not 0"));
        }
        if !self.countries.is_empty() && !self.countries.contains(&country) {
            return Err(Refusal::unsatisfied("country", "one of `countries`"));
        }
        Ok(())
    }
}

const FIELDS: [&str; 12] = [
    "secret",
    "credential",
    "issuer",
    "signature",
    "issuerProof",
    "gap",
    "revocationProof",
    "date",
    "age",
    "countries",
    "scope",
    "message",
];

impl crate::statement::Inputs for Inputs {
    fn from_json(json: &str) -> Result<Self, Refusal> {
        let value = parse(json)?;
        let inputs = Object::of(&value)?;
        let secret = inputs.element("secret")?;
        if secret == Fr::zero() {
            return Err(Refusal::out_of_range("secret", "a secret other than zero"));
        }
        let read = Inputs {
            secret,
            signed: signed(&inputs)?,
            issuer_path: inputs.path("issuerProof")?,
            gap: gap(&inputs)?,
            gap_path: inputs.path("revocationProof")?,
            date: small(&inputs, "date")?,
            age: inputs.number("age")?,
            countries: countries(&inputs)?,
            scope: inputs.element("scope")?,
            message: inputs.element("message")?,
        };
        inputs.refuse_others(&FIELDS)?;
        Ok(read)
    }

    fn to_json(&self) -> Value {
        let Signed { credential, issuer, signature } = &self.signed;
        let point = |p: &Point| json!([to_hex(&p.x), to_hex(&p.y)]);
        let path = |path: &MerkleProof| serde_json::to_value(path).unwrap_or_default();
        let countries: Vec<String> = self.countries.iter().map(u16::to_string).collect();
        json!({
            "secret": to_hex(&self.secret),
            "credential": {
                "birth": credential.birth.to_string(),
                "expires": credential.expires.to_string(),
                "country": credential.country.to_string(),
                "serial": credential.serial.to_string(),
            },
            "issuer": point(issuer),
            "signature": { "R8": point(&signature.r), "S": to_hex(&signature.s.to_element()) },
            "issuerProof": path(&self.issuer_path),
            "gap": { "below": self.gap.below.to_string(), "above": self.gap.above.to_string() },
            "revocationProof": path(&self.gap_path),
            "date": self.date.to_string(),
            "age": self.age.to_string(),
            "countries": countries,
            "scope": to_hex(&self.scope),
            "message": to_hex(&self.message),
        })
    }
}

fn signed(inputs: &Object<'_>) -> Result<Signed, Refusal> {
    let credential = inputs.object("credential")?;
    let signature = inputs.object("signature")?;
    let s = Scalar::from_element(&signature.element("S")?);
    let s = s.ok_or_else(|| Refusal::out_of_range("signature.S", "a number below l"))?;
    let read = Signed {
        credential: Credential {
            birth: small(&credential, "birth")?,
            expires: small(&credential, "expires")?,
            country: small(&credential, "country")?,
            serial: credential.number("serial")?,
        },
        issuer: point(inputs, "issuer")?,
        signature: eddsa::Signature { r: point(&signature, "R8")?, s },
    };
    credential.refuse_others(&["birth", "expires", "country", "serial"])?;
    signature.refuse_others(&["R8", "S"])?;
    Ok(read)
}

fn gap(inputs: &Object<'_>) -> Result<Gap, Refusal> {
    let object = inputs.object("gap")?;
    let gap = Gap { below: object.number("below")?, above: object.number("above")? };
    object.refuse_others(&["below", "above"])?;
    Ok(gap)
}

/// A point as libraries write it: two elements. Whether it is on the curve the signature's check
/// says.
fn point(object: &Object<'_>, field: &str) -> Result<Point, Refusal> {
    match object.elements(field, 2)?[..] {
        [x, y] => Ok(Point { x, y }),
        ref other => Err(Refusal::length(&object.name(field), "2", other.len())),
    }
}

/// A number of fewer than 64 bits.
fn small<T: TryFrom<u64>>(object: &Object<'_>, field: &str) -> Result<T, Refusal> {
    let number = object.number(field)?;
    let expected = format!("a number below 2^{}", 8 * size_of::<T>());
    T::try_from(number).map_err(|_| Refusal::out_of_range(&object.name(field), &expected))
}

fn countries(inputs: &Object<'_>) -> Result<Vec<u16>, Refusal> {
    let numbers = inputs.numbers("countries", COUNTRIES)?;
    let country = |(i, number): (usize, &u64)| {
        let refused = || Refusal::out_of_range("countries", "a number below 2^16").index(i);
        u16::try_from(*number).map_err(|_| refused())
    };
    numbers.iter().enumerate().map(country).collect()
}
