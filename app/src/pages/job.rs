//! Long work, live: its progress comes over server-sent events, and the page goes on by itself when it is over.

use crate::components::Progress;
use leptos::prelude::*;
use model::job::Job;

/// The progress of a job that waits or runs. Without JavaScript a link loads the page again.
#[component]
pub fn LiveJob(
    /// The job as it was when the page was made.
    job: Job,
    /// What is being done: "Making codes".
    #[prop(into)]
    label: String,
    /// The job is over: load the page's data again.
    #[prop(into)]
    on_over: Callback<()>,
) -> impl IntoView {
    let id = job.id;
    let job = RwSignal::new(job);
    let pace = RwSignal::new(None::<i64>);
    #[cfg(feature = "hydrate")]
    {
        // Dropped with the component, which closes the connection.
        let held = StoredValue::new_local(None);
        Effect::new(move |_| held.set_value(live::follow(id, job, pace, on_over)));
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (id, on_over, pace);
    let done = Signal::derive(move || job.with(|job| job.done));
    let total = Signal::derive(move || job.with(|job| job.total));
    let seconds_left = Signal::derive(move || {
        let left = total.get()? - done.get();
        pace.get().filter(|pace| *pace > 0).map(|pace| left / pace)
    });
    view! {
        <Progress label=label done=done total=total rate=pace seconds_left=seconds_left/>
        // As text: with JavaScript the browser does not parse what is in a noscript, and there would be nothing to hydrate.
        <noscript inner_html="<p><a href=\"\">Load the page again to see how far it is</a></p>"></noscript>
    }
}

#[cfg(feature = "hydrate")]
mod live {
    use futures::StreamExt;
    use gloo_net::eventsource::futures::EventSource;
    use leptos::{prelude::*, task::spawn_local};
    use model::{id::JobId, job::Job};

    /// Follows a job until it is over, and measures its pace from the first news to the latest.
    pub fn follow(id: JobId, job: RwSignal<Job>, pace: RwSignal<Option<i64>>, on_over: Callback<()>) -> Option<EventSource> {
        let mut source = EventSource::new(&format!("/events/jobs/{id}")).ok()?;
        let mut events = source.subscribe("message").ok()?;
        spawn_local(async move {
            let mut began = None;
            while let Some(event) = events.next().await {
                // A connection that broke is made again by the browser.
                let Ok((_, message)) = event else { continue };
                let Some(news) = message.data().as_string().and_then(|text| serde_json::from_str::<Job>(&text).ok()) else { continue };
                let now = js_sys::Date::now();
                let (first, at) = *began.get_or_insert((news.done, now));
                if now - at >= 300.0 {
                    pace.try_set(Some(((news.done - first) as f64 * 1000.0 / (now - at)) as i64));
                }
                let over = news.state.is_over();
                job.try_set(news);
                if over {
                    on_over.try_run(());
                    return;
                }
            }
        });
        Some(source)
    }
}
