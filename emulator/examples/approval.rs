//! A change that needs somebody else to agree: the API refuses it, so it is asked for, reviewed by another member, applied,
//! and waited for. `cargo run -p ldapi-emulator --example approval` does both members' parts against an emulator.

use std::time::Duration;

use ldapi::Client;
use ldapi::model::{
    CreateFlagConfigApprovalRequestRequest, FlagConfigApprovalRequestResponse, PostApprovalRequestApplyRequest,
    PostApprovalRequestReviewRequest, PostApprovalRequestReviewRequestKind as Review,
};
use ldapi::patch::{FlagInstructions, FlagPatch};
use ldapi::query::{ApprovalFilter, ApprovalStatus};
use ldapi::wait::PollPolicy;
use ldapi_emulator::{Credential, Emulator};
use serde_json::json;

type Error = Box<dyn std::error::Error + Send + Sync>;

const PROJECT: &str = "shop";
const FLAG: &str = "checkout-v2";
const ENVIRONMENT: &str = "production";

/// Turns the flag on, by way of an approval if it needs one. Gives the request, if it was one.
async fn turn_on(client: &Client, reviewer: &str) -> Result<Option<FlagConfigApprovalRequestResponse>, Error> {
    let patch = FlagPatch::in_environment(ENVIRONMENT).turn_flag_on().comment("The launch");
    match client.feature_flags().patch_feature_flag(PROJECT, FLAG).semantic(patch).send().await {
        Ok(_) => return Ok(None),
        Err(error) if error.is_approval_required() => println!("developer: refused: {error}"),
        Err(error) => return Err(error.into()),
    }
    let asked = CreateFlagConfigApprovalRequestRequest::new()
        .description("Turn the new checkout on")
        .instructions(FlagInstructions::new().turn_flag_on())
        .notify_member_ids([reviewer]);
    let request =
        client.approvals().post_approval_request_for_flag(PROJECT, FLAG, ENVIRONMENT).body(asked).send().await?;
    println!("developer: asked for approval, it is {} with the review {}", request.status, request.review_status);
    let policy = PollPolicy::every(Duration::from_millis(50)).deadline(Duration::from_secs(10));
    let applied = client.wait_for().policy(policy).approval_applied(PROJECT, FLAG, ENVIRONMENT, &request.id).await?;
    println!("developer: the change is {}", applied.status);
    Ok(Some(applied))
}

/// Looks for requests until there is one, decides, and applies it if that was yes.
async fn review(client: &Client, decision: Review) -> Result<(), Error> {
    let approvals = client.approvals();
    let open = ApprovalFilter::status().any_of([ApprovalStatus::pending()]);
    let request = loop {
        let found = approvals.get_approval_requests().filter(open.clone()).send().await?;
        match found.items.into_iter().next() {
            Some(request) => break request,
            None => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    };
    println!("reviewer:  found {:?}", request.description.unwrap_or_default());
    let is_yes = matches!(decision, Review::Approve);
    let body = PostApprovalRequestReviewRequest::new().kind(decision).comment("I have seen the figures");
    let reviewed = approvals.post_approval_request_review(&request.id).body(body).send().await?;
    println!("reviewer:  the review is {}", reviewed.review_status);
    if is_yes {
        let body = PostApprovalRequestApplyRequest::new().comment("Go");
        approvals.post_approval_request_apply(&request.id).body(body).send().await?;
        println!("reviewer:  applied it");
    }
    Ok(())
}

const DEVELOPER: &str = "569fdeadbeef1644facecafe";
const REVIEWER: &str = "569fdeadbeef1644facecaff";

/// A shop whose production wants approvals, with two members who each have a token.
async fn shop() -> Result<Emulator, Error> {
    let state = json!({
        "members": {
            DEVELOPER: { "email": "developer@example.com", "role": "owner" },
            REVIEWER: { "email": "reviewer@example.com", "role": "admin" },
        },
        "environments": { "shop/production": { "approvalSettings": { "required": true, "minNumApprovals": 1 } } },
        "flags": { "shop/checkout-v2": {} },
    });
    let tokens = [("api-developer", DEVELOPER), ("api-reviewer", REVIEWER)];
    let builder = tokens.iter().fold(Emulator::builder().state(state), |builder, (token, member)| {
        builder.credential(Credential::token(*token).member(*member))
    });
    Ok(builder.start().await?)
}

/// Both members' parts, at the same time.
async fn run(emulator: &Emulator, decision: Review) -> Result<Option<FlagConfigApprovalRequestResponse>, Error> {
    let client = |token: &str| Client::builder().base_url(emulator.url()).token(token).build();
    let (developer, reviewer) = (client("api-developer")?, client("api-reviewer")?);
    let (turned_on, reviewed) = tokio::join!(turn_on(&developer, REVIEWER), review(&reviewer, decision));
    reviewed?;
    turned_on
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    run(&shop().await?, Review::Approve).await?;
    println!("And if the answer is no:");
    match run(&shop().await?, Review::Decline).await {
        Err(error) => println!("developer: {error}"),
        Ok(_) => return Err("declined, and yet applied".into()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_on(emulator: &Emulator) -> bool {
        emulator.world(|world| world.to_json()["flags"]["shop/checkout-v2"]["environments"]["production"]["on"] == true)
    }

    #[tokio::test]
    async fn an_approved_change_is_applied() -> Result<(), Error> {
        let emulator = shop().await?;
        let request = run(&emulator, Review::Approve).await?.ok_or("there was no request")?;
        assert_eq!(request.applied_by_member_id.as_deref(), Some(REVIEWER));
        assert!(is_on(&emulator));
        Ok(())
    }

    #[tokio::test]
    async fn a_declined_change_is_not() -> Result<(), Error> {
        let emulator = shop().await?;
        let error = run(&emulator, Review::Decline).await.expect_err("it is declined");
        let error = error.downcast::<ldapi::Error>()?;
        assert!(error.is_partial(), "{error}");
        assert!(!is_on(&emulator));
        Ok(())
    }

    #[tokio::test]
    async fn nobody_approves_alone() -> Result<(), Error> {
        let emulator = shop().await?;
        let client = Client::builder().base_url(emulator.url()).token("api-developer").build()?;
        let (turned_on, reviewed) = tokio::join!(
            tokio::time::timeout(Duration::from_millis(300), turn_on(&client, REVIEWER)),
            review(&client, Review::Approve),
        );
        assert!(turned_on.is_err());
        assert!(reviewed.is_err());
        assert!(!is_on(&emulator));
        Ok(())
    }
}
