//! How long a container takes to start and to end, beside the OCI runtime alone, and what memory supervisors take.
//!
//!     cargo bench -p tradewind-workloads --bench containers [-- ROUNDS LEASES]
//!
//! As root. Prints medians of interleaved rounds.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../tests/kit/mod.rs"]
mod kit;

use kit::{wanted, words, Kit};
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use tradewind_workloads::Wanted;

fn median(mut all: Vec<Duration>) -> f64 {
    all.sort_unstable();
    all[all.len() / 2].as_secs_f64() * 1_000.0
}

/// The runtime alone, on a bundle of its own defaults with the image's files.
fn bare(folder: &Path) -> Duration {
    let begun = Instant::now();
    let done = Command::new("runc")
        .arg("--root")
        .arg(folder.join("states"))
        .arg("run")
        .arg("--bundle")
        .arg(folder)
        .arg("bare")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(done.success());
    begun.elapsed()
}

fn bundle(folder: &Path) {
    let status = Command::new("runc").args(["spec", "--bundle"]).arg(folder).status().unwrap();
    assert!(status.success());
    let path = folder.join("config.json");
    let mut config: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    config["process"]["terminal"] = false.into();
    config["process"]["args"] = serde_json::json!(["/bin/busybox", "true"]);
    fs::write(&path, config.to_string()).unwrap();
    fs::create_dir_all(folder.join("rootfs/bin")).unwrap();
    fs::copy("/bin/busybox", folder.join("rootfs/bin/busybox")).unwrap();
}

/// Memory of a process that no other shares, in KiB.
fn own_memory(pid: u32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let of = |name: &str| -> u64 {
        let line = text.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_whitespace().nth(1)).and_then(|kib| kib.parse().ok()).unwrap_or(0)
    };
    of("Private_Clean:") + of("Private_Dirty:")
}

#[tokio::main]
async fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|word| word.parse().ok());
    let (rounds, leases) = (numbers.next().unwrap_or(15), numbers.next().unwrap_or(20));
    let kit = Kit::new().await;
    let folder = tempfile::tempdir().unwrap();
    bundle(folder.path());
    let wanted = Wanted { command: words(&["sleep", "1000"]), ..wanted() };
    // The image is fetched and unpacked once, which is not what is measured.
    kit.all.provision(0, &wanted).await.unwrap();
    let (mut alone, mut starts, mut ends) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        alone.push(bare(folder.path()));
        let begun = Instant::now();
        kit.all.provision(1, &wanted).await.unwrap();
        starts.push(begun.elapsed());
        let begun = Instant::now();
        kit.all.destroy(1).await.unwrap();
        ends.push(begun.elapsed());
    }
    let (alone, start, end) = (median(alone), median(starts), median(ends));
    println!("rounds                     {rounds}");
    println!("runc run, a bundle of its  {alone:.0} ms");
    println!("start, image cached        {start:.0} ms, {:.1} times that", start / alone);
    println!("end                        {end:.0} ms, {:.1} times that", end / alone);

    for lease in 1..leases {
        kit.all.provision(lease, &wanted).await.unwrap();
    }
    let supervisors = kit.processes().into_iter().filter(|line| line.contains(" run --kept"));
    let memory: Vec<u64> =
        supervisors.map(|line| own_memory(line.split(' ').next().unwrap().parse().unwrap())).collect();
    let own = own_memory(std::process::id());
    println!("supervisors                {}", memory.len());
    println!("memory of one, its own     {} KiB", memory.iter().sum::<u64>() / memory.len().max(1) as u64);
    println!("memory of the library's    {own} KiB, the process that started them all");
    for lease in 0..leases {
        kit.all.destroy(lease).await.unwrap();
    }
    assert_eq!(kit.leftovers(), Vec::<String>::new());
}
