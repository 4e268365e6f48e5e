//! Uses one area, so that cargo builds it alone.

fn main() {
    let client = ldapi::Client::new("api-key").expect("a client");
    drop(client.feature_flags());
}
