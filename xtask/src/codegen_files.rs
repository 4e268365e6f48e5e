//! The files on disk against the files as they should be: missing, changed, stray.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// What is to be done to make a folder what it should be.
pub(crate) struct Changes {
    base: PathBuf,
    missing: BTreeMap<String, String>,
    changed: BTreeMap<String, String>,
    stray: Vec<String>,
}

impl Changes {
    pub(crate) fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.changed.is_empty() && self.stray.is_empty()
    }
}

impl fmt::Display for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.missing.keys().try_for_each(|name| writeln!(f, "missing {name}"))?;
        self.changed.keys().try_for_each(|name| writeln!(f, "changed {name}"))?;
        self.stray.iter().try_for_each(|name| writeln!(f, "stray   {name}"))
    }
}

/// Compares the files below `base` with what they should be. In the folders `owned` nothing else may stand.
pub(crate) fn compare(base: &Path, files: &BTreeMap<String, String>, owned: &[&str]) -> Result<Changes, String> {
    let mut changes =
        Changes { base: base.into(), missing: BTreeMap::new(), changed: BTreeMap::new(), stray: Vec::new() };
    for (name, text) in files {
        match std::fs::read(base.join(name)) {
            Ok(known) if known == text.as_bytes() => {}
            Ok(_) => {
                changes.changed.insert(name.clone(), text.clone());
            }
            Err(_) => {
                changes.missing.insert(name.clone(), text.clone());
            }
        }
    }
    for folder in owned {
        let mut found = Vec::new();
        list(base, folder, &mut found)?;
        changes.stray.extend(found.into_iter().filter(|name| !files.contains_key(name)));
    }
    changes.stray.sort();
    Ok(changes)
}

fn list(base: &Path, folder: &str, out: &mut Vec<String>) -> Result<(), String> {
    let Ok(entries) = std::fs::read_dir(base.join(folder)) else { return Ok(()) };
    for entry in entries {
        let entry = entry.map_err(|error| format!("error: cannot read {folder}: {error}"))?;
        let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            list(base, &name, out)?;
        } else {
            out.push(name);
        }
    }
    Ok(())
}

/// Writes what is missing or changed and deletes what is stray.
pub(crate) fn write(changes: &Changes) -> Result<(), String> {
    let fail = |name: &str, error: std::io::Error| format!("error: cannot write {name}: {error}");
    for (name, text) in changes.missing.iter().chain(&changes.changed) {
        let path = changes.base.join(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| fail(name, error))?;
        }
        std::fs::write(&path, text).map_err(|error| fail(name, error))?;
    }
    for name in &changes.stray {
        std::fs::remove_file(changes.base.join(name)).map_err(|error| fail(name, error))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{compare, write};

    /// What the comparison says after `change` was made to a folder that was as it should be.
    fn check(change: impl FnOnce(&std::path::Path), expected: &str) {
        let folder = tempfile::tempdir().expect("a folder");
        let files = BTreeMap::from([
            (String::from("gen/a.rs"), String::from("a")),
            (String::from("gen/deep/b.rs"), String::from("b")),
        ]);
        let changes = || compare(folder.path(), &files, &["gen"]).expect("the folder can be read");
        write(&changes()).expect("the folder can be written");
        assert!(changes().is_empty());
        change(folder.path());
        assert_eq!(changes().to_string(), expected);
        write(&changes()).expect("the folder can be written");
        assert!(changes().is_empty(), "writing repairs it");
    }

    #[test]
    fn names_what_is_missing_changed_or_stray() {
        let remove = |path: &std::path::Path| std::fs::remove_file(path).expect("it is there");
        let set = |path: &std::path::Path| std::fs::write(path, "x").expect("it can be written");
        check(|_| {}, "");
        check(|base| remove(&base.join("gen/a.rs")), "missing gen/a.rs\n");
        check(|base| set(&base.join("gen/deep/b.rs")), "changed gen/deep/b.rs\n");
        check(|base| set(&base.join("gen/deep/c.rs")), "stray   gen/deep/c.rs\n");
    }
}
