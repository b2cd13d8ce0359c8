// What a page for buyers can do with a script, long before the application's WebAssembly has arrived and whether it arrives or not.
// Everything is delegated from the document, so that it holds for parts that the application draws later.

const scanner = () => import('./scan.js');
const isCheck = () => /^\/(check$|01\/|own\/)/.test(location.pathname);

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-scan], [data-place]');
  if (button === null) return;
  if (button.hasAttribute('data-scan')) scanner().then((module) => module.open(), () => button.closest('form')?.requestSubmit());
  else addPlace(button);
});

document.addEventListener('change', (event) => {
  if (event.target.matches?.('[data-photo]') && event.target.files.length > 0) {
    scanner().then((module) => module.readPhoto(event.target), () => {});
  }
});

// Pages of people at work are English, others in the reader's language: a link from one to the other loads the page, since a page has one language.
const atWork = (path) => /^\/(brand|seller|review|admin)(\/|$)/.test(path);

document.addEventListener(
  'click',
  ({ target }) => {
    const link = target.closest('a[href]');
    if (link === null || document.documentElement.dataset.reader === 'en' || link.origin !== location.origin) return;
    // The application's router leaves such links to the browser.
    if (atWork(link.pathname) !== atWork(location.pathname)) link.relList.add('external');
  },
  true,
);

// An open menu closes by Escape, which leaves the focus on its button, and by a click beside it.
const menus = () => document.querySelectorAll('details.menu-box[open]');

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const menu of menus()) {
    if (menu.contains(document.activeElement)) menu.querySelector('summary').focus();
    menu.open = false;
  }
});

document.addEventListener('click', (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});

// The place is asked for at a click and never before, and leaves the device rounded to a tenth of a degree (11 km).
function addPlace(button) {
  const form = button.closest('form');
  const refused = form.querySelector('[data-say="place-refused"]');
  const tenth = (degrees) => (Math.round(degrees * 10) / 10).toFixed(1);
  button.disabled = true;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      form.elements.latitude.value = tenth(coords.latitude);
      form.elements.longitude.value = tenth(coords.longitude);
      button.disabled = false;
      // A plain sending, which works before and after the application has taken the form over.
      form.requestSubmit(form.querySelector('button[type=submit]'));
    },
    () => {
      button.disabled = false;
      refused.hidden = false;
    },
    { maximumAge: 600_000, timeout: 15_000 },
  );
}

// Checks that were made without network: the list stands on the page for checking, hidden as long as there is none.
async function showQueue() {
  const section = document.querySelector('[data-queue]');
  if (section === null || !localStorage.getItem('markward-queue')) return;
  const { all, send } = await import('./queue.js');
  const checks = await all();
  if (checks.length === 0) localStorage.removeItem('markward-queue');
  const list = section.querySelector('ul');
  list.replaceChildren(
    ...checks.map((check) => {
      const item = document.createElement('li');
      const link = document.createElement('a');
      link.href = `/check?${new URLSearchParams({ code: check.text, once: check.asked ?? check.once })}`;
      link.addEventListener('click', (event) => {
        event.preventDefault();
        send(check).then((answer) => location.assign(answer), () => location.assign(link.href));
      });
      link.rel = 'external';
      link.textContent = check.shown;
      item.append(link);
      return item;
    }),
  );
  section.hidden = checks.length === 0;
}

// By what the check was known when the page was asked for.
const arrived = new URLSearchParams(location.search).get('once');

// Loaded again, it is the same check: the address takes the token by which the server knows it.
function keepToken() {
  const asked = document.querySelector('[data-asked]')?.dataset.asked;
  const url = new URL(location.href);
  if (!asked || url.searchParams.get('once') === asked) return;
  url.searchParams.set('once', asked);
  history.replaceState(history.state, '', url);
}

// In another language it is the same check.
addEventListener('submit', ({ target }) => {
  if (target.matches('.languages')) target.elements.next.value = location.pathname + location.search;
});

// A check waits until its answer is on the screen: a page that is closed in between loses nothing.
async function answered() {
  if (arrived === null || document.querySelector('.verdict') === null || document.querySelector('[data-offline]') !== null || !localStorage.getItem('markward-queue')) return;
  const { all, remove } = await import('./queue.js');
  for (const check of await all()) if (check.once === arrived || check.asked === arrived) await remove(check.once);
}

async function registered() {
  const registration = await navigator.serviceWorker.register('/worker.js', { scope: '/' });
  return registration.active ?? (await navigator.serviceWorker.ready).active;
}

/** Whether this is the installed application, or has just become it. */
const installed = () => matchMedia('(display-mode: standalone), (display-mode: minimal-ui), (display-mode: fullscreen)').matches || navigator.standalone === true;

async function register(isInstalled = installed()) {
  if (!('serviceWorker' in navigator)) return;
  // Only who checks codes gets a worker; that the language was changed, it hears from any page.
  const worker = isCheck() ? await registered() : navigator.serviceWorker.controller;
  // A page of another build than the shell that is kept, or in another language: the worker fetches the new one.
  worker?.postMessage({ pkg: new URL('.', import.meta.url).pathname, lang: document.documentElement.lang, online: navigator.onLine });
  // Its reader is as large as all else together: it is kept for who wants the portal at hand, where the browser has none.
  if (!isInstalled || worker === null || (await (await scanner()).readsItself())) return;
  worker.postMessage({ pkg: new URL('.', import.meta.url).pathname, reader: true });
}

addEventListener('appinstalled', () => register(true).catch(() => {}));

// The pages of checks come without the portal's fonts: a verdict is read as well in the device's.
async function fonts() {
  if (document.querySelector('link[href$="/fonts.css"]') !== null) return;
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: new URL('./fonts.css', import.meta.url).href });
  document.head.append(link);
}

// After the page has loaded: nothing here may compete with what the reader came for.
// What is answered is taken from the queue before the worker is told to send what waits in it.
const queued = () => answered().catch(() => {}).then(() => Promise.all([register(), showQueue()]));
const later = () => setTimeout(() => Promise.all([fonts(), queued()]).catch(() => {}), 0);
// When the page comes alive later than this, it may put its own empty list in the place of the filled one.
new MutationObserver((_, observer) => {
  observer.disconnect();
  showQueue().catch(() => {});
}).observe(document.documentElement, { attributeFilter: ['data-hydrated'] });
keepToken();
if (document.readyState === 'complete') later();
else addEventListener('load', later);
