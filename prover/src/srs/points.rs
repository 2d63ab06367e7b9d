//! Points as setup files hold them: little-endian Montgomery limbs, uncompressed.

use crate::G1Affine;
use crate::from_halo2::{CurveAffine, Fq, G2Affine, SerdeObject, point_from_xy};

use super::error::{PointFault, Section, SrsError};

/// Bytes of a point in G1.
pub(super) const G1_LEN: usize = 64;
/// Bytes of a point in G2.
pub(super) const G2_LEN: usize = 128;

/// Reads all points of a G1 section whose length is a multiple of [`G1_LEN`].
pub(super) fn g1_section(bytes: &[u8], section: Section) -> Result<Vec<G1Affine>, SrsError> {
    let read =
        |(index, chunk)| g1(chunk).map_err(|fault| SrsError::Point { section, index, fault });
    bytes.chunks_exact(G1_LEN).enumerate().map(read).collect()
}

fn g1(bytes: &[u8]) -> Result<G1Affine, PointFault> {
    let (x, y) = bytes.split_at_checked(G1_LEN / 2).ok_or(PointFault::NotCanonical)?;
    let coordinate = |raw| Fq::from_raw_bytes(raw).ok_or(PointFault::NotCanonical);
    let (x, y) = (coordinate(x)?, coordinate(y)?);
    if (x, y) == (Fq::zero(), Fq::zero()) {
        return Err(PointFault::Identity);
    }
    point_from_xy(x, y).ok_or(PointFault::NotOnCurve)
}

/// Reads one point in G2; the subgroup is checked with the whole setup.
pub(super) fn g2(bytes: &[u8], section: Section, index: usize) -> Result<G2Affine, SrsError> {
    let fault = |fault| SrsError::Point { section, index, fault };
    if bytes.iter().all(|byte| *byte == 0) {
        return Err(fault(PointFault::Identity));
    }
    let coordinates: Option<Vec<Fq>> = bytes.chunks_exact(32).map(Fq::from_raw_bytes).collect();
    if coordinates.is_none_or(|list| list.len() != 4) {
        return Err(fault(PointFault::NotCanonical));
    }
    let point = G2Affine::from_raw_bytes(bytes).ok_or_else(|| fault(PointFault::NotOnCurve))?;
    match bool::from(point.is_on_curve()) {
        true => Ok(point),
        false => Err(fault(PointFault::NotOnCurve)),
    }
}
