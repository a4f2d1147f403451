//! Who is behind an account, as registrars judge it.

use crate::{
    configs::{governance::DaoParameters, money::TreasuryAccount},
    constants::deposit,
    AccountId, Balance, Balances, Runtime, RuntimeEvent, Signature,
};
use frame_support::{
    parameter_types,
    traits::{ConstU32, Currency, OnUnbalanced},
};
use frame_system::EnsureRoot;
use pallet_identity::{legacy::IdentityInfo, IdentityOf, Judgement};
use sp_runtime::traits::{Convert, Verify};

parameter_types! {
    /// What is on deposit for an identity: one entry with a deposit of each byte besides.
    pub const BasicDeposit: Balance = deposit(1, 258);
    /// What is on deposit for each byte of it.
    pub const ByteDeposit: Balance = deposit(0, 1);
    /// What is on deposit for each account that it stands for.
    pub const SubAccountDeposit: Balance = deposit(1, 53);
    /// What is on deposit for a user name.
    pub const UsernameDeposit: Balance = deposit(0, 32);
}

/// Deposits of false identities go to the treasury.
pub struct ToTreasury;

type Negative = <Balances as Currency<AccountId>>::NegativeImbalance;

impl OnUnbalanced<Negative> for ToTreasury {
    fn on_nonzero_unbalanced(amount: Negative) {
        Balances::resolve_creating(&TreasuryAccount::get(), amount);
    }
}

impl pallet_identity::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type Currency = Balances;
    type BasicDeposit = BasicDeposit;
    type ByteDeposit = ByteDeposit;
    type UsernameDeposit = UsernameDeposit;
    type SubAccountDeposit = SubAccountDeposit;
    type MaxSubAccounts = ConstU32<100>;
    // Read in calls of the market: few, so that the proof is short.
    type IdentityInformation = IdentityInfo<ConstU32<8>>;
    type MaxRegistrars = ConstU32<20>;
    type Slashed = ToTreasury;
    type ForceOrigin = EnsureRoot<AccountId>;
    type RegistrarOrigin = DaoParameters;
    type OffchainSignature = Signature;
    type SigningPublicKey = <Signature as Verify>::Signer;
    type UsernameAuthorityOrigin = EnsureRoot<AccountId>;
    type PendingUsernameExpiration = ConstU32<{ 7 * 24 * crate::constants::HOURS }>;
    type UsernameGracePeriod = ConstU32<{ 30 * 24 * crate::constants::HOURS }>;
    type MaxSuffixLength = ConstU32<7>;
    type MaxUsernameLength = ConstU32<32>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = ();
    type WeightInfo = pallet_identity::weights::SubstrateWeight<Self>;
}

/// Identity tiers: 1 if a registrar that the DAO appointed holds what an account says of itself for reasonable, 2 if one
/// knows it to be good, 0 otherwise, and if any of them calls it wrong.
pub struct JudgedTier;

impl Convert<AccountId, u8> for JudgedTier {
    fn convert(who: AccountId) -> u8 {
        let Some(identity) = IdentityOf::<Runtime>::get(&who) else { return 0 };
        let best = identity.judgements.iter().try_fold(0u8, |best, (_, judgement)| match judgement {
            Judgement::KnownGood => Some(best.max(2)),
            Judgement::Reasonable => Some(best.max(1)),
            Judgement::LowQuality | Judgement::Erroneous => None,
            Judgement::Unknown | Judgement::FeePaid(_) | Judgement::OutOfDate => Some(best),
        });
        best.unwrap_or(0)
    }
}
