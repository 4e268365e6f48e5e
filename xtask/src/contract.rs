//! `cargo xtask contract`: every operation through the public client. The emulator is ours; Prism is a mock server that is
//! not, so that one mistake cannot hide in both.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};

use crate::ci::{call, cargo};
use crate::root;

/// The document for which the list of what is known was made.
const DOCUMENT: &str = "../shared/spec/reference/published-2026-03.json";

/// How long Prism may take to read a document.
const PATIENCE: Duration = Duration::from_secs(120);

#[derive(Debug, Args)]
pub(crate) struct ContractArgs {
    /// What to call
    #[arg(long, value_enum, default_value_t = Against::Emulator)]
    against: Against,
    /// The document that Prism serves, in JSON: a published one, of which the project has no copy
    #[arg(long, default_value = DOCUMENT)]
    document: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Against {
    /// The emulator, with the client as it is and with the strict one
    Emulator,
    /// Prism, from npm; needs Node 20 or newer
    Prism,
}

pub(crate) fn run(args: &ContractArgs) -> Result<(), String> {
    match args.against {
        Against::Emulator => call(&mut cargo("run --quiet -p ldapi-tests --bin contract")),
        Against::Prism => prism(&root().join(&args.document), args.document != Path::new(DOCUMENT)),
    }
}

fn prism(document: &Path, is_other: bool) -> Result<(), String> {
    if !document.exists() {
        let fix = "  fix: give the path of a published document by --document";
        return Err(format!("error: {} is not there\n{fix}", document.display()));
    }
    let folder = install()?;
    let address = free_address()?;
    eprintln!("Prism reads {}", document.display());
    let mut server = Server::start(&folder, document, address)?;
    server.wait(address)?;
    let mut command = cargo("run --quiet -p ldapi-tests --bin contract");
    command.arg(format!("http://{address}")).arg(document).arg(root().join("xtask/src/prism/known.yaml"));
    command.args(is_other.then_some("other"));
    call(&mut command)
}

/// Prism as the lock file has it, in a folder of its own.
fn install() -> Result<PathBuf, String> {
    let folder = root().join("target/prism");
    std::fs::create_dir_all(&folder).map_err(|error| format!("error: {}: {error}", folder.display()))?;
    for name in ["package.json", "package-lock.json"] {
        let from = root().join("xtask/src/prism").join(name);
        std::fs::copy(&from, folder.join(name)).map_err(|error| format!("error: {}: {error}", from.display()))?;
    }
    eprintln!("npm installs Prism in {}", folder.display());
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&folder);
    match npm.status() {
        Ok(status) if status.success() => Ok(folder),
        Ok(_) => Err(String::from("error: npm could not install Prism")),
        Err(error) => Err(format!("error: npm could not be run: {error}\n  fix: install Node 20 with npm")),
    }
}

fn free_address() -> Result<SocketAddr, String> {
    let bound = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    bound.map_err(|error| format!("error: loopback has no free port: {error}"))
}

/// A running Prism; it ends with this.
struct Server(Child);

impl Server {
    fn start(folder: &Path, document: &Path, address: SocketAddr) -> Result<Self, String> {
        let mut command = Command::new(folder.join("node_modules/.bin/prism"));
        command.arg("mock").arg(document).args(["--errors", "--port", &address.port().to_string()]);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        child.map(Server).map_err(|error| format!("error: Prism could not be run: {error}"))
    }

    fn wait(&mut self, address: SocketAddr) -> Result<(), String> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Ok(Some(status)) = self.0.try_wait() {
                return Err(format!("error: Prism ended with {status}"));
            }
            if TcpStream::connect(address).is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        Err(format!("error: Prism did not listen within {} s", PATIENCE.as_secs()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
