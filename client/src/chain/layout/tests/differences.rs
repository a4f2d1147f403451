//! Every way in which a type may differ that we know of.

use super::{is_direct, read, read_bytes, refusal};
use codec::{Compact, Decode, Encode};
use scale_info::TypeInfo;

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
struct Record {
    id: u32,
    state: State,
    name: Vec<u8>,
    until: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
enum State {
    #[codec(index = 3)]
    Waits { until: u32 },
    #[codec(index = 5)]
    Runs,
    #[codec(index = 6)]
    Ended(Reason, u32),
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
enum Reason {
    Expired,
    Cancelled,
}

fn record(state: State) -> Record {
    Record { id: 7, state, name: b"north".to_vec(), until: Some(9) }
}

/// The same in another runtime: fields are more, moved, wider, wrapped; variants are more, and renumbered.
mod other {
    use super::*;

    #[derive(Encode, TypeInfo)]
    pub struct Name(pub Vec<u8>);

    #[derive(Encode, TypeInfo)]
    pub struct Record {
        pub added: Vec<(u8, String)>,
        pub name: Name,
        pub until: Option<u64>,
        pub state: State,
        #[codec(compact)]
        pub id: u64,
        pub more: Option<Box<Record2>>,
    }

    #[derive(Encode, TypeInfo)]
    pub struct Record2 {
        pub flag: bool,
    }

    #[derive(Encode, TypeInfo)]
    pub enum State {
        Runs { since: u32 },
        Ended(Reason, u32),
        Waits { since: u32, until: u32 },
        Frozen,
    }

    #[derive(Encode, TypeInfo)]
    pub enum Reason {
        Meteor,
        Cancelled,
        Expired,
    }

    pub fn record(state: State) -> Record {
        let added = vec![(1, "one".into()), (2, "two".into())];
        let more = Some(Box::new(Record2 { flag: true }));
        Record { added, name: Name(b"north".to_vec()), until: Some(9), state, id: 7, more }
    }
}

#[test]
fn the_same_layout_is_read_directly() {
    assert!(is_direct::<Record, Record>());
    let all = [State::Waits { until: 4 }, State::Runs, State::Ended(Reason::Cancelled, 2)];
    for state in all {
        assert_eq!(read::<Record, Record>(&record(state.clone())).unwrap(), record(state));
    }
}

#[test]
fn fields_that_are_more_or_moved_or_wider_or_wrapped_are_read_by_name() {
    assert!(!is_direct::<other::Record, Record>());
    let pairs = [
        (other::State::Waits { since: 1, until: 4 }, State::Waits { until: 4 }),
        (other::State::Runs { since: 1 }, State::Runs),
        (other::State::Ended(other::Reason::Cancelled, 2), State::Ended(Reason::Cancelled, 2)),
        (other::State::Ended(other::Reason::Expired, 2), State::Ended(Reason::Expired, 2)),
    ];
    for (theirs, ours) in pairs {
        assert_eq!(read::<_, Record>(&other::record(theirs)).unwrap(), record(ours));
    }
}

#[test]
fn fields_of_the_same_type_that_changed_places_are_not_mixed_up() {
    #[derive(Encode, TypeInfo)]
    struct Theirs {
        paid: u128,
        held: u128,
    }
    #[derive(Debug, PartialEq, Encode, Decode, TypeInfo)]
    struct Ours {
        held: u128,
        paid: u128,
    }
    assert_eq!(read::<_, Ours>(&Theirs { paid: 1, held: 2 }).unwrap(), Ours { held: 2, paid: 1 });
}

#[test]
fn variants_that_were_renumbered_are_read_by_name() {
    #[derive(Encode, TypeInfo)]
    enum Renumbered {
        Cancelled,
        Expired,
    }
    assert_eq!(read::<_, Reason>(&Renumbered::Expired).unwrap(), Reason::Expired);
    assert_eq!(read::<_, Reason>(&Renumbered::Cancelled).unwrap(), Reason::Cancelled);
}

#[test]
fn a_variant_that_we_do_not_know_is_named_with_its_place() {
    assert_eq!(
        refusal::<_, Record>(&other::record(other::State::Frozen)),
        "at state: Frozen is a State that this version does not know"
    );
    assert_eq!(
        refusal::<_, Record>(&other::record(other::State::Ended(other::Reason::Meteor, 2))),
        "at state.Ended.0: Meteor is a Reason that this version does not know"
    );
}

#[test]
fn what_the_chain_knows_of_more_variants_does_not_keep_the_others_from_being_read() {
    assert!(!is_direct::<other::Reason, Reason>());
    assert_eq!(read::<_, Reason>(&other::Reason::Expired).unwrap(), Reason::Expired);
    assert_eq!(read::<_, Vec<Reason>>(&vec![other::Reason::Cancelled]).unwrap(), [Reason::Cancelled]);
}

#[test]
fn a_field_that_the_chain_lacks_is_named_with_its_place() {
    #[derive(Encode, TypeInfo)]
    struct Record {
        id: u32,
        state: State,
        name: Vec<u8>,
    }
    let theirs = || Record { id: 7, state: State::Runs, name: vec![] };
    assert_eq!(refusal::<_, super::differences::Record>(&theirs()), "the chain's Record has no field until");
    assert_eq!(
        refusal::<_, (u8, super::differences::Record)>(&(1u8, theirs())),
        "at 1: the chain's Record has no field until"
    );
    // Nothing is missing where there is nothing.
    assert_eq!(read::<_, Option<super::differences::Record>>(&None::<Record>).unwrap(), None);
    assert_eq!(read::<_, Vec<super::differences::Record>>(&Vec::<Record>::new()).unwrap(), []);
}

#[derive(Debug, PartialEq, Encode, Decode, TypeInfo)]
struct One<T> {
    value: T,
}

#[test]
fn a_number_is_read_as_a_wider_or_narrower_one_if_it_fits() {
    assert_eq!(read::<_, One<u32>>(&One { value: 7u128 }).unwrap().value, 7);
    assert_eq!(read::<_, One<u128>>(&One { value: u64::MAX }).unwrap().value, u64::MAX.into());
    assert_eq!(read::<_, One<u16>>(&One { value: Compact(300u64) }).unwrap().value, 300);
    assert_eq!(read::<_, One<u32>>(&One { value: Compact(70_000u32) }).unwrap().value, 70_000);
    assert_eq!(read::<_, One<Compact<u16>>>(&One { value: 300u64 }).unwrap().value, Compact(300));
    assert_eq!(refusal::<_, One<u32>>(&One { value: 1u64 << 32 }), "at value: 4294967296 does not fit into u32");
    assert_eq!(refusal::<_, One<Compact<u8>>>(&One { value: 256u64 }), "at value: 256 does not fit into u8");
}

#[test]
fn what_became_optional_is_read_where_it_is_there() {
    assert_eq!(read::<_, One<u32>>(&One { value: Some(7u32) }).unwrap().value, 7);
    assert_eq!(read::<_, One<u32>>(&One { value: Some(7u64) }).unwrap().value, 7);
    assert_eq!(refusal::<_, One<u32>>(&One { value: None::<u32> }), "at value: the chain may leave it out, and does");
    // And what is always there now is read as there.
    assert_eq!(read::<_, One<Option<u32>>>(&One { value: 7u32 }).unwrap().value, Some(7));
    assert_eq!(read::<_, One<Option<u32>>>(&One { value: 7u64 }).unwrap().value, Some(7));
    assert_eq!(read::<_, One<Option<u32>>>(&One { value: Compact(7u64) }).unwrap().value, Some(7));
    assert_eq!(read::<_, One<Option<bool>>>(&One { value: true }).unwrap().value, Some(true));
    assert_eq!(
        read::<_, One<Option<State>>>(&One { value: other::State::Runs { since: 1 } }).unwrap().value,
        Some(State::Runs)
    );
    assert_eq!(read::<_, One<Option<u32>>>(&One { value: Some(7u64) }).unwrap().value, Some(7));
    assert_eq!(read::<_, One<Option<u32>>>(&One { value: None::<u64> }).unwrap().value, None);
}

#[test]
fn lists_and_arrays_are_read_as_each_other_if_their_lengths_agree() {
    assert_eq!(read::<_, One<Vec<u8>>>(&One { value: [1u8, 2] }).unwrap().value, [1, 2]);
    assert_eq!(read::<_, One<[u8; 2]>>(&One { value: vec![1u8, 2] }).unwrap().value, [1, 2]);
    assert_eq!(read::<_, One<[u32; 2]>>(&One { value: [1u64, 2] }).unwrap().value, [1, 2]);
    assert_eq!(
        refusal::<_, One<[u8; 2]>>(&One { value: vec![1u8, 2, 3] }),
        "at value: the chain has 3 of it instead of 2"
    );
    assert_eq!(refusal::<_, One<[u8; 2]>>(&One { value: [1u8] }), "at value: the chain has 1 of it instead of 2");
}

#[test]
fn wrappers_without_a_name_are_seen_through_but_a_named_field_is_not() {
    #[derive(Debug, PartialEq, Encode, Decode, TypeInfo)]
    struct Wrapper<T>(T);
    assert!(is_direct::<One<Wrapper<Wrapper<u32>>>, One<(u32,)>>());
    assert_eq!(read::<_, One<u32>>(&One { value: Wrapper(Wrapper(7u64)) }).unwrap().value, 7);
    assert_eq!(read::<_, One<Wrapper<u32>>>(&One { value: (7u64,) }).unwrap().value, Wrapper(7));
    // It may mean something else.
    assert_eq!(
        refusal::<_, One<u32>>(&One { value: One { value: 7u32 } }),
        "at value: the chain's is One instead of u32"
    );
    assert_eq!(refusal::<_, One<One<u32>>>(&One { value: 7u32 }), "at value: the chain's is a number instead of One");
}

#[test]
fn a_compact_number_behind_a_name_is_refused() {
    #[derive(Clone, Encode, codec::CompactAs, TypeInfo)]
    struct Share {
        value: u32,
    }
    let theirs = || One { value: Compact(Share { value: 70_000 }) };
    assert_eq!(refusal::<_, One<One<u32>>>(&theirs()), "at value: the chain's is Share instead of One");
    assert_eq!(refusal::<_, One<u32>>(&theirs()), "at value: the chain's is Share instead of u32");
}

#[test]
fn tuples_are_read_by_position_and_only_if_they_have_as_many_parts() {
    #[derive(Debug, PartialEq, Encode, Decode, TypeInfo)]
    struct Pair(u32, bool);
    assert_eq!(read::<_, (u32, bool)>(&(7u64, true)).unwrap(), (7, true));
    assert_eq!(read::<_, Pair>(&(7u64, true)).unwrap(), Pair(7, true));
    assert_eq!(read::<_, (u64, bool)>(&Pair(7, true)).unwrap(), (7, true));
    assert_eq!(refusal::<_, (u32, bool)>(&(7u32, true, 1u8)), "the chain has 3 of it instead of 2");
}

#[test]
fn another_kind_of_type_is_refused() {
    assert_eq!(refusal::<_, One<u32>>(&One { value: true }), "at value: the chain's is bool instead of u32");
    assert_eq!(refusal::<_, One<bool>>(&One { value: 1u8 }), "at value: the chain's is a number instead of bool");
    assert_eq!(refusal::<_, One<Vec<u8>>>(&One { value: 1u8 }), "at value: the chain's is a number instead of a list");
    assert_eq!(refusal::<_, One<State>>(&One { value: vec![1u8] }), "at value: the chain's is a list instead of State");
    assert_eq!(
        refusal::<_, One<u8>>(&One { value: other::State::Frozen }),
        "at value: the chain's is State instead of u8"
    );
    // What is of another kind within, and laid out as ours beside it, is copied as it is.
    let theirs = One { value: (1u8, (-5i64, "text".to_string())) };
    assert_eq!(read::<_, One<(u16, (i64, String))>>(&theirs).unwrap().value, (1, (-5, "text".into())));
}

#[test]
fn every_byte_must_be_accounted_for() {
    let mut bytes = record(State::Runs).encode();
    bytes.push(0);
    assert_eq!(read_bytes::<Record, Record>(&bytes).unwrap_err().to_string(), "1 bytes are left over");
    let mut bytes = other::record(other::State::Frozen).encode();
    bytes.pop();
    assert!(read_bytes::<other::Record, Record>(&bytes).is_err());
    let mut bytes = other::record(other::State::Runs { since: 1 }).encode();
    bytes.push(0);
    assert_eq!(read_bytes::<other::Record, Record>(&bytes).unwrap_err().to_string(), "1 bytes are left over");
}
