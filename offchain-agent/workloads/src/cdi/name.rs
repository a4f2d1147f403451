//! Names of devices.

use super::CdiError;
use std::fmt;

/// Longest vendor, in bytes: that of a domain.
const MAX_VENDOR: usize = 253;

/// Longest class and longest name of a device, in bytes.
const MAX_NAME: usize = 63;

/// A fully qualified name of a device: `vendor.com/class=name`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct DeviceName {
    /// `vendor.com/class`.
    pub(super) kind: String,
    /// Unique among those of the kind.
    pub(super) device: String,
}

impl DeviceName {
    /// Reads one.
    ///
    /// # Errors
    /// [`CdiError::BadName`].
    pub fn parse(text: &str) -> Result<Self, CdiError> {
        match text.split_once('=') {
            Some((kind, device)) if is_kind(kind) && is_device(device) => {
                Ok(Self { kind: kind.into(), device: device.into() })
            }
            _ => Err(CdiError::BadName(text.chars().take(400).collect())),
        }
    }
}

impl fmt::Display for DeviceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.kind, self.device)
    }
}

/// Whether it is a vendor and a class, such as `vendor.com/class`.
pub(super) fn is_kind(text: &str) -> bool {
    let letter = |part: &str| part.starts_with(|c: char| c.is_ascii_alphabetic());
    text.split_once('/').is_some_and(|(vendor, class)| {
        letter(vendor) && letter(class) && is_word(vendor, "-_.", MAX_VENDOR) && is_word(class, "-_.", MAX_NAME)
    })
}

/// Whether a device can be called so within its kind.
pub(super) fn is_device(text: &str) -> bool {
    is_word(text, "-_.:", MAX_NAME)
}

/// Letters and digits, and `others` between them.
fn is_word(text: &str, others: &str, max: usize) -> bool {
    let end = |c: char| c.is_ascii_alphanumeric();
    text.len() <= max
        && text.starts_with(end)
        && text.ends_with(end)
        && text.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_name_has_a_vendor_a_class_and_a_device() {
        for text in ["nvidia.com/gpu=0", "nvidia.com/gpu=GPU-4cf8db2d-06c0", "a/b=c", "amd.com/gpu_x.y=0:1.2"] {
            assert_eq!(DeviceName::parse(text).unwrap().to_string(), text);
        }
        let long = format!("a.example/gpu={}", "x".repeat(64));
        for text in [
            "",
            "0",
            "gpu=0",
            "nvidia.com/gpu",
            "nvidia.com/gpu=",
            "nvidia.com/=0",
            "/gpu=0",
            "nvidia.com/gpu=0=1",
            "nvidia.com/gpu/x=0",
            "nvidia.com/gpu=-0",
            "nvidia.com/gpu=0-",
            "1.com/gpu=0",
            "nvidia.com/1=0",
            "nvidia.com/gpu=a b",
            "nvidia.com/gpu=../x",
            "nvidia.com/gpu=ä",
            &long,
        ] {
            assert!(matches!(DeviceName::parse(text), Err(CdiError::BadName(_))), "{text}");
        }
    }
}
