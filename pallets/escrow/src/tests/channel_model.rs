//! Random calls on channels, trial credits and leases that spend them, beside a plain model of whose money is where.

use super::channels::plain;
use crate::{mock::*, Credits, Error};
use frame_support::storage::with_storage_layer as layered;
use proptest::prelude::*;
use sp_core::{Pair, H256};
use sp_runtime::DispatchResult;
use std::collections::BTreeMap;
use tradewind_primitives::{
    traits::{Payout, Streams},
    voucher_digest, AssetKind, Balance, ChannelMode, EscrowId, SessionKey, SessionSignature, Tick,
};

#[derive(Clone, Debug)]
enum Step {
    Grant { usd: bool, amount: Balance, lasts: Tick },
    Reclaim { usd: bool },
    Open { usd: bool, budget: Balance, cap: Option<u32>, lasts: Tick },
    Raise { channel: u64, amount: Balance },
    Revoke { channel: u64 },
    Redeem { channel: u64, cumulative: Balance },
    Consume { channel: u64, requests: u32 },
    Close { channel: u64, by_provider: bool },
    Lease { usd: bool, ticks: u32 },
    Pay { lease: u64, ticks: u32 },
    Keep { lease: u64, ticks: u32 },
    Finish { lease: u64, payout: Payout },
    Block { who: u64 },
    Unblock,
    PayOwed { escrow: EscrowId, to: u64 },
    Pass { ticks: Tick },
}

fn step() -> impl Strategy<Value = Step> {
    let channel = 0u64..4;
    let ticks = 0u32..60;
    let who = prop_oneof![Just(BUYER), Just(PROVIDER)];
    let amount = 0u128..300;
    prop_oneof![
        3 => (any::<bool>(), amount.clone(), 0u32..2_000).prop_map(|(usd, amount, lasts)| Step::Grant { usd, amount, lasts }),
        1 => any::<bool>().prop_map(|usd| Step::Reclaim { usd }),
        3 => (any::<bool>(), amount.clone(), prop::option::of(0u32..30), 0u32..1_500)
            .prop_map(|(usd, budget, cap, lasts)| Step::Open { usd, budget, cap, lasts }),
        1 => (channel.clone(), amount.clone()).prop_map(|(channel, amount)| Step::Raise { channel, amount }),
        1 => channel.clone().prop_map(|channel| Step::Revoke { channel }),
        5 => (channel.clone(), 0u128..400).prop_map(|(channel, cumulative)| Step::Redeem { channel, cumulative }),
        5 => (channel.clone(), 0u32..40).prop_map(|(channel, requests)| Step::Consume { channel, requests }),
        3 => (channel.clone(), prop::bool::weighted(0.3))
            .prop_map(|(channel, by_provider)| Step::Close { channel, by_provider }),
        2 => (any::<bool>(), 1u32..50).prop_map(|(usd, ticks)| Step::Lease { usd, ticks }),
        3 => (channel.clone(), ticks.clone()).prop_map(|(lease, ticks)| Step::Pay { lease, ticks }),
        1 => (channel.clone(), ticks.clone()).prop_map(|(lease, ticks)| Step::Keep { lease, ticks }),
        1 => (channel.clone(), prop_oneof![
            Just(Payout::Nothing),
            ticks.clone().prop_map(Payout::Earned),
            (ticks.clone(), ticks.clone(), any::<bool>())
                .prop_map(|(held, flat, by_provider)| Payout::Held { held, flat, by_provider }),
            ticks.prop_map(Payout::Treasury),
        ]).prop_map(|(lease, payout)| Step::Finish { lease, payout }),
        1 => who.clone().prop_map(|who| Step::Block { who }),
        2 => Just(Step::Unblock),
        1 => (channel, who, any::<bool>()).prop_map(|(id, to, lease)| Step::PayOwed {
            escrow: if lease { EscrowId::Lease(id) } else { EscrowId::Channel(id) },
            to,
        }),
        2 => (1u32..700).prop_map(|ticks| Step::Pass { ticks }),
    ]
}

/// The least that is granted or set aside, by asset.
fn least(usd: bool) -> Balance {
    if usd {
        7
    } else {
        10
    }
}

fn asset(usd: bool) -> AssetKind {
    if usd {
        USD
    } else {
        NATIVE
    }
}

/// What the buyer may spend with the provider.
#[derive(Clone, Copy, Default)]
struct Line {
    available: Balance,
    expires: Tick,
    /// Whether the record may be there.
    known: bool,
}

impl Line {
    fn spendable(&self, live: Tick) -> Balance {
        if live < self.expires {
            self.available
        } else {
            0
        }
    }

    fn commit(&mut self, live: Tick, wanted: Balance) -> Balance {
        let amount = self.spendable(live).min(wanted);
        self.available -= amount;
        amount
    }

    fn give_back(&mut self, live: Tick, amount: Balance) {
        if live < self.expires {
            self.available += amount;
        }
    }
}

/// One pot of money for one purpose: trial credit is spent first and given back last.
#[derive(Clone, Default)]
struct Pot {
    usd: bool,
    own: Balance,
    credit: Balance,
    spent: Balance,
}

impl Pot {
    fn left(&self) -> Balance {
        self.own + self.credit
    }

    /// Returns what of it was the buyer's own.
    fn spend(&mut self, amount: Balance) -> Balance {
        let amount = amount.min(self.left());
        let credit = self.credit.min(amount);
        self.credit -= credit;
        self.own -= amount - credit;
        self.spent += amount;
        amount - credit
    }

    /// Keeps no more than `most`; returns the credit that goes back.
    fn keep(&mut self, most: Balance) -> Balance {
        let back = self.left().saturating_sub(most);
        let own = self.own.min(back);
        self.own -= own;
        self.credit -= back - own;
        back - own
    }
}

#[derive(Clone)]
struct Channel {
    pot: Pot,
    cap: Option<u32>,
    ends: Tick,
    counted: BTreeMap<Option<u32>, u32>,
    closed: bool,
}

#[derive(Default)]
struct Model {
    lines: BTreeMap<bool, Line>,
    channels: BTreeMap<u64, Channel>,
    leases: BTreeMap<u64, Pot>,
    next_channel: u64,
    next_lease: u64,
    blocked: Vec<u64>,
    /// What the buyer's own money brought the provider, the fee in it, and what it brought the treasury, by asset.
    earned: BTreeMap<bool, (Balance, Balance)>,
}

const PRICE: Balance = 5;
/// Base units a tick.
const RATE_UNITS: Balance = 3;

impl Model {
    /// A transfer may fail, as somebody is blocked; only in dollars.
    fn may_fail(&self, usd: bool) -> bool {
        usd && !self.blocked.is_empty()
    }

    fn live() -> Tick {
        Live::get()
    }

    fn earn(&mut self, usd: bool, amount: Balance) {
        self.earned.entry(usd).or_default().0 += amount;
    }

    fn divert(&mut self, usd: bool, amount: Balance) {
        self.earned.entry(usd).or_default().1 += amount;
    }

    fn expect(&self, usd: bool, done: &DispatchResult, wanted: Option<Error<Test>>) {
        match wanted {
            None => assert!(done.is_ok() || self.may_fail(usd), "{done:?}"),
            Some(error) => assert_eq!(*done, Err(error.into())),
        }
    }

    fn play(&mut self, step: &Step) {
        let live = Self::live();
        match *step {
            Step::Grant { usd, amount, lasts } => {
                let expires = live + lasts;
                let grant = || Escrow::grant(RuntimeOrigin::signed(PROVIDER), BUYER, asset(usd), amount, expires);
                let line = self.lines.get(&usd).copied().unwrap_or_default();
                let wanted = if amount < least(usd) {
                    Some(Error::BudgetTooSmall)
                } else {
                    (expires <= live || expires < line.expires).then_some(Error::BadExpiry)
                };
                let done = layered(grant);
                self.expect(usd, &done, wanted);
                if done.is_ok() {
                    let line = self.lines.entry(usd).or_default();
                    // What has expired stays so.
                    line.available = line.spendable(live);
                    (line.available, line.expires, line.known) = (line.available + amount, expires, true);
                }
            }
            Step::Reclaim { usd } => {
                let line = self.lines.get(&usd).copied().unwrap_or_default();
                let done = layered(|| Escrow::reclaim(RuntimeOrigin::signed(PROVIDER), BUYER, asset(usd)));
                if done.is_ok() && live >= line.expires {
                    self.lines.remove(&usd);
                } else if line.known && live < line.expires && !self.may_fail(usd) && done.is_err() {
                    assert_eq!(done, Err(Error::<Test>::CreditNotExpired.into()));
                }
            }
            Step::Open { usd, budget, cap, lasts } => {
                let mode = match cap {
                    Some(max_per_round) => ChannelMode::Metered { max_per_round },
                    None => {
                        let key = super::channels::session().public().0;
                        ChannelMode::Vouchers { signer: SessionKey::Sr25519(key) }
                    }
                };
                let wanted = if budget < PRICE {
                    Some(Error::BudgetTooSmall)
                } else if lasts == 0 {
                    Some(Error::BadExpiry)
                } else {
                    (cap == Some(0)).then_some(Error::ZeroRequests)
                };
                let origin = RuntimeOrigin::signed(BUYER);
                let open = || Escrow::open_channel(origin, PROVIDER, asset(usd), PRICE, budget, mode, live + lasts);
                let done = layered(open);
                self.expect(usd, &done, wanted);
                if done.is_ok() {
                    let credit = self.lines.entry(usd).or_default().commit(live, budget);
                    let pot = Pot { usd, own: budget - credit, credit, spent: 0 };
                    let (ends, counted) = (live + lasts, BTreeMap::new());
                    let channel = Channel { pot, cap, ends, counted, closed: false };
                    self.channels.insert(self.next_channel, channel);
                    self.next_channel += 1;
                }
            }
            Step::Raise { channel, amount } => {
                let done = layered(|| Escrow::raise(RuntimeOrigin::signed(BUYER), channel, amount));
                let Some(mut known) = self.channels.get(&channel).cloned() else {
                    return self.expect(false, &done, Some(Error::NoSuchChannel));
                };
                let usd = known.pot.usd;
                let wanted = if amount == 0 {
                    Some(Error::ZeroAmount)
                } else {
                    (known.closed || live >= known.ends).then_some(Error::ChannelEnded)
                };
                self.expect(usd, &done, wanted);
                if done.is_ok() {
                    let credit = self.lines.entry(usd).or_default().commit(live, amount);
                    known.pot.credit += credit;
                    known.pot.own += amount - credit;
                    self.channels.insert(channel, known);
                }
            }
            Step::Revoke { channel } => {
                let done = layered(|| Escrow::revoke(RuntimeOrigin::signed(BUYER), channel));
                let Some(known) = self.channels.get(&channel).cloned() else {
                    return self.expect(false, &done, Some(Error::NoSuchChannel));
                };
                self.expect(false, &done, (known.closed || live >= known.ends).then_some(Error::ChannelEnded));
                if done.is_ok() {
                    self.channels.insert(channel, Channel { ends: live, ..known });
                }
            }
            Step::Redeem { channel, cumulative } => {
                let digest = voucher_digest(System::block_hash(0), channel, &BUYER, &PROVIDER, cumulative);
                let signed = super::channels::session().sign(digest.as_bytes()).0;
                let redeem = || {
                    let signature = SessionSignature::Sr25519(signed);
                    plain(Escrow::redeem(RuntimeOrigin::signed(PROVIDER), channel, cumulative, signature))
                };
                let done = layered(redeem);
                let Some(mut known) = self.channels.get(&channel).cloned() else {
                    return self.expect(false, &done, Some(Error::NoSuchChannel));
                };
                let more = cumulative.saturating_sub(known.pot.spent);
                let wanted = if known.closed || live >= known.ends + 600 {
                    Some(Error::ChannelEnded)
                } else if known.cap.is_some() {
                    Some(Error::WrongMode)
                } else if more == 0 {
                    Some(Error::VoucherIsSpent)
                } else {
                    (more > known.pot.left()).then_some(Error::OverBudget)
                };
                self.expect(known.pot.usd && live < known.ends, &done, wanted);
                if done.is_ok() {
                    let own = known.pot.spend(more);
                    self.earn(known.pot.usd, own);
                    self.channels.insert(channel, known);
                }
            }
            Step::Consume { channel, requests } => {
                let origin = RuntimeOrigin::signed(PROVIDER);
                let done = layered(|| plain(Escrow::consume(origin, channel, requests, H256::zero())));
                let Some(mut known) = self.channels.get(&channel).cloned() else {
                    return self.expect(false, &done, Some(Error::NoSuchChannel));
                };
                // Rounds of the mock's clock begin at a hundred ticks each; all time after the end is one.
                let round = (live < known.ends).then_some(live / 100);
                let counted = known.counted.entry(round).or_default();
                let amount = PRICE * Balance::from(requests);
                let wanted = match known.cap {
                    _ if known.closed || live >= known.ends + 600 => Some(Error::ChannelEnded),
                    None => Some(Error::WrongMode),
                    Some(_) if requests == 0 => Some(Error::ZeroRequests),
                    Some(cap) if *counted + requests > cap => Some(Error::OverRoundCap),
                    Some(_) => (amount > known.pot.own + known.pot.credit).then_some(Error::OverBudget),
                };
                *counted += requests;
                self.expect(known.pot.usd && live < known.ends, &done, wanted);
                if done.is_ok() {
                    let own = known.pot.spend(amount);
                    self.earn(known.pot.usd, own);
                    self.channels.insert(channel, known);
                }
            }
            Step::Close { channel, by_provider } => {
                let origin = RuntimeOrigin::signed(if by_provider { PROVIDER } else { ANYONE });
                let done = layered(|| Escrow::close_channel(origin, channel));
                let Some(mut known) = self.channels.get(&channel).cloned() else {
                    return self.expect(false, &done, Some(Error::NoSuchChannel));
                };
                let wanted = if live < known.ends + 600 && !by_provider {
                    Some(Error::TooEarlyToClose)
                } else {
                    known.closed.then_some(Error::StillOwed)
                };
                self.expect(false, &done, wanted);
                if done.is_ok() {
                    let back = known.pot.keep(0);
                    self.lines.entry(known.pot.usd).or_default().give_back(live, back);
                    self.channels.insert(channel, Channel { closed: true, ..known });
                }
            }
            Step::Lease { usd, ticks } => {
                let id = self.next_lease;
                self.next_lease += 1;
                let rate = RATE_UNITS * 1_000_000_000;
                let open = || Escrow::open(id, &BUYER, &PROVIDER, &asset(usd), rate, ticks, 20);
                let done = layered(open);
                self.expect(usd, &done, None);
                if done.is_ok() {
                    let price = RATE_UNITS * Balance::from(ticks);
                    let credit = self.lines.entry(usd).or_default().commit(live, price);
                    self.leases.insert(id, Pot { usd, own: price - credit, credit, spent: 0 });
                }
            }
            Step::Pay { lease, ticks } => {
                let paid = Escrow::pay(lease, ticks);
                if let Some(pot) = self.leases.get_mut(&lease) {
                    let usd = pot.usd;
                    match paid {
                        Ok(paid) => {
                            let due = (RATE_UNITS * Balance::from(ticks)).saturating_sub(pot.spent).min(pot.left());
                            assert_eq!((paid.gross + paid.credit, paid.credit), (due, due.min(pot.credit)));
                            let own = pot.spend(due);
                            self.earn(usd, own);
                        }
                        Err(error) => assert!(self.may_fail(usd), "{error:?}"),
                    }
                }
            }
            Step::Keep { lease, ticks } => {
                Escrow::keep(lease, ticks);
                if let Some(pot) = self.leases.get_mut(&lease) {
                    let back = pot.keep((RATE_UNITS * Balance::from(ticks)).saturating_sub(pot.spent));
                    self.lines.entry(pot.usd).or_default().give_back(live, back);
                }
            }
            Step::Finish { lease, payout } => {
                Escrow::finish(lease, payout);
                if let Some(mut pot) = self.leases.remove(&lease) {
                    let (of, usd) = (|ticks| RATE_UNITS * Balance::from(ticks), pot.usd);
                    match payout {
                        Payout::Nothing => {}
                        Payout::Earned(ticks) => {
                            let own = pot.spend(of(ticks).saturating_sub(pot.spent));
                            self.earn(usd, own);
                        }
                        Payout::Treasury(ticks) => {
                            let own = pot.spend(of(ticks).saturating_sub(pot.spent));
                            self.divert(usd, own);
                        }
                        Payout::Held { held, flat, by_provider } => {
                            let own = pot.spend(of(flat));
                            self.earn(usd, own);
                            let rest = of(held.saturating_sub(flat));
                            let own = match by_provider {
                                false => pot.spend(rest),
                                true => {
                                    let own = rest.saturating_sub(pot.credit).min(pot.own);
                                    pot.own -= own;
                                    own
                                }
                            };
                            self.divert(usd, own);
                        }
                    }
                    let back = pot.keep(0);
                    self.lines.entry(pot.usd).or_default().give_back(live, back);
                    assert_eq!(Escrow::view(lease).map(|view| (view.held, view.credit.left)), Some((0, 0)));
                }
            }
            Step::Block { who } => {
                block(who);
                self.blocked.push(who);
            }
            Step::Unblock => self.blocked.drain(..).for_each(unblock),
            Step::PayOwed { escrow, to } => {
                let _ = layered(|| Escrow::pay_owed(RuntimeOrigin::signed(ANYONE), escrow, to));
            }
            Step::Pass { ticks } => Live::set(live + ticks),
        }
    }

    /// Whose money is where: what is owed to somebody is that somebody's.
    fn compare_money(&self) {
        let fee = Escrow::fee_account();
        for usd in [false, true] {
            let owed_to = |who: u64| -> Balance {
                let all = crate::Owed::<Test>::iter()
                    .filter(|(escrow, to, _)| *to == who && Escrow::owed(*escrow)[0].asset == asset(usd));
                all.map(|(_, _, amount)| amount).sum()
            };
            let has = |who: u64| free(asset(usd), who) + owed_to(who);
            let (earned, diverted) = self.earned.get(&usd).copied().unwrap_or_default();
            let provider = has(PROVIDER) + credit_held(asset(usd), PROVIDER);
            assert_eq!(provider + has(fee), 2 * FUNDS + earned, "what was earned, {usd}");
            assert_eq!(has(TREASURY), FUNDS + diverted, "what went to the treasury, {usd}");
            assert_eq!(free(asset(usd), ANYONE), FUNDS, "who only calls gets nothing, {usd}");
        }
    }

    fn compare(&mut self) {
        for usd in [false, true] {
            let line = self.lines.get(&usd).copied().unwrap_or_default();
            let theirs = Credits::<Test>::get((BUYER, PROVIDER, asset(usd))).unwrap_or_default();
            assert_eq!(theirs.available, line.available, "what can be spent, {usd}");
        }
        // What is closed and owes nothing is forgotten, and nothing else is.
        self.channels.retain(|id, known| {
            let (gone, owed) = (Escrow::channel(*id).is_none(), !Escrow::owed(EscrowId::Channel(*id)).is_empty());
            assert_eq!(gone, known.closed && !owed, "channel {id}");
            !gone
        });
        self.compare_money();
        for (id, known) in &self.channels {
            let record = Escrow::channel(*id).unwrap().channel;
            assert_eq!((record.held, record.credit.left), (known.pot.own, known.pot.credit), "channel {id}");
            assert_eq!(record.redeemed(), known.pot.spent, "channel {id}");
        }
        for (id, pot) in &self.leases {
            let view = Escrow::view(*id).unwrap();
            assert_eq!((view.held, view.credit.left), (pot.own, pot.credit), "lease {id}");
            assert_eq!(view.paid + view.credit.spent, pot.spent, "lease {id}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// What is spent, left and refused is what the model says, and (by `run`) every unit is accounted for by name.
    #[test]
    fn channels_and_credits_agree_with_a_plain_model(steps in prop::collection::vec(step(), 1..80)) {
        run(|| {
            let mut model = Model::default();
            for step in &steps {
                model.play(step);
                model.compare();
                Escrow::do_try_state().unwrap();
            }
        });
    }
}
