//! Places and models as people write them.

use tradewind_primitives::{GpuModel, Region};

/// A country, and a place in it if that matters: `DE`, `de/nbg1`.
pub(super) fn region(text: &str) -> Result<Region, String> {
    let text = text.trim();
    let (country, label) = text.split_once('/').map_or((text, None), |(country, label)| (country, Some(label)));
    let letters =
        || format!("`{country}` is no country; say two letters of ISO 3166, and a place in it if it matters: DE/nbg1");
    let country: [u8; 2] = country.to_ascii_uppercase().into_bytes().try_into().map_err(|_| letters())?;
    if !country.iter().all(u8::is_ascii_uppercase) {
        return Err(letters());
    }
    let label = match label {
        Some("") => {
            return Err("the place after the `/` is empty; leave the `/` out for anywhere in the country".into())
        }
        Some(label) => plain(label, "place", 32)?,
        None => Vec::new(),
    };
    let label = label.try_into().map_err(|_| "the place is too long".to_owned())?;
    Ok(Region { country, label })
}

/// Make, model and memory of a GPU: `nvidia/h100/80gi`.
pub(super) fn gpu_model(text: &str) -> Result<GpuModel, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("say a model as offers name it, like nvidia/h100/80gi".into());
    }
    plain(text, "model", 48)?.try_into().map_err(|_| "the model is too long".to_owned())
}

/// Lower-case ASCII without blanks, of so many letters at most.
fn plain(text: &str, what: &str, most: usize) -> Result<Vec<u8>, String> {
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(format!("a {what} has plain letters, digits and signs only, and no blanks"));
    }
    if text.len() > most {
        return Err(format!("a {what} has at most {most} letters"));
    }
    Ok(text.to_ascii_lowercase().into_bytes())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_region_is_a_country_and_a_place_in_whatever_case() {
        let found = region("de/NBG1").unwrap();
        assert_eq!((&found.country, &found.label[..]), (b"DE", &b"nbg1"[..]));
        assert!(found.is_well_formed());
        let anywhere = region(" NO ").unwrap();
        assert_eq!((&anywhere.country, anywhere.label.len()), (b"NO", 0));
        assert_eq!(region("de/a/b").unwrap().label[..], *b"a/b", "a label may have a slash of its own");
    }

    #[test]
    fn what_is_no_region_is_refused_with_the_reason() {
        for wrong in ["", "d", "deu", "d1", "ü", "/nbg1", "germany"] {
            assert!(region(wrong).unwrap_err().contains("two letters"), "{wrong}");
        }
        assert!(region("de/").unwrap_err().contains("empty"));
        assert!(region("de/n b").unwrap_err().contains("no blanks"));
        assert!(region(&format!("de/{}", "n".repeat(33))).unwrap_err().contains("at most 32"));
    }

    #[test]
    fn a_gpu_model_is_written_as_offers_name_it() {
        assert_eq!(gpu_model("NVIDIA/H100/80Gi").unwrap()[..], *b"nvidia/h100/80gi");
        assert!(gpu_model(" ").unwrap_err().contains("nvidia/h100/80gi"));
        assert!(gpu_model("rtx 4090").unwrap_err().contains("no blanks"));
        assert!(gpu_model(&"g".repeat(49)).unwrap_err().contains("at most 48"));
    }
}
