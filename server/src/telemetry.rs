//! Log lines, to standard error: readable ones, or one JSON object a line. See `config` for `log_format` and `log_filter`.

use crate::config::{LogFormat, Settings};
use std::{io::IsTerminal, panic};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// What a serving process says by itself. The libraries' own chatter helps nobody who runs a portal.
const SERVING: &str = "info,sqlx=warn,tantivy=warn,hyper=warn,h2=warn,rustls=warn";
/// What a command says by itself: its result is its output, so only what went wrong.
const COMMAND: &str = "warn";

/// Starts logging. `serving` chooses the filter where the settings name none.
pub fn start(settings: &Settings, serving: bool) {
    let directives = settings.log_filter.as_deref().unwrap_or(if serving { SERVING } else { COMMAND });
    // The directives were checked when the settings were read.
    let filter = EnvFilter::try_new(directives).unwrap_or_else(|_| EnvFilter::new("info"));
    let registry = tracing_subscriber::registry().with(filter);
    let started = match settings.log_format {
        LogFormat::Text => registry.with(fmt::layer().with_writer(std::io::stderr).with_target(false).with_ansi(std::io::stderr().is_terminal())).try_init(),
        LogFormat::Json => {
            registry.with(fmt::layer().json().flatten_event(true).with_current_span(true).with_span_list(false).with_writer(std::io::stderr)).try_init()
        }
    };
    // Only a test starts it twice.
    drop(started);
    log_panics();
}

/// A panic is a line in the same log, with its place, so that whoever collects JSON does not lose it.
fn log_panics() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let message = info.payload_as_str().unwrap_or("(no message)");
        tracing::error!(panic.place = place, panic.message = message, "Panicked at {place}: {message}");
    }));
}
