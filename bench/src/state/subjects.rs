//! The leases that calls are measured on, in the states that the calls need.

use super::market::{activate_call, heartbeat_call, rent_call, Market, Opened};
use pallet_leases::{Agenda, Cursor};
use sp_runtime::AccountId32;
use tradewind_primitives::{traits::Uptime as _, LeaseState};
use tradewind_runtime::{Runtime, RuntimeCall, Uptime};

/// Most leases that one call is measured on.
const MOST: u32 = 32;

/// So many of each kind; leases that are paid in an asset, the worse case.
#[derive(Default)]
pub struct Subjects {
    /// Not answered yet.
    pending: Vec<Opened>,
    /// Accepted.
    provisioning: Vec<Opened>,
    /// Settled before, with more to settle.
    active: Vec<Opened>,
    /// Cancelled, with its end committed.
    closing: Vec<Opened>,
}

/// A call that is measured: by whom, and what.
pub struct Subject {
    pub who: AccountId32,
    pub call: RuntimeCall,
}

impl Subjects {
    /// How many of each kind, of so many leases in all.
    pub fn each(leases: u32) -> u32 {
        (leases / 5).clamp(1, MOST)
    }
}

impl Market {
    /// Brings leases into those states, and the chain to a tick at which nothing is due and every provider may send a
    /// heartbeat.
    pub fn add_subjects(&mut self, each: u32) {
        let each = each as usize;
        let special = self.special.len();
        let fitting: Vec<Opened> = self
            .active
            .iter()
            .filter(|lease| lease.provider >= special && self.in_dollars(lease.provider))
            .cloned()
            .collect();
        assert!(fitting.len() >= 2 * each, "there are enough leases to measure on");
        // From all over the state.
        let chosen: Vec<Opened> = (0..2 * each).map(|n| fitting[n * fitting.len() / (2 * each)].clone()).collect();
        let (active, closing): (Vec<_>, Vec<_>) = chosen.into_iter().enumerate().partition(|(n, _)| n % 2 == 0);
        let plain = |leases: Vec<(usize, Opened)>| leases.into_iter().map(|(_, lease)| lease).collect::<Vec<_>>();
        self.subjects.active = plain(active);
        self.subjects.closing = plain(closing);

        while self.now % 10 != 9 {
            self.next(|_| ());
        }
        // Both sides of each have been settled with once: nobody's reputation begins with the measured call.
        self.next(|market| {
            for lease in market.subjects.active.iter().chain(&market.subjects.closing) {
                super::market::act(&lease.buyer, settle_call(lease)).expect("something is attested");
            }
        });
        self.next(|market| {
            for lease in &market.subjects.closing {
                let call = pallet_leases::Call::cancel { lease: lease.id };
                super::market::act(&lease.buyer, call).expect("it is active");
            }
        });
        // Two heartbeats later their end is committed.
        for _ in 0..26 {
            self.next(|_| ());
        }
        let (pending, provisioning) = self.next(|market| {
            let providers: Vec<usize> = market.subjects.active.iter().map(|lease| lease.provider).collect();
            let pending: Vec<Opened> = providers.iter().map(|provider| market.rent(*provider)).collect();
            let provisioning: Vec<Opened> = providers.iter().map(|provider| market.rent(*provider)).collect();
            for lease in &provisioning {
                market.accept(lease);
            }
            (pending, provisioning)
        });
        self.subjects.pending = pending;
        self.subjects.provisioning = provisioning;
        self.commit();
        self.enter_measured_block();
    }

    /// The block in which everything is measured: its tick is there, and nothing was served in it.
    fn enter_measured_block(&mut self) {
        assert_eq!(self.now % 10, 8);
        let now = self.now + 1;
        self.enter_block();
        assert_eq!(self.now, now);
        let subjects = std::mem::take(&mut self.subjects);
        self.ext.execute_with(|| {
            assert!(Agenda::<Runtime>::iter_key_prefix(now).next().is_none(), "nothing is due");
            assert_eq!(Cursor::<Runtime>::get(), Some(now), "everything was served");
            for lease in &subjects.closing {
                let record = pallet_leases::Leases::<Runtime>::get(lease.id).expect("it is there");
                assert!(matches!(record.state, LeaseState::Closing { .. }));
                assert!(record.ends_at.is_some_and(|end| Uptime::resolved(lease.id, end)), "its end is committed");
            }
        });
        self.subjects = subjects;
    }

    /// The calls to be measured, each with what it is measured on.
    pub fn measured_calls(&mut self) -> Vec<(&'static str, Vec<Subject>)> {
        let subjects = std::mem::take(&mut self.subjects);
        let providers = self.providers.clone();
        let of_provider = |lease: &Opened| providers[lease.provider].account.clone();
        let on = |leases: &[Opened], make: &dyn Fn(&Opened) -> Subject| leases.iter().map(make).collect::<Vec<_>>();
        let by_buyer = |lease: &Opened, call: RuntimeCall| Subject { who: lease.buyer.clone(), call };
        let by_provider = |lease: &Opened, call: RuntimeCall| Subject { who: of_provider(lease), call };
        let (pending, provisioning) = (&subjects.pending, &subjects.provisioning);
        let (active, closing) = (&subjects.active, &subjects.closing);
        use pallet_leases::Call;
        let calls = self.ext.execute_with(|| {
            vec![
                ("rent", on(active, &|lease| by_buyer(lease, rent_call(providers[lease.provider].offer, u64::MAX)))),
                ("accept", on(pending, &|lease| by_provider(lease, Call::accept { lease: lease.id }.into()))),
                (
                    "activate",
                    on(provisioning, &|lease| by_provider(lease, activate_call(lease.id, &of_provider(lease)))),
                ),
                ("settle (pays)", on(active, &|lease| by_buyer(lease, settle_call(lease)))),
                ("settle (pays and closes)", on(closing, &|lease| by_buyer(lease, settle_call(lease)))),
                ("cancel", on(active, &|lease| by_buyer(lease, Call::cancel { lease: lease.id }.into()))),
                ("extend", on(active, &|lease| by_buyer(lease, Call::extend { lease: lease.id, ticks: 100 }.into()))),
                ("heartbeat", on(active, &|lease| by_provider(lease, heartbeat_call()))),
            ]
        });
        self.subjects = subjects;
        calls
    }

    /// Heartbeats of the special providers, with how many active leases each has.
    pub fn special_heartbeats(&self) -> Vec<(u32, Subject)> {
        let providers = self.special.iter().zip(&self.providers);
        providers
            .map(|(leases, provider)| (*leases, Subject { who: provider.account.clone(), call: heartbeat_call() }))
            .collect()
    }
}

fn settle_call(lease: &Opened) -> RuntimeCall {
    pallet_leases::Call::settle { lease: lease.id }.into()
}
