//! Who takes part: development accounts, which every development chain gives money.

/// Somebody with a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Person {
    /// The secret key.
    pub key: &'static str,
    /// The public key in hex.
    pub public: &'static str,
    /// The address.
    pub address: &'static str,
}

/// A buyer in every test, and the chain's superuser.
pub const ALICE: Person = Person {
    key: "//Alice",
    public: "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d",
    address: "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
};

/// The first provider.
pub const BOB: Person = Person {
    key: "//Bob",
    public: "8eaf04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a48",
    address: "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty",
};

/// The second provider, where there is one.
pub const CHARLIE: Person = Person {
    key: "//Charlie",
    public: "90b5ab205c6974c9ea841be688864633dc9ca8a357843eeacf2314649965fe22",
    address: "5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y",
};

/// A stranger.
pub const DAVE: Person = Person {
    key: "//Dave",
    public: "306721211d5404bd9da88e0204360a1a9ab8b87c66c1bc2fcdd37f3c2222cc20",
    address: "5DAAnrj7VHTznn2AWBemMuyBwZWs6FNFjdyVXUeYum3PTXFy",
};

/// Address of the account that collects the market's fees: the bytes `modl`, `tw/feesa`, and zeros.
pub const FEES: &str = "5EYCAe5jY7Vw9kBXEwMHEeGriEKyHUAS87jfJLp745SxMc7n";
