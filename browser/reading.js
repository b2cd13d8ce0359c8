// What a typed, pasted or scanned text says: the code, and the product's number beside it. As the portal reads it (`crates/portal/src/check/asked.rs`,
// `crates/model/src/typed.rs`, `crates/codes/src/gs1/read.rs`), for the page without network; `crates/model/tests/typed.json` holds both to it.
// Nothing here touches a page.

/**
 * One way to read a text: `raw` is what only the server can read, `byHand` where a person typed the product's number beside it.
 * @typedef {{ code: string, gtin?: string, raw?: boolean, sig?: string, host?: string, byHand?: boolean }} Reading
 */

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** What nobody sees, dashes, letters of full width and digits of other scripts, as `crates/model/src/typed.rs` reads them. */
const UNSEEN = /[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]/g;
const DASHES = /[\u2010-\u2015\u2043\u2212\u30fc\ufe58\ufe63\uff70]/g;
const ZEROS = [...'٠۰०๐𝟎𝟘'].map((zero) => zero.codePointAt(0));

/** A text in the characters of codes. */
export function plain(text) {
  const digit = (c) => ZEROS.map((zero) => c.codePointAt(0) - zero).find((value) => value >= 0 && value < 10)?.toString() ?? c;
  const narrow = text.replace(UNSEEN, '').replace(DASHES, '-').replace(/\u3000/g, ' ').replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0));
  return narrow.replace(/[^\x00-\x7f]/gu, digit);
}

/** How many letters and digits a text has. */
export const lettersOf = (text) => [...plain(text)].filter((letter) => /[\p{L}\p{N}]/u.test(letter)).length;

/** The 20 characters of a code, or undefined: `UnitCode::parse` in the browser. What is no letter or digit and stands around the groups says nothing. */
export function parse(text) {
  let found = '';
  for (const letter of plain(text).toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1')) {
    if (ALPHABET.includes(letter)) found += letter;
    else if (!/[\s-]/.test(letter) && !((found.length % 5 === 0 || found.length > 20) && !/[\p{L}\p{N}]/u.test(letter))) return undefined;
  }
  const values = [...found].map((letter) => ALPHABET.indexOf(letter));
  if (values.length < 20 || values.length > 21) return undefined;
  return values.length === 20 || checkValue(values.slice(0, 20)) === values[20] ? found.slice(0, 20) : undefined;
}

/** The character that ends a code: by it a slip is found. */
export const checkCharacter = (code) => ALPHABET[checkValue([...code].map((letter) => ALPHABET.indexOf(letter)))];

// Multiplied by x in GF(32) = GF(2)[x] / (x⁵ + x² + 1), by Horner's rule.
function checkValue(values) {
  return values.reduce((sum, value) => {
    const shifted = (sum ^ value) << 1;
    return shifted & 32 ? shifted ^ 0b100101 : shifted;
  }, 0);
}

/** What a form with a field for each says. */
export const withGtin = (gtin, code) => (gtin === '' || code === '' ? code : `GTIN ${plain(gtin).replace(/[\s-]/g, '')} SN ${code}`);

/**
 * The code that a text says, as `crates/portal/src/check/asked.rs` reads it: as it stands, without what is pasted around it, or beside a product's number. The
 * last one is what is spoken of, unless only one before it can be a code.
 * @param {string} text
 * @returns {Reading}
 */
export function readingOf(text) {
  const pasted = addressIn(plain(text));
  const first = partsOf(addressIn(plain(askedOfPage(pasted) ?? pasted)));
  if (parse(first.code) !== undefined) return first;
  const readings = [first];
  const bare = withoutLabel(first.code).replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
  if (bare !== '' && bare !== first.code) readings.push({ ...first, code: bare, raw: first.raw && bare.length === first.code.length });
  const beside = first.gtin === undefined ? besideGtin(first.code) : undefined;
  if (beside !== undefined) readings.push({ ...beside, byHand: true });
  return readings.find(({ code }) => parse(code) !== undefined) ?? readings.findLast((one) => !one.raw && isOther(one)) ?? readings.at(-1);
}

/** The address in a message, or the whole text. */
const addressIn = (text) => {
  const address = text.trim().split(/\s+/).find((word) => word.includes('://'));
  return address?.replace(/^[^\p{L}\p{N}]+|[<>"“”„«»]+$/gu, '') ?? text.trim();
};

/** What the address of our own page for checks asks for. */
function askedOfPage(text) {
  const address = text.split('#')[0];
  const own = address.match(/\/own\/([^/?]+)/)?.[1];
  if (own !== undefined) return parse(own) === undefined ? undefined : own;
  const [, query] = address.match(/\/check\?(.*)$/) ?? [];
  const asks = new URLSearchParams(query);
  return asks.get('code') ? withGtin(asks.get('gtin') ?? '', asks.get('code')) : undefined;
}

const CALLED = new Set(
  ('code unit unitcode id uid serial serialnumber serialno serno ser number no nr n nº nos sn sno seriennummer seriennr serie nummer kode prüfcode numéro numero ' +
    'número de di série desérie num núm código codigo codice matricola seriale le la il el the der is ist').split(' '),
);
const CALLED_GTIN = new Set('gtin ean upc jan isbn barcode artikelnummer'.split(' '));
const isCalled = (word, names) => !/\p{N}/u.test(word) && names.has(word.replace(/[^\p{L}]/gu, '').toLowerCase());

/** A text without the words before its code: `without_label`. */
export function withoutLabel(text) {
  let rest = text.trim();
  if (rest.length > 400) return text;
  for (;;) {
    const after = afterWord(rest) ?? afterColon(rest);
    if (after === undefined) return rest;
    rest = after;
  }
}

function afterWord(text) {
  let rest;
  if (/^[#№]/.test(text)) rest = text.slice(1);
  else if (/^(?![\x00-\x7f])\p{L}/u.test(text)) rest = text.replace(/^(?:(?![\x00-\x7f])[\p{L}\p{N}])+/u, '');
  else {
    const word = text.match(/^[\p{L}/.°-]*/u)[0];
    rest = text.slice(word.length);
    const ends = /[^\p{L}]$/u.test(word) || /^[^\p{L}\p{N}]/u.test(rest);
    if (rest === '' || !ends || !isCalled(word, CALLED)) return undefined;
  }
  return rest.replace(/^[\s:#.=-]+/, '') || undefined;
}

function afterColon(text) {
  const at = text.indexOf(':');
  if (at < 0) return undefined;
  const [words, rest] = [text.slice(0, at), text.slice(at + 1)];
  if (rest.startsWith('//') || /^(az|za|urn)$/i.test(words.trim()) || !/\p{L}/u.test(words) || /\d/.test(words)) return undefined;
  return rest.trim() || undefined;
}

/** Whether digits are the number of a product: 8, 12, 13 or 14 with the check digit that belongs to them. */
function isGtin(digits) {
  if (!/^(?:\d{8}|\d{12,14})$/.test(digits) || /^0+$/.test(digits)) return false;
  return [...digits.padStart(14, '0')].reduce((sum, digit, at) => sum + digit * (at % 2 === 0 ? 3 : 1), 0) % 10 === 0;
}

/** The product's number and the serial number beside it, in either order: `beside_gtin`. */
export function besideGtin(text) {
  if (text.length > 400) return undefined;
  const words = text.replaceAll('(01)', ' gtin ').replaceAll('(21)', ' sn ').split(/[\s,;:()[\]<>{}|"“”„]+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  let best;
  for (let from = 0; from < words.length; from += 1) {
    for (let to = from + 1; to <= Math.min(words.length, from + 4); to += 1) {
      const digits = words.slice(from, to).join('');
      if (!isGtin(digits)) continue;
      const called = from > 0 && isCalled(words[from - 1], CALLED_GTIN) ? 1 : 0;
      if (best === undefined || called > best.called || (called === best.called && digits.length > best.digits.length)) best = { from, to, digits, called };
    }
  }
  if (best === undefined) return undefined;
  let others = [...words.slice(0, best.from), ...words.slice(best.to)];
  const name = others.findLastIndex((word) => isCalled(word, new Set(['sn', 'serial', 'serialnumber', 'serialno', 'seriennummer', 'seriennr'])));
  if (name >= 0) {
    others = others.slice(name + 1);
    const next = others.findIndex((word) => isCalled(word, CALLED_GTIN));
    if (next >= 0) others = others.slice(0, next);
  }
  const code = others.filter((word) => !isCalled(word, CALLED) && !isCalled(word, CALLED_GTIN)).join('').replace(/^#+/, '');
  return code === '' ? undefined : { gtin: best.digits.padStart(14, '0'), code };
}

/** The code in a text, and the product's number beside it: in an address, in brackets, as scanners send it, or the code alone. */
export function partsOf(text) {
  const link = text.match(/\/01\/(\d{8,14})\/(?:[^?#]*\/)?21\/([^/?#]+)/);
  const found = link ?? text.match(/\(01\)\s*(\d{8}|\d{12,14})(?!\d).*?\(21\)([^(]+)/) ?? scanned(text);
  if (!found) return { code: text, sig: undefined, raw: /^(\]|\(|\^|\x1d|urn:epc:|01\d{14})|\/01\/|^https?:\/\/\S+\/[\w-]{14,}([?#]|$)/.test(text) };
  const sig = text.match(/[?&]sig=([\w.-]+)/)?.[1];
  const host = text.match(/^https?:\/\/([^/?#]+)/)?.[1];
  return { gtin: found[1].padStart(14, '0'), code: link ? decoded(found[2]) : found[2].trim(), sig, host };
}

/** FNC1, and what scanners send in its place: `SEPARATORS` in `crates/codes/src/gs1/read.rs`. */
const SEPARATOR = /\^\]|[\^|␝]|~1(?=\d\d)|~|[<{[](?:GS|FNC1)[>}\]]|\\(?:x1d|u001d|F)/gi;

/**
 * An element string: the product's number, lots and dates, the serial number up to its end or a separator; one of our codes also where a scanner left out what
 * stands behind it.
 */
const scanned = (text) => {
  if (!/^(?:\][A-Za-z]\d)?\W*(?:GS\W|FNC1\W|x1d|u001d|F|1)?01\d{14}/i.test(text)) return null;
  const found = text
    .replace(SEPARATOR, '\x1d')
    .match(/^(?:\][A-Za-z]\d)?\x1d?01(\d{14})(?:(?:1[1-7]\d{6})\x1d?|(?:10|22)[^\x1d]{1,20}\x1d)*21([^\x1d]+)/);
  const [own, behind] = [found?.[2].slice(0, 20), found?.[2].slice(20)];
  if (/^(?:1[1-7]\d{6}|10.)/.test(behind ?? '') && parse(own) !== undefined) found[2] = own;
  return found;
};

export function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/**
 * Whether a text can be a code that was made elsewhere, as `read` in `crates/portal/src/check/asked.rs` takes them: Amazon's, a serial number of 1 to 20
 * characters beside a product's number, a brand's own of 7 to 22. What only looks like an element string is the server's to read.
 * @param {Reading} reading
 */
export function isOther({ code, gtin, raw }) {
  if (raw || /^(AZ|ZA):[0-9A-Z]{26}$/i.test(code)) return true;
  const set82 = /^[0-9A-Za-z!"%&'()*+,\-./:;<=>?_]+$/.test(code);
  return set82 && ((gtin !== undefined && code.length <= 20) || (code.length >= 7 && code.length <= 22));
}

/** Whether it is so close to a code of ours that there is probably a slip in it: `is_nearly_ours` there. */
export const isNearlyOurs = ({ code, gtin, byHand }) => (gtin === undefined || byHand) && Math.abs(code.replace(/[^0-9A-Za-z]/g, '').length - 20) <= 2;
