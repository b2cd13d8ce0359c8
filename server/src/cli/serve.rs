//! `markward serve`.

use super::{Context, Exit, output};
use crate::{
    config::Settings,
    http::{self, Web, body::Limits, health::Probe},
    serve,
    site::Site,
};
use anyhow::Context as _;
use axum::{Router, http::StatusCode};
use clap::Args;
use futures::FutureExt;
use std::{path::PathBuf, sync::Arc};
use tokio_util::sync::CancellationToken;

/// Serves the portal.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The address to listen on, in place of the setting; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
    /// The built site, in place of the setting
    #[arg(long, value_name = "DIRECTORY")]
    site: Option<PathBuf>,
}

impl Arguments {
    /// The settings that the arguments replace.
    pub fn overrides(self) -> impl Iterator<Item = (&'static str, &'static str, String)> {
        let site = self
            .site
            .map(|path| ("site_dir", "--site", path.to_string_lossy().into_owned()));
        self.listen
            .map(|address| ("listen", "--listen", address))
            .into_iter()
            .chain(site)
    }
}

/// Serves until a signal comes, then finishes what is running.
pub async fn run(context: &Context) -> anyhow::Result<Exit> {
    let settings = &context.settings;
    let web = Arc::new(web(settings)?);
    let listener = serve::bind(settings.listen).await?;
    let address = listener
        .local_addr()
        .context("the listening socket has no address")?;
    let pages = Router::new().fallback(|| async { StatusCode::NOT_FOUND });
    let service = http::assemble(
        &web,
        pages,
        Probe(Arc::new(|| std::future::ready(Vec::new()).boxed())),
    );
    let stop = CancellationToken::new();
    tokio::spawn(serve::stop_on_signal(stop.clone()));
    output::line(&format!("Markward is at http://{address}"))?;
    if !serve::serve(
        listener,
        service,
        settings.max_connections,
        stop,
        settings.shutdown_grace,
    )
    .await
    {
        tracing::warn!(
            "Some requests did not end within {} s and were cut off",
            settings.shutdown_grace.as_secs()
        );
    }
    Ok(Exit::Yes)
}

fn web(settings: &Settings) -> anyhow::Result<Web> {
    let site = Site::load(settings.site_dir.as_deref())?;
    let (files, bytes) = site.size();
    tracing::info!(
        site.files = files,
        site.bytes = bytes,
        "Read {files} files of the site"
    );
    Ok(Web {
        site,
        public_url: settings.public_url.clone(),
        trusted_proxies: settings.trusted_proxies.clone(),
        limits: Limits {
            ordinary: settings.body_limit,
            upload: settings.upload_limit,
            import: settings.import_limit,
        },
    })
}
