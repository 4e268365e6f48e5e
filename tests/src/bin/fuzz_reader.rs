//! Mutates JSON texts for some seconds and checks the reader on each: `fuzz_reader SECONDS [SEED]`.
//!
//! The coverage-guided form of the same check is in fuzz/ (`cargo +nightly fuzz run reader`).

use std::time::{Duration, Instant};

use ldapi_tests::fuzz::{SEEDS, check};

/// A small generator of random numbers (xorshift); the seed makes a run repeatable.
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below.max(1) as u64) as usize
    }
}

/// Bytes that matter to JSON.
const BYTES: &[u8] = b"{}[]\",:\\u0123456789eE+-.tfn \n\t\x00\xc3\xa9";

/// Pieces that matter to it and that single bytes seldom make.
const PIECES: &[&str] = &["\u{feff}", "\\ud800", "\\udc00", "\\uDBFF\\uDFFF", "\\u0041", ".0", "e+2", "E-1"];

fn mutate(random: &mut Random, data: &mut Vec<u8>) {
    for _ in 0..=random.next(4) {
        let at = random.next(data.len());
        match random.next(6) {
            0 if !data.is_empty() => drop(data.remove(at)),
            1 => data.insert(at, BYTES[random.next(BYTES.len())]),
            2 if !data.is_empty() => data[at] = BYTES[random.next(BYTES.len())],
            3 => data.truncate(at),
            4 => {
                let piece = PIECES[random.next(PIECES.len())];
                data.splice(at..at, piece.bytes());
            }
            _ => {
                let end = at + random.next(data.len() - at);
                let part = data[at..end].to_vec();
                let to = random.next(data.len());
                data.splice(to..to, part);
            }
        }
        data.truncate(4096);
    }
}

fn main() {
    let mut words = std::env::args().skip(1).filter_map(|word| word.parse::<u64>().ok());
    let seconds = words.next().unwrap_or(10);
    let mut random = Random(words.next().unwrap_or(0x9E37_79B9_7F4A_7C15) | 1);
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut pool: Vec<Vec<u8>> = SEEDS.iter().map(|seed| seed.as_bytes().to_vec()).collect();
    let mut tried: u64 = 0;
    while Instant::now() < end {
        for _ in 0..1_000 {
            let pick = random.next(pool.len());
            let mut data = pool[pick].clone();
            mutate(&mut random, &mut data);
            check(&data);
            tried += 1;
            let is_json = std::str::from_utf8(&data).is_ok_and(|text| ldapi::Json::parse(text).is_ok());
            if is_json && data.len() > 20 {
                let slot = if pool.len() < 500 { pool.len() } else { SEEDS.len() + random.next(500 - SEEDS.len()) };
                if slot == pool.len() { pool.push(data) } else { pool[slot] = data }
            }
        }
    }
    println!("{tried} texts read both ways, 0 differences");
}
