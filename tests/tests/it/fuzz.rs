//! The fuzz targets: their seeds reach what they are made for, and some mutations of each pass.

use ldapi_tests::fuzz::TARGETS;
use ldapi_tests::fuzz::run::{Done, SEED, Until, run};

#[test]
fn every_target_takes_its_seeds_and_some_mutations() {
    for target in TARGETS {
        let taken = target.seeds.iter().filter(|seed| (target.check)(seed.as_bytes())).count();
        assert!(taken * 2 > target.seeds.len(), "{}: {taken} of {} seeds are taken", target.name, target.seeds.len());
        let Done { executions, kept } = run(target, Until::Executions(100), SEED);
        assert!(executions == 100 && kept > 10, "{}: {kept} of {executions} are kept", target.name);
    }
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let run = |seed| TARGETS.iter().map(|target| run(target, Until::Executions(60), seed)).collect::<Vec<_>>();
    assert_eq!(run(7), run(7));
    assert_ne!(run(7), run(8));
}
