//! The emulator as a program.
#![forbid(unsafe_code)]

use std::process::ExitCode;
use std::time::Instant;

use ldapi_emulator::{Builder, Clock, Credential, Emulator, Surface};
use lexopt::{Arg, Parser, ValueExt as _};

const HELP: &str = "\
A LaunchDarkly API on loopback, for tests and demos: no account, no network.

Usage: ldapi-emulator [OPTIONS]

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

Limits, faults, drift, time and state can also be looked at and set while it runs: GET /_emulator lists how.
A request can ask for a status by the header Prefer: status=404, and for drift by Prefer: drift=20%.
";

/// Options with a value.
const OPTIONS: &[&str] =
    &["port", "seed", "items", "token", "reader", "session", "limit", "fault", "drift", "clock", "state", "ir"];

fn main() -> ExitCode {
    let begun = Instant::now();
    let outcome = settings().and_then(|settings| settings.map_or(Ok(()), |settings| run(settings, begun)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
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
fn run(settings: Builder, begun: Instant) -> Result<(), Error> {
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

/// The settings of the command line; nothing if that only asked for something to be printed.
fn settings() -> Result<Option<Builder>, Error> {
    let mut parser = Parser::from_env();
    let mut builder = Emulator::builder();
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
            other => return Err(other.unexpected().into()),
        };
        builder = set(builder, &name, &mut parser).map_err(|error| format!("--{name}: {error}"))?;
    }
    Ok(Some(builder))
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
        _ => builder.surface(Surface::read(&file(&value)?)?),
    })
}

fn file(path: &str) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|error| format!("cannot read {path}: {error}").into())
}
