//! Field elements as text: the one place where strings become elements of Fr and back.

use halo2_proofs::halo2curves::ff::PrimeField;

use crate::Fr;

/// Longest text that can name a canonical element: 77 decimal digits, or `0x` and 64 hex digits.
const TEXT_MAX: usize = 80;

/// Why a text is not a field element.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FieldError {
    /// Neither decimal digits nor `0x` with hex digits.
    #[error("expected a decimal or 0x-hex number, got {got:?}")]
    Format {
        /// The text, cut to a printable length.
        got: String,
    },
    /// A number that is not below the group order r: it would alias another element.
    #[error("expected a number below the BN254 group order r, got {got}")]
    NotCanonical {
        /// The text, cut to a printable length.
        got: String,
    },
}

/// Reads a decimal or `0x`-hex number below r.
///
/// # Errors
/// [`FieldError::Format`] for anything that is not a number, [`FieldError::NotCanonical`] for a
/// number of at least r.
pub fn parse(text: &str) -> Result<Fr, FieldError> {
    let shown = || text.chars().take(TEXT_MAX).collect::<String>();
    let (digits, radix) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => (hex, 16),
        None => (text, 10),
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return Err(FieldError::Format { got: shown() });
    }
    let digits = digits.trim_start_matches('0');
    if digits.len() > TEXT_MAX {
        return Err(FieldError::NotCanonical { got: shown() });
    }
    let bytes = little_endian(digits, radix).ok_or(FieldError::NotCanonical { got: shown() })?;
    Option::from(Fr::from_repr(bytes)).ok_or(FieldError::NotCanonical { got: shown() })
}

/// The number's 32 little-endian bytes, or `None` when it needs more.
fn little_endian(digits: &str, radix: u32) -> Option<[u8; 32]> {
    let mut bytes = [0u8; 32];
    for digit in digits.chars() {
        let mut carry = digit.to_digit(radix)?;
        for byte in &mut bytes {
            carry += u32::from(*byte) * radix;
            *byte = (carry & 0xff) as u8;
            carry >>= 8;
        }
        if carry != 0 {
            return None;
        }
    }
    Some(bytes)
}

/// `0x` and 64 lower-case hex digits, big endian: the form of an EVM word.
pub fn to_hex(value: &Fr) -> String {
    let hex: String = to_be_bytes(value).iter().map(|b| format!("{b:02x}")).collect();
    format!("0x{hex}")
}

/// The 32 big-endian bytes of an EVM word.
pub fn to_be_bytes(value: &Fr) -> [u8; 32] {
    let mut bytes = value.to_repr();
    bytes.reverse();
    bytes
}

/// Decimal digits without leading zeros, as `snarkjs` and `zk-kit` write elements.
pub fn to_decimal(value: &Fr) -> String {
    let mut bytes = to_be_bytes(value);
    let mut digits = Vec::new();
    while bytes.iter().any(|b| *b != 0) {
        let mut rest = 0u32;
        for byte in &mut bytes {
            rest = rest << 8 | u32::from(*byte);
            *byte = (rest / 10) as u8;
            rest %= 10;
        }
        digits.push(char::from(b'0' + rest as u8));
    }
    if digits.is_empty() { "0".into() } else { digits.into_iter().rev().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use halo2_proofs::halo2curves::ff::Field;

    const R: &str = "21888242871839275222246405745257275088548364400416034343698204186575808495617";

    #[test]
    fn round_trips_edge_values() {
        for value in
            [Fr::ZERO, Fr::ONE, -Fr::ONE, Fr::from(u64::MAX), Fr::from(7).invert().unwrap()]
        {
            assert_eq!(parse(&to_hex(&value)), Ok(value));
            assert_eq!(parse(&to_decimal(&value)), Ok(value));
        }
        assert_eq!(
            parse("0x00000000000000000000000000000000000000000000000000000000000000000001"),
            Ok(Fr::ONE)
        );
    }

    #[test]
    fn refuses_what_is_not_canonical() {
        let r_hex = "0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001";
        let long = format!("1{}", "0".repeat(90));
        for text in
            [R, r_hex, &format!("0x{}", "f".repeat(64)), &format!("0x1{}", "0".repeat(64)), &long]
        {
            assert!(matches!(parse(text), Err(FieldError::NotCanonical { .. })), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_not_a_number() {
        for text in ["", "0x", "-1", "+1", "1.5", "1e3", " 1", "0b1", "0xg", "१", "1_000"] {
            assert!(matches!(parse(text), Err(FieldError::Format { .. })), "{text}");
        }
    }
}
