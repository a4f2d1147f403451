//! Whom a container runs as.

use super::{unpack::IDS, ImageError};
use rustix::fs::{fstat, open, openat2, FileType, Mode, OFlags, ResolveFlags};
use std::{fs::File, io::Read, path::Path};

/// Longest list of users or groups that is read, in bytes.
const MAX_LIST: u64 = 1 << 20;

/// Most groups that a user is in beside its own.
const MAX_GROUPS: usize = 256;

/// Ids as they are inside the container, each below 65536.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// User id.
    pub uid: u32,
    /// Id of its own group.
    pub gid: u32,
    /// Ids of other groups that it is in, at most 256. None if the image names a group.
    pub additional_gids: Vec<u32>,
}

/// Whom an image's `User` field means: nothing (root), `1000`, `1000:1000`, `name` or `name:group`, or a mix of them.
/// Names, and what a user without a group belongs to, are in the image's own `/etc/passwd` and `/etc/group`, of which
/// at most 1 MiB each is read; nothing in the image can have another file of the host read.
///
/// # Errors
///
/// [`ImageError::BadImage`] if a name is not there, an id is 65536 or more, or the lists are no files or too long;
/// [`ImageError::Io`] if the root file system cannot be read.
pub fn resolve_user(rootfs: &Path, user: Option<&str>) -> Result<User, ImageError> {
    let text = user.map(str::trim).filter(|user| !user.is_empty()).unwrap_or("0");
    let (name, group) = match text.split_once(':') {
        Some((name, group)) => (name, Some(group).filter(|group| !group.is_empty())),
        None => (text, None),
    };
    let name = if name.is_empty() { "0" } else { name };
    let wanted = number(name)?;
    let passwd = list(rootfs, "etc/passwd")?;
    let line = passwd.lines().map(fields).find(|fields| match wanted {
        Some(uid) => fields.get(2).and_then(|f| f.parse().ok()) == Some(uid),
        None => fields.first() == Some(&name),
    });
    let field = |at: usize| match line.as_ref().and_then(|fields| fields.get(at)) {
        Some(field) => {
            number(field)?.ok_or_else(|| ImageError::bad("a line of its /etc/passwd is malformed")).map(Some)
        }
        None => Ok(None),
    };
    let uid = match wanted {
        Some(uid) => uid,
        None => field(2)?.ok_or_else(|| ImageError::bad(format!("it has no user {name:.64}")))?,
    };
    let groups = list(rootfs, "etc/group")?;
    if let Some(group) = group {
        let gid = match number(group)? {
            Some(gid) => gid,
            None => {
                let line = groups.lines().map(fields).find(|fields| fields.first() == Some(&group));
                let gid = line.as_ref().and_then(|fields| fields.get(2)).map(|gid| number(gid)).transpose()?.flatten();
                gid.ok_or_else(|| ImageError::bad(format!("it has no group {group:.64}")))?
            }
        };
        return Ok(User { uid, gid, additional_gids: Vec::new() });
    }
    let gid = field(3)?.unwrap_or(0);
    let called = line.as_ref().and_then(|fields| fields.first().copied()).unwrap_or_default();
    let mut additional_gids = Vec::new();
    for fields in groups.lines().map(fields) {
        let (Some(id), Some(members)) = (fields.get(2), fields.get(3)) else { continue };
        let member = !called.is_empty() && members.split(',').any(|member| member.trim() == called);
        if let (true, Some(id)) = (member && additional_gids.len() < MAX_GROUPS, number(id)?) {
            if id != gid && !additional_gids.contains(&id) {
                additional_gids.push(id);
            }
        }
    }
    Ok(User { uid, gid, additional_gids })
}

fn fields(line: &str) -> Vec<&str> {
    line.trim().split(':').collect()
}

/// An id, or none if it is a name.
fn number(text: &str) -> Result<Option<u32>, ImageError> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(None);
    }
    match text.parse() {
        Ok(id) if id < IDS => Ok(Some(id)),
        _ => Err(ImageError::bad(format!("id {text:.20} is not below {IDS}"))),
    }
}

/// A file of the image, empty if there is none.
fn list(rootfs: &Path, name: &str) -> Result<String, ImageError> {
    use rustix::io::Errno;
    let io = |errno: Errno| ImageError::io(format!("reading /{name} of an image"))(errno.into());
    let root = open(rootfs, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty()).map_err(io)?;
    // A FIFO would wait for somebody who writes to it.
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    let resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
    let file = match openat2(&root, name, flags, Mode::empty(), resolve) {
        Ok(file) => file,
        Err(Errno::NOENT | Errno::NOTDIR) => return Ok(String::new()),
        Err(errno @ (Errno::LOOP | Errno::NXIO)) => return Err(ImageError::bad(format!("its /{name}: {errno}"))),
        Err(errno) => return Err(io(errno)),
    };
    if FileType::from_raw_mode(fstat(&file).map_err(io)?.st_mode) != FileType::RegularFile {
        return Err(ImageError::bad(format!("its /{name} is no file")));
    }
    let mut bytes = Vec::new();
    let read = File::from(file).take(MAX_LIST + 1).read_to_end(&mut bytes);
    read.map_err(ImageError::io(format!("reading /{name} of an image")))?;
    if bytes.len() as u64 > MAX_LIST {
        return Err(ImageError::bad(format!("its /{name} is longer than {MAX_LIST} bytes")));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use std::{fs, os::unix::fs::symlink};

    fn rootfs() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("etc")).unwrap();
        fs::write(root.path().join("etc/passwd"), "root:x:0:0::/root:/bin/sh\nweb:x:33:34::/:/bin/sh\n").unwrap();
        fs::write(root.path().join("etc/group"), "root:x:0:\nweb:x:34:\ndisk:x:6:root,web\nbig:x:7:web\n").unwrap();
        root
    }

    #[test]
    fn users_are_numbers_or_names_with_or_without_a_group() {
        let root = rootfs();
        let user = |text: &str| {
            let user = resolve_user(root.path(), Some(text)).unwrap();
            (user.uid, user.gid, user.additional_gids)
        };
        assert_eq!(user(""), (0, 0, vec![6]));
        assert_eq!(user("1000"), (1000, 0, vec![]));
        assert_eq!(user("33"), (33, 34, vec![6, 7]));
        assert_eq!(user("1000:1000"), (1000, 1000, vec![]));
        assert_eq!(user("web"), (33, 34, vec![6, 7]));
        assert_eq!(user("web:disk"), (33, 6, vec![]));
        assert_eq!(user("5:disk"), (5, 6, vec![]));
        assert_eq!(resolve_user(root.path(), None).unwrap().uid, 0);
    }

    #[test]
    fn unknown_names_and_ids_out_of_range_are_refused() {
        let root = rootfs();
        for text in ["nobody", "web:nogroup", "65536", "0:65536", "99999999999999999999", "-1"] {
            assert!(matches!(resolve_user(root.path(), Some(text)), Err(ImageError::BadImage(_))), "{text}");
        }
    }

    #[test]
    fn an_image_without_lists_still_has_numbers() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(resolve_user(root.path(), Some("7:8")).unwrap(), User { uid: 7, gid: 8, additional_gids: vec![] });
        assert!(matches!(resolve_user(&root.path().join("none"), None), Err(ImageError::Io { .. })));
    }

    #[test]
    fn a_symlink_in_the_image_cannot_have_a_file_of_the_host_read() {
        let root = rootfs();
        let host = tempfile::tempdir().unwrap();
        fs::write(host.path().join("passwd"), "spy:x:44:44::/:/bin/sh\n").unwrap();
        fs::remove_file(root.path().join("etc/passwd")).unwrap();
        for target in [
            host.path().join("passwd"),
            Path::new("../../../../../..").join(&host.path().to_str().unwrap()[1..]).join("passwd"),
        ] {
            symlink(&target, root.path().join("etc/passwd")).unwrap();
            assert!(matches!(resolve_user(root.path(), Some("spy")), Err(ImageError::BadImage(_))));
            fs::remove_file(root.path().join("etc/passwd")).unwrap();
        }
    }

    #[test]
    fn lists_that_are_fifos_loops_folders_or_endless_are_refused() {
        let root = rootfs();
        let passwd = root.path().join("etc/passwd");
        let refused = || matches!(resolve_user(root.path(), Some("web")), Err(ImageError::BadImage(_)));
        fs::remove_file(&passwd).unwrap();
        nix::unistd::mkfifo(&passwd, nix::sys::stat::Mode::S_IRWXU).unwrap();
        assert!(refused());
        fs::remove_file(&passwd).unwrap();
        symlink("passwd", &passwd).unwrap();
        assert!(refused());
        fs::remove_file(&passwd).unwrap();
        fs::create_dir(&passwd).unwrap();
        assert!(refused());
        fs::remove_dir(&passwd).unwrap();
        File::create(&passwd).unwrap().set_len(MAX_LIST + 1).unwrap();
        assert!(refused());
    }
}
