//! The copy-free chain: hashes, running sums and Merkle levels in one advice column.
//!
//! Every s-box input of every Poseidon permutation stands in one column `w`, one cell each, and
//! every gate reads
//!
//! ```text
//! w(3) = sum over j in 1..=3 of  A_j * w(3-j)^5 + B_j * w(3-j)  +  K          (1)
//! ```
//!
//! with coefficients that depend on the cell's type and a constant K from a fixed column. The
//! coefficient of the new cell is 1, so each cell is a function of the three before it: if the
//! honest trace satisfies all gates it is the only solution. Order does the copying: there is no
//! permutation argument and no lookup. `z = w^2` is a second column that keeps the degree at 4.
//!
//! - [`block`]: the 84 cells of one permutation and the constants K;
//! - [`coefficients`]: the types and their A and B;
//! - [`gates`]: the columns and all constraints;
//! - [`builder`]: lays blocks, levels and sums out, the fixed half and the witness half.

pub mod block;
pub mod builder;
pub mod coefficients;
pub mod gates;
