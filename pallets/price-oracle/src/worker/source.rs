//! Who reads the answers of which source. Sources themselves are [data](Source).

use super::{
    parsers::{
        aws_on_demand::AwsOnDemand, aws_spot::AwsSpot, azure::Azure, gcp::Gcp, path::AtPath, run_pod::RunPod,
        vast::Vast,
    },
    walk::{Parser, Walker},
};
use alloc::boxed::Box;

pub use tradewind_primitives::{
    Source, SourceFormat as Format, SourceLabel as Label, SourceName as Name, SourceTemplate as Template,
    SourceUnit as Unit, MAX_SOURCE_NAMES as MAX_NAMES,
};

/// One who reads an answer of `source`.
pub fn parser_of(source: &Source) -> Box<dyn Parser + '_> {
    match source.format {
        Format::Azure => Box::new(Walker::new(Azure::new(source))),
        Format::AwsOnDemand => Box::new(Walker::new(AwsOnDemand::new(source))),
        Format::AwsSpot => Box::new(Walker::new(AwsSpot::new(source))),
        Format::Gcp => Box::new(Walker::new(Gcp::new(source))),
        Format::Vast => Box::new(Walker::new(Vast::new(source))),
        Format::RunPod => Box::new(Walker::new(RunPod::new(source))),
        Format::Path => Box::new(AtPath::new(source)),
    }
}
