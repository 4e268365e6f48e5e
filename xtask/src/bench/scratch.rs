//! Scratch crates: written under the target folder, each a workspace of its own, with the project's lock file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::root;

/// A folder for what the benches write, outside of version control.
pub(crate) fn folder() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let target = if target.is_absolute() { target } else { root().join(target) };
    target.join("bench")
}

/// A file of bench/, with the paths that it leaves open filled in.
pub(crate) fn template(name: &str) -> Result<String, String> {
    let path = root().join("bench").join(name);
    let text =
        std::fs::read_to_string(&path).map_err(|error| format!("error: cannot read {}: {error}", path.display()))?;
    let slashed = |path: PathBuf| path.display().to_string().replace('\\', "/");
    Ok(text.replace("@LDAPI@", &slashed(root().join("ldapi"))).replace("@SCRATCH@", &slashed(folder())))
}

/// Writes a crate and gives its folder. Files that have not changed keep their time, so cargo need not build again.
pub(crate) fn write(name: &str, files: &BTreeMap<&str, String>) -> Result<PathBuf, String> {
    let folder = folder().join(name);
    for (path, text) in files {
        write_file(&folder.join(path), text)?;
    }
    let lock = folder.join("Cargo.lock");
    if !lock.exists() {
        std::fs::copy(root().join("Cargo.lock"), &lock)
            .map_err(|error| format!("error: cannot copy Cargo.lock: {error}"))?;
    }
    Ok(folder)
}

pub(crate) fn write_file(path: &Path, text: &str) -> Result<(), String> {
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    let failed = |error| format!("error: cannot write {}: {error}", path.display());
    path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(failed)?;
    std::fs::write(path, text).map_err(failed)
}

/// Cargo in a scratch crate, building into `target` below the scratch folder.
pub(crate) fn cargo(folder_of_crate: &Path, target: &str, args: &[&str]) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.args(args).current_dir(folder_of_crate);
    command.env("CARGO_TARGET_DIR", folder().join(target)).env("CARGO_INCREMENTAL", "0");
    // What cargo tells the programs it runs is not meant for the crates that they build.
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")) {
            command.env_remove(name);
        }
    }
    command
}

/// Runs a command to its end; its output is only shown if it fails.
pub(crate) fn run(command: &mut Command) -> Result<String, String> {
    let shown = format!("{command:?}");
    let output = command.output().map_err(|error| format!("error: cannot run {shown}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let tail: Vec<&str> = text.lines().rev().take(40).collect();
    let tail: Vec<&str> = tail.into_iter().rev().collect();
    Err(format!("error: {shown} failed:\n{}", tail.join("\n")))
}

/// Says on standard error what is being done.
pub(crate) fn progress(text: &str) {
    eprintln!("bench: {text}");
}
