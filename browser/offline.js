// A check without network: the check character and the brand's signature are judged here, the check itself waits for the network. So does that of a code
// which was made elsewhere, of which nothing can be told here.

import { add, all, send } from './queue.js';
import { checkCharacter, decoded, isNearlyOurs, isOther, lettersOf, parse, readingOf, withGtin } from './reading.js';

const root = document.querySelector('[data-offline]');
const say = (...what) => what.forEach((name) => root.querySelector(`[data-say="${name}"]`)?.removeAttribute('hidden'));

/** What the address asks: a printed link's parts, or what was typed or scanned, with the product's number if that was asked for beside. */
function asked() {
  const link = /^\/01\/[^/]+(\/22\/[^/]+)?(\/10\/[^/]+)?\/21\/[^/]+/.test(location.pathname);
  const query = new URLSearchParams(location.search);
  const typed = withGtin(query.get('gtin')?.trim() ?? '', (query.get('code') ?? '').trim());
  const text = link ? printed() : typed;
  return { text, ...readingOf(text), once: query.get('once') };
}

/** The address as it stands on the label, without the token that `check.js` gave it. */
function printed() {
  const url = new URL(location.href);
  if (url.searchParams.has('once')) url.searchParams.delete('once');
  return url.href;
}

const bytes = (base64) => Uint8Array.from(atob(base64.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));

/** Whether `sig` is the brand's signature of this unit: right, wrong, or unknown as long as there is no key to tell. See `codes/src/offline.rs`. */
async function verify({ sig, host, gtin, code }) {
  const [signature, name] = sig.split('.');
  const answer = await fetch('/.well-known/markward-keys.json').catch(() => undefined);
  const keys = answer?.ok ? (await answer.json()).keys : [];
  const named = keys.filter((key) => key.kty === 'OKP' && key.kid.startsWith(name) && name?.length === 8);
  if (named.length === 0) return 'sig-unknown';
  const signed = new TextEncoder().encode(`markward offline 1\n${host.toLowerCase()}\n${gtin}\n${code}`);
  for (const { kty, crv, x } of named) {
    const key = await crypto.subtle.importKey('jwk', { kty, crv, x }, { name: 'Ed25519' }, false, ['verify']).catch(() => undefined);
    if (key === undefined) return 'sig-unknown';
    if (await crypto.subtle.verify('Ed25519', key, bytes(signature), signed).catch(() => false)) return 'sig-right';
  }
  return 'sig-wrong';
}

/** By what a check is known: a token of our own, for anybody can write one into an address, and the same on many labels. The page loaded again has it there. */
async function tokenOf({ once, text }) {
  const waiting = once !== null && (await all()).some((check) => check.once === once && check.text === text);
  return waiting ? { once } : { once: crypto.randomUUID(), form: once };
}

/** Whose a thing is stands in no page that is kept: its key is shown there. With network it is asked for anew. */
function own(code) {
  root.querySelector('input[name=code]').value = decoded(code);
  say('own');
  addEventListener('online', () => location.reload());
}

async function run() {
  const thing = location.pathname.match(/^\/own\/([^/]+)/);
  if (thing !== null) return own(thing[1]);
  const question = asked();
  const field = root.querySelector('input[name=code]');
  root.querySelector('input[name=once]').value = crypto.randomUUID();
  if (question.text === '') return say('none');
  const code = parse(question.code);
  if (code === undefined && !isOther(question)) {
    field.value = question.code;
    return say('slip');
  }
  // Of twenty characters by hand no slip can be told, and the last is not made up here. A printed address holds no more of them.
  const short = code !== undefined && question.host === undefined && lettersOf(question.code) === 20;
  const shown = code === undefined ? question.code : code.match(/.{5}/g).join('-') + (short ? '' : `-${checkCharacter(code)}`);
  root.querySelector('[data-code]').textContent = shown;
  if (code !== undefined) {
    say(short ? 'short' : 'code', 'lead');
    if (question.sig !== undefined && question.host !== undefined) say(await verify({ ...question, code }));
  } else {
    say('other', 'lead');
    if (isNearlyOurs(question)) {
      field.value = question.code;
      say('near');
    }
  }
  const check = { ...(await tokenOf(question)), text: question.text, shown, at: Date.now() };
  // Loaded again, it is the check that waits already.
  if ('form' in check) {
    await add(check);
    history.replaceState(null, '', `/check?${new URLSearchParams({ code: check.text, once: check.once })}`);
  }
  localStorage.setItem('markward-queue', 'yes');
  say('queued');
  // The answer has an address of its own: opened again, it is the same check. Until it is there, the check waits on (`check.js`).
  let looking;
  const look = () =>
    (looking ??= send(check)
      .then((answer) => location.replace(answer))
      .catch(() => (looking = undefined)));
  root.querySelector('[data-again]').addEventListener('click', () => (navigator.onLine ? look() : undefined));
  root.querySelector('[data-again]').hidden = false;
  // A browser says that it is online before anything answers, and once only.
  const retry = async () => {
    if (navigator.onLine && (await fetch('/health/live', { cache: 'no-store' }).catch(() => undefined))?.ok) await look();
  };
  addEventListener('online', retry);
  setInterval(retry, 3000);
  const registration = await navigator.serviceWorker?.ready;
  await registration?.sync?.register('checks').catch(() => {});
}

// Opened by its own address with network, there is nothing to wait for.
if (location.pathname === '/check/offline') say('none');
else await run();
root.dataset.offline = 'ready';
