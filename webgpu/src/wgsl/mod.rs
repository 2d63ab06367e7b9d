//! The shaders, as text. What repeats limb by limb is written here by Rust; the rest are templates
//! beside this file. `book/webgpu.md` has the bounds.

mod field;
mod limbs;
mod multiply;

use bn254::field::modulus::{Q, R};

pub use limbs::Shape;
pub use multiply::Product;

use field::{field, literal};

/// How the shaders multiply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arithmetic {
    /// The limbs inside a product.
    pub shape: Shape,
    /// How limbs are multiplied.
    pub product: Product,
}

impl Arithmetic {
    /// The smallest shaders.
    pub const SMALL: Self = Self { shape: Shape::THIRTEEN, product: Product::Looped };
}

impl Default for Arithmetic {
    fn default() -> Self {
        Self { shape: Shape::THIRTEEN, product: Product::Scanning }
    }
}

/// A shader: its text, and the one entry point that it has is called `main`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shader {
    /// Field products, sums, differences: for tests and for timing.
    Elements,
    /// Sums and doubles of points: for tests.
    Points,
    /// Scalars out of Montgomery form, the smaller of s and r - s, with its sign.
    Canonical,
    /// Digits counted by bucket.
    Count,
    /// Counts to places.
    Scan,
    /// Digits put at their places.
    Scatter,
    /// Runs of equal buckets summed, a chunk of the sorted list each thread.
    Accumulate,
    /// What chunks left open, summed.
    Merge,
    /// Buckets weighed.
    Reduce,
}

impl Shader {
    /// All of them.
    pub const ALL: [Shader; 9] = [
        Shader::Elements,
        Shader::Points,
        Shader::Canonical,
        Shader::Count,
        Shader::Scan,
        Shader::Scatter,
        Shader::Accumulate,
        Shader::Merge,
        Shader::Reduce,
    ];

    /// A name for messages.
    pub fn name(self) -> &'static str {
        match self {
            Shader::Elements => "elements",
            Shader::Points => "points",
            Shader::Canonical => "canonical",
            Shader::Count => "count",
            Shader::Scan => "scan",
            Shader::Scatter => "scatter",
            Shader::Accumulate => "accumulate",
            Shader::Merge => "merge",
            Shader::Reduce => "reduce",
        }
    }

    /// The whole text.
    pub fn text(self, arithmetic: Arithmetic) -> String {
        let base = || limbs::packed();
        let fq = || base() + &field::<Q>("fq", arithmetic);
        let fr = || base() + &field::<R>("fr", arithmetic);
        let curve = || fq() + include_str!("curve.wgsl");
        let digits = || include_str!("digits.wgsl");
        match self {
            Shader::Elements => fq() + &fr()[base().len()..] + include_str!("elements.wgsl"),
            Shader::Points => curve() + include_str!("points.wgsl"),
            Shader::Canonical => {
                let half = literal(&bn254::field::limbs::halve(&limbs::modulus::<R>(), 0));
                let from = literal(&arithmetic.shape.from_montgomery::<R>());
                let constants = format!("const HALF = {half};\nconst LOWER = {from};\n");
                fr() + &constants + include_str!("canonical.wgsl")
            }
            Shader::Count => digits().to_owned() + include_str!("count.wgsl"),
            Shader::Scan => include_str!("scan.wgsl").to_owned(),
            Shader::Scatter => digits().to_owned() + include_str!("scatter.wgsl"),
            Shader::Accumulate => curve() + include_str!("accumulate.wgsl"),
            Shader::Merge => curve() + include_str!("merge.wgsl"),
            Shader::Reduce => curve() + include_str!("reduce.wgsl"),
        }
    }
}
