//! What a command costs: time, time of all processors, and the most memory at once.
//!
//! The system adds up what the children of a process used, so each command gets a parent of its own: this program,
//! started once more with [`LOG`] set, as a wrapper. Cargo runs rustc through it in the same way.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

/// Names the file that the wrapper adds a line to for each command.
const LOG: &str = "XTASK_BENCH_LOG";

/// What one command used.
#[derive(Clone, Debug, Default)]
pub(crate) struct Usage {
    /// The crate, if the command was rustc.
    pub(crate) name: String,
    pub(crate) seconds: f64,
    pub(crate) cpu: f64,
    /// In MB; 0 where the system does not tell.
    pub(crate) memory: f64,
}

/// If this is the wrapper: runs the command, notes what it used, and ends as it did.
pub(crate) fn wrapped() -> Option<ExitCode> {
    let log = PathBuf::from(std::env::var_os(LOG)?);
    let mut words = std::env::args_os().skip(1);
    let program = words.next()?;
    let words: Vec<_> = words.collect();
    let start = Instant::now();
    let status = Command::new(program).args(&words).env_remove(LOG).status();
    let seconds = start.elapsed().as_secs_f64();
    let texts: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    let name = texts.iter().position(|word| word == "--crate-name").and_then(|at| texts.get(at + 1));
    let (cpu, memory) = used_by_children();
    let line = format!("{} {seconds} {cpu} {memory}\n", name.map_or("-", |name| name));
    let noted = append(&log, &line);
    Some(match (status, noted) {
        (Ok(status), Ok(())) => ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)),
        _ => ExitCode::FAILURE,
    })
}

fn append(path: &Path, line: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path)?;
    file.write_all(line.as_bytes())
}

/// Seconds of all processors, and MB of the largest child.
#[cfg(unix)]
fn used_by_children() -> (f64, f64) {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike;
    let Ok(usage) = getrusage(UsageWho::RUSAGE_CHILDREN) else { return (0.0, 0.0) };
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    let unit = if cfg!(target_vendor = "apple") { 1.0 } else { 1024.0 };
    (micros as f64 / 1e6, usage.max_rss() as f64 * unit / 1e6)
}

#[cfg(not(unix))]
fn used_by_children() -> (f64, f64) {
    (0.0, 0.0)
}

/// Runs a cargo command with rustc wrapped, and gives what each crate used.
pub(crate) fn crates(command: &mut Command) -> Result<Vec<Usage>, String> {
    let own = std::env::current_exe().map_err(|error| format!("error: no path of this program: {error}"))?;
    let log = fresh_log()?;
    super::scratch::run(command.env(LOG, &log).env("RUSTC_WRAPPER", own))?;
    Ok(read(&log))
}

/// Runs a command on its own and gives what it used; its exit status is not looked at.
pub(crate) fn command(program: &Path, words: &[&str]) -> Result<Usage, String> {
    let own = std::env::current_exe().map_err(|error| format!("error: no path of this program: {error}"))?;
    let log = fresh_log()?;
    let output = Command::new(own).arg(program).args(words).env(LOG, &log).output();
    let output = output.map_err(|error| format!("error: cannot run {}: {error}", program.display()))?;
    let shown = String::from_utf8_lossy(&output.stderr).into_owned();
    read(&log).pop().ok_or_else(|| format!("error: cannot run {}: {shown}", program.display()))
}

fn fresh_log() -> Result<PathBuf, String> {
    let folder = super::scratch::folder();
    std::fs::create_dir_all(&folder).map_err(|error| format!("error: cannot make {}: {error}", folder.display()))?;
    let log = folder.join(format!("usage-{}.txt", std::process::id()));
    if log.exists() {
        std::fs::remove_file(&log).map_err(|error| format!("error: cannot remove {}: {error}", log.display()))?;
    }
    Ok(log)
}

fn read(log: &Path) -> Vec<Usage> {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let line = |line: &str| {
        let mut parts = line.split(' ');
        let name = String::from(parts.next()?);
        let mut number = || parts.next()?.parse::<f64>().ok();
        Some(Usage { name, seconds: number()?, cpu: number()?, memory: number()? })
    };
    text.lines().filter_map(line).collect()
}

/// Several crates, one after the other.
pub(crate) fn together(crates: &[Usage]) -> Usage {
    Usage {
        name: String::new(),
        seconds: crates.iter().map(|usage| usage.seconds).sum(),
        cpu: crates.iter().map(|usage| usage.cpu).sum(),
        memory: crates.iter().map(|usage| usage.memory).fold(0.0, f64::max),
    }
}

/// The run with the median time, with the most memory of all.
pub(crate) fn median(mut runs: Vec<Usage>) -> Usage {
    runs.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    let memory = runs.iter().map(|run| run.memory).fold(0.0, f64::max);
    let middle = runs.get(runs.len() / 2).cloned().unwrap_or_default();
    Usage { memory, ..middle }
}
