//! The emulator as a program.
#![forbid(unsafe_code)]

use std::ffi::OsString;
use std::num::NonZeroU64;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use ldapi_emulator::{Builder, Clock, Credential, Emulator, Recorded, Surface};
use lexopt::{Arg, Parser, ValueExt as _};

const HELP: &str = "\
A LaunchDarkly API on loopback, for tests and demos: no account, no network.

Usage: ldapi-emulator [OPTIONS] [-- COMMAND [ARGUMENT]...]

It runs until it is ended. With a command it runs as long as that does; the command finds LAUNCHDARKLY_API_HOST and
LAUNCHDARKLY_ACCESS_TOKEN in its environment, and afterwards it is printed what it asked for.

Options:
  --port PORT        where to listen on 127.0.0.1; without it, any free port
  --seed NUMBER      what all chance follows from [default: 1]
  --token TOKEN      an access token that may do everything; may be given several times
  --reader TOKEN     an access token that may only read
  --session VALUE    a session, shown by the cookie ldso=VALUE
  --state FILE       the state to begin with, as JSON
  --items NUMBER     items of collections that are made from the document [default: 45]
  --clock MOMENT     a clock that stands, as in 2026-10-01T12:00:00Z, and moves by POST /_emulator/clock only
  --limit LIMIT      a limit: global=100/10s, route=20/10s, token=50/10s, ip=5/60s, or a pattern of operation ids, as in
                     getFeatureFlag*=5/10s; may be given several times
  --fault RULE       operations, how often, how many times, and what happens; may be given several times:
                       'getFeatureFlag 30% 503'   this status, and nothing is done
                       '* x1 bare-429'            once, 429 without a header that tells when to come back
                       '* stale-reset'            429 with a window that has ended already
                       '* 5% latency=2s'          the answer takes longer
                       'patch* reset'             the connection is reset, and nothing is done
                       'patch* reset-after'       the connection is reset when all is done
                       '* truncate'               the answer ends in its middle
                       '* date=-90s'              the header Date is behind
  --drift DRIFT      how much of answers differs from the document, and how: '10%', or
                     '10% unknown-member,unknown-value,null,missing,wrong-type' or some of these
  --strict           refuse requests also for what could be let pass, such as members that the document does not have
  --stateless        keep nothing: every operation is answered from the document, as if what it asks for were there
  --ir FILE          another API, stateless: what `cargo xtask codegen --spec DOCUMENT --surface FILE` wrote
  --help             this text
  --version          the version

Bounds; a SIZE is written like 1000, 64KiB or 16MiB:
  --longest-body SIZE        the longest request body that is read [default: 16MiB]
  --record-requests NUMBER   how many requests are recorded; the oldest are removed first [default: 1000]
  --record-bytes SIZE        how many bytes the recorded requests may take [default: 32MiB]
  --record-body-bytes SIZE   how much of each body is recorded; longer ones are cut [default: 256KiB]
  --audit-log-bytes SIZE     how many bytes the audit log may take; the oldest entries are removed [default: 32MiB]
  --patience SECONDS         when to close a connection on which nothing is sent or read [default: 60]

Access to /_emulator and use of the default token, beside programs and pages on this machine:
  --allow-host NAME          one more host name of this machine, without a port, for the header Host
  --allow-origin ORIGIN      one more origin whose pages have access, as in http://localhost:3000; both may be given
                             several times

Limits, faults, drift, time and state can also be looked at and set while it runs: GET /_emulator lists how.
A request can ask for a status by the header Prefer: status=404, and for drift by Prefer: drift=20%.
";

/// Options with a value.
const OPTIONS: &[&str] = &[
    "port",
    "seed",
    "items",
    "token",
    "reader",
    "session",
    "limit",
    "fault",
    "drift",
    "clock",
    "state",
    "longest-body",
    "record-requests",
    "record-bytes",
    "record-body-bytes",
    "audit-log-bytes",
    "patience",
    "allow-host",
    "allow-origin",
    "ir",
];

fn main() -> ExitCode {
    let begun = Instant::now();
    let outcome = settings().and_then(|settings| match settings {
        None => Ok(ExitCode::SUCCESS),
        Some((settings, command)) if command.is_empty() => run(settings, begun),
        Some((settings, command)) => run_beside(settings, &command),
    });
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            let mut source = error.source();
            while let Some(error) = source {
                eprintln!("  {error}");
                source = error.source();
            }
            ExitCode::FAILURE
        }
    }
}

type Error = Box<dyn std::error::Error>;

/// Runs until the process is ended.
fn run(settings: Builder, begun: Instant) -> Result<ExitCode, Error> {
    let emulator = settings.start_blocking()?;
    let api = emulator.surface().api();
    println!(
        "{}: {} operations at {}, started in {} ms\nAuthorization: {}",
        api.title,
        api.operations.len(),
        emulator.url(),
        begun.elapsed().as_millis(),
        emulator.token()
    );
    loop {
        std::thread::park();
    }
}

/// Runs beside a command, and prints what that asked for. Ends as the command does.
fn run_beside(settings: Builder, command: &[OsString]) -> Result<ExitCode, Error> {
    let emulator = settings.start_blocking()?;
    let [program, arguments @ ..] = command else { return Ok(ExitCode::SUCCESS) };
    let mut child = Command::new(program);
    child.args(arguments).env("LAUNCHDARKLY_API_HOST", emulator.url());
    child.env("LAUNCHDARKLY_ACCESS_TOKEN", emulator.token());
    let status = child.status().map_err(|error| format!("cannot run {}: {error}", program.display()))?;
    for same in emulator.requests().iter().map(told).collect::<Vec<_>>().chunk_by(|one, next| one == next) {
        let times = if same.len() > 1 { format!(" ({} times)", same.len()) } else { String::new() };
        eprintln!("{}{times}", same[0]);
    }
    // Without a code a signal has ended it.
    let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
    Ok(ExitCode::from(code))
}

/// A request, how it was answered, and what the checker found.
fn told(request: &Recorded) -> String {
    let answer = request.status.map_or_else(|| String::from("reset"), |status| status.to_string());
    let findings: String = request.findings.iter().map(|finding| format!("; {finding}")).collect();
    format!("{} {}: {answer}{findings}", request.method, request.target)
}

/// The settings of the command line, and the command to run beside; nothing if it only asked for something to be printed.
fn settings() -> Result<Option<(Builder, Vec<OsString>)>, Error> {
    let mut parser = Parser::from_env();
    let mut builder = Emulator::builder();
    let mut command = Vec::new();
    while let Some(argument) = parser.next()? {
        let name = match argument {
            Arg::Long("help") | Arg::Short('h') => {
                print!("{HELP}");
                return Ok(None);
            }
            Arg::Long("version") | Arg::Short('V') => {
                println!("ldapi-emulator {}", env!("CARGO_PKG_VERSION"));
                return Ok(None);
            }
            Arg::Long(name) => String::from(name),
            // Here the command begins; what comes behind is its own.
            Arg::Value(word) => {
                command.push(word);
                command.extend(parser.raw_args()?);
                continue;
            }
            other => return Err(other.unexpected().into()),
        };
        builder = set(builder, &name, &mut parser).map_err(|error| format!("--{name}: {error}"))?;
    }
    Ok(Some((builder, command)))
}

/// Sets what an option says.
fn set(builder: Builder, name: &str, parser: &mut Parser) -> Result<Builder, Error> {
    if name == "strict" {
        return Ok(builder.strict());
    }
    if name == "stateless" {
        return Ok(builder.stateless());
    }
    if !OPTIONS.contains(&name) {
        return Err("there is no such option; see --help".into());
    }
    let value = parser.value()?.string()?;
    if matches!(name, "token" | "reader" | "session" | "allow-host" | "allow-origin") && value.trim().is_empty() {
        return Err("the value is empty; is a variable not set?".into());
    }
    Ok(match name {
        "port" => builder.port(value.parse()?),
        "seed" => builder.seed(value.parse()?),
        "items" => builder.items(value.parse()?),
        "token" => builder.token(value),
        "reader" => builder.credential(Credential::token(value).reader()),
        "session" => builder.credential(Credential::session(value)),
        "limit" => builder.limit(value.parse()?),
        "fault" => builder.fault(value.parse()?),
        "drift" => builder.drift(value.parse()?),
        "clock" => builder.clock(Clock::standing_at(value.parse::<jiff::Timestamp>()?.as_millisecond())),
        "state" => builder.state(serde_json::from_slice(&file(&value)?)?),
        "longest-body" => builder.longest_body(size(&value)?),
        "record-requests" => builder.recorded_requests(value.parse()?),
        "record-bytes" => builder.recorded_bytes(size(&value)?),
        "record-body-bytes" => builder.recorded_body_bytes(size(&value)?),
        "audit-log-bytes" => builder.audit_log_bytes(size(&value)?),
        "patience" => builder.patience(Duration::from_secs(value.parse::<NonZeroU64>()?.get())),
        "allow-host" => builder.allow_host(value),
        "allow-origin" => builder.allow_origin(value),
        _ => builder.surface(Surface::read(&file(&value)?)?),
    })
}

/// A number of bytes: `1000`, `64KiB`, `16MiB`, `1GiB`.
fn size(text: &str) -> Result<usize, Error> {
    const UNITS: [(&str, u32); 3] = [("KiB", 10), ("MiB", 20), ("GiB", 30)];
    let unit = UNITS.iter().find_map(|(unit, shift)| Some((text.strip_suffix(unit)?, *shift)));
    let (number, shift) = unit.unwrap_or((text, 0));
    let bytes = number.parse::<usize>().ok().and_then(|number| number.checked_mul(1 << shift));
    bytes.ok_or_else(|| format!("{text:?} is not a number of bytes, as in 1000, 64KiB or 16MiB").into())
}

fn file(path: &str) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|error| format!("cannot read {path}: {error}").into())
}
