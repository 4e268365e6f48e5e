//! Calls beside the document: links of answers, any path, answers unread, options of one call.

use std::time::Duration;

use ldapi::http::Method;
use ldapi::{ApiVersion, Client, Json, RequestOptions, model};

#[tokio::main]
async fn main() -> ldapi::Result<()> {
    let client = Client::from_env()?;
    let options = RequestOptions::new()
        .timeout(Duration::from_secs(10))
        .version(ApiVersion::CURRENT.as_str())
        .header("x-request-source", "example")
        .strict(true);
    let reply = client.projects().get_project("my-project").with(options).send_with_meta().await?;
    println!("{} of {} bytes allowed, {:?}", reply.status, reply.headers.len(), reply.drift);

    // A link is followed on the same server only; one to a page for people is refused.
    for (name, link) in &reply.value.links {
        match client.follow(link) {
            Ok(request) => {
                println!("{name}: {} is {:?}", request.path(), request.operation().map(|operation| operation.id));
            }
            Err(error) => println!("{name}: {error}"),
        }
    }

    // A request that the document does not describe goes the same way: credential, retries, limits, errors.
    let outside = client.request(Method::GET, "/api/v2/caller-identity").send::<Json>().await?;
    println!("{outside}");

    // An answer as it came, to be read later, or into a type of one's own.
    let mut raw = client.request(Method::GET, "/api/v2/projects/my-project").send_raw().await?;
    println!("{} bytes", raw.body.len());
    let project: model::Project = raw.json()?;
    println!("{}", project.name);
    Ok(())
}
