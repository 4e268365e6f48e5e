//! The versions of the API.

use std::fmt;

/// A published version of the API.
///
/// Source: LaunchDarkly's list of API versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ApiVersion {
    /// 2016-04-26; ended on 2020-12-12.
    V20160426,
    /// 2019-12-12; ended on 2022-07-29.
    V20191212,
    /// 2021-07-29; ended on 2023-06-03.
    V20210729,
    /// 2022-06-03; ended on 2025-04-15.
    V20220603,
    /// 2024-04-15; the current one, which every client asks for unless told otherwise.
    V20240415,
}

impl ApiVersion {
    /// All of them, the oldest first.
    pub const ALL: [ApiVersion; 5] = [
        ApiVersion::V20160426,
        ApiVersion::V20191212,
        ApiVersion::V20210729,
        ApiVersion::V20220603,
        ApiVersion::V20240415,
    ];

    /// The current one.
    pub const CURRENT: ApiVersion = ApiVersion::V20240415;

    /// The version as it stands in the header `LD-API-Version`.
    pub fn as_str(self) -> &'static str {
        match self {
            ApiVersion::V20160426 => "20160426",
            ApiVersion::V20191212 => "20191212",
            ApiVersion::V20210729 => "20210729",
            ApiVersion::V20220603 => "20220603",
            ApiVersion::V20240415 => "20240415",
        }
    }

    /// The day on which it ended (`YYYY-MM-DD`); `None` for the current one.
    pub fn end_of_life(self) -> Option<&'static str> {
        match self {
            ApiVersion::V20160426 => Some("2020-12-12"),
            ApiVersion::V20191212 => Some("2022-07-29"),
            ApiVersion::V20210729 => Some("2023-06-03"),
            ApiVersion::V20220603 => Some("2025-04-15"),
            ApiVersion::V20240415 => None,
        }
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<ApiVersion> for String {
    fn from(version: ApiVersion) -> String {
        String::from(version.as_str())
    }
}
