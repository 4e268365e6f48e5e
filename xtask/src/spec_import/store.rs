//! The two files an import writes: both or neither, and never half a file.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The API surface.
pub(super) const DOCUMENT: &str = "openapi.yaml";
/// Where it came from.
pub(super) const PROVENANCE: &str = "provenance.yaml";

/// Replaces both files.
pub(super) fn write(spec_dir: &Path, document: &str, provenance: &str) -> Result<(), String> {
    replace_both(spec_dir, document, provenance)
        .map_err(|error| format!("error: cannot write the files of {DOCUMENT}: {error}"))
}

/// The document of an earlier import.
pub(super) fn read(spec_dir: &Path) -> Result<Option<Vec<u8>>, String> {
    match fs::read(spec_dir.join(DOCUMENT)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("error: {DOCUMENT}: {error}")),
    }
}

fn replace_both(spec_dir: &Path, document: &str, provenance: &str) -> io::Result<()> {
    fs::create_dir_all(spec_dir)?;
    let before = read_if_any(&spec_dir.join(DOCUMENT))?;
    // All that needs room on the disk happens before the first rename.
    let document = Draft::new(spec_dir, DOCUMENT, document.as_bytes())?;
    let provenance = Draft::new(spec_dir, PROVENANCE, provenance.as_bytes())?;
    document.publish()?;
    provenance.publish().inspect_err(|_| restore(spec_dir, before.as_deref()))
}

fn read_if_any(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}

/// Takes the new document back. The caller reports the failure that led here; a second one adds nothing.
fn restore(spec_dir: &Path, before: Option<&[u8]>) {
    let _ = match before {
        Some(bytes) => Draft::new(spec_dir, DOCUMENT, bytes).and_then(Draft::publish),
        None => fs::remove_file(spec_dir.join(DOCUMENT)),
    };
}

/// A file under a temporary name beside its place; gone if it is not published.
struct Draft {
    draft: PathBuf,
    place: PathBuf,
}

impl Draft {
    fn new(spec_dir: &Path, name: &str, bytes: &[u8]) -> io::Result<Self> {
        let draft = spec_dir.join(format!(".{name}.{}.tmp", std::process::id()));
        let draft = Self { draft, place: spec_dir.join(name) };
        let mut file = File::create(&draft.draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        Ok(draft)
    }

    fn publish(self) -> io::Result<()> {
        fs::rename(&self.draft, &self.place)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After a rename there is nothing left to remove, and that is the usual case.
        let _ = fs::remove_file(&self.draft);
    }
}
