//! The folders of cases: what they hold and what the generator makes of it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use generator::{Input, Output, Source};

/// A folder of inputs and of what is expected.
pub(crate) struct Case {
    /// The folder's name.
    pub(crate) name: String,
    folder: PathBuf,
}

/// The folder of this crate.
pub(crate) fn crate_folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The folder of the workspace.
pub(crate) fn workspace() -> PathBuf {
    crate_folder().parent().expect("the crate stands in a workspace").to_path_buf()
}

/// The text of a file that must be there.
pub(crate) fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
}

/// All cases of a kind, by name.
pub(crate) fn cases(kind: &str) -> Vec<Case> {
    let folder = crate_folder().join("tests/cases").join(kind);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("no cases of kind {kind}: {error}"));
    let folders = entries.map(|entry| entry.expect("a readable folder").path()).filter(|path| path.is_dir());
    let mut out: Vec<Case> = folders
        .map(|folder| {
            let name = folder.file_name().expect("a folder has a name").to_string_lossy().into_owned();
            Case { name, folder }
        })
        .collect();
    out.sort_by(|a, b| a.name.cmp(&b.name));
    out
}

impl Case {
    /// The path of a file in the folder, whether it is there or not.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn source(&self, name: &str) -> Option<Source> {
        let path = self.path(name);
        path.exists().then(|| Source::new(name, read(&path)))
    }

    /// What the generator is given.
    pub(crate) fn input(&self) -> Input {
        Input {
            document: self.source("openapi.yaml").expect("a case has a document"),
            overlays: self.source("overlay.yaml").into_iter().collect(),
            config: self.source("codegen.yaml"),
            lock: self.source("names.lock"),
            upstream_docs: true,
            standalone: Some(self.crate_name()),
            hand_written: self.hand_written().is_some(),
            ..Input::default()
        }
    }

    /// The module `hand_written`, if the case has one for the types that its document names.
    pub(crate) fn hand_written(&self) -> Option<String> {
        let path = self.path("hand_written.rs");
        path.exists().then(|| read(&path))
    }

    /// The name of the crate that a case becomes.
    pub(crate) fn crate_name(&self) -> String {
        format!("case-{}", self.name)
    }
}

/// What the generator has to say, as it is printed.
pub(crate) fn said(input: &Input, output: &Output) -> String {
    output.diagnostics.render(&generator::sources(input))
}

/// All generated files as one text; the root of a standalone crate is the same for all.
pub(crate) fn joined(output: &Output) -> String {
    let mut out = String::new();
    for (path, text) in output.files.iter().filter(|(path, _)| *path != "src/lib.rs") {
        if !out.is_empty() {
            out.push('\n');
        }
        write!(out, "// === {path}\n{text}").expect("text can be written to");
    }
    out
}
