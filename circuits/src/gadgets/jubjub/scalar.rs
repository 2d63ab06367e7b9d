//! Scalars: numbers modulo l, the order of the base point.

use ff::{Field, PrimeField};

use crate::Fr;

/// A number modulo l. 19 is no square modulo l, which is all that is used of a generator here.
#[derive(PrimeField)]
#[PrimeFieldModulus="2736030358979909402780800718157159386076813972158567259200215660948447373041"]
#[PrimeFieldGenerator = "19"]
#[PrimeFieldReprEndianness = "little"]
pub struct Scalar([u64; 4]);

impl Scalar {
    /// A number in little-endian bytes modulo l. Of 48 bytes or more, equally likely ones give
    /// scalars that are equally likely but for 2^-128.
    pub fn from_bytes_reduced(bytes: &[u8]) -> Scalar {
        let base = Scalar::from(256);
        bytes
            .iter()
            .rev()
            .fold(Scalar::from(0), |sum, byte| sum * base + Scalar::from(u64::from(*byte)))
    }

    /// 1 / 8: what the cofactor undoes.
    pub fn eighth() -> Scalar {
        let inverse: Option<Scalar> = Scalar::from(8).invert().into();
        inverse.unwrap_or(Scalar::from(0))
    }

    /// The integer of a field element modulo l.
    pub fn of(element: &Fr) -> Scalar {
        Scalar::from_bytes_reduced(element.to_repr().as_ref())
    }

    /// The integer as a field element: l is below r.
    pub fn to_element(self) -> Fr {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(self.to_repr().as_ref());
        Option::from(Fr::from_repr(bytes)).unwrap_or_default()
    }

    /// From the integer of a field element, `None` when it is not below l.
    pub fn from_element(element: &Fr) -> Option<Scalar> {
        let scalar = Scalar::of(element);
        (scalar.to_element() == *element).then_some(scalar)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::parse;

    #[test]
    fn elements_and_scalars() {
        let order = "2736030358979909402780800718157159386076813972158567259200215660948447373041";
        let order = parse(order).unwrap();
        assert_eq!(Scalar::of(&order), Scalar::from(0));
        assert_eq!(Scalar::from_element(&order), None);
        let last = order - Fr::from(1);
        assert_eq!(Scalar::from_element(&last), Some(-Scalar::from(1)));
        assert_eq!(Scalar::of(&(order + Fr::from(5))), Scalar::from(5));
        assert_eq!(Scalar::from_bytes_reduced(&[0, 1]), Scalar::from(256));
    }
}
