//! Versions of the API, by the header `LD-API-Version`.

use http::HeaderMap;

/// The header.
pub(crate) const HEADER: &str = "ld-api-version";

/// The versions, oldest first. Beta has all of the newest.
const KNOWN: &[&str] = &["20160426", "20191212", "20210729", "20220603", "20240415", "beta"];

/// Collections that were given whole before a version, with the size of a page from it on.
const PAGED_SINCE: &[(&str, &str, u32)] = &[
    ("getCustomRoles", "20240415", 20),
    ("getFeatureFlags", "20240415", 20),
    ("getProjects", "20220603", 20),
    ("getSegments", "20240415", 20),
    ("getTeams", "20240415", 20),
    ("getTokens", "20240415", 25),
    ("getWorkflows", "20240415", 20),
];

/// A version, as its place among the known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(usize);

impl Version {
    /// What a request asks for: the first value of its header counts. Without one it is what was set for the token,
    /// which is the newest here. The error is a version that does not exist.
    pub(crate) fn of(headers: &HeaderMap) -> Result<Self, String> {
        let Some(value) = headers.get(HEADER) else { return Ok(Version(KNOWN.len() - 2)) };
        let text = value.to_str().unwrap_or_default();
        let first = text.split(',').next().unwrap_or_default().trim();
        KNOWN.iter().position(|known| *known == first).map(Version).ok_or_else(|| first.into())
    }

    pub(crate) fn is_beta(self) -> bool {
        self.name() == "beta"
    }

    pub(crate) fn name(self) -> &'static str {
        KNOWN[self.0]
    }

    /// The size of a collection's page if none is asked for; `None` for the whole collection.
    pub(crate) fn page_size(self, operation: &str, documented: Option<u32>) -> Option<u32> {
        let known = PAGED_SINCE.iter().find(|(id, ..)| *id == operation);
        match known {
            Some((_, since, size)) => (self.name() >= *since).then_some(documented.unwrap_or(*size)),
            None => Some(documented.unwrap_or(20)),
        }
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};

    use super::{HEADER, Version};

    fn check(values: &[&'static str], operation: &str, expected: Result<Option<u32>, &str>) {
        let headers: HeaderMap = values
            .iter()
            .map(|value| (http::HeaderName::from_static(HEADER), HeaderValue::from_static(value)))
            .collect();
        let size = Version::of(&headers).map(|version| version.page_size(operation, None));
        assert_eq!(size, expected.map_err(String::from), "{values:?} {operation}");
    }

    #[test]
    fn pages_by_version() {
        check(&[], "getFeatureFlags", Ok(Some(20)));
        check(&["20220603"], "getFeatureFlags", Ok(None));
        check(&["20220603"], "getProjects", Ok(Some(20)));
        check(&["beta"], "getTokens", Ok(Some(25)));
        check(&["20191212", "beta"], "getProjects", Ok(None));
        check(&["20240415, beta"], "getFeatureFlags", Ok(Some(20)));
        check(&["20160426"], "getViews", Ok(Some(20)));
        check(&["20240416"], "getProjects", Err("20240416"));
        check(&[""], "getProjects", Err(""));
    }
}
