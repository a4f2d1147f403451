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

/// A provider on a chain on which nobody has money.
pub const PIONEER: Person = Person {
    key: "//Tradewind//provider",
    public: "5020b2c82c2e337f47f1c8ce09f6e3fd65e16d4c8c4f2903d45db47ac74f966b",
    address: "5DsmQEVqUtfDPyMdrGLg926o8496zyBER774m5CGwAkR9yF2",
};

/// A buyer on such a chain.
pub const SETTLER: Person = Person {
    key: "//Tradewind//buyer",
    public: "66e287b17a7b586edd2a89ca88877b6c5724ac4c660ceae1c9384488382aa744",
    address: "5EPc2ybWN5RxpAUvd7nB1vZuDMLVZjupPyTT3RPRkvv2qwKD",
};

/// Addresses of its collators, which no test has to sign for.
pub(crate) const COLLATORS: [&str; 2] =
    ["5CA5h1hRRsRtrnBHiwcdJYw7drojiwD79oBpqwY2XNtYUXHS", "5DAQTQGguXT9qoUqbn3dopbEUqxTU2ThHhM3rrWfcKbURwFf"];

/// Address of the account that collects the market's fees: the bytes `modl`, `tw/feesa`, and zeros.
pub const FEES: &str = "5EYCAe5jY7Vw9kBXEwMHEeGriEKyHUAS87jfJLp745SxMc7n";
