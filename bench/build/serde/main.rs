//! Calls 20 operations of 8 areas by hand: reqwest, serde_json, and structs with serde's derives.

use std::error::Error;

use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_baseline::model::*;

/// The bench changes this line to see what an edit costs.
const EDIT: u32 = 0;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

struct Client {
    http: reqwest::Client,
    token: String,
}

impl Client {
    fn new(token: &str) -> Result<Self> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        Ok(Client { http: reqwest::Client::builder().build()?, token: String::from(token) })
    }

    async fn send(&self, method: Method, path: &str, query: &str, body: Option<String>) -> Result<Vec<u8>> {
        let url = format!("https://app.launchdarkly.com/api/v2/{path}?{query}");
        let mut request = self.http.request(method, url).header("Authorization", &self.token);
        if let Some(body) = body {
            request = request.header("Content-Type", "application/json").body(body);
        }
        Ok(request.send().await?.error_for_status()?.bytes().await?.to_vec())
    }

    async fn get<T: DeserializeOwned>(&self, path: &str, query: &str) -> Result<T> {
        Ok(serde_json::from_slice(&self.send(Method::GET, path, query, None).await?)?)
    }

    async fn post<B: Serialize, T: DeserializeOwned>(&self, path: &str, body: &B) -> Result<T> {
        let body = serde_json::to_string(body)?;
        Ok(serde_json::from_slice(&self.send(Method::POST, path, "", Some(body)).await?)?)
    }
}

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

async fn flags(client: &Client) -> Result<()> {
    let page: FeatureFlags = client.get("flags/shop", "env=production&limit=20").await?;
    for flag in &page.items {
        println!("{} {} {}", flag.key, flag.name, flag.variations.len());
    }
    let flag: FeatureFlag = client.get("flags/shop/banner", "env=production").await?;
    println!("{} {}", flag.version, flag.environments.is_some());
    println!("{}", client.post::<_, FeatureFlag>("flags/shop", &new_flag()).await?.creation_date);
    let status: FlagStatusRep = client.get("flag-statuses/shop/production/new", "").await?;
    println!("{:?}", status.name);
    client.send(Method::DELETE, "flags/shop/new", "", None).await?;
    Ok(())
}

async fn projects(client: &Client) -> Result<()> {
    for project in &client.get::<Projects>("projects", "limit=20").await?.items {
        println!("{} {}", project.key, project.name);
    }
    println!("{}", client.get::<Project>("projects/shop", "expand=environments").await?.name);
    println!("{}", client.post::<_, ProjectRep>("projects", &new_project()).await?.key);
    for environment in &client.get::<Environments>("projects/shop/environments", "").await?.items {
        println!("{} {}", environment.key, environment.color);
    }
    println!("{}", client.get::<Environment>("projects/shop/environments/production", "").await?.name);
    Ok(())
}

async fn segments(client: &Client) -> Result<()> {
    for segment in &client.get::<UserSegments>("segments/shop/production", "").await?.items {
        println!("{} {}", segment.key, segment.name);
    }
    println!("{}", client.get::<UserSegment>("segments/shop/production/beta", "").await?.version);
    Ok(())
}

async fn people(client: &Client) -> Result<()> {
    for member in &client.get::<Members>("members", "limit=20").await?.items {
        println!("{} {}", member.id, member.email);
    }
    println!("{}", client.get::<Member>("members/1", "").await?.email);
    println!("{}", client.get::<Teams>("teams", "").await?.items.len());
    println!("{:?}", client.get::<Team>("teams/core", "").await?.name);
    Ok(())
}

async fn events(client: &Client) -> Result<()> {
    println!("{}", client.get::<Webhooks>("webhooks", "").await?.items.len());
    println!("{}", client.post::<_, Webhook>("webhooks", &new_webhook()).await?.id);
    for entry in &client.get::<AuditLogEntryListingRepCollection>("auditlog", "limit=10").await?.items {
        println!("{} {}", entry.id, entry.kind);
    }
    println!("{}", client.get::<AuditLogEntryRep>("auditlog/1", "").await?.date);
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
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(all(&client))
}
