// The service worker of the check page. It keeps the page that is shown without network, with its style and scripts, and the portal's public keys;
// and it sends the checks that were made meanwhile. It never keeps a page of the portal: those of signed-in people, and answers to checks, pass by.

const SHELL = '/check/offline';
const KEYS = '/.well-known/markward-keys.json';
/** What the shell is made of, and the reader of labels once somebody used it. The application itself is not among it. */
const KEPT = /^\/pkg\/[^/]+\/(markward\.css|fonts\.css|check\.js|scan\.js|queue\.js|reading\.js|offline\.js|zxing\/)/;
const NAME = 'markward-check ';
/** How long a page may keep its reader waiting, in milliseconds. */
const PATIENCE = 8000;

/** The page for checking, whose a thing is, and printed addresses: with or without a variant (22) and a lot (10), as the router takes them. */
const isCheck = (path) => path === '/check' || /^\/own\/[^/]+$/.test(path) || /^\/01\/[^/]+(\/22\/[^/]+)?(\/10\/[^/]+)?\/21\/[^/]+/.test(path);

/** The language of the shell that is kept. */
async function language() {
  const shell = await caches.match(SHELL);
  return (await shell?.text())?.match(/<html[^>]* lang="([\w-]+)"/)?.[1];
}

/**
 * Fetches the shell as somebody who is not signed in, with what it names, into a cache of its own; then forgets the one before. No cookie says the
 * language, so that it is said here: the reader may have chosen another than the browser asks for.
 */
async function refresh(lang) {
  const headers = lang ? { 'accept-language': lang } : {};
  const shell = await fetch(SHELL, { credentials: 'omit', cache: 'no-store', headers });
  if (!shell.ok) throw new Error(`the shell answered ${shell.status}`);
  const html = await shell.clone().text();
  const named = [...new Set(html.match(/\/pkg\/[^/"]+\/[\w./-]+/g) ?? [])].filter((path) => KEPT.test(path));
  const pkg = named[0]?.replace(/[^/]+$/, '') ?? '/pkg/';
  const scripts = ['fonts.css', 'offline.js', 'reading.js', 'queue.js', 'check.js', 'scan.js'].map((file) => pkg + file);
  const cache = await caches.open(NAME + pkg);
  await cache.put(SHELL, shell);
  await cache.addAll([...new Set([...named, ...scripts])]);
  await cache.add(new Request(KEYS, { cache: 'no-cache', credentials: 'omit' })).catch(() => {});
  for (const name of await caches.keys()) if (name.startsWith(NAME) && name !== NAME + pkg) await caches.delete(name);
}

/** The reader of labels, for who has installed the portal: whoever scans in a cellar has not scanned before. */
async function keepReader(pkg) {
  const cache = await caches.open(NAME + pkg);
  const files = ['zxing/share.js', 'zxing/reader/index.js', 'zxing/zxing_reader.wasm'].map((file) => pkg + file);
  for (const file of files) if ((await cache.match(file)) === undefined) await cache.add(file);
}

const kept = async (pkg) => (await caches.keys()).includes(NAME + pkg);

addEventListener('install', (event) => event.waitUntil(language().then(refresh).then(() => skipWaiting())));
addEventListener('activate', (event) => event.waitUntil(clients.claim()));

addEventListener('message', (event) => {
  const { pkg, lang, online, reader } = event.data ?? {};
  if (typeof pkg !== 'string') return;
  event.waitUntil(
    (async () => {
      // Checks that wait are sent whether or not the page could be fetched: its turn comes with the next page.
      if (!(await kept(pkg)) || (lang && lang !== (await language()))) await refresh(lang).catch(() => {});
      if (online) await send();
      if (reader && (await kept(pkg))) await keepReader(pkg);
    })().catch(() => {}),
  );
});

addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (request.mode === 'navigate') {
    if (isCheck(url.pathname)) event.respondWith(soon(request, url));
  } else if (url.pathname === KEYS) event.respondWith(newestKeys(request));
  else if (KEPT.test(url.pathname) || url.pathname.startsWith('/fonts/')) event.respondWith(asset(request, url));
});

/**
 * The page of a check, or the shell, if it is kept, where the network answers nothing for so long, or only its gateway does: a cellar, a full cell. What was
 * asked then is broken off, so that it is not counted beside what the shell sends. A request that is made ahead of a click goes out as it is: a copy of it
 * does not say so any more, and would be answered.
 */
async function soon(request, url) {
  const kept = await caches.match(SHELL);
  if (kept === undefined || request.headers.has('sec-purpose')) return checkPage(request, url);
  const stop = new AbortController();
  const late = new Promise((_, reject) => stop.signal.addEventListener('abort', reject));
  const patience = setTimeout(() => stop.abort(), PATIENCE);
  try {
    // What waits is sent first, for as long as that may take.
    const answer = await Promise.race([checkPage(request, url, stop.signal), late]);
    return isGateway(answer) ? kept : answer;
  } catch {
    return kept;
  } finally {
    clearTimeout(patience);
  }
}

/** Whether a proxy answers that the portal does not. Each answer of the portal's own has a policy, also one that refuses to check ahead of a click. */
const isGateway = ({ status, headers }) => [502, 503, 504].includes(status) && !headers.has('content-security-policy');

/** The page of a check. One that waits is sent by its name first: its address alone would be another check. */
async function checkPage(request, url, signal) {
  const once = url.searchParams.get('once');
  const waits = once && (await queue(async (all) => (await all()).some((check) => check.once === once)).catch(() => false));
  if (waits) await send();
  const asked = waits && (await queue(async (all) => (await all()).find((check) => check.once === once)))?.asked;
  if (!asked) return fetch(request, { signal });
  url.searchParams.set('once', asked);
  return Response.redirect(url);
}

async function newestKeys(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok) await keep(request, answer.clone());
    return answer;
  } catch {
    return (await caches.match(KEYS)) ?? Response.error();
  }
}

/** Addressed by its content, so that what is kept is what the server would send. */
async function asset(request, url) {
  const found = await caches.match(request);
  if (found !== undefined) return found;
  const answer = await fetch(request);
  if (answer.ok && (url.pathname.includes('/zxing/') || url.pathname.startsWith('/fonts/'))) await keep(request, answer.clone()).catch(() => {});
  return answer;
}

async function keep(request, answer) {
  const name = (await caches.keys()).find((name) => name.startsWith(NAME));
  if (name !== undefined) await (await caches.open(name)).put(request, answer);
}

// Checks that wait, in the place and the form of `queue.js`. Written again here: this is no module, for browsers that know no modules in service workers.
// Each counts once by its `once`, however often it is sent: by this, by the page, or by both.
addEventListener('sync', (event) => {
  if (event.tag === 'checks') event.waitUntil(send());
});

/** One sender at a time, as in `queue.js`. */
const send = () => (navigator.locks ? navigator.locks.request('markward-checks', sendAll) : sendAll());

async function sendAll() {
  await queue(async (all, put) => {
    for (const check of await all()) {
      if (check.sent) continue;
      const asked = await post(check);
      // It stays until its answer was looked at.
      if (asked) await put({ ...check, sent: true, asked });
    }
  });
}

async function post(check) {
  const body = new URLSearchParams({ code: check.text, own: check.once });
  if (check.form) body.set('once', check.form);
  if (check.at) body.set('at', check.at);
  const answer = await fetch('/api/check/code', { method: 'POST', body, signal: AbortSignal.timeout?.(20_000) });
  return answer.ok ? (await answer.json()).asked : undefined;
}

async function queue(act) {
  const done = (request) => new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: () => reject(request.error) }));
  const request = indexedDB.open('markward', 1);
  request.onupgradeneeded = () => request.result.createObjectStore('checks', { keyPath: 'once' });
  const db = await done(request);
  const store = (mode) => db.transaction('checks', mode).objectStore('checks');
  try {
    return await act(() => done(store('readonly').getAll()), (check) => done(store('readwrite').put(check)));
  } finally {
    db.close();
  }
}
