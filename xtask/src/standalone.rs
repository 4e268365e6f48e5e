//! A crate of its own from any document: manifest, generated sources, and the runtime as source beside them.

use std::collections::BTreeMap;
use std::path::Path;

use generator::Output;

/// All files of the crate, by path.
pub(crate) fn files(root: &Path, name: &str, output: &Output) -> Result<BTreeMap<String, String>, String> {
    let mut files = output.files.clone();
    let workspace = read(&root.join("Cargo.toml"))?;
    let package = format!(
        "[package]\nname = {name:?}\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[lib]\ndoctest = true\n\n[dependencies]\n\
         ldapi-runtime = {{ path = \"runtime\" }}\n\n[dev-dependencies]\ntokio = {{ version = \"1\", features = [\"macros\", \
         \"rt\"] }}\n\n[features]\nserde = [\"ldapi-runtime/serde\"]\n\n[workspace]\nmembers = [\"runtime\"]\n"
    );
    files.insert(String::from("Cargo.toml"), format!("{package}\n{}", shared_tables(&workspace)));
    add_folder(&root.join("ldapi/runtime"), "runtime", &mut files)?;
    Ok(files)
}

/// The tables of the workspace's manifest that its members take values from.
fn shared_tables(workspace: &str) -> String {
    let wanted = ["[workspace.package]", "[workspace.dependencies]", "[workspace.lints"];
    let mut out = String::new();
    let mut keep = false;
    for line in workspace.lines() {
        if line.starts_with('[') {
            keep = wanted.iter().any(|table| line.starts_with(table));
        }
        if keep && !line.contains("path = ") && !line.starts_with('#') {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("error: cannot read {}: {error}", path.display()))
}

fn add_folder(folder: &Path, name: &str, files: &mut BTreeMap<String, String>) -> Result<(), String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("error: cannot read {name}: {error}"))?;
    for entry in entries {
        let entry = entry.map_err(|error| format!("error: cannot read {name}: {error}"))?;
        let path = format!("{name}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            add_folder(&entry.path(), &path, files)?;
        } else {
            files.insert(path, read(&entry.path())?);
        }
    }
    Ok(())
}
