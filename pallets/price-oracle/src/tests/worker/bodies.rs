//! Reading JSON and gzip.

use super::*;
use crate::worker::{
    gzip::{Gunzip, GzipError},
    json::{JsonError, Reader, Text, Value, Visitor, MAX_DEPTH, MAX_NUMBER, MAX_TEXT},
};

/// Writes down what it is told.
#[derive(Default)]
struct Told(Vec<String>);

impl Visitor for Told {
    fn begin(&mut self, array: bool) -> Result<(), Wrong> {
        self.0.push(if array { "[" } else { "{" }.into());
        Ok(())
    }
    fn end(&mut self) -> Result<(), Wrong> {
        self.0.push("end".into());
        Ok(())
    }
    fn key(&mut self, text: Text<'_>) -> Result<(), Wrong> {
        self.0.push(format!("{}:", String::from_utf8_lossy(text.bytes)));
        Ok(())
    }
    fn value(&mut self, value: Value<'_>) -> Result<(), Wrong> {
        self.0.push(match value {
            Value::Text(text) => {
                format!("'{}'{}", String::from_utf8_lossy(text.bytes), if text.whole { "" } else { "…" })
            }
            Value::Number(written) => String::from_utf8_lossy(written).into(),
            Value::Bool(value) => value.to_string(),
            Value::Null => "null".into(),
        });
        Ok(())
    }
}

fn told(bytes: &[u8], piece: usize) -> Result<Vec<String>, JsonError> {
    let (mut reader, mut told) = (Reader::default(), Told::default());
    bytes.chunks(piece).try_for_each(|piece| reader.feed(piece, &mut told))?;
    reader.finish(&mut told)?;
    Ok(told.0)
}

#[test]
fn json_is_told_piece_by_piece() {
    let body = br#" {"a" : [1, -2.5e+3, "x\n\u00e9\ud83d\ude00", true,false,null, {}, []], "b\"": {"c":"" } } "#;
    let expected = [
        "{",
        "a:",
        "[",
        "1",
        "-2.5e+3",
        "'x\né😀'",
        "true",
        "false",
        "null",
        "{",
        "end",
        "[",
        "end",
        "end",
        "b\":",
        "{",
        "c:",
        "''",
        "end",
        "end",
    ];
    for piece in 1..20 {
        assert_eq!(told(body, piece).unwrap(), expected);
    }
    assert_eq!(told(b"12", 1).unwrap(), ["12"]);
    assert_eq!(told(b"\"a\"", 1).unwrap(), ["'a'"]);
    assert_eq!(told(b"null", 1).unwrap(), ["null"]);
}

#[test]
fn halves_of_characters_are_no_characters() {
    for (written, read) in [
        (r#""\ud83d""#, "'\u{fffd}'"),
        (r#""\ud83dx""#, "'\u{fffd}x'"),
        (r#""\ud83d\n""#, "'\u{fffd}\n'"),
        (r#""\ud83d\ud83d\ude00""#, "'\u{fffd}😀'"),
        (r#""\ude00""#, "'\u{fffd}'"),
    ] {
        assert_eq!(told(written.as_bytes(), 1).unwrap(), [read]);
    }
}

#[test]
fn what_is_not_json_is_refused_where_it_is_not() {
    for (body, at) in [
        ("<html>", 0),
        ("{]", 1),
        ("[}", 1),
        ("{\"a\" 1}", 5),
        ("{\"a\":}", 5),
        ("[1,]", 3),
        ("{\"a\":1,}", 7),
        ("[1 2]", 3),
        ("nul!", 3),
        ("{a:1}", 1),
        ("1 2", 2),
        ("{} x", 3),
        ("\"\u{1}\"", 1),
        ("\"\\x\"", 2),
        ("\"\\u12g4\"", 5),
        ("\u{feff}{}", 0),
        ("[1]]", 3),
        ("+1", 0),
    ] {
        assert_eq!(told(body.as_bytes(), 1), Err(JsonError::Syntax(at)), "{body}");
    }
    for body in ["", " ", "{", "[", "[1", "[1,", "{\"a\"", "{\"a\":", "{\"a\":1", "\"a", "tru", "{\"a\":\"\\u00", "[[]"]
    {
        assert_eq!(told(body.as_bytes(), 1), Err(JsonError::Truncated), "{body}");
    }
}

#[test]
fn depth_texts_and_numbers_are_bounded() {
    let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(told(deep(MAX_DEPTH).as_bytes(), 7).is_ok());
    assert_eq!(told(deep(MAX_DEPTH + 1).as_bytes(), 7), Err(JsonError::TooDeep));
    let long = format!("\"{}\"", "x".repeat(MAX_TEXT));
    assert!(!told(long.as_bytes(), 100).unwrap()[0].ends_with('…'));
    let longer = format!("\"{}\"", "x".repeat(1_000_000));
    let text = &told(longer.as_bytes(), 100).unwrap()[0];
    assert!(text.ends_with('…') && text.len() == MAX_TEXT + 2 + '…'.len_utf8(), "cut off, and said so");
    let digits = |count: usize| "1".repeat(count);
    assert!(told(digits(MAX_NUMBER).as_bytes(), 7).is_ok());
    assert_eq!(told(digits(MAX_NUMBER + 1).as_bytes(), 7), Err(JsonError::LongNumber));
}

fn unpacked(packed: &[u8], piece: usize) -> Result<Vec<u8>, GzipError> {
    let (mut gunzip, mut out) = (Gunzip::default(), Vec::new());
    for piece in packed.chunks(piece.max(1)) {
        gunzip.feed::<GzipError>(piece, &mut |bytes| {
            out.extend_from_slice(bytes);
            Ok(())
        })?;
    }
    gunzip.finish()?;
    Ok(out)
}

#[test]
fn gzip_is_unpacked_piece_by_piece() {
    let large: Vec<u8> = (0..200_000u32).flat_map(|n| (n.wrapping_mul(n) / 7).to_le_bytes()).collect();
    for bytes in [&b""[..], b"a", AZURE, &large] {
        let packed = gzip(bytes);
        for piece in [1, 3, 100, 16_384, packed.len()] {
            assert_eq!(unpacked(&packed, piece).as_deref(), Ok(bytes));
        }
    }
}

#[test]
fn what_gzip_itself_has_packed_is_unpacked() {
    let packed = include_bytes!("fixtures/azure.json.gz");
    for piece in [1, 7, 1_000] {
        assert_eq!(unpacked(packed, piece).as_deref(), Ok(AZURE));
    }
}

#[test]
fn gzip_headers_may_have_everything() {
    let mut packed = vec![0x1f, 0x8b, 8, 0b1_1111, 1, 2, 3, 4, 0, 3];
    packed.extend([3, 0, 9, 9, 9]);
    packed.extend(b"index.json\0a comment\0");
    packed.extend([7, 7]);
    packed.extend(deflate(AZURE));
    packed.extend(trailer(AZURE));
    for piece in [1, 2, 11, 1_000] {
        assert_eq!(unpacked(&packed, piece).as_deref(), Ok(AZURE));
    }
}

#[test]
fn broken_gzip_is_refused_by_name() {
    let packed = gzip(AZURE);
    let with = |at: usize, byte: u8| {
        let mut packed = packed.clone();
        packed[at] = byte;
        packed
    };
    let end = packed.len();
    for piece in [1, 50, end] {
        assert_eq!(unpacked(&with(2, 7), piece), Err(GzipError::Header));
        assert_eq!(unpacked(&with(3, 0x80), piece), Err(GzipError::Header));
        assert_eq!(unpacked(&with(end - 1, 9), piece), Err(GzipError::Checksum));
        assert_eq!(unpacked(&with(end - 8, packed[end - 8] ^ 1), piece), Err(GzipError::Checksum));
        assert_eq!(unpacked(&[&packed[..], b"x"].concat(), piece), Err(GzipError::Trailing));
        assert_eq!(unpacked(&[&packed[..], &packed[..]].concat(), piece), Err(GzipError::Trailing));
        for cut in [3, 9, 10, 11, end / 2, end - 8, end - 1] {
            assert_eq!(unpacked(&packed[..cut], piece), Err(GzipError::Truncated), "{cut}");
        }
        // A block of a type that there is none of.
        assert_eq!(unpacked(&with(10, 0b111), piece), Err(GzipError::Data));
    }
    let name = [&[0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3][..], &[b'n'; 5_000]].concat();
    assert_eq!(unpacked(&name, 100), Err(GzipError::Header), "a name without an end");
}

#[test]
fn a_body_is_bounded_packed_and_unpacked() {
    let source = Source { max_bytes: 10_000, ..default("azure-on-demand") };
    let spaces = [&b" ".repeat(10_000 - AZURE.len())[..], AZURE].concat();
    assert!(read_in(&source, &spaces, 999).is_ok());
    assert_eq!(read_in(&source, &[&b" "[..], &spaces].concat(), 999), Err(BodyError::TooLarge));
    // Fifty million spaces, packed by gzip.
    let bomb = include_bytes!("fixtures/spaces.gz");
    let source = Source { max_bytes: 1_000_000, ..source };
    assert!(bomb.len() < 100_000);
    assert_eq!(read_in(&source, bomb, 4_096), Err(BodyError::TooLarge));
}

#[test]
fn a_large_body_takes_little_memory() {
    // 40 MB that look like what is sought, of other regions.
    let source = Source { max_bytes: 64_000_000, ..default("aws-spot") };
    let region = String::from_utf8(AWS_SPOT.to_vec()).unwrap();
    let region = &region
        [region.find("{\"region\":\"eu-west-1\"").unwrap()..region.find(",\n{\"region\":\"us-east-1\"").unwrap()];
    let mut parser = crate::worker::source::parser_of(&source);
    let mut body = Body::new(parser.as_mut(), source.max_bytes.into());
    let mut most = 0;
    let begun = std::time::Instant::now();
    body.feed(b"{\"config\":{\"regions\":[").unwrap();
    for _ in 0..40_000_000 / region.len() {
        body.feed(region.as_bytes()).unwrap();
        body.feed(b",").unwrap();
        most = most.max(body.held());
    }
    body.feed(b"{\"region\":\"us-east-1\"}]}}").unwrap();
    assert_eq!(body.finish().unwrap(), Page::default());
    println!("40 MB in {:?}, holding {most} bytes", begun.elapsed());
    assert!(most < 128 * 1024, "{most}");
}

#[test]
fn what_begins_like_gzip_and_is_not_is_no_json_either() {
    let source = default("azure-on-demand");
    for body in [&[0x1f][..], &[0x1f, 0x1f], b"\x1f{}"] {
        assert!(read(&source, body).is_err());
    }
    assert_eq!(read(&source, b""), Err(BodyError::Json(JsonError::Truncated)));
}
