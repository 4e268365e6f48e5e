//! The emulator as a program beside another one.
#![cfg(unix)]

use std::process::Command;

/// What a shell prints that runs beside the emulator, what the emulator prints of it, and how both end.
fn check(options: &[&str], [shell, script]: [&str; 2], stdout: &str, stderr: &str, code: i32) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ldapi-emulator"));
    command.args(options).args(["--", shell, "-c", script]);
    let output = command.output().expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!((text(&output.stdout).as_str(), text(&output.stderr).as_str()), (stdout, stderr), "{script}");
    assert_eq!(output.status.code(), Some(code), "{script}");
}

#[test]
fn a_command_finds_address_and_token() {
    check(&["--token", "api-t"], ["sh", "echo $LAUNCHDARKLY_ACCESS_TOKEN"], "api-t\n", "", 0);
    check(&["--port", "0"], ["sh", "echo ${LAUNCHDARKLY_API_HOST%:*}"], "http://127.0.0.1\n", "", 0);
}

#[test]
fn it_ends_as_the_command_does() {
    check(&[], ["sh", "exit 7"], "", "", 7);
    check(&[], ["sh", "kill -9 $$"], "", "", 1);
}

#[test]
fn a_command_that_is_not_there_is_an_error() {
    let output = Command::new(env!("CARGO_BIN_EXE_ldapi-emulator")).arg("no-such-command").output().expect("it runs");
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: cannot run no-such-command"));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn sizes_and_names_are_options() {
    let run = |options: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ldapi-emulator"));
        let output = command.args(options).args(["--", "sh", "-c", "exit 3"]).output().expect("it runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let sizes = ["--record-bytes", "1MiB", "--record-body-bytes", "64KiB", "--audit-log-bytes", "1GiB"];
    assert_eq!(run(&sizes), (Some(3), String::new()));
    let others = ["--longest-body", "1000", "--record-requests", "10", "--patience", "5"];
    assert_eq!(run(&others), (Some(3), String::new()));
    let names = ["--allow-host", "emulator.test", "--allow-origin", "http://localhost:3000"];
    assert_eq!(run(&names), (Some(3), String::new()));
    assert_eq!(run(&["--patience", "18446744073709551615"]), (Some(3), String::new()));
    assert_eq!(run(&["--patience", "0"]).0, Some(1));
    for name in ["--token", "--reader", "--session", "--allow-host", "--allow-origin"] {
        let error = format!("error: {name}: the value is empty; is a variable not set?\n");
        assert_eq!(run(&[name, " "]), (Some(1), error), "{name}");
    }
    for bad in ["", "MiB", "1MB", "-1", "99999999999999999999", "99999999999GiB"] {
        let error = format!("error: --record-bytes: {bad:?} is not a number of bytes, as in 1000, 64KiB or 16MiB\n");
        assert_eq!(run(&["--record-bytes", bad]), (Some(1), error), "{bad}");
    }
}

/// Of the shells, bash is the one that can speak to a server by itself.
#[test]
fn what_was_asked_for_is_told() {
    const ASK: &str = r"
        address=${LAUNCHDARKLY_API_HOST#http://}
        for _ in 1 2; do
            exec 3<>/dev/tcp/${address%:*}/${address#*:}
            printf 'GET /nowhere HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n' >&3
            cat <&3 >/dev/null
        done";
    match Command::new("bash").arg("--version").output() {
        Ok(_) => check(&[], ["bash", ASK], "", "GET /nowhere: 404; path: there is no path /nowhere (2 times)\n", 0),
        Err(_) => println!("skipped: there is no bash"),
    }
}
