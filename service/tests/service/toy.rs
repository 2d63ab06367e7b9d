//! A toy for a prover, and a place of its own for each test.

use service::worker::{Settings, Shared};
use service::{
    AtRest, Blobs, Catalogue, CircuitInfo, Failure, Progress, Queue, SecretKey, WarmProver,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::postgres::Postgres;

/// Inputs are JSON strings that say what shall happen.
#[derive(Default)]
pub struct Toy {
    pub opened: AtomicU32,
    pub proved: Arc<AtomicU32>,
}

struct Warm(String, Arc<AtomicU32>);

impl Catalogue for Toy {
    fn circuits(&self) -> Vec<CircuitInfo> {
        let info = |name: &str| CircuitInfo { name: name.into(), estimate_ms: 50 };
        ["toy-a", "toy-b"].map(info).into()
    }

    fn check(&self, _: &str, inputs: &str) -> Result<(), Failure> {
        match inputs.contains("refused") {
            true => Err(Failure::new("INPUT_TOY", "refused as asked")),
            false => Ok(()),
        }
    }

    fn open(&self, circuit: &str) -> Result<Box<dyn WarmProver>, Failure> {
        self.opened.fetch_add(1, Ordering::Relaxed);
        Ok(Box::new(Warm(circuit.into(), Arc::clone(&self.proved))))
    }
}

impl WarmProver for Warm {
    fn prove(&mut self, inputs: &str, progress: &mut Progress<'_>) -> Result<Vec<u8>, Failure> {
        assert!(!inputs.contains("panic"), "as asked");
        if inputs.contains("transient") {
            return Err(Failure::new("IO_FAILED", "as asked").retried());
        }
        if inputs.contains("false") {
            return Err(Failure::new("INPUT_FALSE", "not true"));
        }
        let steps = if inputs.contains("slow") { 400 } else { 4 };
        for step in 0..steps {
            std::thread::sleep(Duration::from_millis(5));
            if progress("r1_advice", step as f32 / steps as f32).is_break() {
                return Err(Failure::new("ABORTED", "as asked"));
            }
        }
        let number = self.1.fetch_add(1, Ordering::Relaxed);
        Ok(format!("{{\"circuit\":\"{}\",\"number\":{number}}}", self.0).into_bytes())
    }
}

static PLACES: AtomicU32 = AtomicU32::new(0);

/// A folder and a database.
pub struct Place {
    pub folder: PathBuf,
    pub url: String,
    pub postgres: Option<Arc<Postgres>>,
    pub toy: Arc<Toy>,
}

impl Place {
    pub fn sqlite() -> Self {
        let number = PLACES.fetch_add(1, Ordering::Relaxed);
        let name = format!("proofpod-service-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let url = format!("sqlite:{}?mode=rwc", folder.join("jobs.sqlite").display());
        Self { folder, url, postgres: None, toy: Arc::default() }
    }

    /// One in each database that there is.
    pub fn each() -> Vec<Self> {
        let postgres = Postgres::start().map(Arc::new).map(|postgres| {
            let mut place = Self::sqlite();
            (place.url, place.postgres) = (postgres.url(), Some(postgres));
            place
        });
        [Self::sqlite()].into_iter().chain(postgres).collect()
    }

    pub async fn queue(&self) -> Queue {
        Queue::open(&self.url, 8).await.unwrap()
    }

    pub fn rest() -> AtRest {
        AtRest::new(&SecretKey::new([3; 32]))
    }

    pub async fn shared(&self) -> Shared {
        Shared {
            queue: self.queue().await,
            blobs: Blobs::open(&self.folder.join("results")).unwrap(),
            catalogue: self.toy.clone(),
            rest: Self::rest(),
            pod: Some(service::sealed::PodKey::new(&SecretKey::new([4; 32]))),
            metrics: Arc::default(),
            bell: Arc::default(),
        }
    }

    pub fn settings() -> Settings {
        let (lease, grace) = (Duration::from_millis(600), Duration::from_secs(2));
        Settings { lease, grace, ..Settings::usual() }
    }

    /// All bytes under the folder.
    pub fn bytes(&self) -> Vec<u8> {
        fn walk(folder: &Path, bytes: &mut Vec<u8>) {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                match entry.path().is_dir() {
                    true => walk(&entry.path(), bytes),
                    false => bytes.extend(std::fs::read(entry.path()).unwrap_or_default()),
                }
            }
        }
        let mut bytes = Vec::new();
        walk(&self.folder, &mut bytes);
        bytes
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Whether bytes hold a text.
pub fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}
