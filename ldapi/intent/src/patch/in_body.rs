//! Instructions that are a member of another body: of approval requests for any resource, and as members of models.

use ldapi_runtime::Json;

use super::ai_config::AiConfigInstructions;
use super::flag::{DefaultVariations, FlagInstructions, NewVariation, VariationChange};
use super::kind::Instruction;
use super::segment::SegmentInstructions;
use super::value::{ToJson, Value, member_of_models};

/// What an approval request for a resource that is named by a specifier asks for. Of a flag these are its variations and
/// no more; the rest of a flag is approved for each environment, by an operation of its own.
///
/// ```
/// use ldapi::patch::{ApprovalInstructions, SegmentInstructions, VariationInstructions};
///
/// let of_a_flag: ApprovalInstructions = VariationInstructions::new().remove_variation("variation-id").into();
/// let of_a_segment: ApprovalInstructions = SegmentInstructions::list().remove_rule("rule-id").into();
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ApprovalInstructions {
    /// Of the variations of a flag.
    Variations(VariationInstructions),
    /// Of a segment.
    Segment(SegmentInstructions),
    /// Of the targeting of an AgentControl config.
    AiConfig(AiConfigInstructions),
}

impl Default for ApprovalInstructions {
    fn default() -> Self {
        ApprovalInstructions::Variations(VariationInstructions::new())
    }
}

impl From<VariationInstructions> for ApprovalInstructions {
    fn from(instructions: VariationInstructions) -> Self {
        ApprovalInstructions::Variations(instructions)
    }
}

impl From<SegmentInstructions> for ApprovalInstructions {
    fn from(instructions: SegmentInstructions) -> Self {
        ApprovalInstructions::Segment(instructions)
    }
}

impl From<AiConfigInstructions> for ApprovalInstructions {
    fn from(instructions: AiConfigInstructions) -> Self {
        ApprovalInstructions::AiConfig(instructions)
    }
}

impl ToJson for ApprovalInstructions {
    fn to_json(&self) -> Json {
        match self {
            ApprovalInstructions::Variations(instructions) => instructions.to_json(),
            ApprovalInstructions::Segment(instructions) => instructions.to_json(),
            ApprovalInstructions::AiConfig(instructions) => instructions.to_json(),
        }
    }
}

/// The list does not say of what resource it is: it is taken for one of which it has only known kinds, the variations of
/// flags before segments, and these before configs.
impl Value for ApprovalInstructions {
    fn from_json(value: &Json) -> Option<Self> {
        let variations = VariationInstructions::from_json(value)?;
        if variations.all_known() {
            return Some(variations.into());
        }
        let segment = SegmentInstructions::from_json(value)?;
        if !segment.instructions().iter().any(Instruction::is_custom) {
            return Some(segment.into());
        }
        let config = AiConfigInstructions::from_json(value)?;
        let is_config = !config.instructions().iter().any(Instruction::is_custom);
        Some(if is_config { config.into() } else { variations.into() })
    }
}

/// What an approval request that is not for one environment asks to be done to a flag.
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct VariationInstructions(FlagInstructions);

impl VariationInstructions {
    const KINDS: [&'static str; 4] = ["addVariation", "removeVariation", "updateVariation", "updateDefaultVariation"];

    /// No instructions yet.
    pub fn new() -> Self {
        VariationInstructions::default()
    }

    /// Adds a variation to the flag.
    pub fn add_variation(self, variation: impl Into<NewVariation>) -> Self {
        VariationInstructions(self.0.add_variation(variation))
    }

    /// Takes a variation, named by its `_id`, out of the flag.
    pub fn remove_variation(self, variation_id: impl Into<String>) -> Self {
        VariationInstructions(self.0.remove_variation(variation_id))
    }

    /// Changes a variation of the flag.
    pub fn update_variation(self, change: impl Into<VariationChange>) -> Self {
        VariationInstructions(self.0.update_variation(change))
    }

    /// Changes what the flag serves in environments that are made later.
    pub fn update_default_variation(self, defaults: impl Into<DefaultVariations>) -> Self {
        VariationInstructions(self.0.update_default_variation(defaults))
    }

    /// Adds an instruction that this type does not know, by its kind and parameters.
    pub fn custom<'a>(self, kind: &str, parameters: impl IntoIterator<Item = (&'a str, Json)>) -> Self {
        VariationInstructions(self.0.custom(kind, parameters))
    }

    /// The instructions, in order.
    pub fn instructions(&self) -> &[super::FlagInstruction] {
        self.0.instructions()
    }

    fn all_known(&self) -> bool {
        let is_known = |kind: &str| Self::KINDS.contains(&kind);
        self.instructions().iter().all(|instruction| is_known(instruction.kind()) && !instruction.is_custom())
    }
}

impl ToJson for VariationInstructions {
    fn to_json(&self) -> Json {
        self.0.to_json()
    }
}

impl Value for VariationInstructions {
    fn from_json(value: &Json) -> Option<Self> {
        FlagInstructions::from_json(value).map(VariationInstructions)
    }
}

member_of_models! { ApprovalInstructions }
member_of_models! { VariationInstructions }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_that_of_a_resource() {
        let check = |text: &str, expected: &str| {
            let value = Json::parse(text).expect("JSON");
            let read = ApprovalInstructions::from_json(&value).expect("a list");
            let name = match &read {
                ApprovalInstructions::Variations(_) => "variations",
                ApprovalInstructions::Segment(_) => "segment",
                ApprovalInstructions::AiConfig(_) => "config",
            };
            assert_eq!((name, read.to_json()), (expected, value));
        };
        check("[]", "variations");
        check(r#"[{"kind":"removeVariation","variationId":"a"}]"#, "variations");
        check(r#"[{"kind":"removeRule","ruleId":"a"}]"#, "segment");
        check(r#"[{"kind":"addTargets","variationId":"a","values":["b"]}]"#, "config");
        check(r#"[{"kind":"somethingNew","with":1}]"#, "variations");
    }
}
