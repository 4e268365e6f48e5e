//! Answers made from the document: valid, the same each time, and as things of such names look.
//!
//! What a member holds follows from the seed, the thing it belongs to and its name. So a thing in a collection and the
//! same thing got by its key have the same name, the same owner and the same dates, with nothing being kept.

pub(crate) mod body;
mod links;
mod make;
mod page;
mod text;

pub(crate) use make::{Sample, answer, error};
