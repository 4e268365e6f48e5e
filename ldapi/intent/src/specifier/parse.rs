//! From text to a specifier.

use std::str::FromStr;

use super::{ResourceSpecifier, Segment, Selector, SpecifierError, actions};

impl FromStr for ResourceSpecifier {
    type Err = SpecifierError;

    /// Reads a specifier. Types need not be known: see [`ResourceSpecifier::validate`]. A slash before a type, as in an
    /// example of the API's document (`proj/*:env/*;qa_*:/flag/*`), is passed over.
    ///
    /// ```
    /// let read: ldapi::specifier::ResourceSpecifier = "proj/*:env/*;qa_*:/flag/*".parse()?;
    /// assert_eq!(read.to_string(), "proj/*:env/*;qa_*:flag/*");
    /// # Ok::<(), ldapi::specifier::SpecifierError>(())
    /// ```
    fn from_str(text: &str) -> Result<Self, SpecifierError> {
        let mut parser = Parser { text, at: 0 };
        let mut segments = vec![parser.segment(true)?];
        while parser.take(':') {
            parser.take('/');
            segments.push(parser.segment(false)?);
        }
        match parser.rest() {
            "" => Ok(ResourceSpecifier { segments }),
            _ => Err(parser.error("`:` or the end")),
        }
    }
}

impl TryFrom<&str> for ResourceSpecifier {
    type Error = SpecifierError;

    fn try_from(text: &str) -> Result<Self, SpecifierError> {
        text.parse()
    }
}

impl TryFrom<String> for ResourceSpecifier {
    type Error = SpecifierError;

    fn try_from(text: String) -> Result<Self, SpecifierError> {
        text.parse()
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn error(&self, expected: &'static str) -> SpecifierError {
        SpecifierError::new(self.text, self.at, expected)
    }

    /// Goes past a character, if it is there.
    fn take(&mut self, character: char) -> bool {
        let is_there = self.rest().starts_with(character);
        self.at += if is_there { character.len_utf8() } else { 0 };
        is_there
    }

    /// Takes what stands before the next of the characters that end it. Within braces nothing does.
    fn part(&mut self, ends: &str, expected: &'static str) -> Result<&'a str, SpecifierError> {
        let rest = self.rest();
        let mut is_inside = false;
        for (at, character) in rest.char_indices() {
            match character {
                '{' if !is_inside => is_inside = true,
                '}' if is_inside => is_inside = false,
                '{' | '}' => return Err(SpecifierError::new(self.text, self.at + at, "a pair of braces")),
                _ if !is_inside && ends.contains(character) => return self.taken(at, expected),
                _ => {}
            }
        }
        if is_inside {
            return Err(SpecifierError::new(self.text, self.text.len(), "`}`"));
        }
        self.taken(rest.len(), expected)
    }

    fn taken(&mut self, length: usize, expected: &'static str) -> Result<&'a str, SpecifierError> {
        if length == 0 {
            return Err(self.error(expected));
        }
        let part = &self.rest()[..length];
        self.at += length;
        Ok(part)
    }

    fn segment(&mut self, is_first: bool) -> Result<Segment, SpecifierError> {
        let resource_type = self.part("/:;,", "a resource type")?;
        let name = if self.take('/') {
            Some(self.part(":;", "a name")?.into())
        } else if is_first && (actions::is_nameless(resource_type) || !actions::is_known(resource_type)) {
            None
        } else {
            return Err(self.error("`/` and a name"));
        };
        let mut selectors = Vec::new();
        if self.take(';') {
            selectors.push(self.selector()?);
            while self.take(',') {
                selectors.push(self.selector()?);
            }
        }
        Ok(Segment { resource_type: resource_type.into(), name, selectors })
    }

    fn selector(&mut self) -> Result<Selector, SpecifierError> {
        if let Some(view) = self.view() {
            return Ok(Selector::View(view.into()));
        }
        let begin = self.at;
        let part = self.part(",:;", "a tag")?;
        let Some(braced) = part.strip_prefix('{') else { return Ok(Selector::Tag(part.into())) };
        let error = |at: usize, expected: &'static str| SpecifierError::new(self.text, begin + at, expected);
        match braced.split_once('}') {
            Some((property, "")) => match property.split_once(':') {
                Some((name, value)) if !name.is_empty() => {
                    Ok(Selector::Property { name: name.into(), value: value.into() })
                }
                _ => Err(error(1, "a property as `name:value`")),
            },
            closed => Err(error(closed.map_or(0, |(property, _)| property.len() + 2), "`,`, `:` or the end")),
        }
    }

    /// Takes `view:NAME`. A tag `view` before the next segment looks like it, but a segment has a slash.
    fn view(&mut self) -> Option<&'a str> {
        let mut ahead = Parser { text: self.text, at: self.at + self.rest().strip_prefix("view:").map(|_| 5)? };
        let name = ahead.part("/,:;", "a view").ok()?;
        if ahead.rest().starts_with('/') {
            return None;
        }
        self.at = ahead.at;
        Some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_printed_as_it_was() {
        for text in [
            "proj/*:env/*:flag/*;testing-tag",
            "proj/*:env/production:flag/*",
            "proj/*:env/qa",
            "proj/test",
            "member/*",
            "team/qa-team",
            "proj/example-project:env/production:flag/example-flag",
            "acct",
            "ip-allowlist",
            "something-new",
            "proj/*:something-new/a;b",
            "proj/*;a,b:env/*;c,d:flag/*;e",
            "proj/${roleAttribute/projects}:env/*;{critical:true}:flag/*;view:${roleAttribute/viewKeys}",
            "proj/*:env/*;qa_*,{critical:false}",
            "proj/*:env/*:flag/*;view:frontend,beta",
            "proj/*;view:env/*;view:metric/*;view",
            "code-reference-repository/group/name",
            "proj/a,b",
            "proj/ключ;тег",
        ] {
            assert_eq!(text.parse::<ResourceSpecifier>().expect("a specifier").to_string(), text);
        }
    }

    #[test]
    fn the_slip_of_the_document_is_read_and_not_written() {
        let read = "proj/*:env/*;qa_*:/flag/*".parse::<ResourceSpecifier>();
        assert_eq!(read.expect("a specifier").to_string(), "proj/*:env/*;qa_*:flag/*");
    }

    #[test]
    fn parts_come_out_as_they_are() {
        let text = "proj/shop:env/*;qa_*,{critical:true}:flag/a/b;view:front,beta";
        let specifier: ResourceSpecifier = text.parse().expect("a specifier");
        let [project, environment, flag] = specifier.segments() else { panic!("{specifier:?}") };
        assert_eq!((project.resource_type(), project.name(), project.selectors()), ("proj", Some("shop"), &[][..]));
        let critical = Selector::Property { name: "critical".into(), value: "true".into() };
        assert_eq!(environment.selectors(), [Selector::Tag("qa_*".into()), critical]);
        assert_eq!((flag.name(), flag.tags().collect::<Vec<_>>()), (Some("a/b"), vec!["beta"]));
        assert_eq!(flag.selectors()[0], Selector::View("front".into()));
        assert_eq!(specifier.resource_type(), "flag");
    }

    #[test]
    fn errors_say_where_and_what() {
        let check = |text: &str, position: usize, expected: &str| {
            let error = text.parse::<ResourceSpecifier>().expect_err(text);
            assert_eq!((error.position(), error.expected()), (position, expected), "{text}");
        };
        check("", 0, "a resource type");
        check("/proj/*", 0, "a resource type");
        check("proj", 4, "`/` and a name");
        check("proj/", 5, "a name");
        check("proj/:env/*", 5, "a name");
        check("proj/*:", 7, "a resource type");
        check("proj/*:env", 10, "`/` and a name");
        check("proj/*:acct", 11, "`/` and a name");
        check("proj/*::env/*", 7, "a resource type");
        check("proj/*://env/*", 8, "a resource type");
        check("proj/*;", 7, "a tag");
        check("proj/*;a,", 9, "a tag");
        check("proj/*;a;b", 8, "`:` or the end");
        check("proj/*;{critical}", 8, "a property as `name:value`");
        check("proj/*;{critical:true", 21, "`}`");
        check("proj/*;{critical:true}x", 22, "`,`, `:` or the end");
        check("proj/*;{a:{b}}", 10, "a pair of braces");
        check("proj/a}", 6, "a pair of braces");
        check("proj/*:env/*;{a:b},view:", 24, "a resource type");
        check("proj/ключ:", 14, "a resource type");
        let error = "proj/:env/*".parse::<ResourceSpecifier>().expect_err("no name");
        assert_eq!(error.to_string(), r#"resource specifier "proj/:env/*": expected a name at byte 5, found ':'"#);
        let error = "proj/".parse::<ResourceSpecifier>().expect_err("no name");
        assert_eq!(error.to_string(), r#"resource specifier "proj/": expected a name at byte 5, found the end"#);
    }
}
