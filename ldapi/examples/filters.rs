//! Lists of what one is looking for, in the order one wants, with what else one wants to know.

use ldapi::Client;
use ldapi::query::{FlagFilter, FlagListExpand, FlagSort, FlagState, SegmentFilter};

#[tokio::main]
async fn main() -> ldapi::Result<()> {
    let client = Client::from_env()?;

    // state:live,tags:web+beta in the order -creationDate
    let flags = client.feature_flags().get_feature_flags("my-project");
    let flags = flags.filter(FlagFilter::new().state(FlagState::live()).tags(["web", "beta"]));
    let flags = flags.sort(FlagSort::creation_date().descending()).send().await?;
    println!("{} flags", flags.items.len());

    // tags anyOf ["web"]|unbounded equals true
    let filter = SegmentFilter::tags().any_of(["web"]).or(SegmentFilter::unbounded().equals(true));
    let segments = client.segments().get_segments("my-project", "production").filter(filter).send().await?;
    println!("{} segments", segments.items.len());

    // Names that the library does not know, and text of one's own.
    let flags = client.feature_flags().get_feature_flags("my-project");
    let flags = flags.filter("tags:web").expand([FlagListExpand::evaluation(), FlagListExpand::other("new")]);
    println!("{} flags", flags.send().await?.items.len());

    // What cannot be written is a fault, not another filter.
    let filter = FlagFilter::new().query("a,b");
    println!("{}", filter.fault().unwrap_or("nothing wrong"));
    Ok(())
}
