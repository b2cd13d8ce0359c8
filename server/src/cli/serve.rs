//! `markward serve`.

use super::{Context, Exit, output};
use crate::{
    background::Background,
    config::Settings,
    http::{
        self, Web,
        body::Limits,
        health::{Check, Probe},
    },
    mail::{self, Mailer},
    routes, serve,
    site::{Site, SiteError},
};
use anyhow::Context as _;
use clap::Args;
use portal::{
    Portal,
    jobs::Lane,
    listing_pictures::{PictureSource, fetch::Fetcher},
    webhook::Webhook,
};
use std::{path::PathBuf, sync::Arc, time::Instant};

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
        let site = self.site.map(|path| ("site_dir", "--site", path.to_string_lossy().into_owned()));
        self.listen.map(|address| ("listen", "--listen", address)).into_iter().chain(site)
    }
}

/// Serves until a signal comes, then finishes what is running: no new connections, requests, tasks, database, in this order.
pub async fn run(mut context: Context) -> anyhow::Result<Exit> {
    // What takes no time and fails most comes first.
    let site = site(&context.settings)?;
    let listener = serve::bind(context.settings.listen).await?;
    let address = listener.local_addr().context("the listening socket has no address")?;
    // Port 0 took a free one: links lead there.
    context.settings.listen = address;
    let settings = &context.settings;
    let web = Arc::new(web(settings, site));
    let portal = context.portal().await?;
    let background = background(settings, &portal)?;
    let application = routes::application(portal.clone(), &web.site, background.stop().clone());
    let service = http::assemble(&web, application, probe(portal.clone(), &background));
    tokio::spawn(serve::stop_on_signal(background.stop().clone()));
    tracing::info!(http.address = %address, public.url = %settings.public_url(), "Serving {} on {address}", settings.marketplace);
    output::line(&format!("Markward is at http://{address}"))?;
    let stop = background.stop().clone();
    let drained = serve::serve(listener, service, settings.max_connections, stop, settings.shutdown_grace).await;
    let stopping = Instant::now();
    let finished = background.finish(settings.shutdown_grace).await;
    portal.db().close().await;
    if drained && finished {
        tracing::info!("Stopped, with nothing left undone after {} ms", stopping.elapsed().as_millis());
    } else {
        tracing::warn!("Stopped; what did not end within {} s was cut off, and is taken up at the next start", settings.shutdown_grace.as_secs());
    }
    Ok(Exit::Yes)
}

fn site(settings: &Settings) -> Result<Site, SiteError> {
    let site = Site::load(settings.site_dir.as_deref())?;
    let (files, bytes) = site.size();
    tracing::info!(site.files = files, site.bytes = bytes, "Read {files} files of the site");
    Ok(site)
}

fn web(settings: &Settings, site: Site) -> Web {
    Web {
        site,
        public_url: settings.public_url(),
        trusted_proxies: settings.trusted_proxies.clone(),
        country_header: settings.country_header.clone(),
        limits: Limits { ordinary: settings.body_limit, upload: settings.upload_limit, import: settings.import_limit },
    }
}

/// Starts what runs beside the pages.
fn background(settings: &Settings, portal: &Portal) -> anyhow::Result<Background> {
    let outbox = settings.data_dir.join("outbox");
    let mailer = Arc::new(Mailer::new(settings.smtp_url.as_deref(), outbox, settings.mail_from.clone())?);
    let mut background = Background::default();
    background.follow("mails", portal, move |portal, stop| {
        let mailer = Arc::clone(&mailer);
        async move { mail::deliver::run(portal, &mailer, stop).await }
    });
    for lane in Lane::ALL {
        let name = match lane {
            Lane::Ordinary => "jobs",
            Lane::Catalogue => "jobs over the catalogue",
            Lane::Trials => "trials of rules",
            Lane::Takedowns => "takedowns",
        };
        background.follow(name, portal, move |portal, stop| async move { portal.run_jobs(lane, stop).await });
    }
    background.follow("screening", portal, |portal, stop| async move { portal.follow_screening(stop).await });
    background.follow("watches", portal, |portal, stop| async move { portal.follow_watches(stop).await });
    background.follow("chores", portal, |portal, stop| async move { portal.run_chores(stop).await });
    background.follow("search index", portal, |portal, stop| async move { portal.run_indexer(stop).await });
    if settings.listing_pictures {
        let source = PictureSource::Web(Fetcher::new(settings.picture_hosts.clone())?);
        background.follow("pictures", portal, move |portal, stop| {
            let source = source.clone();
            async move { portal.follow_pictures(source, stop).await }
        });
    }
    if let Some(url) = settings.webhook_url.clone() {
        let key = settings.webhook_secret.clone().context("webhook_url is set, and webhook_secret is not: messages that are not signed could be anybody's")?;
        let hook = Webhook::new(url, key)?;
        background.follow("webhook", portal, move |portal, stop| {
            let hook = hook.clone();
            async move { portal.follow_webhook(hook, stop).await }
        });
    }
    Ok(background)
}

/// What `/health/ready` asks.
fn probe(portal: Portal, background: &Background) -> Probe {
    let idle = Arc::new(background.idle());
    Probe(Arc::new(move || {
        let (portal, idle) = (portal.clone(), Arc::clone(&idle));
        Box::pin(async move {
            let (reached, schema) = (portal.db().ping().await, portal.db().schema().await);
            for error in [reached.as_ref().err(), schema.as_ref().err()].into_iter().flatten() {
                tracing::error!(error = %error, "A health check failed");
            }
            let idle = idle();
            let tasks = if idle.is_empty() { "all at work".to_owned() } else { format!("not at work: {}", idle.join(", ")) };
            vec![
                Check { name: "database", ok: reached.is_ok(), detail: if reached.is_ok() { "answers" } else { "does not answer" }.to_owned() },
                Check {
                    name: "migrations",
                    ok: schema.as_ref().is_ok_and(|schema| schema.is_current()),
                    detail: schema.map_or_else(|_| "unknown".to_owned(), |schema| format!("{} of {}", schema.applied.unwrap_or(0), schema.known)),
                },
                Check { name: "jobs", ok: idle.is_empty(), detail: tasks },
            ]
        })
    }))
}
