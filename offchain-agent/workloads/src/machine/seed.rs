//! What cloud-init reads at a machine's first boot: a small disk labelled `cidata` ("NoCloud").
//!
//! The user data is JSON, which is YAML too, so that a guest with less than cloud-init can read it.

use super::{spec::MachinePlace, wanted::WantedMachine, MachineError, MachineSpec};
use crate::{
    command,
    error::io,
    leases::private_folder,
    place::Place,
    shim::{hosts, stand_in, HOSTS_OF_MACHINES},
};
use serde_json::{json, Value};
use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path, time::Duration};
use tokio::process::Command;

/// Longest time to make a key or a seed.
const DEADLINE: Duration = Duration::from_secs(30);

/// Makes the key of the guest's SSH server, if there is none: its fingerprint.
pub(super) async fn host_key(place: &Place) -> Result<String, MachineError> {
    let key = place.host_key();
    if !key.exists() {
        let beside = place.kept.join("host-key.new");
        let _ = fs::remove_file(&beside);
        let mut keygen = Command::new("ssh-keygen");
        keygen.args(["-q", "-t", "ed25519", "-N", "", "-C", "tradewind", "-f"]).arg(&beside);
        command::run(&mut keygen, DEADLINE).await?;
        let moved = fs::rename(beside.with_extension("new.pub"), key.with_extension("pub"));
        moved.and_then(|()| fs::rename(&beside, &key)).map_err(io("the machine's SSH key"))?;
    }
    let mut keygen = Command::new("ssh-keygen");
    let said = command::run(keygen.args(["-l", "-E", "sha256", "-f"]).arg(key.with_extension("pub")), DEADLINE).await?;
    let found = said.split(' ').nth(1).filter(|word| word.starts_with("SHA256:"));
    found.map(String::from).ok_or_else(|| io("the machine's SSH key")(std::io::ErrorKind::InvalidData.into()).into())
}

/// Makes the seed, if there is none.
pub(super) async fn make(place: &Place, spec: &MachineSpec, wanted: &WantedMachine) -> Result<(), MachineError> {
    if place.seed().exists() {
        return Ok(());
    }
    let folder = place.kept.join("seed");
    private_folder(&folder)?;
    let key = place.host_key();
    let read = |path: &Path| fs::read_to_string(path).map_err(io("the machine's SSH key"));
    let keys = (read(&key)?, read(&key.with_extension("pub"))?);
    let user_data = format!("#cloud-config\n{}\n", user_data(spec, wanted, &keys));
    // The log's number: a lease that is provisioned anew is another machine.
    let meta_data = json!({ "instance-id": format!("{}-{}", spec.id, spec.run), "local-hostname": spec.id });
    let beside = place.kept.join("seed.new");
    for (name, text) in [("user-data", user_data), ("meta-data", meta_data.to_string())] {
        let file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(folder.join(name));
        file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(io("the machine's seed"))?;
    }
    let mut image = Command::new("genisoimage");
    image.args(["-quiet", "-volid", "cidata", "-joliet", "-rational-rock", "-output"]).arg(&beside).arg(&folder);
    let made = command::run(&mut image, DEADLINE).await;
    let _ = fs::remove_dir_all(&folder);
    made?;
    Ok(fs::rename(&beside, place.seed()).map_err(io("the machine's seed"))?)
}

fn user_data(spec: &MachineSpec, wanted: &WantedMachine, (private, public): &(String, String)) -> Value {
    let mut user = json!({ "name": spec.user, "ssh_authorized_keys": wanted.ssh_keys, "lock_passwd": true });
    if let (true, Some(user)) = (spec.user != "root", user.as_object_mut()) {
        user.insert("sudo".into(), json!("ALL=(ALL) NOPASSWD:ALL"));
        user.insert("shell".into(), json!("/bin/sh"));
    }
    let mut files = Vec::new();
    let table = hosts(&spec.outbound).into_iter().enumerate();
    let table: String = table.map(|(at, host)| format!("{}\t{host}\n", stand_in(HOSTS_OF_MACHINES, at))).collect();
    if !table.is_empty() {
        files.push(json!({ "path": "/etc/hosts", "append": true, "content": table }));
    }
    if !wanted.env.is_empty() {
        let lines: String = wanted.env.iter().map(|(name, value)| format!("{name}=\"{value}\"\n")).collect();
        files.push(json!({ "path": "/etc/environment", "append": true, "content": lines, "permissions": "0644" }));
        let quoted = |value: &str| format!("'{}'", value.replace('\'', r"'\''"));
        let exports = wanted.env.iter().map(|(name, value)| format!("export {name}={}\n", quoted(value)));
        let exports: String = exports.collect();
        files.push(json!({ "path": "/etc/profile.d/tradewind.sh", "content": exports, "permissions": "0644" }));
    }
    files.extend(wanted.files.iter().map(|file| {
        let permissions = format!("{:04o}", file.mode & 0o7777);
        json!({ "path": file.path, "encoding": "b64", "content": base64(&file.content), "permissions": permissions })
    }));
    let mounts = wanted.volumes.iter().enumerate().map(|(index, volume)| {
        let device = format!("/dev/disk/by-id/virtio-{}", super::qemu::volume_serial(index));
        json!([device, volume.path, "ext4", "defaults,nofail", "0", "2"])
    });
    json!({
        "users": [user],
        "disable_root": spec.user != "root",
        "ssh_pwauth": false,
        "ssh_deletekeys": true,
        "ssh_keys": { "ed25519_private": private, "ed25519_public": public.trim_end() },
        "write_files": files,
        "mounts": mounts.collect::<Vec<_>>(),
    })
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for (place, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            let letter = LETTERS.get((bits >> shift & 63) as usize).copied().unwrap_or(b'A');
            text.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_as_base64() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
        assert_eq!(base64(&[0xff, 0xfe, 0xfd, 0xfc]), "//79/A==");
    }
}
