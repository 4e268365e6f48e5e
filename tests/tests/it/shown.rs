//! No public type shows a secret, however it is printed. The source tells which types there are; each is built around
//! secrets, or cannot hold any, or stands among the exceptions with the reason for it.

mod client;
mod emulator;
mod except;
mod models;
mod patches;
mod samples;
mod types;
mod values;

use samples::Samples;

#[tokio::test]
async fn no_public_type_shows_secrets() {
    let mut samples = Samples::default();
    values::show(&mut samples);
    patches::show(&mut samples);
    models::show(&mut samples);
    client::show(&mut samples).await;
    emulator::show(&mut samples).await;
    let leaks = samples.leaks();
    assert!(leaks.is_empty(), "{} types show secrets: {leaks:#?}", leaks.len());
    check_whole(&samples);
}

/// Every type has a sample or an exception, and no exception is without use.
fn check_whole(samples: &Samples) {
    let source = types::read();
    let mut faults = Vec::new();
    for (path, known) in source.types.iter().filter(|(path, known)| known.is_public && !source.is_harmless(path)) {
        let is_excepted = except::has(path);
        if known.has_debug && !samples.has(path) && !is_excepted {
            faults.push(format!("{path}: no sample"));
        }
        if known.has_display && !samples.is_displayed(path) && !is_excepted && !except::has_display(path) {
            faults.push(format!("{path}: no sample with Display"));
        }
        if is_excepted && samples.has(path) {
            faults.push(format!("{path}: an exception, though there is a sample"));
        }
    }
    let known = |path: &str| source.types.get(path).is_some_and(|known| known.is_public) && !source.is_harmless(path);
    faults.extend(except::all().filter(|path| !known(path)).map(|path| format!("{path}: an exception for nothing")));
    assert!(faults.is_empty(), "{faults:#?}");
}
