//! Calls 20 operations of 8 areas through the crate that openapi-to-rust makes.

use std::error::Error;

use peer_client::generated::client::HttpClient;
use peer_client::generated::types::*;

/// The bench changes this line to see what an edit costs.
const EDIT: u32 = 0;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A parameter that is not given.
const NONE: Option<&str> = None;

fn new_flag() -> FeatureFlagBody {
    FeatureFlagBody {
        key: String::from("new"),
        name: String::from("New"),
        temporary: Some(true),
        tags: Some(vec![String::from("bench")]),
        client_side_availability: None,
        custom_properties: None,
        defaults: None,
        description: None,
        include_in_snippet: None,
        initial_prerequisites: None,
        is_flag_on: None,
        maintainer_id: None,
        maintainer_team_key: None,
        migration_settings: None,
        purpose: None,
        variations: None,
    }
}

fn new_project() -> ProjectPost {
    ProjectPost {
        key: String::from("new"),
        name: String::from("New"),
        default_client_side_availability: None,
        environments: None,
        include_in_snippet_by_default: None,
        naming_convention: None,
        tags: None,
    }
}

fn new_webhook() -> WebhookPost {
    WebhookPost {
        url: String::from("https://example.com"),
        on: true,
        sign: false,
        name: None,
        secret: None,
        statements: None,
        tags: None,
    }
}

async fn flags(client: &HttpClient) -> Result<()> {
    let env = Some("production");
    let page = client.get_feature_flags("shop", env, NONE, Some(20), None, None, None, NONE, NONE, None, NONE).await?;
    for flag in &page.items {
        println!("{} {} {}", flag.key, flag.name, flag.variations.len());
    }
    let flag = client.get_feature_flag("shop", "banner", env, NONE).await?;
    println!("{} {}", flag.version, flag.environments.is_some());
    println!("{}", client.post_feature_flag("shop", NONE, new_flag()).await?.creation_date);
    println!("{:?}", client.get_feature_flag_status("shop", "production", "new").await?.name);
    client.delete_feature_flag("shop", "new").await?;
    Ok(())
}

async fn projects(client: &HttpClient) -> Result<()> {
    for project in &client.get_projects(Some(20), None, NONE, NONE, NONE).await?.items {
        println!("{} {}", project.key, project.name);
    }
    println!("{}", client.get_project("shop", Some("environments")).await?.name);
    println!("{}", client.post_project(new_project()).await?.key);
    for environment in &client.get_environments_by_project("shop", None, None, NONE, NONE).await?.items {
        println!("{} {}", environment.key, environment.color);
    }
    println!("{}", client.get_environment("shop", "production").await?.name);
    Ok(())
}

async fn segments(client: &HttpClient) -> Result<()> {
    for segment in &client.get_segments("shop", "production", None, None, NONE, NONE).await?.items {
        println!("{} {}", segment.key, segment.name);
    }
    println!("{}", client.get_segment("shop", "production", "beta").await?.version);
    Ok(())
}

async fn people(client: &HttpClient) -> Result<()> {
    for member in &client.get_members(Some(20), None, NONE, NONE, NONE).await?.items {
        println!("{} {}", member.id, member.email);
    }
    println!("{}", client.get_member("1", NONE).await?.email);
    println!("{}", client.get_teams(None, None, NONE, NONE, NONE).await?.items.len());
    println!("{:?}", client.get_team("core", NONE).await?.name);
    Ok(())
}

async fn events(client: &HttpClient) -> Result<()> {
    println!("{}", client.get_all_webhooks().await?.items.len());
    println!("{}", client.post_webhook(new_webhook()).await?.id);
    for entry in &client.get_audit_log_entries(None, None, NONE, Some(10), NONE, NONE, NONE).await?.items {
        println!("{} {:?}", entry.id, entry.kind);
    }
    println!("{}", client.get_audit_log_entry("1").await?.date);
    Ok(())
}

async fn all(client: &HttpClient) -> Result<()> {
    flags(client).await?;
    projects(client).await?;
    segments(client).await?;
    people(client).await?;
    events(client).await
}

fn main() -> Result<()> {
    println!("{EDIT}");
    let client = HttpClient::new().with_api_key("api-key");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(all(&client))
}
