//! Manifests made of what people have already: a Docker Compose file, or a Kubernetes Pod.
//!
//! A subset of each is read, which `docs/containers.md` names. Nothing is left out in silence: a field is read, or is known
//! to make no difference, or is refused with its line and what to do about it. What makes up the difference of two defaults,
//! as of what follows when a container ends, is written out.
//!
//! Texts are at most [`MAX_TEXT_BYTES`] long, and no more than twice that once their aliases are written out. Errors
//! name variables of the environment, never what they hold.

mod compose;
mod node;
mod parts;
mod pod;
mod together;
mod words;
mod write;

use super::{
    error::{self, ManifestError, Place},
    Manifest, MAX_TEXT_BYTES,
};
use node::Node;
use std::fmt;

/// Why nothing was imported.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct ImportError {
    place: Option<Place>,
    message: String,
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some(place) => write!(f, "{place}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl ImportError {
    /// Where in the text that was imported, if it is about a place in it.
    pub fn place(&self) -> Option<Place> {
        self.place
    }

    /// What is wrong with the text as a whole: its size, its encoding, its notation.
    fn of_text(error: ManifestError) -> Self {
        match error {
            ManifestError::Syntax { place, message } => Self { place, message },
            ManifestError::TooLarge(max) => Self::of_all(format!("what is imported is at most {max} bytes long")),
            ManifestError::NotText => Self::of_all("what is imported is UTF-8 text"),
            other => Self::of_all(other.to_string()),
        }
    }

    fn of_all(message: impl Into<String>) -> Self {
        Self { place: None, message: message.into() }
    }
}

/// Something that is not read, by the number of its node.
struct Refused {
    at: usize,
    message: String,
}

/// What reading a part comes to.
type Outcome<T> = Result<T, Refused>;

/// A manifest, as YAML that [`Manifest::parse`] reads, of what is in `text`: a Compose file (`services:`) or a Kubernetes Pod
/// (`apiVersion: v1`, `kind: Pod`). Of its services or containers all are taken, or the one that `service` names.
///
/// # Errors
/// When `text` is longer than [`MAX_TEXT_BYTES`] or neither of the two, when it says something that a manifest cannot say,
/// or does not say what a manifest must: with its place.
pub fn import(text: &[u8], service: Option<&str>) -> Result<String, ImportError> {
    let text = error::bounded_text(text, MAX_TEXT_BYTES).map_err(ImportError::of_text)?;
    let root = node::read(text)?;
    let manifest = read(&root, service)
        .map_err(|Refused { at, message }| ImportError { place: node::place(text, at), message })?;
    let yaml = write::yaml(&manifest);
    // Whatever was overlooked above, nothing is printed that would be refused or taken for something else.
    match Manifest::parse(yaml.as_bytes()) {
        Ok(again) if again == manifest => Ok(yaml),
        Ok(_) => Err(ImportError::of_all("a mistake of this program: the manifest would not say what was read")),
        Err(ManifestError::Invalid { field, problem, .. }) => {
            Err(ImportError::of_all(format!("the manifest would not be valid: {field}: {problem}")))
        }
        Err(ManifestError::Syntax { message, .. }) => {
            Err(ImportError::of_all(format!("the manifest would not be valid: {message}")))
        }
        Err(error) => Err(ImportError::of_all(format!("the manifest would not be valid: {error}"))),
    }
}

/// Tells the two apart.
fn read(root: &Node, service: Option<&str>) -> Outcome<Manifest> {
    let neither =
        "neither a Compose file, which has `services:`, nor a Pod, which has `apiVersion: v1` and `kind: Pod`";
    let fields = match root.fields("the file") {
        Ok(fields) => fields,
        // What is empty, or no mapping at all, needs no hint at how mappings are written.
        Err(_) if !root.is_map() => return Err(root.refused(neither)),
        Err(refused) => return Err(refused),
    };
    let has = |name: &str| fields.iter().any(|(key, _)| key.as_str() == name);
    // Our own manifests have a `kind`, too.
    match (has("services"), has("apiVersion")) {
        (true, _) => compose::manifest(root, service),
        (false, true) => pod::manifest(root, service),
        (false, false) => Err(root.refused(neither)),
    }
}

/// Those that are meant of the ones with a name: `wanted`, or all. `list` is what they stand in.
fn chosen<'a>(named: Vec<(&'a str, &'a Node)>, wanted: Option<&str>, list: &Node) -> Outcome<Vec<(&'a str, &'a Node)>> {
    let Some(wanted) = wanted else { return Ok(named) };
    match named.iter().find(|(name, _)| *name == wanted) {
        Some(found) => Ok(vec![*found]),
        None => {
            let names = named.iter().take(32).map(|(name, _)| shown(name)).collect::<Vec<_>>().join(", ");
            Err(list.refused(format!("there is no `{}`; there are {names}", shown(wanted))))
        }
    }
}

/// A name as an error shows it: at most 64 characters, and none that would move the cursor of a terminal.
fn shown(name: &str) -> String {
    let mut shown: String = name.chars().take(64).flat_map(char::escape_debug).collect();
    if name.chars().nth(64).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests;
