//! Folders of files that describe devices.

use super::{
    file::{parse, Description, Edits, Format},
    name::DeviceName,
    CdiError,
};
use rustix::fs::{fstat, open, FileType, Mode, OFlags, Stat};
use std::{
    fs::{self, File},
    io::{ErrorKind, Read},
    path::{Path, PathBuf},
};

/// Longest file, in bytes.
pub(super) const MAX_FILE: u64 = 1 << 20;

/// Most files, of all folders together.
const MAX_FILES: usize = 256;

/// Who else may write to a file: its group, and everybody.
const OTHERS_WRITE: u32 = 0o022;

/// All descriptions of some folders, as they are now.
pub(super) struct Library {
    folders: Vec<PathBuf>,
    /// In the folders' order, each with its folder's number.
    files: Vec<(usize, PathBuf, Description)>,
    /// Files and folders that were not taken, each with the reason.
    passed_over: Vec<String>,
}

/// A device, as a file describes it.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    pub file: &'a Path,
    /// What all devices of the file need.
    pub shared: &'a Edits,
    /// What it needs beside that.
    pub own: &'a Edits,
}

impl Library {
    /// Reads them. What cannot be read, or is not to be trusted, is passed over: another vendor's broken file is no reason
    /// to do without this one's devices.
    pub fn read(folders: &[PathBuf]) -> Self {
        let mut all = Self { folders: folders.to_vec(), files: Vec::new(), passed_over: Vec::new() };
        let mut left = MAX_FILES;
        for (number, folder) in folders.iter().enumerate() {
            let files = match files_of(folder) {
                Ok(files) => files,
                Err(why) => {
                    all.pass_over(folder, &why);
                    continue;
                }
            };
            for (path, format) in files {
                let Some(fewer) = left.checked_sub(1) else {
                    all.pass_over(&path, &format!("there are more than {MAX_FILES} files"));
                    return all;
                };
                left = fewer;
                match read(&path).and_then(|bytes| parse(&bytes, format)) {
                    Ok(description) => all.files.push((number, path, description)),
                    Err(why) => all.pass_over(&path, &why),
                }
            }
        }
        all
    }

    fn pass_over(&mut self, path: &Path, why: &str) {
        tracing::debug!(path = %path.display(), why, "not taken for a description of devices");
        self.passed_over.push(format!("{}: {why}", path.display()));
    }

    /// The device of that name. That of a later folder wins.
    ///
    /// # Errors
    /// When no file describes it, or two of one folder do.
    pub fn find(&self, device: &DeviceName) -> Result<Found<'_>, CdiError> {
        let mut found: Option<(usize, Found<'_>)> = None;
        for (number, file, description) in self.files.iter().rev() {
            let Some(own) = description.of(device) else { continue };
            match found {
                None => found = Some((*number, Found { file, shared: &description.shared, own })),
                Some((same, other)) if same == *number => {
                    let (one, other) = (file.clone(), other.file.to_owned());
                    return Err(CdiError::Conflict { device: device.clone(), one, other });
                }
                Some(_) => break,
            }
        }
        found.map(|(_, found)| found).ok_or_else(|| CdiError::Unknown {
            device: device.clone(),
            folders: self.folders.clone(),
            passed_over: self.passed_over.clone(),
        })
    }
}

/// Files of a folder that are to be read, by their names. None of one that is not there.
fn files_of(folder: &Path) -> Result<Vec<(PathBuf, Format)>, String> {
    let opened = match open(folder, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty()) {
        Ok(opened) => opened,
        Err(rustix::io::Errno::NOENT) => return Ok(Vec::new()),
        Err(error) => return Err(error.to_string()),
    };
    trusted(&fstat(&opened).map_err(|error| error.to_string())?)?;
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| error.to_string())? {
        let path = entry.map_err(|error| error.to_string())?.path();
        let format = match path.extension().and_then(|extension| extension.to_str()) {
            Some("json") => Format::Json,
            Some("yaml") => Format::Yaml,
            _ => continue,
        };
        files.push((path, format));
    }
    files.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    Ok(files)
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    // It may be a pipe, whose opening would wait for somebody to write.
    let file = open(path, OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC, Mode::empty());
    let file = file.map_err(|error| error.to_string())?;
    let stat = fstat(&file).map_err(|error| error.to_string())?;
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        return Err("it is no file".into());
    }
    trusted(&stat)?;
    let mut bytes = Vec::new();
    match File::from(file).take(MAX_FILE.saturating_add(1)).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() as u64 > MAX_FILE => Err(format!("it is longer than {MAX_FILE} bytes")),
        Ok(_) => Ok(bytes),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Err("it became shorter meanwhile".into()),
        Err(error) => Err(error.to_string()),
    }
}

/// Whether nobody but root, or whoever we are, can have written it: it says what root runs, and what of the machine a buyer
/// sees.
fn trusted(stat: &Stat) -> Result<(), String> {
    let ours = rustix::process::geteuid().as_raw();
    if stat.st_uid != 0 && stat.st_uid != ours {
        return Err(format!("it belongs to user {}, and not to root", stat.st_uid));
    }
    if stat.st_mode & OTHERS_WRITE != 0 {
        return Err("others than its owner can write to it".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;
    use std::os::unix::fs::{chown, PermissionsExt};

    struct Folders {
        _home: tempfile::TempDir,
        all: Vec<PathBuf>,
    }

    impl Folders {
        fn new() -> Self {
            let home = tempfile::tempdir().unwrap();
            let all: Vec<PathBuf> = ["one", "two"].map(|name| home.path().join(name)).to_vec();
            for folder in &all {
                fs::create_dir(folder).unwrap();
                mode(folder, 0o755);
            }
            Self { _home: home, all }
        }

        /// A file of a folder that describes device `0`, which has `variable`.
        fn put(&self, folder: usize, name: &str, variable: &str) -> PathBuf {
            let path = self.all[folder].join(name);
            let text = format!(
                "{{\"cdiVersion\": \"0.6.0\", \"kind\": \"v.example/gpu\", \"devices\": \
                 [{{\"name\": \"0\", \"containerEdits\": {{\"env\": [\"{variable}=\"]}}}}]}}"
            );
            fs::write(&path, text).unwrap();
            mode(&path, 0o644);
            path
        }

        fn find(&self) -> Result<String, CdiError> {
            let name = DeviceName::parse("v.example/gpu=0").unwrap();
            Library::read(&self.all).find(&name).map(|found| found.own.env[0].trim_end_matches('=').to_string())
        }

        /// Why it is not found.
        fn refused(&self) -> String {
            self.find().unwrap_err().to_string()
        }
    }

    fn mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_later_folder_wins_and_what_is_only_in_the_first_is_found() {
        let folders = Folders::new();
        folders.put(0, "a.json", "FIRST");
        assert_eq!(folders.find().unwrap(), "FIRST");
        folders.put(1, "z.yaml", "SECOND");
        assert_eq!(folders.find().unwrap(), "SECOND");
    }

    #[test]
    fn two_files_of_a_folder_must_not_describe_the_same_device() {
        let folders = Folders::new();
        folders.put(0, "a.json", "A");
        folders.put(0, "b.json", "B");
        let error = folders.refused();
        assert!(error.contains("a.json") && error.contains("b.json"), "{error}");
        // Unless another folder says which.
        folders.put(1, "c.json", "C");
        assert_eq!(folders.find().unwrap(), "C");
    }

    #[test]
    fn a_device_that_is_not_there_is_told_with_the_folders_and_what_was_passed_over() {
        let folders = Folders::new();
        let error = folders.refused();
        for folder in &folders.all {
            assert!(error.contains(folder.to_str().unwrap()), "{error}");
        }
        assert!(!error.contains("not taken"), "{error}");
        // Other names are no descriptions; nor is there a folder below.
        folders.put(0, "a.json.bak", "A");
        fs::create_dir(folders.all[0].join("below")).unwrap();
        folders.put(0, "below/a.json", "A");
        assert!(!folders.refused().contains("not taken"));
        fs::write(folders.all[1].join("broken.json"), "{").unwrap();
        assert!(folders.refused().contains("not taken: "));
        // What is broken does not take the others with it.
        folders.put(0, "a.json", "A");
        assert_eq!(folders.find().unwrap(), "A");
        assert!(Library::read(&[]).find(&DeviceName::parse("a/b=c").unwrap()).is_err());
    }

    #[test]
    fn files_that_are_too_long_too_many_or_none_are_passed_over() {
        let folders = Folders::new();
        let path = folders.put(0, "a.json", "A");
        File::options().write(true).open(&path).unwrap().set_len(MAX_FILE + 1).unwrap();
        assert!(folders.refused().contains("longer than 1048576"), "{}", folders.refused());
        fs::remove_file(&path).unwrap();
        nix::unistd::mkfifo(&path, nix::sys::stat::Mode::S_IRWXU).unwrap();
        assert!(folders.refused().contains("no file"));
        fs::remove_file(&path).unwrap();
        for number in 0..MAX_FILES {
            folders.put(0, &format!("a{number}.json"), "A");
        }
        folders.put(0, "z.json", "A");
        let name = DeviceName::parse("v.example/gpu=1").unwrap();
        let Err(error) = Library::read(&folders.all).find(&name) else { panic!("it is found") };
        assert!(error.to_string().contains("z.json: there are more than 256 files"), "{error}");
    }

    #[test]
    fn what_others_can_write_is_not_trusted() {
        let folders = Folders::new();
        let path = folders.put(0, "a.json", "A");
        for bad in [0o664, 0o646] {
            mode(&path, bad);
            assert!(folders.refused().contains("can write"), "{bad:o}");
        }
        mode(&path, 0o600);
        assert_eq!(folders.find().unwrap(), "A");
        mode(&folders.all[0], 0o775);
        assert!(folders.refused().contains("can write"));
        mode(&folders.all[0], 0o755);
        if rustix::process::geteuid().is_root() {
            chown(&path, Some(1000), None).unwrap();
            assert!(folders.refused().contains("belongs to user 1000"));
        }
    }
}
