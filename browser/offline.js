// A check without network: the check character and the brand's signature are judged here, the check itself waits for the network. So does that of a code
// which was made elsewhere, of which nothing can be told here.

import { add, all, send } from './queue.js';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const root = document.querySelector('[data-offline]');
const say = (...what) => what.forEach((name) => root.querySelector(`[data-say="${name}"]`)?.removeAttribute('hidden'));

/** The 20 characters of a code, or undefined: `UnitCode::parse` in the browser. */
export function parse(text) {
  const plain = text.toUpperCase().replace(/[\s\u2010-\u2015\u2212-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  const values = [...plain].map((letter) => ALPHABET.indexOf(letter));
  if (values.includes(-1) || values.length < 20 || values.length > 21) return undefined;
  return values.length === 20 || checkValue(values.slice(0, 20)) === values[20] ? plain.slice(0, 20) : undefined;
}

// Multiplied by x in GF(32) = GF(2)[x] / (x⁵ + x² + 1), by Horner's rule.
function checkValue(values) {
  return values.reduce((sum, value) => {
    const shifted = (sum ^ value) << 1;
    return shifted & 32 ? shifted ^ 0b100101 : shifted;
  }, 0);
}

/** What the address asks: a printed link's parts, or what was typed or scanned. */
function asked() {
  const link = /^\/01\/[^/]+(\/22\/[^/]+)?(\/10\/[^/]+)?\/21\/[^/]+/.test(location.pathname);
  const text = link ? printed() : (new URLSearchParams(location.search).get('code') ?? '').trim();
  return { text, ...partsOf(text), once: new URLSearchParams(location.search).get('once') };
}

/** The address as it stands on the label, without the token that `check.js` gave it. */
function printed() {
  const url = new URL(location.href);
  if (url.searchParams.has('once')) url.searchParams.delete('once');
  return url.href;
}

/** The code in a text, and the product's number beside it: in an address, in brackets, as scanners send it, or the code alone. */
export function partsOf(text) {
  const link = text.match(/\/01\/(\d{8,14})\/(?:[^?#]*\/)?21\/([^/?#]+)/);
  const found = link ?? text.match(/\(01\)(\d{14}).*?\(21\)([^(]+)/) ?? scanned(text);
  if (!found) return { code: text, sig: undefined, raw: /^(\]|\(|\^|\x1d|urn:epc:|01\d{14})|\/01\/|^https?:\/\/\S+\/[\w-]{14,}([?#]|$)/.test(text) };
  const sig = text.match(/[?&]sig=([\w.-]+)/)?.[1];
  const host = text.match(/^https?:\/\/([^/?#]+)/)?.[1];
  return { gtin: found[1].padStart(14, '0'), code: link ? decoded(found[2]) : found[2].trim(), sig, host };
}

/** An element string: the product's number, lots and dates, the serial number up to its end or a separator. */
const scanned = (text) =>
  text.match(/^(?:\][A-Za-z]\d)?[\x1d^]?01(\d{14})(?:(?:1[1-7]\d{6})[\x1d^]?|(?:10|22)[^\x1d^]{1,20}[\x1d^])*21([^\x1d^]+)/);

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/**
 * Whether a text can be a code that was made elsewhere, as `read` in `crates/portal/src/check.rs` takes them: Amazon's, a serial number of 1 to 20
 * characters beside a product's number, a brand's own of 7 to 22. What only looks like an element string is the server's to read.
 */
export function isOther({ code, gtin, raw }) {
  if (raw || /^(AZ|ZA):[0-9A-Z]{26}$/i.test(code)) return true;
  const set82 = /^[0-9A-Za-z!"%&'()*+,\-./:;<=>?_]+$/.test(code);
  return set82 && ((gtin !== undefined && code.length <= 20) || (code.length >= 7 && code.length <= 22));
}

/** Whether it is so close to a code of ours that there is probably a slip in it: `is_nearly_ours` there. */
const isNearlyOurs = ({ code, gtin }) => gtin === undefined && Math.abs(code.replace(/[^0-9A-Za-z]/g, '').length - 20) <= 2;

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

async function run() {
  const question = asked();
  const field = root.querySelector('input[name=code]');
  root.querySelector('input[name=once]').value = crypto.randomUUID();
  if (question.text === '') return say('none');
  const code = parse(question.code);
  if (code === undefined && !isOther(question)) {
    field.value = question.code;
    return say('slip');
  }
  const shown = code === undefined ? question.code : `${code.match(/.{5}/g).join('-')}-${ALPHABET[checkValue([...code].map((letter) => ALPHABET.indexOf(letter)))]}`;
  root.querySelector('[data-code]').textContent = shown;
  if (code !== undefined) {
    say('code', 'lead');
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
