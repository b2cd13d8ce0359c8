// Reads the label by the camera or from a photo: the codes of Markward's labels, QR code and GS1 DataMatrix, and the symbols that brands had theirs in
// before. Whatever is found is handed to the same check that typing leads to. Fetched when somebody asks to scan, and not before.

/** Seconds without a find after which the person is told what helps. */
const STILL_SECONDS = 8;
/** Seconds for which what is only a number must be the only thing in the camera's sight: the label's own code may come into it. */
const ALONE_SECONDS = 1;
/** The longest side of a picture that is searched at once, in pixels: more costs time, and in a film finds no more. */
const SIDE = 1280;
/** The side of the parts of a larger photo, which are searched one by one at their full size; they overlap. */
const PART = 2048;
/** A picture of more pixels is scaled down to so many before it is searched: its codes stay large enough, and there are not hundreds of parts. */
const PIXELS = 50e6;
/** Seconds after which the search of a photo ends with what was seen by then. */
const PHOTO_SECONDS = 15;
/** What labels of Markward's have, as the barcode detector of browsers calls it and as zxing does. */
const LABELS = { qr_code: 'QRCode', data_matrix: 'DataMatrix' };
/** And what codes that were made elsewhere stand in. */
const ELSEWHERE = { code_128: 'Code128', code_39: 'Code39', aztec: 'Aztec', pdf417: 'PDF417' };

let reading;

/** A function from a picture or a video's frame, or a part of it, and the symbols to look for, to the texts of the codes in it. */
function reader() {
  reading ??= native().then((detect) => detect ?? zxing());
  reading.catch(() => (reading = undefined));
  return reading;
}

async function native() {
  if (!('BarcodeDetector' in globalThis)) return undefined;
  const supported = await BarcodeDetector.getSupportedFormats().catch(() => []);
  if (!Object.keys({ ...LABELS, ...ELSEWHERE }).every((format) => supported.includes(format))) return undefined;
  // Each holds a service of the telephone's until it is collected: one for every frame would exhaust them.
  const detectors = new Map();
  const detectorOf = (symbols) => {
    const formats = Object.keys(symbols);
    const known = detectors.get(formats.join()) ?? new BarcodeDetector({ formats });
    detectors.set(formats.join(), known);
    return known;
  };
  return async (source, symbols, part) => {
    const picture = part === undefined ? source : await createImageBitmap(source, part.x, part.y, part.width, part.height);
    try {
      return (await detectorOf(symbols).detect(picture)).map((code) => code.rawValue);
    } finally {
      if (part !== undefined) picture.close();
    }
  };
}

/** Whether this browser reads labels by itself. */
export const readsItself = async () => (await native()) !== undefined;

async function zxing() {
  const { prepareZXingModule, readBarcodes } = await import('./zxing/reader/index.js');
  const locateFile = (file) => new URL(`./zxing/${file}`, import.meta.url).href;
  await prepareZXingModule({ overrides: { locateFile }, fireImmediately: true });
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return async (source, symbols, part) => {
    const { x, y, width, height } = part ?? { x: 0, y: 0, width: source.videoWidth ?? source.width, height: source.videoHeight ?? source.height };
    if (!width || !height) return [];
    const scale = part === undefined ? Math.min(1, SIDE / Math.max(width, height)) : 1;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    context.drawImage(source, x, y, width, height, 0, 0, canvas.width, canvas.height);
    const picture = context.getImageData(0, 0, canvas.width, canvas.height);
    const found = await readBarcodes(picture, { formats: Object.values(symbols), tryHarder: true, tryRotate: true, tryInvert: true, maxNumberOfSymbols: 4 });
    return found.filter((code) => code.isValid).map((code) => code.text);
  };
}

/**
 * The parts of a picture that is larger than what is searched at once, those in its middle first. What is too large for their overlap shows in the whole,
 * scaled down.
 */
export function partsOf({ width, height }) {
  const longest = Math.max(width, height);
  if (longest <= SIDE) return [];
  const overlap = Math.min(600, Math.max(300, Math.round(longest / 10)));
  const starts = (length) => {
    const count = Math.max(1, Math.ceil((length - overlap) / (PART - overlap)));
    return Array.from({ length: count }, (_, at) => (count === 1 ? 0 : Math.round((at * (length - PART)) / (count - 1))));
  };
  const parts = starts(height).flatMap((y) => starts(width).map((x) => ({ x, y, width: Math.min(PART, width), height: Math.min(PART, height) })));
  const fromMiddle = (part) => Math.hypot(part.x + part.width / 2 - width / 2, part.y + part.height / 2 - height / 2);
  return parts.sort((a, b) => fromMiddle(a) - fromMiddle(b));
}

/** The photo, of no more pixels than are searched. */
async function pictureOf(file) {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const { width, height } = picture;
  const scale = Math.sqrt(PIXELS / (width * height));
  if (scale >= 1) return picture;
  try {
    const size = { resizeWidth: Math.round(width * scale), resizeHeight: Math.round(height * scale) };
    return await createImageBitmap(picture, { ...size, resizeQuality: 'medium' });
  } finally {
    picture.close();
  }
}

/** What scanners put before a text to say in which symbol it stood; symbols that begin with FNC1 keep it. */
const TEXT_SYMBOL = /^\](?:d[014]|Q[012]|C0|A0|z0|L[02])/;
/** A serial number of a brand's own: 7 to 22 characters of those that GS1 has for one. */
const SERIAL = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{7,22}$/;
/** What other QR codes hold, short as they may be. */
const OTHER = /:\/\/|^\(\d{2,4}\)|^(?:www\.|wifi:|tel:|mailto:|sms(?:to)?:|geo:|begin:)/i;

/** Whether digits are the number of a product: 8, 12, 13 or 14 with the check digit that belongs to them. */
function isGtin(digits) {
  if (!/^(?:\d{8}|\d{12,14})$/.test(digits)) return false;
  return [...digits.padStart(14, '0')].reduce((sum, digit, at) => sum + digit * (at % 2 === 0 ? 3 : 1), 0) % 10 === 0;
}

/** Elements whose length their identifier tells (GS1 General Specifications §7.8.5): the others end at a separator. */
const PREDEFINED = /^(?:0[0-4]|1[1-9]|20|3[1-6]\d\d|41\d)/;
const LENGTHS = { '00': 18, '01': 14, '02': 14, '03': 14, '04': 16, 20: 2 };

/**
 * Whether an element string, which begins with a product's number, names a unit of it: a serial number (21) is among its elements. `undefined` if it is no
 * element string.
 */
function namesUnit(text) {
  const bracketed = text.match(/^\(01\)(\d{14})/);
  if (bracketed) return isGtin(bracketed[1]) ? /\(21\)/.test(text) : undefined;
  let rest = text.replace(/^\][CdQeJ]\d/, '').replace(/^[\x1d^]/, '');
  if (!/^01\d{14}/.test(rest) || !isGtin(rest.slice(2, 16))) return undefined;
  while (rest !== '' && !rest.startsWith('21')) {
    const [ai] = rest.match(PREDEFINED) ?? [];
    const length = ai && ai.length + (LENGTHS[ai] ?? { 1: 6, 3: 6, 4: 13 }[ai[0]]);
    const separator = rest.search(/[\x1d^]/);
    rest = length ? rest.slice(length).replace(/^[\x1d^]/, '') : separator < 0 ? '' : rest.slice(separator + 1);
  }
  return rest !== '';
}

/** A compressed Digital Link of a product: the last part of its path begins with the bits of 01, alone or in a sequence that has a code of its own. */
const COMPRESSED = /^https?:\/\/[^?#]+\/(A[Q-Za-f]|C[g-z0-9_-]|D[A-Za-f]|G[g-v])[\w-]{12,}([?#]|$)/;

/**
 * Whether a text can be a unit's: its address, an element string with a serial number, an EPC, the bare code, and where brands have `serials` of their
 * own, what may be one. The number of a product is none, with a lot or without: beside it is the code that is looked for.
 */
export function isOurs(scanned, serials = false) {
  const text = scanned.trim().replace(TEXT_SYMBOL, '');
  const unit = namesUnit(text);
  if (unit !== undefined) return unit;
  if (COMPRESSED.test(text)) return true;
  if (/\/21\/[^/]/.test(text) || /\(21\)/.test(text)) return true;
  if (/^(AZ|ZA):[0-9A-Z]{26}$/i.test(text) || /^urn:epc:id:sgtin:/i.test(text)) return true;
  if (/^[0-9a-z]{20,21}$/i.test(text.replace(/[\s-]/g, ''))) return true;
  return serials && SERIAL.test(text) && !OTHER.test(text) && !isGtin(text);
}

/** Whether brands here have serial numbers of their own. */
const hasSerials = (root) => root.matches('[data-serials]') || root.querySelector('[data-serials]') !== null;

const dialog = () => document.getElementById('scanner');

function say(root, what) {
  for (const line of root.querySelectorAll('[data-say]')) line.hidden = line.dataset.say !== what;
}

function hand(text) {
  const once = document.querySelector('input[name=once]')?.value ?? '';
  // The listing that led here, which a report begins with.
  const listing = document.querySelector('form input[name=listing]')?.value;
  location.assign(`/check?${new URLSearchParams({ code: text, once, ...(listing && { listing }) })}`);
}

/** Opens the camera in its dialog, and looks until something is found or the dialog is closed. */
export async function open() {
  const box = dialog();
  const video = box.querySelector('video');
  if (!box.open) box.showModal();
  say(box, 'starting');
  let stream;
  const stop = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    video.srcObject = null;
  };
  box.addEventListener('close', stop, { once: true });
  try {
    if (navigator.mediaDevices === undefined) throw new DOMException('', 'NotFoundError');
    const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
    [stream] = await Promise.all([navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', ...size }, audio: false }), reader()]);
  } catch (error) {
    const names = { NotAllowedError: 'refused', SecurityError: 'refused', NotFoundError: 'none', OverconstrainedError: 'none', NotReadableError: 'busy', AbortError: 'busy' };
    return say(box, names[error.name] ?? 'failed');
  }
  if (!box.open) return stop();
  video.srcObject = stream;
  await video.play().catch(() => {});
  say(box, 'look');
  const text = await look(box, video);
  stop();
  if (text === undefined) return;
  say(box, 'found');
  navigator.vibrate?.(60);
  hand(text);
}

async function look(box, video) {
  const read = await reader();
  const serials = hasSerials(box);
  const symbols = serials ? { ...LABELS, ...ELSEWHERE } : LABELS;
  const since = performance.now();
  let told = false;
  let alone = { text: undefined, since };
  while (box.open) {
    const texts = await read(video, symbols).catch(() => []);
    const sure = texts.find((text) => isOurs(text));
    if (sure !== undefined) return sure;
    const number = texts.find((text) => isOurs(text, serials));
    if (number !== undefined && number === alone.text && performance.now() - alone.since > ALONE_SECONDS * 1000) return number;
    // A frame without any is no other number: a hand shakes.
    if (texts.length > 0 && number !== alone.text) alone = { text: number, since: performance.now() };
    if (texts.length > 0 && number === undefined) say(box, 'other');
    else if (!told && performance.now() - since > STILL_SECONDS * 1000) {
      told = true;
      say(box, 'still');
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return undefined;
}

/**
 * The code in a picture: what is seen in the whole, and then in its parts. A number of a brand's own counts only where nothing surer is in it. With
 * whether any code was seen.
 */
async function search(picture, serials) {
  const read = await reader();
  const seen = [];
  const since = performance.now();
  for (const part of [undefined, ...partsOf(picture)]) {
    seen.push(...(await read(picture, { ...LABELS, ...ELSEWHERE }, part)));
    const ours = seen.find((text) => isOurs(text));
    if (ours !== undefined) return { ours, any: true };
    if (performance.now() - since > PHOTO_SECONDS * 1000) break;
    // Each part takes a good part of a second: the page stays alive.
    await new Promise((resolve) => setTimeout(resolve));
  }
  return { ours: seen.find((text) => isOurs(text, serials)), any: seen.length > 0 };
}

/** Reads the photo that was chosen in a field, here and not on the server. */
export async function readPhoto(input) {
  const form = input.closest('form');
  say(form, 'reading');
  let picture;
  try {
    picture = await pictureOf(input.files[0]);
    const { ours, any } = await search(picture, hasSerials(form));
    if (ours !== undefined) {
      say(form, 'found');
      return hand(ours);
    }
    say(form, any ? 'other' : 'unread');
  } catch {
    say(form, 'unread');
  } finally {
    picture?.close();
  }
  input.value = '';
}
