//! Calls 20 operations of 8 areas through `ldapi`.

use ldapi::model::{FeatureFlagBody, ProjectPost, WebhookPost};
use ldapi::{Client, Result};

/// The bench changes this line to see what an edit costs.
const EDIT: u32 = 0;

async fn flags(client: &Client) -> Result<()> {
    let flags = client.feature_flags();
    let page = flags.get_feature_flags("shop").env(["production"]).limit(20).send().await?;
    for flag in &page.items {
        println!("{} {} {}", flag.key, flag.name, flag.variations.len());
    }
    let flag = flags.get_feature_flag("shop", "banner").env(["production"]).send().await?;
    println!("{} {}", flag.version, flag.environments.is_some());
    let body = FeatureFlagBody::new().key("new").name("New").temporary(true).tags(["bench"]);
    println!("{}", flags.post_feature_flag("shop").body(body).send().await?.creation_date);
    println!("{:?}", flags.get_feature_flag_status("shop", "production", "new").send().await?.name.as_str());
    flags.delete_feature_flag("shop", "new").send().await?;
    Ok(())
}

async fn projects(client: &Client) -> Result<()> {
    let projects = client.projects();
    for project in &projects.get_projects().limit(20).send().await?.items {
        println!("{} {}", project.key, project.name);
    }
    println!("{}", projects.get_project("shop").expand("environments").send().await?.name);
    let body = ProjectPost::new().key("new").name("New");
    println!("{}", projects.post_project().body(body).send().await?.key);
    let environments = client.environments();
    for environment in &environments.get_environments_by_project("shop").send().await?.items {
        println!("{} {}", environment.key, environment.color);
    }
    println!("{}", environments.get_environment("shop", "production").send().await?.name);
    Ok(())
}

async fn segments(client: &Client) -> Result<()> {
    let segments = client.segments();
    for segment in &segments.get_segments("shop", "production").send().await?.items {
        println!("{} {}", segment.key, segment.name);
    }
    println!("{}", segments.get_segment("shop", "production", "beta").send().await?.version);
    Ok(())
}

async fn people(client: &Client) -> Result<()> {
    for member in &client.members().get_members().limit(20).send().await?.items {
        println!("{} {}", member.id, member.email);
    }
    println!("{}", client.members().get_member("1").send().await?.email);
    println!("{}", client.teams().get_teams().send().await?.items.len());
    println!("{:?}", client.teams().get_team("core").send().await?.name);
    Ok(())
}

async fn events(client: &Client) -> Result<()> {
    let webhooks = client.webhooks();
    println!("{}", webhooks.get_all_webhooks().send().await?.items.len());
    let body = WebhookPost::new().url("https://example.com").on(true).sign(false);
    println!("{}", webhooks.post_webhook().body(body).send().await?.id);
    for entry in &client.audit_log().get_audit_log_entries().limit(10).send().await?.items {
        println!("{} {}", entry.id, entry.kind);
    }
    println!("{}", client.audit_log().get_audit_log_entry("1").send().await?.date);
    Ok(())
}

async fn all(client: &Client) -> Result<()> {
    flags(client).await?;
    projects(client).await?;
    segments(client).await?;
    people(client).await?;
    events(client).await
}

fn main() -> Result<()> {
    println!("{EDIT}");
    let client = Client::new("api-key")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(all(&client))
}
