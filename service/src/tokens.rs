//! Who may do what: bearer tokens, kept as digests in a file, with scopes and quotas.

use crate::limits::TOKENS_BYTES_MAX;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io::Read;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// What begins a token, so that people and scanners know one.
const PREFIX: &str = "ppod_";

/// What a token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Send and cancel jobs.
    Submit,
    /// See one's own jobs and their results.
    Read,
    /// See `/metrics`.
    Metrics,
}

/// One entry of the token file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Token {
    /// Whose jobs they are; two tokens of one name share them.
    pub name: String,
    /// SHA-256 of the token, lower-case hex. Tokens have 256 random bits: no salt is needed.
    pub sha256: String,
    /// What it allows.
    pub scopes: Vec<Scope>,
    /// Jobs that may be sent in a minute.
    #[serde(default = "jobs_per_minute")]
    pub jobs_per_minute: u32,
    /// Jobs that may wait or run.
    #[serde(default = "open_jobs")]
    pub open_jobs: u32,
}

fn jobs_per_minute() -> u32 {
    60
}

fn open_jobs() -> u32 {
    100
}

/// Why there are no tokens.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {problem}")]
pub struct TokensError {
    /// The file.
    pub path: String,
    /// What is wrong with it.
    pub problem: String,
}

/// Jobs that a name may send now, refilled as time passes.
#[derive(Debug)]
struct Bucket {
    left: f64,
    at: Instant,
}

/// All tokens.
#[derive(Debug, Default)]
pub struct Tokens {
    by_digest: HashMap<String, Token>,
    buckets: Mutex<HashMap<String, Bucket>>,
    /// Everybody is this one. Only for a listener on loopback.
    anybody: Option<Token>,
}

impl Token {
    /// Whether it allows something.
    pub fn allows(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }

    /// Draws a token; gives it and its entry.
    pub fn draw(name: &str, scopes: Vec<Scope>) -> Result<(String, Self), getrandom::Error> {
        let mut random = [0; 32];
        getrandom::fill(&mut random)?;
        let token = format!("{PREFIX}{}", hex::encode(random));
        let (name, sha256) = (name.to_owned(), digest(&token));
        let (jobs_per_minute, open_jobs) = (jobs_per_minute(), open_jobs());
        Ok((token, Self { name, sha256, scopes, jobs_per_minute, open_jobs }))
    }
}

impl Tokens {
    /// From entries.
    pub fn new(entries: Vec<Token>) -> Self {
        let by_digest = entries.into_iter().map(|token| (token.sha256.clone(), token)).collect();
        Self { by_digest, ..Self::default() }
    }

    /// Nobody is asked: for one's own machine.
    pub fn insecure_anybody() -> Self {
        let all = vec![Scope::Submit, Scope::Read, Scope::Metrics];
        let (name, sha256) = ("anybody".to_owned(), String::new());
        let (jobs_per_minute, open_jobs) = (u32::MAX, u32::MAX);
        let anybody = Token { name, sha256, scopes: all, jobs_per_minute, open_jobs };
        Self { anybody: Some(anybody), ..Self::default() }
    }

    /// From a JSON file: a list of entries.
    pub fn read(path: &Path) -> Result<Self, TokensError> {
        let bad = |problem: String| TokensError { path: path.display().to_string(), problem };
        let file = std::fs::File::open(path).map_err(|error| bad(error.to_string()))?;
        let mut text = String::new();
        file.take(TOKENS_BYTES_MAX)
            .read_to_string(&mut text)
            .map_err(|error| bad(error.to_string()))?;
        let entries: Vec<Token> =
            serde_json::from_str(&text).map_err(|error| bad(error.to_string()))?;
        for token in &entries {
            if !crate::blobs::is_hash(&token.sha256) {
                return Err(bad(format!("{}: sha256: expected 64 hex digits", token.name)));
            }
        }
        Ok(Self::new(entries))
    }

    /// Whose token this is. The digest is what is looked up: how long that takes says nothing of
    /// any token.
    pub fn holder(&self, token: Option<&str>) -> Option<&Token> {
        let known = token.and_then(|token| self.by_digest.get(&digest(token)));
        known.or(self.anybody.as_ref())
    }

    /// Takes one job out of a name's minute; else the seconds until there is one again.
    pub fn spend(&self, token: &Token) -> Result<(), u64> {
        let full = f64::from(token.jobs_per_minute);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let bucket = buckets.entry(token.name.clone()).or_insert(Bucket { left: full, at: now });
        let refill = now.duration_since(bucket.at).as_secs_f64() * full / 60.0;
        *bucket = Bucket { left: (bucket.left + refill).min(full), at: now };
        if bucket.left >= 1.0 {
            bucket.left -= 1.0;
            return Ok(());
        }
        Err(((1.0 - bucket.left) * 60.0 / full.max(1e-3)).ceil() as u64)
    }
}

fn digest(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_a_token_by_its_digest_alone() {
        let (token, entry) = Token::draw("alice", vec![Scope::Read]).unwrap();
        assert!(!format!("{entry:?}").contains(&token[PREFIX.len()..]));
        let tokens = Tokens::new(vec![entry]);
        assert_eq!(tokens.holder(Some(&token)).unwrap().name, "alice");
        assert!(tokens.holder(Some(&token[1..])).is_none());
        assert!(tokens.holder(None).is_none());
        assert!(!tokens.holder(Some(&token)).unwrap().allows(Scope::Submit));
        assert_eq!(Tokens::insecure_anybody().holder(None).unwrap().name, "anybody");
    }

    #[test]
    fn a_minute_has_its_jobs_and_no_more() {
        let (_, mut entry) = Token::draw("bob", vec![Scope::Submit]).unwrap();
        entry.jobs_per_minute = 3;
        let tokens = Tokens::new(vec![entry.clone()]);
        for _ in 0..3 {
            assert_eq!(tokens.spend(&entry), Ok(()));
        }
        let wait = tokens.spend(&entry).unwrap_err();
        assert!((15..=20).contains(&wait), "{wait}");
        entry.jobs_per_minute = 0;
        entry.name = "none".into();
        assert!(tokens.spend(&entry).is_err());
    }

    #[test]
    fn says_what_is_wrong_with_a_file() {
        let path = std::env::temp_dir().join(format!("proofpod-tokens-{}", std::process::id()));
        let short = r#"[{"name":"a","sha256":"00","scopes":[]}]"#;
        for (text, problem) in [
            ("[", "EOF"),
            (r#"[{"name":"a"}]"#, "sha256"),
            (short, "64 hex"),
            (r#"[{"name":"a","sha256":"","scopes":["root"]}]"#, "root"),
        ] {
            std::fs::write(&path, text).unwrap();
            let error = Tokens::read(&path).unwrap_err().to_string();
            assert!(error.contains(problem), "{error}");
        }
        std::fs::remove_file(path).unwrap();
    }
}
