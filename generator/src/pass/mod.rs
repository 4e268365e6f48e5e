//! Small passes over the API, in order.

use api_ir::Api;

use crate::diagnostic::Diagnostics;

mod cycles;
mod roles;

pub(crate) use cycles::components;

/// Runs all passes.
pub(crate) fn run(api: &mut Api, diag: &mut Diagnostics) {
    roles::mark_roles(api);
    roles::mark_patches(api);
    roles::mark_areas(api);
    cycles::open_aliases(api, diag);
    cycles::check_required_cycles(api, diag);
}
