// Checks that wait for the network, in IndexedDB, shared with the service worker.

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('markward', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('checks', { keyPath: 'once' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function within(mode, act) {
  const db = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = db.transaction('checks', mode);
      const request = act(transaction.objectStore('checks'));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    db.close();
  }
}

/** A check: `once` (its name, by which it counts once), `form` (the token in its address), `asked` (by which its answer is opened), `text` (what is asked), `shown` (what is told of it), `at`. */
export const add = (check) => within('readwrite', (store) => store.put(check));
export const all = () => within('readonly', (store) => store.getAll());

/** One after the other, in the pages and the service worker together: the answer to the first tells the second what was sent, and the browser who it is. */
const alone = (act) => (navigator.locks ? navigator.locks.request('markward-checks', act) : act());

/**
 * Sends a check unless it was sent, and answers where its answer is; that only, if it was not answered. The address alone would be another check: anybody
 * can write one.
 */
export const send = (check) =>
  alone(async () => {
    const { once, form, text, asked, at } = (await within('readonly', (store) => store.get(check.once))) ?? check;
    return address(text, asked ?? (await post(once, form, text, at)) ?? once);
  });

/** So long one try may keep the others waiting. */
const SECONDS = 20;

async function post(once, form, text, at) {
  const body = new URLSearchParams({ code: text, own: once });
  // When it was asked for: it is counted when it comes.
  if (at) body.set('at', at);
  if (form) body.set('once', form);
  const answer = await fetch('/api/check/code', { method: 'POST', body, signal: AbortSignal.timeout?.(SECONDS * 1000) });
  const asked = answer.ok ? (await answer.json()).asked : undefined;
  if (asked) await update(once, { sent: true, asked });
  return asked;
}

const address = (code, once) => `/check?${new URLSearchParams({ code, once })}`;

/** Notes something of a check that still waits. */
async function update(once, facts) {
  const check = await within('readonly', (store) => store.get(once));
  if (check !== undefined) await add({ ...check, ...facts });
}

export const remove = (once) => alone(() => within('readwrite', (store) => store.delete(once)));
