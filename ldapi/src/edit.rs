//! Read, change, write: a resource is fetched, changed in a closure, and the difference is sent as a JSON Patch that holds
//! only for the version that was read. If somebody else was faster, it is done once more.

use std::borrow::Cow;

use ldapi_intent::patch::difference;
use ldapi_runtime::{Error, Field, Json, JsonPatch, Pending, Result, to_json};

/// How to edit a resource.
///
/// ```no_run
/// # #[cfg(feature = "feature_flags")]
/// # async fn example(client: ldapi::Client) -> ldapi::Result<()> {
/// use ldapi::edit::Edit;
///
/// let flags = client.feature_flags();
/// let flag = Edit::guarded_by("/_version")
///     .run(
///         || flags.get_feature_flag("project", "flag").send(),
///         |flag| flag.tags.push("reviewed".into()),
///         |patch| flags.patch_feature_flag("project", "flag").json_patch(patch).send(),
///     )
///     .await?;
/// println!("{:?}", flag.tags);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Edit {
    guard: Cow<'static, str>,
    attempts: u32,
}

impl Edit {
    /// An edit that holds only as long as the value at a JSON pointer is what was read: the member with the version,
    /// `/_version` for most resources and `/version` for others.
    pub fn guarded_by(pointer: impl Into<Cow<'static, str>>) -> Self {
        Edit { guard: pointer.into(), attempts: 5 }
    }

    /// How many times the resource is read and the change sent at most; 5 unless set.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// Edits. `change` may be called several times, on what was read anew; if it changes nothing, nothing is sent and the
    /// resource is given as it was read.
    ///
    /// # Errors
    /// A call failed; or the change was refused though nobody else had changed the resource; or somebody else was faster
    /// every time.
    pub async fn run<T: Field + Default>(
        self,
        fetch: impl Fn() -> Pending<T>,
        mut change: impl FnMut(&mut T),
        send: impl Fn(JsonPatch) -> Pending<T>,
    ) -> Result<T> {
        let mut read = fetch().await?;
        let mut left = self.attempts;
        loop {
            let before = json(&read)?;
            let version = before.pointer(&self.guard).cloned();
            change(&mut read);
            let Some(patch) = self.patch(&before, &json(&read)?)? else { return Ok(read) };
            left -= 1;
            let refused = match send(patch).await {
                Ok(value) => return Ok(value),
                Err(error) if left > 0 && (error.is_conflict() || error.is_validation()) => error,
                Err(error) => return Err(error),
            };
            read = fetch().await?;
            if json(&read)?.pointer(&self.guard).cloned() == version {
                return Err(refused);
            }
        }
    }

    /// The difference, under the condition that the version is the one that was read; `None` if there is none.
    fn patch(&self, before: &Json, after: &Json) -> Result<Option<JsonPatch>> {
        let steps = difference(before, after);
        if steps.operations().is_empty() {
            return Ok(None);
        }
        let Some(version) = before.pointer(&self.guard) else {
            return Err(Error::request(format!("the resource has nothing at {:?} to guard the change by", self.guard)));
        };
        let guarded = JsonPatch::new().test(&self.guard, version.clone());
        Ok(Some(steps.operations().iter().cloned().fold(guarded, JsonPatch::operation)))
    }
}

fn json(value: &dyn Field) -> Result<Json> {
    Json::parse(&to_json(value)).map_err(Error::request)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_holds_for_the_version_that_was_read() {
        let [before, after] = [r#"{"_version":3,"name":"a"}"#, r#"{"_version":3,"name":"b"}"#];
        let [before, after] = [before, after].map(|text| Json::parse(text).expect("JSON"));
        let edit = Edit::guarded_by("/_version");
        let patch = edit.patch(&before, &after).expect("a version").expect("a difference");
        let expected = r#"[{"op":"test","path":"/_version","value":3},{"op":"replace","path":"/name","value":"b"}]"#;
        assert_eq!(to_json(&patch), expected);
        assert_eq!(edit.patch(&before, &before).expect("a version"), None);
        assert!(Edit::guarded_by("/version").patch(&before, &after).expect_err("none").is_request());
    }
}
