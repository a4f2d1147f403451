//! What accounts may put into the nodes' statement store: messages that nodes pass on and keep for a while, beside the
//! chain. Providers put the sealed access of their leases there, for buyers who do not find them.

use crate::AccountId;
use sp_statement_store::{decrease_allowance_by, increase_allowance_by, StatementAllowance};
use tradewind_primitives::traits::StatementQuota;

/// What a provider may have there at one time. A statement of an access has half a kibibyte to a few; of those beyond, nodes
/// drop the ones that expire first.
pub const OF_A_PROVIDER: StatementAllowance = StatementAllowance { max_count: 1_024, max_size: 1_024 * 1_024 };

/// The allowances that nodes read from the chain's state.
pub struct Statements;

impl StatementQuota<AccountId> for Statements {
    fn grant(who: &AccountId) {
        increase_allowance_by(who, OF_A_PROVIDER);
    }

    fn withdraw(who: &AccountId) {
        decrease_allowance_by(who, OF_A_PROVIDER);
    }
}
