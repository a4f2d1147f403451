//! What accounts have, read from storage.

use super::{at::At, error::ChainError};
use codec::{Decode, Encode};
use sp_core::crypto::AccountId32;
use tradewind_primitives::Balance;

/// The fields of `frame_system::AccountInfo` with `pallet_balances::AccountData`.
#[derive(Decode)]
struct Account {
    _nonce: u32,
    _consumers: u32,
    _providers: u32,
    _sufficients: u32,
    free: Balance,
    reserved: Balance,
    frozen: Balance,
    _flags: Balance,
}

impl Account {
    /// What it can pay a fee of the market's with, if it is to have `least` afterwards: votes lock money, on hold first.
    fn spendable(&self, least: Balance) -> Balance {
        self.free.saturating_sub(self.frozen.saturating_sub(self.reserved).max(least))
    }
}

impl At {
    /// Free WIND of an account, in base units; zero if it does not exist.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn free_balance(&self, who: &AccountId32) -> Result<Balance, ChainError> {
        Ok(self.account(who).await?.map_or(0, |account| account.free))
    }

    /// WIND that an account can spend and stay alive, in base units: what is free, but for the least balance and what its
    /// votes lock.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn spendable_balance(&self, who: &AccountId32) -> Result<Balance, ChainError> {
        let least = self.constant::<Balance>("Balances", "ExistentialDeposit")?;
        Ok(self.account(who).await?.map_or(0, |account| account.spendable(least)))
    }

    /// Free units of an asset that an account has, in base units; zero if it has none.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn asset_balance(&self, asset: u32, who: &AccountId32) -> Result<Balance, ChainError> {
        let account: &[u8; 32] = who.as_ref();
        let mut key = [b"Assets".as_slice(), b"Account"].map(sp_crypto_hashing::twox_128).concat();
        for part in [asset.encode(), account.to_vec()] {
            key.extend(sp_crypto_hashing::blake2_128(&part));
            key.extend(part);
        }
        let bytes = self.storage(&key).await?;
        // The balance comes first; the rest is nobody's concern here.
        let decoded = bytes.map(|bytes| Balance::decode(&mut &bytes[..])).transpose();
        Ok(decoded.map_err(|error| ChainError::unexpected("Assets.Account", error))?.unwrap_or(0))
    }

    async fn account(&self, who: &AccountId32) -> Result<Option<Account>, ChainError> {
        let account: &[u8; 32] = who.as_ref();
        let mut key = sp_crypto_hashing::twox_128(b"System").to_vec();
        key.extend(sp_crypto_hashing::twox_128(b"Account"));
        key.extend(sp_crypto_hashing::blake2_128(account));
        key.extend(account);
        let bytes = self.storage(&key).await?;
        let decoded = bytes.map(|bytes| Account::decode(&mut &bytes[..])).transpose();
        decoded.map_err(|error| ChainError::unexpected("System.Account", error))
    }
}
