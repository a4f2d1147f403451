//! Types and lengths that would have no end.

use super::{read, read_bytes, Layouts, Shape};
use codec::{Compact, Decode, Encode};
use scale_info::{form::PortableForm, Path, PortableRegistry, PortableType, Type, TypeDef, TypeDefComposite, TypeInfo};

#[derive(Debug, PartialEq, Encode, Decode, TypeInfo)]
struct Wanted {
    wanted: u8,
}

#[test]
fn a_type_that_contains_itself_is_refused_before_its_bytes_are_followed() {
    #[derive(Encode, TypeInfo)]
    struct Chain {
        wanted: u8,
        next: Option<Box<Chain>>,
    }
    // Deep enough to end the stack of any thread.
    let bytes = vec![1u8; 4 << 20];
    let error = read_bytes::<Chain, Wanted>(&bytes).unwrap_err().to_string();
    assert!(error.ends_with("contains itself, nests too deeply or lists nothing"), "{error}");
}

#[test]
fn a_list_of_items_without_bytes_is_refused_before_it_is_counted() {
    #[derive(Encode, TypeInfo)]
    struct Record {
        nothing: Vec<()>,
        wanted: u8,
    }
    let bytes = (Compact(u32::MAX), 7u8).encode();
    let error = read_bytes::<Record, Wanted>(&bytes).unwrap_err().to_string();
    assert!(error.ends_with("lists nothing"), "{error}");
}

#[test]
fn a_length_beyond_the_bytes_reserves_nothing() {
    #[derive(Encode, TypeInfo)]
    struct Record {
        wanted: u64,
        list: Vec<u64>,
    }
    #[derive(Debug, PartialEq, Encode, Decode, TypeInfo)]
    struct List {
        list: Vec<u128>,
    }
    let bytes = (7u64, Compact(u32::MAX), 1u64).encode();
    assert!(read_bytes::<Record, Wanted>(&bytes).is_err());
    assert!(read_bytes::<Record, List>(&bytes).is_err());
}

/// A registry in which type 0 is our record and each other type wraps the one before it.
fn nested(depth: u32) -> PortableRegistry {
    let record = <Wanted as TypeInfo>::type_info();
    let mut registry = scale_info::Registry::new();
    let _ = registry.register_type(&scale_info::MetaType::new::<Wanted>());
    let mut types: PortableRegistry = registry.into();
    assert_eq!(types.types[0].ty.path.segments, record.path.segments);
    for id in types.types.len() as u32..=depth {
        let field = scale_info::Field::<PortableForm> {
            name: Some("wanted".into()),
            ty: (id - 1).into(),
            type_name: None,
            docs: vec![],
        };
        let def = TypeDef::Composite(TypeDefComposite { fields: vec![field] });
        let ty = Type { path: Path { segments: vec![] }, type_params: vec![], type_def: def, docs: vec![] };
        types.types.push(PortableType { id, ty });
    }
    types
}

#[test]
fn types_that_nest_too_deeply_are_refused() {
    let types = nested(100_000);
    let error = Layouts::default().reader(1, &types).read::<Wanted>(Shape::Type(100_000), &[7]).unwrap_err();
    assert!(error.to_string().contains("nests too deeply"), "{error}");
}

#[test]
fn a_type_that_is_a_wrapper_of_itself_is_refused() {
    let mut types = nested(3);
    let TypeDef::Composite(structure) = &mut types.types[3].ty.type_def else { panic!("a structure") };
    structure.fields[0].name = None;
    structure.fields[0].ty = 3.into();
    assert!(Layouts::default().reader(1, &types).read::<Wanted>(Shape::Type(3), &[7]).is_err());
}

#[test]
fn a_type_that_the_metadata_lacks_is_an_error() {
    let types = nested(3);
    let layouts = Layouts::default();
    let reader = layouts.reader(1, &types);
    assert_eq!(reader.read::<Wanted>(Shape::Type(0), &[7]).unwrap(), Wanted { wanted: 7 });
    assert!(reader.read::<Wanted>(Shape::Type(99), &[7]).is_err());
    assert!(reader.read::<Wanted>(Shape::Variant(0, 1), &[7]).is_err());
}

#[test]
fn bytes_of_any_kind_do_not_panic() {
    let whole = super::records::before_held_from().encode();
    for end in 0..whole.len() {
        let cut = whole.get(..end).unwrap();
        assert!(read_bytes::<super::records::old::LeaseView, super::records::View>(cut).is_err(), "{end}");
    }
    for (at, _) in whole.iter().enumerate() {
        let mut bent = whole.clone();
        bent[at] ^= 0xff;
        // Many are still a lease, of another number or key.
        let _ = read_bytes::<super::records::old::LeaseView, super::records::View>(&bent);
    }
    let _: super::records::View = read(&super::records::before_held_from()).unwrap();
}
