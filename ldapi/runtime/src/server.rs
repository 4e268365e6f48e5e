//! Where a server is, and which addresses are its own.
//!
//! A base URL may have a path, the *prefix*: that of a gateway or reverse proxy, or of a `servers` entry. Every request
//! goes below it, since another path of the same host may be another application, which must not see the credential.

use http::Uri;
use http::uri::Scheme;

use crate::encode::climbs;
use crate::error::{Error, Kind};

/// Where a server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Server {
    scheme: Scheme,
    /// The host and, if given, the port.
    pub(crate) host: String,
    /// The path of the base URL without a slash at the end; empty if it has none.
    prefix: String,
}

impl Server {
    pub(crate) fn parse(base: &str) -> Result<Self, Error> {
        let refuse = |why: &str| Error::new(Kind::Config, format!("the address of the server {why}"));
        let uri: Uri = base.parse().map_err(|_| refuse("is no URL, such as https://app.example.com"))?;
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return Err(refuse("is no whole URL, such as https://app.example.com"));
        };
        if *scheme != Scheme::HTTP && *scheme != Scheme::HTTPS {
            return Err(refuse("is neither http nor https"));
        }
        if authority.as_str().contains('@') {
            return Err(refuse("holds a name or password; give credentials as such"));
        }
        if uri.query().is_some() || base.contains('#') {
            return Err(refuse("has a query or fragment"));
        }
        if climbs(uri.path()) {
            return Err(refuse("has a path with a `.` or `..` segment"));
        }
        let host = authority.as_str().to_ascii_lowercase();
        Ok(Server { scheme: scheme.clone(), host, prefix: uri.path().trim_end_matches('/').into() })
    }

    /// The whole address of a path and query below this server.
    pub(crate) fn address(&self, target: &str) -> Result<Uri, Error> {
        let whole = self.whole(&self.prefix, target);
        Uri::try_from(whole).map_err(|_| Error::new(Kind::Request, "the path or query is no part of a URL"))
    }

    fn whole(&self, prefix: &str, target: &str) -> String {
        [self.scheme.as_str(), "://", &self.host, prefix, target].concat()
    }

    /// The address that a link in a response means. A path that does not begin with the prefix gets it: an API behind a
    /// gateway does not know under which prefix it is reached. `templates` are the paths of operations, which tell a
    /// prefix from an equal beginning of the API's own paths.
    ///
    /// # Errors
    /// Why it is not followed.
    pub(crate) fn link<'t>(
        &self,
        reference: &str,
        templates: impl Iterator<Item = &'t str> + Clone,
    ) -> Result<Uri, String> {
        self.resolve(reference, templates, |_| true)
    }

    /// The address that a redirect leads to. A path gets the prefix as that of a link does, but only if it begins as the
    /// call's own path does: otherwise it is the gateway that speaks, for instance of its page for logging in.
    ///
    /// # Errors
    /// Why it is not followed.
    pub(crate) fn redirect(&self, location: &str, template: &str) -> Result<Uri, String> {
        self.resolve(location, std::iter::once(template), |path| likeness(template, path) > 0)
    }

    fn resolve<'t>(
        &self,
        reference: &str,
        templates: impl Iterator<Item = &'t str> + Clone,
        may_get_prefix: impl Fn(&str) -> bool,
    ) -> Result<Uri, String> {
        let uri = self.parsed(reference)?;
        let path = uri.path();
        if climbs(path) {
            return Err(String::from("its path has a `.` or `..` segment"));
        }
        let outside = || format!("it leads to {path}, and nothing outside of {} is asked", self.prefix);
        if uri.authority().is_some() {
            return if self.below(path).is_some() { Ok(uri) } else { Err(outside()) };
        }
        let target = uri.path_and_query().map_or("/", |target| target.as_str());
        let prefix = match self.below(path) {
            Some(rest) if best(templates.clone(), rest) >= best(templates, path) => "",
            _ if may_get_prefix(path) => &self.prefix,
            _ => return Err(outside()),
        };
        self.whole(prefix, target).parse().map_err(|_| String::from("it is not a URL"))
    }

    /// A reference as a URI: of this server, or a path from its root.
    fn parsed(&self, reference: &str) -> Result<Uri, String> {
        let not_a_url = |_| String::from("it is not a URL");
        let is_relative = || String::from("it is neither a whole URL nor a path that begins with a slash");
        if !reference.starts_with('/') && !reference.contains("://") {
            return Err(is_relative());
        }
        let uri: Uri = match reference.strip_prefix("//") {
            Some(_) => format!("{}:{reference}", self.scheme).parse().map_err(not_a_url)?,
            None => reference.parse().map_err(not_a_url)?,
        };
        match (uri.scheme(), uri.authority()) {
            (None, None) if reference.starts_with('/') => Ok(uri),
            (Some(scheme), Some(authority)) => {
                let host = authority.as_str().to_ascii_lowercase();
                if *scheme == self.scheme && self.is_host(&host) {
                    return Ok(uri);
                }
                let host = host.rsplit('@').next().unwrap_or_default();
                Err(format!("it leads to {scheme}://{host}, and only this server is asked"))
            }
            _ => Err(is_relative()),
        }
    }

    /// The part of a path below the prefix, or nothing if it is not below it.
    pub(crate) fn below<'p>(&self, path: &'p str) -> Option<&'p str> {
        path.strip_prefix(self.prefix.as_str()).filter(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Whether a host is this one, with or without the default port.
    fn is_host(&self, host: &str) -> bool {
        let port = if self.scheme == Scheme::HTTPS { ":443" } else { ":80" };
        let bare = |host: &str| String::from(host.strip_suffix(port).unwrap_or(host));
        bare(host) == bare(&self.host)
    }
}

fn best<'t>(templates: impl Iterator<Item = &'t str>, path: &str) -> usize {
    templates.map(|template| likeness(template, path)).max().unwrap_or(0)
}

/// How many segments of a path, from its beginning, are as in a template, and one more if all are.
fn likeness(template: &str, path: &str) -> usize {
    let segments = |path: &str| path.split('/').skip(1).count();
    let fits = |(wanted, given): &(&str, &str)| wanted == given || (wanted.contains('{') && !given.is_empty());
    let alike = template.split('/').skip(1).zip(path.split('/').skip(1)).take_while(fits).count();
    alike + usize::from(alike == segments(template) && alike == segments(path))
}

#[cfg(test)]
mod tests {
    use super::Server;

    const FLAGS: &str = "/api/v1/flags/{projectKey}";

    fn server(base: &str) -> Server {
        Server::parse(base).expect("a base URL")
    }

    #[test]
    fn links_stay_below_the_prefix() {
        let check = |base: &str, link: &str, expected: Result<&str, &str>| {
            let actual = server(base).link(link, [FLAGS, "/{tenant}/things"].into_iter()).map(|uri| uri.to_string());
            match (&actual, expected) {
                (Ok(uri), Ok(expected)) => assert_eq!(uri, expected, "{base} {link}"),
                (Err(why), Err(says)) => assert!(why.contains(says), "{base} {link}: {why}"),
                _ => panic!("{base} {link}: {actual:?}"),
            }
        };
        let outside = Err("nothing outside of /gw");
        check("http://h", "/api/v1/flags/p?offset=1", Ok("http://h/api/v1/flags/p?offset=1"));
        check("http://h/gw", "/api/v1/flags/p?offset=1", Ok("http://h/gw/api/v1/flags/p?offset=1"));
        check("http://h/gw/", "/gw/api/v1/flags/p?a=/../b", Ok("http://h/gw/api/v1/flags/p?a=/../b"));
        check("http://h/gw", "/gwx/things", Ok("http://h/gw/gwx/things"));
        check("http://h/gw", "/of/tomorrow#top", Ok("http://h/gw/of/tomorrow"));
        check("http://h/gw", "http://h:80/gw/api/v1/flags/p", Ok("http://h:80/gw/api/v1/flags/p"));
        check("http://h/gw", "//h/gw/api/v1/flags/p", Ok("http://h/gw/api/v1/flags/p"));
        check("http://h/gw", "http://h/api/v1/flags/p", outside);
        check("http://h/gw", "http://h/gwx", outside);
        check("http://h/gw", "http://h", outside);
        check("http://h/gw", "//h/api/v1/flags/p", outside);
        check("http://h", "//evil.example/api/v1/flags/p", Err("evil.example"));
        check("http://h", "http://user@h/api", Err("http://h, and only this server"));
        check("http://h", "https://h/api", Err("https://h"));
        check("http://h", "api/v2", Err("neither a whole URL"));
        check("http://h", "?offset=1", Err("neither a whole URL"));
        check("http://h", "/a b", Err("not a URL"));
    }

    #[test]
    fn a_prefix_is_told_from_an_equal_beginning_of_the_path() {
        let check = |base: &str, link: &str, expected: &str| {
            let templates = [FLAGS, "/api/v1/members", "/{tenant}/things"].into_iter();
            assert_eq!(server(base).link(link, templates).expect("a link").path(), expected, "{base} {link}");
        };
        check("http://h/api", "/api/v1/flags/p?offset=1", "/api/api/v1/flags/p");
        check("http://h/api", "/api/api/v1/flags/p?offset=1", "/api/api/v1/flags/p");
        check("http://h/api/v1", "/api/v1/flags/p", "/api/v1/api/v1/flags/p");
        check("http://h/api/v1", "/api/v1/api/v1/flags/p", "/api/v1/api/v1/flags/p");
        check("http://h/api", "/api/v1/of/tomorrow", "/api/api/v1/of/tomorrow");
        check("http://h/api", "/api/api/v1/of/tomorrow", "/api/api/v1/of/tomorrow");
        check("http://h/t", "/t/things", "/t/t/things");
        check("http://h/t", "/t/t/things", "/t/t/things");
    }

    #[test]
    fn steps_up_are_refused_in_every_spelling() {
        for path in
            ["/../x", "/a/./b", "/%2e%2e/x", "/.%2E/x", "/a\\..\\x", "/a/..%2fx", "/a%5C%2e%2e/x", "/..;a/x", "/a/.."]
        {
            for base in ["http://h", "http://h/gw"] {
                for link in [path.to_owned(), format!("/gw{path}"), format!("http://h/gw{path}")] {
                    let why = server(base).link(&link, [FLAGS].into_iter()).expect_err(&link);
                    assert!(why.contains("segment"), "{link}: {why}");
                    server(base).redirect(&link, FLAGS).expect_err(&link);
                }
            }
        }
        for path in ["/a/..b", "/a/.b", "/a/b..", "/a%2Fb", "/a/...", "/a?b=/../c"] {
            server("http://h").link(path, [FLAGS].into_iter()).expect(path);
        }
        Server::parse("http://h/a/%2e%2e/b").expect_err("a step up");
    }

    #[test]
    fn redirects_get_the_prefix_only_to_paths_like_the_call_s_own() {
        let check = |base: &str, location: &str, expected: Option<&str>| {
            let actual = server(base).redirect(location, FLAGS).ok().map(|uri| uri.to_string());
            assert_eq!(actual.as_deref(), expected, "{base} {location}");
        };
        check("http://h/gw", "/api/v1/flags/q", Some("http://h/gw/api/v1/flags/q"));
        check("http://h/gw", "/gw/login", Some("http://h/gw/login"));
        check("http://h/gw", "/login?to=/gw/api", None);
        check("http://h/gw", "/", None);
        check("http://h/gw", "http://h/login", None);
        check("http://h/api", "/api/v1/flags/q", Some("http://h/api/api/v1/flags/q"));
        check("http://h", "/login", Some("http://h/login"));
    }
}
