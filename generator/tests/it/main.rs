//! Tests of the generator as a whole, driven by the folders in `cases`.
//!
//! Adding a case is adding a folder; `UPDATE_EXPECT=1 cargo test -p generator` writes what is expected of it.

mod case;
mod compile;
mod determinism;
mod fail;
mod mutations;
mod overlays;
mod pass;
mod random;
mod skip;
mod tidy;
