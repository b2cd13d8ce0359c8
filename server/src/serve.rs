//! Accepting connections, and stopping well: no new ones, the running ones finish, jobs reach a place where they can stop, all within a limit.

use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use std::{io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// How long a client may take to say what it wants, and how long an idle connection is kept. (Slowloris)
const HEADER_PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of a request's headers.
const HEADER_LIMIT: usize = 64 * 1024;

/// Why the server cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Another program has the address.
    #[error("{0} is in use by another program; stop that one, or choose another address with --listen or the setting `listen`")]
    InUse(SocketAddr),
    /// Not allowed; usually a port below 1024.
    #[error("this account may not listen on {0}; choose a port from 1024, or let a reverse proxy listen there")]
    NotAllowed(SocketAddr),
    /// The address is not one of this machine.
    #[error("{0} is no address of this machine; 127.0.0.1 is for this machine only, 0.0.0.0 for all of its addresses (setting `listen`)")]
    NotHere(SocketAddr),
    /// Anything else.
    #[error("could not listen on {address}")]
    Other {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
}

/// Takes the address.
///
/// # Errors
/// It is in use, not allowed, or not of this machine.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => ServeError::InUse(address),
        io::ErrorKind::PermissionDenied => ServeError::NotAllowed(address),
        io::ErrorKind::AddrNotAvailable => ServeError::NotHere(address),
        _ => ServeError::Other { address, source },
    })
}

/// Serves until `stop`, then lets the running requests finish for at most `grace`. Returns whether all did.
pub async fn serve(listener: TcpListener, service: Router, max_connections: usize, stop: CancellationToken, grace: Duration) -> bool {
    let graceful = GracefulShutdown::new();
    let free = Arc::new(Semaphore::new(max_connections.min(Semaphore::MAX_PERMITS)));
    loop {
        let accepted = async {
            // Waiting here leaves further clients in the kernel's queue rather than in our memory. The semaphore is never closed.
            let permit = Arc::clone(&free).acquire_owned().await;
            (listener.accept().await, permit)
        };
        let (accepted, permit) = tokio::select! {
            biased;
            () = stop.cancelled() => break,
            accepted = accepted => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let connection = graceful.watch(connection(stream, peer, service.clone()));
                tokio::spawn(async move {
                    // Clients go away in the middle of things; that is theirs to know.
                    if let Err(error) = connection.await {
                        tracing::debug!(client.address = %peer.ip(), "A connection ended early: {error}");
                    }
                    drop(permit);
                });
            }
            Err(error) => {
                // Out of file descriptors, mostly: others will be given back, and a busy loop would not help.
                tracing::error!("Could not accept a connection: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop(listener);
    tokio::time::timeout(grace, graceful.shutdown()).await.is_ok()
}

fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    service: Router,
) -> http1::Connection<
    TokioIo<TcpStream>,
    impl hyper::service::Service<Request<Incoming>, Response = axum::response::Response, Error = std::convert::Infallible, Future: Send>,
> {
    // Answers go out at once, not after the peer acknowledged the last one.
    stream.set_nodelay(true).unwrap_or_default();
    let service = tower::service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        service.clone().oneshot(request.map(Body::new))
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_PATIENCE)
        .max_buf_size(HEADER_LIMIT)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
}

/// Cancels `stop` at the first SIGINT or SIGTERM. A second one ends the process at once, for whoever does not want to wait.
pub async fn stop_on_signal(stop: CancellationToken) {
    signal().await;
    tracing::info!("Stopping: finishing what is running; once more stops at once");
    stop.cancel();
    signal().await;
    tracing::warn!("Stopped at once");
    std::process::exit(130);
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminate = async {
        match signal(SignalKind::terminate()) {
            Ok(mut stream) => stream.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate => {}
    }
}

#[cfg(not(unix))]
async fn signal() {
    drop(tokio::signal::ctrl_c().await);
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    async fn started(service: Router) -> (SocketAddr, CancellationToken, tokio::task::JoinHandle<bool>) {
        let listener = bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let running = tokio::spawn(serve(listener, service, 8, stop.clone(), Duration::from_secs(5)));
        (address, stop, running)
    }

    #[tokio::test]
    async fn a_port_in_use_is_named_with_what_to_do() {
        let first = bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let address = first.local_addr().unwrap();
        let error = bind(address).await.unwrap_err().to_string();
        assert!(error.starts_with(&format!("{address} is in use")) && error.contains("--listen"), "{error}");
    }

    #[tokio::test]
    async fn an_address_of_another_machine_is_named() {
        let error = bind(SocketAddr::from(([192, 0, 2, 1], 3000))).await.unwrap_err().to_string();
        assert!(error.contains("192.0.2.1:3000 is no address of this machine"), "{error}");
    }

    #[tokio::test]
    async fn a_running_request_is_finished_before_the_server_stops() {
        let slow = routing::get(|| async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            "done"
        });
        let (address, stop, running) = started(Router::new().route("/", slow)).await;
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
        stop.cancel();
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("done"), "{answer}");
        assert!(running.await.unwrap());
        assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
    }
}
