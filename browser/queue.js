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

/** A check: `once` (by which it counts once), `text` (what is asked), `shown` (what is told of it), `at`. */
export const add = (check) => within('readwrite', (store) => store.put(check));
export const all = () => within('readonly', (store) => store.getAll());
export const remove = (once) => within('readwrite', (store) => store.delete(once));
