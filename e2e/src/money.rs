//! Who has what, by `clients/js/money.mjs`: raw storage, decoded outside our crates.

use crate::{Network, Outcome, Person, FEES};
use serde_json::Value;

/// The native token, as the script names it.
pub const WIND: &str = "native";
/// The test dollar, as the script names it.
pub const USD: &str = "1";

/// What changed between two blocks. Amounts are in base units.
pub struct Changes {
    outcome: Outcome,
    json: Value,
}

impl Changes {
    /// What an account has more than before: free, and on hold.
    pub fn of(&self, address: &str, asset: &str) -> (i128, i128) {
        let accounts = self.json["accounts"].as_array().unwrap_or_else(|| panic!("no accounts:\n{}", self.outcome));
        let change = accounts.iter().find(|entry| entry["name"] == address && entry["asset"] == asset);
        let number = |name: &str| -> i128 {
            let Some(change) = change else { return 0 };
            let text = change[name].as_str().unwrap_or_else(|| panic!("no `{name}`:\n{}", self.outcome));
            text.parse().unwrap_or_else(|_| panic!("`{name}` is no number:\n{}", self.outcome))
        };
        (number("free"), number("held"))
    }

    /// What the market's fees have grown by.
    pub fn fees(&self, asset: &str) -> i128 {
        self.of(FEES, asset).0
    }
}

impl Network {
    /// What changed from block `from` to block `to`. Whatever that is, no money has come or gone: at both blocks the
    /// accounts add up to the issuance, and their sum is the same.
    ///
    /// # Panics
    /// If it does not add up.
    pub async fn changes(&self, from: &str, to: &str, of: &[Person]) -> Changes {
        let url = self.node_url("http");
        let names: Vec<String> = of
            .iter()
            .map(|person| person.address)
            .chain([FEES])
            .map(|address| format!("{address}={address}"))
            .collect();
        let mut arguments = vec!["--url", &url, "--from", from, "--to", to];
        for name in &names {
            arguments.extend(["--name", name]);
        }
        let outcome = self.script("clients/js/money.mjs", &arguments).await;
        let json = outcome.clone().done();
        assert_eq!(json["ok"], true, "{outcome}");
        Changes { outcome, json }
    }
}
