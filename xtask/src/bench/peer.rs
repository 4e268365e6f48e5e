//! The crate that openapi-to-rust makes of the same document: of the generators in use the one that takes it whole.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use super::build::Subject;
use super::{codegen, scratch};
use crate::root;

const VERSION: &str = "0.23.0";

/// Its crate, ready to be built, and what it is.
pub(crate) fn subject() -> Result<(Subject, String), String> {
    let folder = scratch::folder().join("peer-client");
    scratch::write_file(&folder.join("spec.json"), &codegen::document()?)?;
    scratch::progress("generating with openapi-to-rust");
    scratch::run(Command::new(tool()?).args(["generate", "spec.json", "--quiet"]).current_dir(&folder))?;
    let needed = folder.join("src/generated/REQUIRED_DEPS.toml");
    let needed =
        std::fs::read_to_string(needed).map_err(|error| format!("error: it did not say what it needs: {error}"))?;
    let package = "[package]\nname = \"peer-client\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n";
    scratch::write_file(&folder.join("Cargo.toml"), &format!("{package}\n{needed}\n[workspace]\n"))?;
    scratch::write_file(&folder.join("src/lib.rs"), "//! A generated client.\n\npub mod generated;\n")?;
    let files = BTreeMap::from([
        ("Cargo.toml", scratch::template("build/peer/manifest.toml")?),
        ("src/main.rs", scratch::template("build/peer/main.rs")?),
    ]);
    let folder = scratch::write("program-peer", &files)?;
    let subject = Subject { key: "peer", folder, library: "peer-client", program: "program-peer", comparable: true };
    Ok((subject, format!("openapi-to-rust {VERSION} on spec/openapi.yaml without overlays")))
}

/// The program, installed under the scratch folder.
fn tool() -> Result<PathBuf, String> {
    let place = scratch::folder().join("tools");
    let program = place.join("bin").join(format!("openapi-to-rust{}", std::env::consts::EXE_SUFFIX));
    if !program.exists() {
        scratch::progress("installing openapi-to-rust, which takes a few minutes");
        let place = place.display().to_string();
        let words = ["install", "openapi-to-rust", "--version", VERSION, "--locked", "--quiet", "--root", &place];
        scratch::run(&mut scratch::cargo(&root(), "tools-target", &words))?;
    }
    Ok(program)
}
