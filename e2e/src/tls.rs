//! TLS in front of agents, as a reverse proxy gives it to them, by a script that uses none of our crates.

use crate::{command, places, Process};
use std::{
    path::{Path, PathBuf},
    sync::Mutex,
};

/// One certificate for this machine, that nobody has signed but itself, and what answers with it.
pub(crate) struct Tls {
    folder: PathBuf,
    proxies: Mutex<Vec<Process>>,
}

/// No authority: a certificate that may sign others is none for a server.
const REQUEST: &str = "[req]
prompt = no
distinguished_name = name
x509_extensions = extensions
[name]
CN = 127.0.0.1
[extensions]
basicConstraints = critical, CA:FALSE
subjectAltName = IP:127.0.0.1
";

impl Tls {
    /// Makes the certificate.
    ///
    /// # Panics
    /// If there is no `openssl`.
    pub(crate) async fn new(folder: &Path) -> Self {
        let tls = Self { folder: folder.join("tls"), proxies: Mutex::default() };
        std::fs::create_dir(&tls.folder).expect("a folder");
        let request = tls.folder.join("request.cnf");
        std::fs::write(&request, REQUEST).expect("a file");
        let path = |path: &Path| path.to_str().expect("a path of plain letters").to_owned();
        let (request, key, certificate) = (path(&request), path(&tls.key()), path(&tls.certificate()));
        let arguments = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
        let arguments = [&arguments[..], &["-days", "2", "-config", &request, "-keyout", &key, "-out", &certificate]];
        let made = command::run(Path::new("openssl"), &arguments.concat(), folder).await;
        assert_eq!(made.status, Some(0), "making a certificate:\n{made}");
        tls
    }

    /// Whom to trust.
    pub(crate) fn certificate(&self) -> PathBuf {
        self.folder.join("certificate.pem")
    }

    fn key(&self) -> PathBuf {
        self.folder.join("key.pem")
    }

    /// Starts to pass on what comes to the URL that it returns.
    pub(crate) fn in_front_of(&self, name: &str, port: u16) -> String {
        let [own] = places::free_ports();
        let script = places::root().join("e2e/js/tls.mjs");
        let path = |path: &Path| path.to_str().expect("a path of plain letters").to_owned();
        let arguments =
            [path(&script), path(&self.certificate()), path(&self.key()), own.to_string(), port.to_string()];
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let log = self.folder.join(format!("{name}.log"));
        let proxy = Process::start("TLS", Path::new("node"), &arguments, &self.folder, &log);
        self.proxies.lock().expect("no panic holds this lock").push(proxy);
        format!("https://127.0.0.1:{own}")
    }
}
