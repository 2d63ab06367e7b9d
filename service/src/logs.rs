//! Structured logs: one JSON object a line on stderr. Events of this project's crates alone, so
//! that no library can write what it was handed.

use tracing::Level;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Begins to log; a second call changes nothing.
pub fn init(level: Level) {
    let ours = Targets::new().with_target("service", level).with_target("proofpod", level);
    let layer = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_writer(std::io::stderr)
        .with_filter(ours);
    let _ = tracing_subscriber::registry().with(layer).try_init();
}
