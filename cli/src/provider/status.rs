//! A provider at a glance.

use super::{provided, registered};
use crate::{
    output::{self, percent, state, Format},
    session::Options,
};
use color_eyre::eyre::Result;
use serde_json::{json, Value};
use sp_core::crypto::{AccountId32, Ss58Codec};
use std::collections::BTreeMap;
use tradewind_client::units::{format_mib, format_ticks, Currency};
use tradewind_primitives::{
    api::{ClockView, HeartbeatView},
    LeaseView, OfferId, OfferRecord, ProviderView, Resources, Ticks,
};

/// All that is shown.
struct Status {
    provider: ProviderView<AccountId32>,
    offers: Vec<(OfferId, OfferRecord<AccountId32>)>,
    leases: BTreeMap<&'static str, u32>,
    heartbeat_age: Option<Ticks>,
    block: u64,
}

/// Runs it.
///
/// # Errors
/// When the key is no provider's, or the chain does not answer.
pub async fn run(options: &Options) -> Result<()> {
    let account = options.key()?.account();
    let at = options.chain().await?.finalized().await?;
    let status = Status {
        provider: registered(&at, &account).await?,
        offers: at.offers_of(&account).await?,
        leases: by_state(&provided(&at, &account).await?),
        heartbeat_age: age(at.heartbeat(&account).await?.as_ref(), &at.clock().await?),
        block: at.number(),
    };
    match options.output {
        Format::Json => output::value(&status.json()),
        Format::Text => {
            status.print();
            Ok(())
        }
    }
}

fn by_state(leases: &[LeaseView<AccountId32>]) -> BTreeMap<&'static str, u32> {
    let mut counts = BTreeMap::new();
    for view in leases {
        let count: &mut u32 = counts.entry(state(&view.lease.state).0).or_default();
        *count = count.saturating_add(1);
    }
    counts
}

/// Live ticks since the last heartbeat.
fn age(heartbeat: Option<&HeartbeatView>, clock: &ClockView) -> Option<Ticks> {
    heartbeat.map(|heartbeat| clock.live.saturating_sub(heartbeat.last_live))
}

/// Quantities as JSON.
pub(super) fn resources_json(resources: &Resources) -> Value {
    json!({
        "vcpus": resources.vcpus,
        "memory_mib": resources.memory_mib,
        "storage_gib": resources.storage_gib,
        "bandwidth_mbps": resources.bandwidth_mbps,
        "gpus": resources.gpus,
    })
}

impl Status {
    fn json(&self) -> Value {
        let provider = &self.provider;
        let offers = self.offers.iter().map(|(id, offer)| {
            json!({
                "offer": id,
                "leases": offer.leases,
                "capacity": resources_json(&offer.terms.capacity),
                "reserved": resources_json(&offer.reserved),
            })
        });
        json!({
            "account": provider.account.to_ss58check(),
            "name": String::from_utf8_lossy(&provider.profile.name),
            "endpoint": String::from_utf8_lossy(&provider.profile.endpoint),
            "retired": provider.retired,
            "stake": provider.stake.to_string(),
            "reserved": provider.reserved.to_string(),
            "free": provider.free.to_string(),
            "unbonding": provider.unbonding.to_string(),
            "reputation": provider.reputation.to_string(),
            "identity_tier": provider.identity_tier,
            "promised_uptime_ppm": provider.profile.promised_uptime_ppm,
            "measured_uptime_ppm": provider.measured_uptime_ppm,
            "heartbeat_age_ticks": self.heartbeat_age,
            "offers": offers.collect::<Vec<_>>(),
            "leases": self.leases,
            "block": self.block,
        })
    }

    fn print(&self) {
        let (provider, wind) = (&self.provider, |base| Currency::Wind.format(base));
        let retired = if provider.retired { ", retired" } else { "" };
        output::say!("provider    {}{retired}", String::from_utf8_lossy(&provider.profile.name));
        output::say!("account     {}", provider.account.to_ss58check());
        output::say!("stake       {}", wind(provider.stake));
        output::say!("reserved    {} by leases", wind(provider.reserved));
        output::say!("free        {} for new leases", wind(provider.free));
        output::say!("unbonding   {}", wind(provider.unbonding));
        output::say!("reputation  {}", wind(provider.reputation));
        output::say!("identity    tier {}", provider.identity_tier);
        let measured = provider.measured_uptime_ppm.map_or("not yet".into(), percent);
        output::say!("uptime      {} promised, {measured} measured", percent(provider.profile.promised_uptime_ppm));
        match self.heartbeat_age {
            Some(age) => output::say!("heartbeat   {} ago", format_ticks(age)),
            None => output::say!("heartbeat   none yet"),
        }
        let leases: Vec<String> = self.leases.iter().map(|(state, count)| format!("{count} {state}")).collect();
        output::say!("leases      {}", if leases.is_empty() { "none open".into() } else { leases.join(", ") });
        if self.offers.is_empty() {
            output::say!("offers      none");
            return;
        }
        let rows = self.offers.iter().map(|(id, offer)| {
            let (reserved, capacity) = (&offer.reserved, &offer.terms.capacity);
            vec![
                id.to_string(),
                offer.leases.to_string(),
                format!("{} of {}", reserved.vcpus, capacity.vcpus),
                format!("{} of {}", format_mib(reserved.memory_mib), format_mib(capacity.memory_mib)),
            ]
        });
        output::table(&["offer", "leases", "vCPU reserved", "memory reserved"], rows.collect());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lease::tests::view;
    use tradewind_primitives::LeaseState;

    #[test]
    fn leases_are_counted_by_state() {
        let leases = [view(LeaseState::Active), view(LeaseState::Pending { until: 1 }), view(LeaseState::Active)];
        assert_eq!(by_state(&leases), BTreeMap::from([("active", 2), ("pending", 1)]));
        assert!(by_state(&[]).is_empty());
    }

    #[test]
    fn the_age_of_a_heartbeat_counts_in_live_ticks() {
        let clock = ClockView { now: 900, live: 500, first: 0, tick_millis: 6_000 };
        let beat = HeartbeatView {
            last: 400,
            last_live: 490,
            committed: 0,
            uncommitted: 0,
            leases: 1,
            challenge: Default::default(),
        };
        assert_eq!(age(Some(&beat), &clock), Some(10));
        assert_eq!(age(None, &clock), None);
    }
}
