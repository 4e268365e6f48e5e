//! The page for people: its files, what they ask for, and how it is to use in a browser.

#[path = "explorer/browser.rs"]
mod browser;
#[path = "explorer/files.rs"]
mod files;
#[path = "explorer/http.rs"]
mod http;
#[path = "explorer/routes.rs"]
mod routes;
#[path = "explorer/use.rs"]
mod usage;
