//! Overlays that do not do what they say.

use expect_test::{Expect, expect};
use generator::{Input, Source};

use crate::case::said;

const DOCUMENT: &str = "\
openapi: 3.0.3
info: {title: Bakery, version: '1'}
paths: {}
components:
  schemas:
    Bread: {type: object, properties: {name: {type: string}, crust: {type: string}}}
    Cake: {type: object, properties: {name: {type: string}}}
";

fn check(actions: &str, expected: &Expect) {
    let overlay = format!("overlay: 1.0.0\ninfo: {{title: Corrections, version: '1'}}\nactions:\n{actions}");
    let input = Input {
        document: Source::new("spec/openapi.yaml", DOCUMENT),
        overlays: vec![Source::new("spec/overlays/fix.yaml", overlay)],
        ..Input::default()
    };
    expected.assert_eq(&said(&input, &generator::generate(&input)));
}

#[test]
fn an_action_that_matches_nothing() {
    check(
        "  - target: $.components.schemas.Pie\n    description: a reason\n    remove: true\n",
        &expect![[r#"
        error[overlay-missed]: $.components.schemas.Pie matches 0 places, expected at least 1
          at  #/actions/0  spec/overlays/fix.yaml:4
          fix see what upstream changed there, then correct or remove the action
    "#]],
    );
}

#[test]
fn an_action_that_matches_another_number_than_expected() {
    check(
        "  - target: $.components.schemas.*\n    description: a reason\n    x-expect: 3\n    update: {deprecated: true}\n",
        &expect![[r#"
            error[overlay-missed]: $.components.schemas.* matches 2 places, expected 3
              at  #/actions/0  spec/overlays/fix.yaml:4
              fix see what upstream changed there, then correct or remove the action
        "#]],
    );
}

#[test]
fn an_action_that_changes_nothing() {
    check(
        "  - target: $.components.schemas.Bread.properties.name\n    description: a reason\n    update:\n      type: string\n",
        &expect![[r#"
            error[overlay-idle]: the update of $.components.schemas.Bread.properties.name changes nothing in 1 of 1 places
              at  #/actions/0  spec/overlays/fix.yaml:4
              fix upstream says the same now: remove the action
        "#]],
    );
}

#[test]
fn an_action_that_changes_nothing_in_some_places() {
    check(
        "  - target: $.components.schemas.*.properties\n    description: a reason\n    update:\n      crust: {type: string}\n",
        &expect![[r#"
            error[overlay-idle]: the update of $.components.schemas.*.properties changes nothing in 1 of 2 places
              at  #/actions/0  spec/overlays/fix.yaml:4
              fix upstream says the same now: remove the action
        "#]],
    );
}

#[test]
fn an_action_without_a_reason() {
    check(
        "  - target: $.components.schemas.Bread\n    description: a reason\n    update: {nullable: true}\n\n  - target: $.components.schemas.Cake\n    remove: true\n",
        &expect![[r#"
            error[bad-overlay]: the action on $.components.schemas.Cake gives no reason
              at  #/actions/1  spec/overlays/fix.yaml:8
              fix add a `description`
        "#]],
    );
}

#[test]
fn a_target_that_is_no_path() {
    check(
        "  - target: components/schemas\n    description: a reason\n    remove: true\n",
        &expect![[r#"
        error[bad-overlay]: components/schemas is no JSONPath (RFC 9535): at position 0, parser error
          at  #/actions/0  spec/overlays/fix.yaml:4
          fix correct the target
    "#]],
    );
}

#[test]
fn an_action_that_both_updates_and_removes() {
    check(
        "  - target: $.components.schemas.Cake\n    description: a reason\n    update: {nullable: true}\n    remove: true\n",
        &expect![[r#"
            error[bad-overlay]: an action has `update` or `remove: true`, and not both
              at  #/actions/0  spec/overlays/fix.yaml:4
              fix give one
        "#]],
    );
}

#[test]
fn an_action_that_does_nothing() {
    check(
        "  - target: $.components.schemas.Cake\n    description: a reason\n",
        &expect![[r#"
        error[bad-overlay]: an action has `update` or `remove: true`, and not both
          at  #/actions/0  spec/overlays/fix.yaml:4
          fix give one
    "#]],
    );
}

#[test]
fn a_member_that_overlays_do_not_have() {
    check(
        "  - target: $.info\n    description: a reason\n    updat: {title: x}\n",
        &expect![[r#"
        error[bad-overlay]: unknown field `updat`, expected one of `target`, `description`, `update`, `remove`, `x-expect`
          at  #/actions/0  spec/overlays/fix.yaml:4
          fix an action has `target`, `description`, `x-expect`, and `update` or `remove`
    "#]],
    );
}

#[test]
fn actions_are_applied_in_order_and_do_what_they_say() {
    let actions = "  - target: $.components.schemas.Cake\n    description: it is sold no more\n    remove: true\n  \
                   - target: $.components.schemas.Bread.properties\n    description: it has a weight\n    x-expect: 1\n    \
                   update: {weight: {type: integer}}\n  - target: $.components.schemas.*.properties.weight\n    \
                   description: it may lack\n    update: {nullable: true}\n";
    let overlay = format!("overlay: 1.0.0\ninfo: {{title: Corrections, version: '1'}}\nactions:\n{actions}");
    let input = Input {
        document: Source::new("spec/openapi.yaml", DOCUMENT),
        overlays: vec![Source::new("spec/overlays/fix.yaml", overlay)],
        ..Input::default()
    };
    let output = generator::generate(&input);
    assert_eq!(said(&input, &output), "");
    assert!(output.api.schema("Cake").is_none());
    let Some(api) = output.api.schema("Bread") else { panic!("Bread is gone") };
    let generator::api_ir::Shape::Object(object) = &api.shape else { panic!("Bread is no object") };
    let weight = object.properties.iter().find(|property| property.name == "weight");
    assert!(weight.is_some_and(|property| property.nullable));
}
