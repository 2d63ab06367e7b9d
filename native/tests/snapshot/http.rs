//! As much HTTP as the tests need: one request a connection, and a proxy that misbehaves on order.

use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::thread;

/// Posts a JSON body and returns the answer's.
pub fn post(address: &str, body: &str) -> Value {
    let answer = exchange(address, body.as_bytes()).expect("the chain answers");
    let start = find(&answer, b"\r\n\r\n").expect("an HTTP head") + 4;
    serde_json::from_slice(&answer[start..]).expect("a JSON answer")
}

fn exchange(address: &str, body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address)?;
    let head = format!(
        "POST / HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// A proxy in front of a chain's RPC.
pub struct Proxy {
    /// Its own address.
    pub address: String,
    /// How many more requests it forwards; it hangs up on the rest.
    pub forwards: Arc<AtomicI64>,
    /// Most blocks in one log query; a wider one is refused.
    pub max_range: Arc<AtomicU64>,
    /// Widest log query that was let through.
    pub widest: Arc<AtomicU64>,
}

impl Proxy {
    /// Starts a proxy that forwards everything until told otherwise.
    pub fn start(chain: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let proxy = Self {
            address: listener.local_addr().expect("an address").to_string(),
            forwards: Arc::new(AtomicI64::new(i64::MAX)),
            max_range: Arc::new(AtomicU64::new(u64::MAX)),
            widest: Arc::new(AtomicU64::new(0)),
        };
        let (chain, forwards) = (chain.to_string(), proxy.forwards.clone());
        let (max_range, widest) = (proxy.max_range.clone(), proxy.widest.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if forwards.fetch_sub(1, Ordering::SeqCst) > 0 {
                    let limit = max_range.load(Ordering::SeqCst);
                    let _ = serve(stream, &chain, limit, &widest);
                }
            }
        });
        proxy
    }
}

fn serve(
    mut client: TcpStream,
    chain: &str,
    limit: u64,
    widest: &AtomicU64,
) -> std::io::Result<()> {
    let body = read_body(&mut client)?;
    let request: Value = serde_json::from_slice(&body).unwrap_or_default();
    if let Some(range) = log_range(&request) {
        if range > limit {
            let error = json!({ "code": -32602, "message": "block range is too wide" });
            return answer(
                &mut client,
                &json!({ "jsonrpc": "2.0", "id": request["id"], "error": error }),
            );
        }
        widest.fetch_max(range, Ordering::SeqCst);
    }
    client.write_all(&exchange(chain, &body)?)
}

fn answer(client: &mut TcpStream, value: &Value) -> std::io::Result<()> {
    let body = value.to_string();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
    write!(client, "{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

fn log_range(request: &Value) -> Option<u64> {
    if request["method"] != "eth_getLogs" {
        return None;
    }
    let number = |name: &str| {
        let text = request["params"][0][name].as_str()?;
        u64::from_str_radix(text.trim_start_matches("0x"), 16).ok()
    };
    Some(number("toBlock")? - number("fromBlock")? + 1)
}

fn read_body(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut seen = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        seen.extend_from_slice(&buffer[..count]);
        let Some(end) = find(&seen, b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&seen[..end]).to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
        let length: usize = length.and_then(|text| text.trim().parse().ok()).unwrap_or(0);
        if seen.len() >= end + 4 + length {
            return Ok(seen[end + 4..end + 4 + length].to_vec());
        }
    }
}
