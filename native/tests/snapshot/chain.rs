//! A real anvil with the project's contracts on it.

use crate::http::post;
use alloy::primitives::{Address, B256, Bytes, U256, keccak256};
use alloy::sol;
use alloy::sol_types::{SolCall, SolValue};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

sol! {
    interface Token {
        function mint(address to, uint256 amount) external;
        function transfer(address to, uint256 value) external returns (bool);
        function balanceOf(address wallet) external view returns (uint256);
    }
    interface Registry {
        function register(uint256 commitment) external;
    }
    interface Gate {
        function snapshots(uint256 root)
            external view returns (bytes32 leavesDigest, uint64 validUntil);
        function grantRole(bytes32 role, address account) external;
    }
}

/// Private keys of anvil's accounts 0 and 1, the same on every machine.
pub const KEYS: [&str; 2] = [
    "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
    "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
];
/// Enough gas for any call of the tests, so that none is estimated.
const GAS: &str = "0x30d40";
/// Transactions in one HTTP request.
pub const BATCH: usize = 200;

/// The gate's PUBLISHER_ROLE.
pub fn publisher_role() -> B256 {
    keccak256("PUBLISHER_ROLE")
}

/// The chain; dropped, it ends.
pub struct Chain {
    anvil: Child,
    /// Host and port.
    pub address: String,
    /// Unlocked accounts. Account 0 owns the token and publishes.
    pub accounts: Vec<Address>,
    /// The ERC-20.
    pub token: Address,
    /// The identity registry.
    pub registry: Address,
    /// The gate.
    pub gate: Address,
}

impl Drop for Chain {
    fn drop(&mut self) {
        let _ = self.anvil.kill();
        let _ = self.anvil.wait();
    }
}

impl Chain {
    /// Starts a chain, or says what is missing.
    pub fn start(accounts: usize) -> Option<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let artifacts = root.join("contracts/out/artifacts");
        let Some(anvil) = installed(&root.join("node_modules/@foundry-rs")) else {
            return skip("anvil not installed (npm install)");
        };
        if !artifacts.join("AccessGate.json").exists() {
            return skip("contracts not compiled (npm run -w contracts compile)");
        }
        let mut anvil = Command::new(anvil)
            .args(["--port", "0", "--order", "fifo", "--disable-block-gas-limit", "--accounts"])
            .arg(accounts.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .expect("anvil starts");
        let address = listening(&mut anvil);
        let zero = Address::ZERO;
        let (token, registry, gate) = (zero, zero, zero);
        let mut chain = Self { anvil, address, accounts: vec![], token, registry, gate };
        chain.accounts = serde_json::from_value(chain.rpc("eth_accounts", json!([]))).unwrap();
        chain.deploy_all(&artifacts);
        Some(chain)
    }

    fn deploy_all(&mut self, artifacts: &Path) {
        // Any code that answers `insecureDevSrs()` with false: the gate asks at construction.
        let verifier = Address::repeat_byte(0x5e);
        self.rpc("anvil_setCode", json!([verifier, "0x60206000f3"]));
        let owner = self.accounts[0];
        self.token = self.deploy(artifacts, "DataToken", owner.abi_encode());
        self.registry = self.deploy(artifacts, "IdentityRegistry", vec![]);
        let arguments = (verifier, owner, 3600u64).abi_encode();
        self.gate = self.deploy(artifacts, "AccessGate", arguments);
        let role = publisher_role();
        self.send(owner, self.gate, Gate::grantRoleCall { role, account: owner });
    }

    fn deploy(&self, artifacts: &Path, name: &str, arguments: Vec<u8>) -> Address {
        let text = std::fs::read(artifacts.join(format!("{name}.json"))).expect("an artifact");
        let artifact: Value = serde_json::from_slice(&text).expect("a JSON artifact");
        let mut code: Bytes = serde_json::from_value(artifact["bytecode"].clone()).expect("bytes");
        code = [code.to_vec(), arguments].concat().into();
        let request = json!([{ "from": self.accounts[0], "data": code, "gas": "0x1000000" }]);
        let receipt = self.receipt(&self.rpc("eth_sendTransaction", request));
        assert_eq!(receipt["status"], "0x1", "{name} is deployed");
        serde_json::from_value(receipt["contractAddress"].clone()).expect("an address")
    }

    /// One JSON-RPC call.
    pub fn rpc(&self, method: &str, params: Value) -> Value {
        self.batch(vec![(method.into(), params)]).remove(0)
    }

    /// Many JSON-RPC calls, their results in order. Calls of one request run side by side, so that
    /// transactions arrive in any order.
    pub fn batch(&self, calls: Vec<(String, Value)>) -> Vec<Value> {
        let mut results = Vec::new();
        for part in calls.chunks(BATCH) {
            let body: Vec<Value> = part.iter().enumerate().map(numbered).collect();
            let mut answers: Vec<Value> =
                serde_json::from_value(post(&self.address, &json!(body).to_string())).unwrap();
            answers.sort_by_key(|answer| answer["id"].as_u64());
            for (answer, (method, _)) in answers.into_iter().zip(part) {
                assert!(answer["error"].is_null(), "{method}: {answer}");
                results.push(answer["result"].clone());
            }
        }
        results
    }

    /// A transaction's request, for `batch`.
    pub fn sending(&self, from: Address, to: Address, call: impl SolCall) -> (String, Value) {
        let input = Bytes::from(call.abi_encode());
        let request = json!([{ "from": from, "to": to, "input": input, "gas": GAS }]);
        ("eth_sendTransaction".into(), request)
    }

    /// The receipt of a transaction that is about to be mined.
    fn receipt(&self, tx: &Value) -> Value {
        for _ in 0..2_000 {
            let receipt = self.rpc("eth_getTransactionReceipt", json!([tx]));
            if !receipt.is_null() {
                return receipt;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        panic!("{tx} is not mined");
    }

    /// Sends one transaction; automine mines it.
    pub fn send(&self, from: Address, to: Address, call: impl SolCall) {
        let receipt = self.receipt(&self.batch(vec![self.sending(from, to, call)]).remove(0));
        assert_eq!(receipt["status"], "0x1", "{receipt}");
    }

    /// Mints whole balance units to an account.
    pub fn mint(&self, to: Address, value: U256) {
        self.send(self.accounts[0], self.token, Token::mintCall { to, amount: value });
    }

    /// Moves tokens.
    pub fn transfer(&self, from: Address, to: Address, value: U256) {
        self.send(from, self.token, Token::transferCall { to, value });
    }

    /// Registers an account's commitment.
    pub fn register(&self, wallet: Address, commitment: u64) {
        let commitment = U256::from(commitment);
        self.send(wallet, self.registry, Registry::registerCall { commitment });
    }

    /// What the token itself says that accounts hold.
    pub fn balances(&self, wallets: &[Address]) -> Vec<U256> {
        let ask = |wallet: &Address| {
            let input = Bytes::from(Token::balanceOfCall { wallet: *wallet }.abi_encode());
            ("eth_call".into(), json!([{ "to": self.token, "input": input }, "latest"]))
        };
        let answers = self.batch(wallets.iter().map(ask).collect());
        answers.into_iter().map(|answer| serde_json::from_value(answer).unwrap()).collect()
    }

    /// What the gate knows of a root: the file's digest and the end of its validity.
    pub fn published(&self, root: &str) -> (B256, u64) {
        let root = root.parse().expect("a root");
        let input = Bytes::from(Gate::snapshotsCall { root }.abi_encode());
        let answer = self.rpc("eth_call", json!([{ "to": self.gate, "input": input }, "latest"]));
        let answer: Bytes = serde_json::from_value(answer).unwrap();
        let record = Gate::snapshotsCall::abi_decode_returns(&answer).expect("a record");
        (record.leavesDigest, record.validUntil)
    }

    /// Transactions that the publisher has sent.
    pub fn publisher_nonce(&self) -> Value {
        self.rpc("eth_getTransactionCount", json!([self.accounts[0], "latest"]))
    }

    /// Number of the newest block.
    pub fn head(&self) -> u64 {
        let head: U256 = serde_json::from_value(self.rpc("eth_blockNumber", json!([]))).unwrap();
        head.to()
    }
}

fn numbered((id, (method, params)): (usize, &(String, Value))) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })
}

/// The program itself: killing npm's wrapper around it would leave it running.
fn installed(packages: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(packages).ok()?.flatten();
    let mut programs = entries
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("anvil-"))
        .map(|entry| entry.path().join("bin/anvil"));
    programs.find(|program| program.exists())
}

fn listening(anvil: &mut Child) -> String {
    let mut lines = BufReader::new(anvil.stdout.take().expect("anvil's output")).lines();
    let address = loop {
        let line = lines.next().expect("anvil says where it listens").expect("text");
        if let Some(address) = line.strip_prefix("Listening on ") {
            break address.to_string();
        }
    };
    // Whatever else it says must be read, or it blocks.
    std::thread::spawn(move || lines.for_each(drop));
    address
}

/// A missing tool fails the test where all must be there, and is told past the test's capture
/// elsewhere.
fn skip(why: &str) -> Option<Chain> {
    assert!(std::env::var("CI").is_err(), "{why}");
    let _ = writeln!(std::io::stderr(), "skipped: {why}");
    None
}
