#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod compose;
mod pod;

use super::*;
use crate::bounded::List;
use crate::text::Argument;
use std::time::{Duration, Instant};

fn digest() -> String {
    format!("sha256:{}", "ab".repeat(32))
}

/// What `text`, with `DIGEST` filled in, is imported as; what was printed says the same as it.
fn imported(text: &str, service: Option<&str>) -> Result<Manifest, ImportError> {
    let text = text.replace("DIGEST", &digest());
    import(text.as_bytes(), service).map(|yaml| match Manifest::parse(yaml.as_bytes()) {
        Ok(manifest) => manifest,
        Err(error) => panic!("{error}\n{yaml}"),
    })
}

/// That `text` is refused in `line`, in words that have all of `parts`.
fn refused(text: &str, line: usize, parts: &[&str]) {
    refused_of(text, None, line, parts);
}

fn refused_of(text: &str, service: Option<&str>, line: usize, parts: &[&str]) {
    let error = match imported(text, service) {
        Ok(manifest) => panic!("accepted: {text}\n{manifest:?}"),
        Err(error) => error,
    };
    let place = error.place().unwrap_or_else(|| panic!("no place: {error}"));
    assert_eq!(place.line, line, "{error}\n{text}");
    let message = error.to_string();
    assert!(message.starts_with(&format!("line {line}, column {}: ", place.column)), "{message}");
    for part in parts {
        assert!(message.contains(part), "{part}: {message}");
    }
}

fn words(list: &List<Argument, 64>) -> Vec<&str> {
    list.iter().map(Argument::as_str).collect()
}

fn env(manifest: &Manifest) -> Vec<(&str, &str)> {
    manifest.env.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[test]
fn what_is_neither_is_refused() {
    refused("version: 1\nkind2: x\n", 1, &["neither a Compose file", "nor a Pod"]);
    refused("- a\n", 1, &["neither"]);
    refused("just words\n", 1, &["neither"]);
    assert!(imported("", None).unwrap_err().to_string().contains("neither"));
    assert!(imported("# nothing\n", None).is_err());
    refused("<<: { services: {} }\n", 1, &["`<<`", "not merged"]);
}

#[test]
fn what_is_no_yaml_is_refused_with_its_place() {
    refused("services:\n  web: [\n", 3, &[]);
    refused("services:\n  web:\n    image: a\n    image: b\n", 4, &["`image` is given twice"]);
    refused("services:\n  ? [a, b]\n  : {}\n", 2, &["the name of a field"]);
    refused("services:\n  web:\n    image: !reset a\n", 3, &["tags"]);
    refused("services:\n  web: *nothing\n", 2, &["unknown anchor"]);
    refused("services: {}\n---\nservices: {}\n", 3, &["second document"]);
    assert_eq!(import(b"\xff", None).unwrap_err().to_string(), "what is imported is UTF-8 text");
}

#[test]
fn a_text_is_bounded_and_so_is_what_its_aliases_make_of_it() {
    let long = "#".repeat(MAX_TEXT_BYTES + 1);
    assert!(import(long.as_bytes(), None).unwrap_err().to_string().contains("262144 bytes"));

    let head = "services:\n  web:\n    image: nginx@DIGEST\n";
    // Doubled twenty-six times.
    let mut doubled = format!("{head}x-0: &x0 [a, a]\n");
    for round in 1..27 {
        doubled += &format!("x-{round}: &x{round} [*x{before}, *x{before}]\n", before = round - 1);
    }
    // Long ones, many times: few enough aliases that the library lets them pass.
    let text = format!("x-a: &a {}\n{head}x-b: [{}]\n", "a".repeat(100_000), "*a, ".repeat(20_000));
    let list = format!("x-a: &a [{}]\n{head}x-b: [{}]\n", "1,".repeat(50_000), "*a, ".repeat(20_000));
    let itself = format!("{head}x-a: &a [*a, *a]\n");
    let deep = format!("{head}x-a: {}\n", "[".repeat(200_000));
    let nearly = format!("{head}x-a: {}\n", "[".repeat(16_384));
    let blocks = format!("{head}x-a:\n {}\n", "- ".repeat(120_000));
    let keys = format!("{head}x-a:\n {}\n", "? ".repeat(120_000));
    for (name, bomb) in [
        ("doubled", doubled),
        ("text", text),
        ("list", list),
        ("itself", itself),
        ("deep", deep),
        ("nearly", nearly),
        ("blocks", blocks),
        ("keys", keys),
    ] {
        let start = Instant::now();
        assert!(imported(&bomb, None).is_err(), "{name}");
        // On a machine that others keep busy.
        assert!(start.elapsed() < Duration::from_secs(10), "{name}: {:?}", start.elapsed());
    }

    // What a text of the full length says by itself is not too much.
    let full = format!("{head}x-a: [{}]\n", "a,".repeat(100_000));
    assert!(imported(&full, None).is_ok());
}

#[test]
fn an_alias_is_read_where_it_stands_for_something() {
    let text = "x-image: &image nginx@DIGEST\nservices:\n  web:\n    image: *image\n";
    assert!(imported(text, None).is_ok());
    refused("x-p: &p true\nservices:\n  web:\n    image: nginx@DIGEST\n    privileged: *p\n", 5, &["`privileged`"]);
}

#[test]
fn every_sign_comes_through() {
    let mut value: String =
        ('\u{1}'..='\u{2ff}').chain("\u{2028}\u{2029}\u{feff}\u{fffd}\u{fffe}😀漢e\u{301}\u{10ffff}".chars()).collect();
    value += "\"\\ # : - {}[]&*!|>'%@` trailing \n\n ";
    for value in
        [value.as_str(), "", " ", "null", "~", "yes", "0x10", "1.50", "\n", "---", "...", "\"", "\\n", "- a", "a: b"]
    {
        let json = serde_json::to_string(&serde_json::json!({
            "apiVersion": "v1",
            "kind": "Pod",
            "spec": { "containers": [{
                "name": "a",
                "image": format!("nginx@{}", digest()),
                "env": [{ "name": "null", "value": value }, { "name": "_1", "value": "2" }],
                "args": [value, value],
            }] },
        }));
        // JSON is YAML, but for signs that YAML wants escaped.
        let text: String = json
            .unwrap()
            .chars()
            .map(|sign| match u32::from(sign) {
                32..127 => sign.to_string(),
                code => format!("\\U{code:08x}"),
            })
            .collect();
        let text = text.replace("$", "\\x24");
        let expected = value.replace("$$", "$");
        let manifest = imported(&text, None).unwrap();
        assert_eq!(env(&manifest), [("_1", "2"), ("null", expected.as_str())]);
        assert_eq!(words(&manifest.args), [expected.as_str(), expected.as_str()]);
    }
}

#[test]
fn whatever_is_broken_in_a_file_nothing_panics_and_what_is_printed_is_read_again() {
    let mut accepted = 0;
    for whole in [compose::FULL, pod::FULL] {
        let whole = whole.replace("DIGEST", &digest());
        for at in 0..whole.len() {
            let Some((before, after)) = whole.split_at_checked(at) else { continue };
            let rest = after.get(1..).unwrap_or_default();
            for broken in
                [before.to_owned(), format!("{before}{rest}"), format!("{before}:{rest}"), format!("{before}0{rest}")]
            {
                // `import` answers with what `Manifest::parse` takes, or with an error.
                if let Ok(yaml) = import(broken.as_bytes(), None) {
                    assert!(Manifest::parse(yaml.as_bytes()).is_ok(), "{yaml}");
                    accepted += 1;
                }
            }
        }
    }
    assert!(accepted > 100, "{accepted}");
}

#[test]
fn a_manifest_that_would_be_too_long_is_not_printed() {
    // Each sign takes ten bytes as it is printed.
    let text = format!("services:\n  web:\n    image: nginx@DIGEST\n    environment:\n      A: \"{0}\"\n      B: \"{0}\"\n      C: \"{0}\"\n", "\u{a0}".repeat(12_000));
    let error = imported(&text, None).unwrap_err().to_string();
    assert!(error.contains("at most 262144 bytes"), "{error}");
}

#[test]
fn names_in_errors_are_short_and_move_no_cursor() {
    assert_eq!(shown("a\u{1b}[2J"), "a\\u{1b}[2J");
    assert_eq!(shown(&"x".repeat(100)), "x".repeat(64) + "…");
}

#[test]
fn command_lines_are_split_as_compose_does() {
    for (line, expected) in [
        ("serve --port 80", vec!["serve", "--port", "80"]),
        ("  a\t'b  c' \"d 'e'\" f\\ g ", vec!["a", "b  c", "d 'e'", "f g"]),
        ("a'b'\"c\" '' \"\"", vec!["abc", "", ""]),
        ("\"\\\"\\\\\\$\" '\\n' # *", vec!["\"\\$", "\\n", "#", "*"]),
        ("", vec![]),
    ] {
        assert_eq!(words::split(line).unwrap(), expected, "{line}");
    }
    for line in ["a 'b", "a \"b", "a\\", "a\\n", "\"\\n\"", "\"\\'\"", "a && b", "a | b", "a > b", "`a`", "$(a)", "a;b"]
    {
        assert!(words::split(line).is_err(), "{line}");
    }
}
