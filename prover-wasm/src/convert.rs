//! Text to values and back: every form that crosses the door is read and written here.

use circuits::{Fr, field};

use crate::errors::DoorError;

/// A field element, decimal or `0x`-hex.
pub fn element(name: &str, text: &str) -> Result<Fr, DoorError> {
    field::parse(text).map_err(|error| DoorError::element(name, &error))
}

/// A 64-bit number, decimal or `0x`-hex.
pub fn number(name: &str, text: &str) -> Result<u64, DoorError> {
    let parsed = match text.strip_prefix("0x") {
        Some(hex) if hex.chars().all(|c| c.is_ascii_hexdigit()) => u64::from_str_radix(hex, 16),
        _ if !text.chars().all(|c| c.is_ascii_digit()) || text.is_empty() => {
            return Err(DoorError::format(name, "a decimal or 0x-hex number as a string"));
        }
        _ => text.parse(),
    };
    parsed.map_err(|_| {
        let expected = "a number below 2^64";
        DoorError::new("INPUT_OUT_OF_RANGE", format!("{name}: expected {expected}"))
            .with("field", name)
            .with("expected", expected)
    })
}

/// An address: `0x` and 40 hex digits of any case.
pub fn address(name: &str, text: &str) -> Result<[u8; 20], DoorError> {
    let mut bytes = [0; 20];
    text.strip_prefix("0x")
        .and_then(|digits| hex::decode_to_slice(digits, &mut bytes).ok())
        .ok_or_else(|| DoorError::format(name, "an address: 0x and 40 hex digits"))?;
    Ok(bytes)
}

/// Bytes of a seed.
pub const SEED_BYTES: usize = 32;

/// A 32-byte seed.
pub fn seed(bytes: &[u8]) -> Result<[u8; SEED_BYTES], DoorError> {
    bytes.try_into().map_err(|_| DoorError::format("seed", "32 bytes").with("got", bytes.len()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn numbers_and_addresses_are_strict() {
        assert_eq!(number("n", "18446744073709551615"), Ok(u64::MAX));
        assert_eq!(number("n", "0xff"), Ok(255));
        let code = |text| number("n", text).unwrap_err().code;
        assert_eq!(code("18446744073709551616"), "INPUT_OUT_OF_RANGE");
        assert_eq!(code("0x10000000000000000"), "INPUT_OUT_OF_RANGE");
        for text in ["", "-1", "+1", "1.5", "ten", "0xg", "0x"] {
            assert!(number("n", text).is_err(), "{text}");
        }
        assert_eq!(address("a", &format!("0x{}", "aB".repeat(20))), Ok([0xab; 20]));
        for text in ["0x", "ab", &format!("0x{}", "ab".repeat(21)), &"ab".repeat(20)] {
            assert_eq!(address("a", text).unwrap_err().code, "INPUT_BAD_FORMAT");
        }
    }
}
