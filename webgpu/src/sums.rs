//! From the windows' sums to points.

use bn254::curve::Jacobian;
use bn254::field::modulus::Q;
use bn254::{Affine, Fq, batch_invert};

use crate::buffers::elements;
use crate::error::GpuError;
use crate::plan::Plan;
use crate::wgsl::Shape;

/// Points of the GPU's XYZZ form, by one inversion for all.
///
/// # Errors
/// [`GpuError::Malformed`] for what is no element.
pub(crate) fn points(bytes: &[u8], shape: Shape) -> Result<Vec<Affine>, GpuError> {
    let back = Fq::from_canonical(shape.to_gpu::<Q>()).and_then(Fq::invert);
    let back = back.ok_or(GpuError::Malformed)?;
    let element = |limbs| Fq::from_montgomery(limbs).map(|element| element * back);
    let words: Option<Vec<Fq>> = elements(bytes).map(element).collect();
    let words = words.ok_or(GpuError::Malformed)?;
    let (sums, _) = words.as_chunks::<4>();
    let mut inverses: Vec<Fq> = sums.iter().flat_map(|[_, _, zz, zzz]| [*zz, *zzz]).collect();
    batch_invert(&mut inverses);
    let affine = |([x, y, zz, _], [a, b]): (&[Fq; 4], &[Fq; 2])| match zz.is_zero() {
        true => Affine::IDENTITY,
        false => Affine { x: *x * *a, y: *y * *b },
    };
    Ok(sums.iter().zip(inverses.as_chunks::<2>().0).map(affine).collect())
}

/// One sum for each column: windows from the top, doubled as often as they have bits.
pub(crate) fn columns(plan: &Plan, bytes: &[u8], shape: Shape) -> Result<Vec<Affine>, GpuError> {
    let points = points(bytes, shape)?;
    let (plain, weighed) =
        points.split_at_checked(plan.all_windows()).ok_or(GpuError::Malformed)?;
    let pairs: Vec<(&Affine, &Affine)> = plain.iter().zip(weighed).collect();
    let column = |pairs: &[(&Affine, &Affine)]| {
        pairs.iter().rev().fold(Jacobian::IDENTITY, |sum, (plain, weighed)| {
            let raised = (0..plan.bits).fold(sum, |sum, _| sum.double());
            // Buckets are counted from zero, digits from one.
            raised.add_affine(plain).add_affine(weighed)
        })
    };
    let sums: Vec<Jacobian> = pairs.chunks(plan.windows).map(column).collect();
    Ok(Jacobian::batch_to_affine(&sums))
}
