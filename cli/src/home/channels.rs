//! What must be kept of a channel: the key that signs its vouchers, and how far they have gone.

use super::{Home, MAX_BYTES};
use color_eyre::eyre::{ensure, eyre, Result, WrapErr};
use serde::{Deserialize, Serialize};
use std::{
    fs::File,
    path::{Path, PathBuf},
};
use tradewind_client::{
    keys::{SessionKind, SessionSecret},
    private_file,
};
use tradewind_primitives::{Balance, ChannelId, SessionKey};

/// What is kept of a channel that takes vouchers: written before its money leaves the account.
#[derive(Clone, Serialize, Deserialize)]
pub struct KeptChannel {
    /// Genesis hash of its chain.
    pub genesis: String,
    /// Kind of its session key.
    pub kind: String,
    /// Seed of its session key.
    pub seed: String,
    /// The largest amount that a voucher of it was signed for, in base units. Never gets less: whoever saw that voucher may
    /// have it redeemed.
    #[serde(default, with = "text")]
    pub signed: Balance,
    /// Whether that voucher paid for nothing, as far as its sender was told: then the next may be over as much. If it did pay,
    /// that next one is refused, and costs nothing.
    #[serde(default)]
    pub spare: bool,
}

impl KeptChannel {
    /// What a voucher for one request is over, of a channel of which `redeemed` was redeemed, and whether one over as much
    /// was signed before: as much as the last if that paid for nothing, and else one `price` more than whatever was spent.
    pub fn next(&self, redeemed: Balance, price: Balance) -> (Balance, bool) {
        let again = self.spare && self.signed >= redeemed.saturating_add(price);
        match again {
            true => (self.signed, true),
            false => (self.signed.max(redeemed).saturating_add(price), false),
        }
    }

    /// A voucher over `cumulative` is about to be signed. Whether the record has changed: it must be on disk before anybody
    /// sees the voucher.
    pub fn sign(&mut self, cumulative: Balance) -> bool {
        let before = (self.signed, self.spare);
        // One over less or as much may be counted, too, and then nothing is spare.
        (self.signed, self.spare) = (self.signed.max(cumulative), false);
        before != (self.signed, self.spare)
    }

    /// The voucher over `cumulative` paid for nothing. Whether the record has changed: not if another was signed since.
    pub fn unsign(&mut self, cumulative: Balance) -> bool {
        let changes = self.signed == cumulative && !self.spare;
        self.spare |= changes;
        changes
    }
}

/// How the records of channels begin that have no number yet.
const NEW: &str = "new-";

impl KeptChannel {
    /// Of a channel on the chain with this genesis hash.
    pub fn new(genesis: String, secret: &SessionSecret) -> Self {
        Self { genesis, kind: secret.kind().name().into(), seed: hex::encode(secret.seed()), signed: 0, spare: false }
    }

    /// The session key.
    ///
    /// # Errors
    /// When the record is damaged.
    pub fn secret(&self) -> Result<SessionSecret> {
        let kind: SessionKind = self.kind.parse().map_err(|why| eyre!("the channel's record is damaged: {why}"))?;
        let mut seed = [0u8; 32];
        hex::decode_to_slice(&self.seed, &mut seed).wrap_err("the channel's record is damaged")?;
        Ok(SessionSecret::from_seed(kind, &seed))
    }
}

impl Home {
    fn channel_path(&self, genesis: &str, channel: &str) -> PathBuf {
        let chain: String = genesis.trim_start_matches("0x").chars().take(16).collect();
        self.path.join("channels").join(format!("{chain}-{channel}.json"))
    }

    /// Keeps the key of a channel that is about to be opened, under a name of its own.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep_new_channel(&self, kept: &KeptChannel) -> Result<PathBuf> {
        let random = tradewind_client::random::random::<8>()?;
        let path = self.channel_path(&kept.genesis, &format!("{NEW}{}", hex::encode(&random[..])));
        private_file::write_new(&path, &serde_json::to_vec_pretty(kept)?)
            .wrap_err_with(|| format!("writing {}", path.display()))?;
        Ok(path)
    }

    /// Gives what was kept its channel's number.
    ///
    /// # Errors
    /// When it cannot be renamed.
    pub fn name_channel(&self, path: &Path, kept: &KeptChannel, channel: ChannelId) -> Result<()> {
        let to = self.channel_path(&kept.genesis, &channel.to_string());
        std::fs::rename(path, &to).wrap_err_with(|| format!("renaming {}", path.display()))
    }

    /// Keeps a changed record of a channel.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep_channel(&self, channel: ChannelId, kept: &KeptChannel) -> Result<()> {
        let path = self.channel_path(&kept.genesis, &channel.to_string());
        private_file::replace(&path, &serde_json::to_vec_pretty(kept)?)
            .wrap_err_with(|| format!("writing {}", path.display()))
    }

    /// What is kept of a channel whose vouchers `signer` signs, also if opening it was interrupted before its number was
    /// known.
    ///
    /// # Errors
    /// When nothing is, or it is damaged.
    pub fn kept_channel(&self, genesis: &str, channel: ChannelId, signer: &SessionKey) -> Result<KeptChannel> {
        let path = self.channel_path(genesis, &channel.to_string());
        if !path.exists() {
            self.adopt_channel(genesis, channel, signer)?;
        }
        let bytes = private_file::read_bounded(&path, MAX_BYTES)
            .wrap_err_with(|| format!("channel {channel} was not opened from this folder ({})", path.display()))?;
        let kept: KeptChannel =
            serde_json::from_slice(&bytes).wrap_err_with(|| format!("{} is damaged", path.display()))?;
        // A development chain that began anew has the same numbers again.
        ensure!(
            kept.secret()?.public() == *signer,
            "the key in {} is that of another channel {channel}, on a chain that is gone: move the file away",
            path.display()
        );
        Ok(kept)
    }

    /// Keeps other commands from signing for a channel until it is dropped: each voucher is over more than the last.
    ///
    /// # Errors
    /// When the lock's file cannot be made.
    pub fn lock_channel(&self, genesis: &str, channel: ChannelId) -> Result<File> {
        let path = self.channel_path(genesis, &channel.to_string()).with_extension("lock");
        let locking = || {
            let file = File::options().create(true).append(true).open(&path)?;
            file.lock()?;
            Ok::<_, std::io::Error>(file)
        };
        locking().wrap_err_with(|| format!("locking {}", path.display()))
    }

    fn adopt_channel(&self, genesis: &str, channel: ChannelId, signer: &SessionKey) -> Result<()> {
        let prefix = self.channel_path(genesis, NEW);
        let prefix = prefix.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let folder = self.path.join("channels");
        for file in std::fs::read_dir(&folder).wrap_err_with(|| format!("reading {}", folder.display()))? {
            let path = file.wrap_err("reading the channels")?.path();
            if !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&prefix)) {
                continue;
            }
            let Ok(bytes) = private_file::read_bounded(&path, MAX_BYTES) else { continue };
            let Ok(kept) = serde_json::from_slice::<KeptChannel>(&bytes) else { continue };
            if kept.secret().is_ok_and(|secret| secret.public() == *signer) {
                return self.name_channel(&path, &kept, channel);
            }
        }
        Ok(())
    }
}

/// Amounts as text: JSON's numbers end at 2^53 for many readers.
mod text {
    use serde::{Deserialize, Deserializer, Serializer};
    use tradewind_primitives::Balance;

    pub fn serialize<S: Serializer>(amount: &Balance, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&amount.to_string())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Balance, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const GENESIS: &str = "0x0123456789abcdef01";

    fn kept() -> (SessionSecret, KeptChannel) {
        let secret = SessionSecret::generate(SessionKind::Ed25519).unwrap();
        let kept = KeptChannel::new(GENESIS.into(), &secret);
        (secret, kept)
    }

    #[test]
    fn a_channel_is_found_by_its_number_or_by_its_key_if_opening_it_was_interrupted() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(folder.path()).unwrap();
        let ((mine, record), (other, others)) = (kept(), kept());
        home.keep_new_channel(&record).unwrap();
        home.keep_new_channel(&others).unwrap();
        let (_, stranger) = kept();
        assert!(home.kept_channel(GENESIS, 7, &stranger.secret().unwrap().public()).is_err());
        assert!(home.kept_channel("0xffff", 7, &mine.public()).is_err());
        let found = home.kept_channel(GENESIS, 7, &mine.public()).unwrap();
        assert_eq!(found.secret().unwrap().public(), mine.public());
        assert_eq!(home.kept_channel(GENESIS, 8, &other.public()).unwrap().seed, others.seed);
        // The same number on a chain that began anew.
        let error = home.kept_channel(GENESIS, 8, &mine.public()).err().map(|error| error.to_string());
        assert!(error.is_some_and(|error| error.contains("another channel 8")));
    }

    #[test]
    fn two_commands_do_not_sign_at_one_time() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(folder.path()).unwrap();
        let held = home.lock_channel(GENESIS, 7).unwrap();
        let again = File::options().append(true).open(home.channel_path(GENESIS, "7").with_extension("lock")).unwrap();
        assert!(again.try_lock().is_err());
        drop(held);
        assert!(again.try_lock().is_ok());
        assert!(home.lock_channel(GENESIS, 8).is_ok());
    }

    #[test]
    fn each_voucher_is_over_one_request_more_than_whatever_was_spent() {
        let (_, mut record) = kept();
        assert_eq!(record.next(0, 5), (5, false));
        record.sign(15);
        assert_eq!(record.next(5, 5), (20, false));
        // Another folder signed meanwhile, and the provider has redeemed it.
        assert_eq!(record.next(40, 5), (45, false));
        record.sign(Balance::MAX);
        assert_eq!(record.next(0, 5), (Balance::MAX, false));
    }

    #[test]
    fn a_voucher_that_paid_for_nothing_is_signed_again_once_and_never_for_less() {
        let (_, mut record) = kept();
        assert!(record.sign(15) && record.unsign(15));
        assert_eq!((record.signed, record.next(10, 5)), (15, (15, true)));
        // What was redeemed meanwhile cannot be spent again.
        assert_eq!(record.next(15, 5), (20, false));
        assert_eq!(record.next(11, 5), (20, false), "it would not pay for a whole request");
        assert!(record.sign(15), "on disk, it is not spare any more before it is shown");
        assert_eq!(record.next(10, 5), (20, false));
        assert!(!record.sign(15));
    }

    #[test]
    fn only_the_last_voucher_can_be_spare() {
        let (_, mut record) = kept();
        record.sign(15);
        record.sign(20);
        assert!(!record.unsign(15), "it may be covered by the one over 20");
        assert!(record.unsign(20) && !record.unsign(20));
        // One that is signed for less by hand is shown to somebody too.
        assert!(record.sign(7));
        assert_eq!((record.signed, record.next(0, 5)), (20, (25, false)));
    }

    #[test]
    fn what_an_earlier_version_kept_has_nothing_spare() {
        let (_, mut record) = kept();
        record.sign(15);
        let mut text = serde_json::to_value(&record).unwrap();
        assert!(text.as_object_mut().unwrap().remove("spare").is_some());
        let read: KeptChannel = serde_json::from_value(text).unwrap();
        assert_eq!((read.signed, read.spare), (15, false));
    }

    #[test]
    fn how_far_its_vouchers_have_gone_is_kept_exactly() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(folder.path()).unwrap();
        let (secret, mut record) = kept();
        record.signed = Balance::MAX;
        home.keep_channel(7, &record).unwrap();
        assert_eq!(home.kept_channel(GENESIS, 7, &secret.public()).unwrap().signed, Balance::MAX);
        record.kind = "rsa".into();
        assert!(record.secret().is_err());
    }
}
