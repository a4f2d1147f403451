//! Reading all open offers and their providers at one block.

use super::{Book, IndexError, Update, MAX_OFFERS};
use crate::chain::At;

/// Offers or providers of one request; the runtime gives as many.
const PAGE: u32 = 1_000;

/// All open offers at a block.
///
/// # Errors
/// When the node does not answer, its runtime has not the functions for it, or there are too many offers.
pub(super) async fn book(at: &At) -> Result<Book, IndexError> {
    let terms = at.matching_terms().await?;
    let mut book = Book::new(terms.clone());
    let mut after = None;
    loop {
        let page = at.offers(after, PAGE).await?;
        // A runtime may give fewer than it is asked for, but none only when there are no more.
        let Some((last, _)) = page.last() else { break };
        after = Some(*last);
        let offers = page.into_iter().map(|(id, offer)| (id, Some(offer))).collect();
        book.add(offers, Vec::new());
        if book.len() > MAX_OFFERS {
            return Err(IndexError::TooManyOffers);
        }
    }
    let mut after = None;
    loop {
        let page = at.providers(after.as_ref(), PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.account.clone());
        let providers = page.into_iter().map(|view| (view.account.clone(), Some(view))).collect();
        book.add(Vec::new(), providers);
    }
    book.apply(Update { offers: Vec::new(), providers: Vec::new(), terms });
    Ok(book)
}
