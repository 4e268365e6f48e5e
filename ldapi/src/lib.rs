//! Placeholder until codegen has run.
