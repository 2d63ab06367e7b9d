//! A progress bar on terminals, nothing elsewhere.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use prover::Event;
use std::io::IsTerminal;
use std::ops::ControlFlow;

const STEPS: f32 = 1000.0;
const TEMPLATE: &str = "{msg:<14} {bar:40} {percent:>3}% {elapsed}";

/// Shows a proof's rounds on stderr.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar when stderr is a terminal.
    pub fn new() -> Self {
        let bar = match std::io::stderr().is_terminal() {
            true => ProgressBar::with_draw_target(Some(STEPS as u64), ProgressDrawTarget::stderr()),
            false => ProgressBar::hidden(),
        };
        if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
            bar.set_style(style);
        }
        Self { bar }
    }

    /// Shows one event.
    pub fn show(&self, event: Event) -> ControlFlow<()> {
        self.bar.set_message(event.round.name());
        self.bar.set_position((event.fraction * STEPS) as u64);
        ControlFlow::Continue(())
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
