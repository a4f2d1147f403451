//! What accounts may put into the nodes' statement store: messages that nodes pass on and keep for a while, beside the
//! chain. Providers put the sealed access of their leases there, for buyers who do not find them.

use crate::AccountId;
use frame_support::storage::unhashed;
use sp_statement_store::{statement_allowance_key, StatementAllowance};
use tradewind_primitives::traits::StatementQuota;

/// What a provider may have there at one time. A statement of an access has half a kibibyte to a few; of those beyond, nodes
/// drop the ones that expire first.
pub const OF_A_PROVIDER: StatementAllowance = StatementAllowance { max_count: 1_024, max_size: 1_024 * 1_024 };

/// The allowances that nodes read from the chain's state. Nobody else of the runtime gives any.
pub struct Statements;

impl StatementQuota<AccountId> for Statements {
    fn grant(who: &AccountId) {
        unhashed::put(&statement_allowance_key(who), &OF_A_PROVIDER);
    }

    fn withdraw(who: &AccountId) {
        unhashed::kill(&statement_allowance_key(who));
    }
}
