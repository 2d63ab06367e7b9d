//! A cursor over foreign bytes: every read says where it stood when it failed.

/// The input ended early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Short {
    /// Offset at which the read began.
    pub at: usize,
    /// Bytes that were asked for.
    pub wanted: usize,
    /// Bytes that were left.
    pub left: usize,
}

/// Reads a slice front to back without ever panicking.
#[derive(Debug, Clone)]
pub(crate) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Offset of the next byte.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// Bytes not yet read.
    pub(crate) fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// The next `len` bytes.
    pub(crate) fn take(&mut self, len: usize) -> Result<&'a [u8], Short> {
        let short = Short { at: self.at, wanted: len, left: self.left() };
        let end = self.at.checked_add(len).ok_or(short)?;
        let slice = self.bytes.get(self.at..end).ok_or(short)?;
        self.at = end;
        Ok(slice)
    }

    /// The next `N` bytes as an array.
    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Short> {
        let short = Short { at: self.at, wanted: N, left: self.left() };
        self.take(N)?.try_into().map_err(|_| short)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Short> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(crate) fn u32_le(&mut self) -> Result<u32, Short> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn u64_le(&mut self) -> Result<u64, Short> {
        self.array().map(u64::from_le_bytes)
    }
}

/// SHA-256 of one or more slices.
pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    use sha2::Digest;
    let mut hasher = sha2::Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_refuses_without_moving() {
        let mut cursor = Cursor::new(&[1, 2, 0, 0, 0, 9]);
        assert_eq!(cursor.u8(), Ok(1));
        assert_eq!(cursor.u32_le(), Ok(2));
        assert_eq!(cursor.u64_le(), Err(Short { at: 5, wanted: 8, left: 1 }));
        assert_eq!(cursor.at(), 5);
        assert_eq!(cursor.take(usize::MAX), Err(Short { at: 5, wanted: usize::MAX, left: 1 }));
        assert_eq!(cursor.take(1), Ok(&[9u8][..]));
        assert_eq!(cursor.left(), 0);
    }

    #[test]
    fn sha256_of_parts_is_sha256_of_the_whole() {
        assert_eq!(sha256(&[b"ab", b"c"]), sha256(&[b"abc"]));
        assert_eq!(hex::encode(sha256(&[b"abc"]))[..16], *"ba7816bf8f01cfea");
    }
}
