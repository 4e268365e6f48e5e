//! What the tests of this folder have in common: the document as plain JSON, a server that checks requests against it,
//! instances of its schemas. Apart from the fuzz targets of the generator, nothing here uses the generator or its view of
//! the document.

pub mod certificates;
pub mod clock;
pub mod contract;
pub mod contract_run;
pub mod crowd;
pub mod document;
pub mod faulty;
pub mod fuzz;
mod generated;
pub mod http2;
pub mod instance;
pub mod judge;
pub mod limits;
mod multipart;
pub mod refusals;
pub mod resting;
pub mod server;
pub mod windowed;

pub use generated::contract::{CALLS, SCHEMAS};
