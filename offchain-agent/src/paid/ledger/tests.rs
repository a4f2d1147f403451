#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use crate::paid::record::SIZE;
use std::{fs, path::PathBuf, sync::Barrier, thread};
use tempfile::TempDir;
use tradewind_client::{
    content::cid_of,
    keys::{SessionKind, SessionSecret},
    rpc::BatchState,
    usage::{path_hash, UsageMethod},
};
use tradewind_primitives::{ChannelMode, ChannelRecord, CreditPart, MeterWindow, Tick, ROUND_TICKS};

const GENESIS: H256 = H256::repeat_byte(1);
const PRICE: Balance = 5;
const NEVER: Policy = Policy { amount: Balance::MAX, age: Tick::MAX };

struct Kit {
    folder: TempDir,
    ledger: Ledger,
}

impl Kit {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&folder.path().join(FILE), GENESIS).unwrap();
        ledger.see_clock(1, &clock(50));
        Self { folder, ledger }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join(FILE)
    }

    /// The same after the process was killed: nothing but the file is left.
    fn killed(self) -> Self {
        let kit = self.killed_and_blind();
        kit.ledger.see_clock(1, &clock(50));
        kit
    }

    /// The same before the chain's clock was seen again.
    fn killed_and_blind(self) -> Self {
        let Self { folder, ledger } = self;
        drop(ledger);
        let ledger = Ledger::open(&folder.path().join(FILE), GENESIS).unwrap();
        Self { folder, ledger }
    }
}

fn clock(now: Tick) -> ClockView {
    ClockView { now, live: now, first: 0, tick_millis: 6_000 }
}

fn view(id: ChannelId, mode: ChannelMode) -> ChannelView<AccountId32> {
    let channel = ChannelRecord {
        payer: AccountId32::new([1; 32]),
        provider: AccountId32::new([2; 32]),
        asset: AssetKind::Native,
        price: PRICE,
        mode,
        funded: 500,
        held: 500,
        paid: 0,
        fee: 0,
        fee_carry: 0,
        refunded: 0,
        owed: 0,
        credit: CreditPart::default(),
        deposit: 0,
        expires: 10_000,
        revoked: None,
        redemption: 600,
        closed: false,
        window: MeterWindow::Round(0),
        used: 0,
    };
    seen(id, channel)
}

fn seen(id: ChannelId, channel: ChannelRecord<AccountId32>) -> ChannelView<AccountId32> {
    let ends_at = channel.ends_at();
    ChannelView { id, ends_at, redeemable_until: ends_at + 600, requests_left: 0, channel }
}

fn secret() -> SessionSecret {
    SessionSecret::from_seed(SessionKind::Ed25519, &[7; 32])
}

fn by_vouchers(id: ChannelId) -> ChannelView<AccountId32> {
    view(id, ChannelMode::Vouchers { signer: secret().public() })
}

fn metered(id: ChannelId, max_per_round: u32) -> ChannelView<AccountId32> {
    view(id, ChannelMode::Metered { max_per_round })
}

/// With `amount` more redeemed than nothing.
fn redeemed(mut view: ChannelView<AccountId32>, amount: Balance) -> ChannelView<AccountId32> {
    view.channel.paid = amount;
    view.channel.held = 500 - amount;
    view
}

fn voucher(channel: ChannelId, cumulative: Balance) -> Voucher {
    let (payer, provider) = (AccountId32::new([1; 32]), AccountId32::new([2; 32]));
    Voucher::sign(&secret(), GENESIS, channel, &payer, &provider, cumulative)
}

fn entry(now: &Now) -> UsageEntry {
    UsageEntry { tick: now.tick, cid: cid_of(b"m"), method: UsageMethod::Get, path_hash: path_hash("/") }
}

fn not_more(accepted: Balance) -> Refusal {
    Refusal::NotMore { accepted, price: PRICE, least: accepted + PRICE }
}

#[test]
fn each_voucher_must_be_over_one_price_more_than_what_was_spent() {
    let Kit { ledger, .. } = &Kit::new();
    assert_eq!(ledger.accept(&voucher(7, 5)), Err(Refusal::NoSuchChannel));
    ledger.see(1, by_vouchers(7));
    assert_eq!(ledger.accept(&voucher(7, 4)), Err(not_more(0)));
    ledger.accept(&voucher(7, 5)).unwrap();
    assert_eq!(ledger.accept(&voucher(7, 5)), Err(not_more(5)));
    assert_eq!(ledger.accept(&voucher(7, 9)), Err(not_more(5)));
    ledger.accept(&voucher(7, 30)).unwrap();
    assert_eq!(ledger.accept(&voucher(7, 34)), Err(not_more(30)));
    // What the chain has redeemed is spent, even if we know nothing of it.
    ledger.see(2, redeemed(by_vouchers(7), 100));
    assert_eq!(ledger.accept(&voucher(7, 104)), Err(not_more(100)));
    ledger.accept(&voucher(7, 105)).unwrap();
    assert_eq!(ledger.unredeemed()[&AssetKind::Native], 5);
}

#[test]
fn of_two_requests_that_race_on_one_amount_one_is_accepted() {
    let kit = Kit::new();
    kit.ledger.see(1, by_vouchers(7));
    kit.ledger.see(1, by_vouchers(8));
    for amount in 1..=50 {
        let barrier = Barrier::new(4);
        let accepted = thread::scope(|scope| {
            let race = |channel| {
                let (barrier, ledger) = (&barrier, &kit.ledger);
                let voucher = voucher(channel, amount * PRICE);
                scope.spawn(move || {
                    barrier.wait();
                    u32::from(ledger.accept(&voucher).is_ok())
                })
            };
            let racers = [race(7), race(8), race(7), race(8)];
            racers.map(|racer| racer.join().unwrap())
        });
        assert_eq!((accepted[0] + accepted[2], accepted[1] + accepted[3]), (1, 1), "{accepted:?}");
    }
}

#[test]
fn a_voucher_that_was_accepted_outlives_a_kill_at_every_byte_of_the_file() {
    let kit = Kit::new();
    kit.ledger.see(1, by_vouchers(7));
    for amount in 1..=3 {
        kit.ledger.accept(&voucher(7, amount * PRICE)).unwrap();
    }
    let bytes = fs::read(kit.path()).unwrap();
    assert_eq!(bytes.len(), 4 * SIZE);
    for length in SIZE..=bytes.len() {
        fs::write(kit.path(), &bytes[..length]).unwrap();
        let ledger = Ledger::open(&kit.path(), GENESIS).unwrap();
        ledger.see_clock(1, &clock(50));
        ledger.see(1, by_vouchers(7));
        let whole = (length / SIZE - 1) as Balance;
        assert_eq!(ledger.unredeemed()[&AssetKind::Native], whole * PRICE, "{length} bytes");
        if whole > 0 {
            assert_eq!(ledger.accept(&voucher(7, whole * PRICE)), Err(not_more(whole * PRICE)));
            let policy = Policy { amount: 1, ..NEVER };
            assert_eq!(ledger.due_of(7, &policy), Some(Due::Redeem(voucher(7, whole * PRICE))));
        }
        ledger.accept(&voucher(7, (whole + 1) * PRICE)).unwrap();
    }
}

#[test]
fn a_voucher_is_redeemed_by_amount_by_age_and_at_the_channels_end() {
    let kit = Kit::new();
    let ledger = &kit.ledger;
    ledger.see(1, by_vouchers(7));
    ledger.accept(&voucher(7, 5)).unwrap();
    ledger.see_clock(2, &clock(59));
    ledger.accept(&voucher(7, 10)).unwrap();
    let due = |policy: &Policy| ledger.due_of(7, policy);
    assert_eq!(due(&NEVER), None);
    assert_eq!(due(&Policy { amount: 11, age: 10 }), None);
    assert_eq!(due(&Policy { amount: 10, ..NEVER }), Some(Due::Redeem(voucher(7, 10))));
    // The oldest counts, also after a restart.
    assert_eq!(due(&Policy { age: 9, ..NEVER }), Some(Due::Redeem(voucher(7, 10))));
    ledger.see(3, redeemed(by_vouchers(7), 10));
    assert_eq!(due(&Policy { amount: 1, age: 0 }), None);
    ledger.accept(&voucher(7, 15)).unwrap();
    assert_eq!(due(&Policy { age: 9, ..NEVER }), None, "what is redeemed is not old any more");

    let mut revoked = redeemed(by_vouchers(7), 10).channel;
    revoked.revoked = Some(59);
    ledger.see(4, seen(7, revoked));
    assert_eq!(due(&NEVER), Some(Due::Redeem(voucher(7, 15))));
    assert_eq!(ledger.accept(&voucher(7, 20)), Err(Refusal::Ended));
    ledger.see_clock(5, &clock(59 + 600));
    assert_eq!(due(&NEVER), None, "nothing can be redeemed any more");
}

#[test]
fn what_the_chain_refused_is_left_alone_for_some_time() {
    let kit = Kit::new();
    kit.ledger.see(1, by_vouchers(7));
    kit.ledger.accept(&voucher(7, 5)).unwrap();
    let policy = Policy { amount: 1, ..NEVER };
    kit.ledger.back_off(7);
    assert!(kit.ledger.due(&policy).is_empty());
    kit.ledger.see_clock(2, &clock(99));
    assert!(kit.ledger.due(&policy).is_empty());
    kit.ledger.see_clock(3, &clock(100));
    assert_eq!(kit.ledger.due(&policy).len(), 1);
}

#[test]
fn without_sight_of_the_chain_nothing_is_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join(FILE), GENESIS).unwrap();
    ledger.see(1, by_vouchers(7));
    assert!(matches!(ledger.accept(&voucher(7, 5)), Err(Refusal::Unavailable(_))));
    assert!(matches!(ledger.count(7, entry), Err(Refusal::Unavailable(_))));
}

#[test]
fn an_older_answer_of_the_chain_does_not_replace_a_newer_one() {
    let kit = Kit::new();
    kit.ledger.see(9, redeemed(by_vouchers(7), 100));
    kit.ledger.see(8, by_vouchers(7));
    assert_eq!(kit.ledger.view(7).unwrap().channel.redeemed(), 100);
    assert_eq!(kit.ledger.see_all(8, Vec::new()), [7], "it was opened since");
    assert!(kit.ledger.see_all(9, Vec::new()).is_empty());
    assert_eq!(kit.ledger.view(7), None);
}

#[test]
fn a_channel_that_is_over_is_forgotten_for_good() {
    let kit = Kit::new();
    kit.ledger.see_all(1, vec![by_vouchers(7), by_vouchers(8)]);
    kit.ledger.accept(&voucher(7, 5)).unwrap();
    kit.ledger.accept(&voucher(8, 5)).unwrap();
    kit.ledger.see_all(2, vec![by_vouchers(8)]);
    let kit = kit.killed();
    kit.ledger.see_all(3, vec![by_vouchers(7), by_vouchers(8)]);
    assert_eq!(kit.ledger.accept(&voucher(8, 5)), Err(not_more(5)));
    kit.ledger.accept(&voucher(7, 5)).unwrap();
}

#[test]
fn requests_are_counted_up_to_the_cap_of_the_round_and_the_budget() {
    let kit = Kit::new();
    let ledger = &kit.ledger;
    ledger.see(1, metered(7, 3));
    (0..3).for_each(|_| ledger.count(7, entry).unwrap());
    assert!(matches!(ledger.count(7, entry), Err(Refusal::RoundFull { retry_after }) if retry_after.as_secs() == 300));
    ledger.see(1, redeemed(metered(8, 1_000), 480));
    (0..4).for_each(|_| ledger.count(8, entry).unwrap());
    assert_eq!(ledger.count(8, entry), Err(Refusal::Spent));
    assert_eq!(ledger.unredeemed()[&AssetKind::Native], 7 * PRICE);
}

#[test]
fn the_chain_is_told_of_a_round_in_its_last_ticks_and_the_next_begins_with_its_whole_cap() {
    let kit = Kit::new();
    let ledger = &kit.ledger;
    ledger.see(1, metered(7, 3));
    (0..3).for_each(|_| ledger.count(7, entry).unwrap());
    assert_eq!(ledger.due_of(7, &NEVER), None, "more may come");
    ledger.see_clock(80, &clock(80));
    assert_eq!(ledger.due_of(7, &NEVER), Some(Due::Consume { round: 0, requests: 3 }));
    let root = ledger.send(7, 0, 80).unwrap().unwrap();
    let part = ledger.usage(7, Some(0), 0);
    assert_eq!((part.root, part.entries.len(), part.batches[0].state), (root, 3, BatchState::Sent));
    assert_eq!(usage_root(&part.entries), root);

    // It may land in this round or in the next: until that is known, nothing more is counted.
    assert!(matches!(ledger.count(7, entry), Err(Refusal::RoundFull { .. })));
    ledger.see_clock(101, &clock(101));
    assert!(matches!(ledger.count(7, entry), Err(Refusal::RoundFull { .. })));
    assert_eq!(ledger.due_of(7, &NEVER), Some(Due::Resolve { round: 0 }));

    // It landed in its own.
    let mut paid = redeemed(metered(7, 3), 15).channel;
    (paid.window, paid.used) = (MeterWindow::Round(0), 3);
    ledger.see(102, seen(7, paid));
    assert_eq!(ledger.resolve(7, 0, 102).unwrap(), Some(3));
    (0..3).for_each(|_| ledger.count(7, entry).unwrap());
    assert!(ledger.count(7, entry).is_err());
    assert_eq!(ledger.usage(7, Some(1), 2).entries.len(), 1);
}

#[test]
fn what_lands_in_the_next_round_uses_up_that_ones_cap() {
    let kit = Kit::new();
    let ledger = &kit.ledger;
    ledger.see(1, metered(7, 3));
    (0..2).for_each(|_| ledger.count(7, entry).unwrap());
    ledger.see_clock(80, &clock(80));
    ledger.send(7, 0, 80).unwrap().unwrap();
    // One more fits in either case; it counts for the round after that which the chain was told of.
    ledger.count(7, entry).unwrap();
    assert!(ledger.count(7, entry).is_err());
    ledger.see_clock(101, &clock(101));
    let mut paid = redeemed(metered(7, 3), 10).channel;
    (paid.window, paid.used) = (MeterWindow::Round(1), 2);
    ledger.see(102, seen(7, paid));
    ledger.resolve(7, 0, 102).unwrap();
    assert!(matches!(ledger.count(7, entry), Err(Refusal::RoundFull { .. })));
    let rounds = |part: UsagePart| part.batches.iter().map(|batch| (batch.round, batch.requests)).collect::<Vec<_>>();
    assert_eq!(rounds(ledger.usage(7, None, 0)), [(0, 2), (1, 1)]);
}

/// Whatever the chain does and whenever it does it, it is never told of more than it takes.
#[test]
fn an_honest_provider_is_never_over_the_cap_nor_over_the_budget() {
    // A small generator of our own: the same numbers each time.
    let mut state = 0x2545_f491_4f6c_dd1du64;
    let mut dice = move |sides: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % sides
    };
    for _ in 0..200 {
        let kit = Kit::new();
        let ledger = &kit.ledger;
        let mut chain = metered(7, 1 + dice(9) as u32).channel;
        ledger.see(1, seen(7, chain.clone()));
        let (mut flying, mut told) = (None, 0);
        for tick in 50..800u32 {
            let block = u64::from(tick);
            // The chain is ahead of what we know of it.
            let truth = tick + dice(4) as u32;
            if tick == 600 {
                chain.revoked = Some(truth);
            }
            if dice(3) > 0 {
                ledger.see_clock(block, &clock(tick));
            }
            (0..dice(4)).for_each(|_| drop(ledger.count(7, entry)));
            if flying.is_none() {
                if let Some(Due::Consume { round, requests }) = ledger.due_of(7, &NEVER) {
                    ledger.send(7, round, block).unwrap().unwrap();
                    flying = Some((round, requests));
                }
            }
            if let Some((round, requests)) = flying.filter(|_| dice(6) == 0) {
                let now = truth / ROUND_TICKS;
                assert!(requests <= chain.requests_left(truth, now), "over the cap at {tick}: {chain:?}");
                let amount = PRICE * Balance::from(requests);
                assert!(amount <= chain.left(), "over the budget at {tick}: {chain:?}");
                let window = chain.window_at(truth, now);
                chain.used = if chain.window == window { chain.used + requests } else { requests };
                (chain.window, chain.paid, chain.held) = (window, chain.paid + amount, chain.held - amount);
                (flying, told) = (None, told + requests);
                ledger.see(block, seen(7, chain.clone()));
                assert_eq!(ledger.resolve(7, round, block).unwrap(), Some(requests));
            }
            if dice(20) == 0 {
                ledger.see(block, seen(7, chain.clone()));
            }
        }
        assert!(told > 0);
        assert_eq!(ledger.unredeemed()[&AssetKind::Native], 0, "all that was counted is paid in the end");
    }
}

#[test]
fn a_count_that_was_sent_before_a_kill_is_never_sent_twice() {
    let kit = Kit::new();
    kit.ledger.see(1, metered(7, 3));
    (0..3).for_each(|_| kit.ledger.count(7, entry).unwrap());
    kit.ledger.see_clock(80, &clock(80));
    kit.ledger.send(7, 0, 80).unwrap().unwrap();

    // We do not know when it was sent last: what is known is that it is not sent after the first block that is seen now.
    let kit = kit.killed_and_blind();
    let ledger = &kit.ledger;
    ledger.see_clock(100, &clock(120));
    ledger.see(100, metered(7, 3));
    assert_eq!(ledger.due_of(7, &NEVER), Some(Due::Resolve { round: 0 }));
    assert_eq!(ledger.resolve(7, 0, 100).unwrap(), None);
    ledger.see(150, metered(7, 3));
    assert_eq!(ledger.resolve(7, 0, 150).unwrap(), None);
    assert_eq!(ledger.due_of(7, &NEVER), Some(Due::Resolve { round: 0 }));

    // It was not taken and never will be: it is sent again, and that is taken.
    ledger.see(182, metered(7, 3));
    ledger.resolve(7, 0, 182).unwrap();
    assert_eq!(ledger.due_of(7, &NEVER), Some(Due::Consume { round: 0, requests: 3 }));
    ledger.send(7, 0, 182).unwrap().unwrap();
    let kit = kit.killed_and_blind();
    kit.ledger.see_clock(190, &clock(130));
    kit.ledger.see(190, redeemed(metered(7, 3), 15));
    assert_eq!(kit.ledger.resolve(7, 0, 190).unwrap(), Some(3));
    assert_eq!(kit.ledger.due_of(7, &NEVER), None);
    let kit = kit.killed();
    kit.ledger.see(190, redeemed(metered(7, 3), 15));
    assert_eq!(kit.ledger.usage(7, Some(0), 0).entries.len(), 3, "the log stays a while");
    assert_eq!(kit.ledger.due_of(7, &NEVER), None);
}

#[test]
fn counted_requests_outlive_a_kill_at_every_record() {
    let kit = Kit::new();
    kit.ledger.see(1, metered(7, 50));
    (0..3).for_each(|_| kit.ledger.count(7, entry).unwrap());
    kit.ledger.send(7, 0, 60).unwrap().unwrap();
    let bytes = fs::read(kit.path()).unwrap();
    for records in 1..=5 {
        fs::write(kit.path(), &bytes[..records * SIZE]).unwrap();
        let ledger = Ledger::open(&kit.path(), GENESIS).unwrap();
        let counted = (records - 1).min(3);
        assert_eq!(ledger.usage(7, Some(0), 0).entries.len(), counted);
        let sent = ledger.usage(7, None, 0).batches.first().map(|batch| batch.state) == Some(BatchState::Sent);
        assert_eq!(sent, records == 5);
    }
}

#[test]
fn logs_are_kept_for_some_rounds_only() {
    let kit = Kit::new();
    for round in 0..40u32 {
        let block = u64::from(round);
        let tick = round * ROUND_TICKS + 85;
        kit.ledger.see_clock(block + 1, &clock(tick));
        kit.ledger.see(block + 1, redeemed(metered(7, 3), PRICE * Balance::from(round)));
        kit.ledger.count(7, entry).unwrap();
        kit.ledger.send(7, round, block).unwrap().unwrap();
        kit.ledger.see(block + 1, redeemed(metered(7, 3), PRICE * Balance::from(round + 1)));
        assert_eq!(kit.ledger.resolve(7, round, block).unwrap(), Some(1));
    }
    let batches = kit.ledger.usage(7, None, 0).batches;
    assert_eq!((batches.len(), batches[0].round, batches[15].round), (16, 24, 39));
    assert_eq!(kit.ledger.inner().entries, 16);
    let kit = kit.killed();
    assert_eq!(kit.ledger.usage(7, None, 0).batches, batches);
}

#[test]
fn a_file_that_is_mostly_of_no_use_is_written_anew_and_says_the_same() {
    let kit = Kit::new();
    kit.ledger.see(1, redeemed(by_vouchers(7), 0));
    kit.ledger.see(1, metered(8, 50));
    kit.ledger.count(8, entry).unwrap();
    let mut rich = by_vouchers(7);
    rich.channel.held = Balance::MAX;
    kit.ledger.see(1, rich);
    // One signature will do: signatures are not the ledger's business.
    let one = voucher(7, 5);
    for amount in 1..=(SLACK + 10) {
        kit.ledger.accept(&Voucher { cumulative: Balance::from(amount) * PRICE, ..one }).unwrap();
    }
    let before = fs::metadata(kit.path()).unwrap().len();
    kit.ledger.tidy().unwrap();
    assert!(before > SLACK * SIZE as u64);
    assert_eq!(fs::metadata(kit.path()).unwrap().len(), 3 * SIZE as u64);
    let kit = kit.killed();
    kit.ledger.see(1, by_vouchers(7));
    let spent = Balance::from(SLACK + 10) * PRICE;
    assert_eq!(kit.ledger.accept(&Voucher { cumulative: spent, ..one }), Err(not_more(spent)));
    assert_eq!(kit.ledger.usage(8, Some(0), 0).entries.len(), 1);
}
