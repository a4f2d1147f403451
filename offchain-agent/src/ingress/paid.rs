//! Requests to deployments, each of which is paid for.

use super::{metrics::Outcome, nowhere, refusal, route, AnswerBody};
use crate::paid::{Denied, Paid, Refusal};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    body::Incoming,
    header::{HeaderValue, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER},
    Request, Response, StatusCode,
};
use tradewind_client::{content::ContentId, voucher::HEADER};

/// Has the deployment `cid` answer, if the request is paid for. Its head is as the function is to see it, but for the
/// voucher.
pub(super) async fn serve(
    paid: &Paid,
    cid: ContentId,
    mut request: Request<Incoming>,
) -> (Outcome, Response<AnswerBody>) {
    let place = match paid.admit(cid, &request).await {
        Ok(place) => place,
        Err(Denied::NotHere) => return nowhere(),
        Err(Denied::Handle(error)) => return refusal(&error),
        Err(Denied::Unpaid(why)) => return unpaid(paid, &why),
    };
    // Money is no business of the function's.
    request.headers_mut().remove(HEADER);
    match place.answer(request).await {
        Ok(mut answer) => {
            route::prepare_answer(answer.headers_mut(), true);
            (Outcome::Answered, answer.map(|body| body.map_err(Into::into).boxed()))
        }
        Err(error) => refusal(&error),
    }
}

fn unpaid(paid: &Paid, why: &Refusal) -> (Outcome, Response<AnswerBody>) {
    let (outcome, status, retry_after) = match why {
        Refusal::Unavailable(_) => (Outcome::Busy, StatusCode::SERVICE_UNAVAILABLE, Some(1)),
        Refusal::RoundFull { retry_after } => {
            (Outcome::Unpaid, StatusCode::TOO_MANY_REQUESTS, Some(retry_after.as_secs().max(1)))
        }
        _ => (Outcome::Unpaid, StatusCode::PAYMENT_REQUIRED, None),
    };
    let body = format!("{}\n", paid.how_to_pay(why));
    let body = Full::new(Bytes::from(body)).map_err(|never| match never {}).boxed();
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = retry_after {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    (outcome, answer)
}
