// Reads the label by the camera or from a photo: QR codes with Markward's address, and GS1 DataMatrix. Whatever is found is handed to the same check
// that typing leads to. Fetched when somebody asks to scan, and not before.

/** Seconds without a find after which the person is told what helps. */
const STILL_SECONDS = 8;
/** The longest side of a picture that is searched, in pixels: more costs time and finds no more. */
const SIDE = 1280;

let reading;

/** A function from a picture or a video's frame to the texts of the codes in it. */
function reader() {
  reading ??= native().then((detect) => detect ?? zxing());
  reading.catch(() => (reading = undefined));
  return reading;
}

async function native() {
  if (!('BarcodeDetector' in globalThis)) return undefined;
  const formats = ['qr_code', 'data_matrix'];
  const supported = await BarcodeDetector.getSupportedFormats().catch(() => []);
  if (!formats.every((format) => supported.includes(format))) return undefined;
  const detector = new BarcodeDetector({ formats });
  return async (source) => (await detector.detect(source)).map((code) => code.rawValue);
}

async function zxing() {
  const { prepareZXingModule, readBarcodes } = await import('./zxing/reader/index.js');
  const locateFile = (file) => new URL(`./zxing/${file}`, import.meta.url).href;
  await prepareZXingModule({ overrides: { locateFile }, fireImmediately: true });
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return async (source) => {
    const [width, height] = [source.videoWidth ?? source.width, source.videoHeight ?? source.height];
    if (!width || !height) return [];
    const scale = Math.min(1, SIDE / Math.max(width, height));
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
    const picture = context.getImageData(0, 0, canvas.width, canvas.height);
    const found = await readBarcodes(picture, { formats: ['QRCode', 'DataMatrix'], tryHarder: true, tryRotate: true, tryInvert: true, maxNumberOfSymbols: 4 });
    return found.filter((code) => code.isValid).map((code) => code.text);
  };
}

/** What scanners put before a text to say in which symbol it stood; symbols that begin with FNC1 keep it. */
const TEXT_SYMBOL = /^\](?:d[014]|Q[012]|C0|A0|z0|L[02])/;
/** A serial number of a brand's own: 7 to 22 characters of those that GS1 has for one. */
const SERIAL = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{7,22}$/;
/** What other QR codes hold, short as they may be. */
const OTHER = /:\/\/|^(?:www\.|wifi:|tel:|mailto:|sms(?:to)?:|geo:|begin:)|^(?:\d{8}|\d{12,14})$/i;

/**
 * Whether a text can be a unit's: its address, an element string with a serial number, an EPC, the bare code, and where brands have `serials` of their
 * own, what may be one.
 */
/** A compressed Digital Link of a product: the last part of its path begins with the bits of 01, alone or in a sequence that has a code of its own. */
const COMPRESSED = /^https?:\/\/[^?#]+\/(A[Q-Za-f]|C[g-z0-9_-]|D[A-Za-f]|G[g-v])[\w-]{12,}([?#]|$)/;

export function isOurs(scanned, serials = false) {
  const text = scanned.trim().replace(TEXT_SYMBOL, '');
  if (COMPRESSED.test(text)) return true;
  if (/\/21\/[^/]/.test(text) || /\(21\)/.test(text) || /^(\][CdQeJ]\d)?\x1d?01\d{14}/.test(text)) return true;
  if (/^(AZ|ZA):[0-9A-Z]{26}$/i.test(text) || /^urn:epc:id:sgtin:/i.test(text)) return true;
  if (/^[0-9a-z]{20,21}$/i.test(text.replace(/[\s-]/g, ''))) return true;
  return serials && SERIAL.test(text) && !OTHER.test(text);
}

/** The text of those found that names a unit; a number of a brand's own only where nothing surer is in sight. */
function oursOf(texts, root) {
  const serials = root.matches('[data-serials]') || root.querySelector('[data-serials]') !== null;
  return texts.find((text) => isOurs(text)) ?? texts.find((text) => isOurs(text, serials));
}

const dialog = () => document.getElementById('scanner');

function say(root, what) {
  for (const line of root.querySelectorAll('[data-say]')) line.hidden = line.dataset.say !== what;
}

function hand(text) {
  const once = document.querySelector('input[name=once]')?.value ?? '';
  location.assign(`/check?${new URLSearchParams({ code: text, once })}`);
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
  const since = performance.now();
  let told = false;
  while (box.open) {
    const texts = await read(video).catch(() => []);
    const ours = oursOf(texts, box);
    if (ours !== undefined) return ours;
    if (texts.length > 0) say(box, 'other');
    else if (!told && performance.now() - since > STILL_SECONDS * 1000) {
      told = true;
      say(box, 'still');
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return undefined;
}

/** Reads the photo that was chosen in a field, here and not on the server. */
export async function readPhoto(input) {
  const form = input.closest('form');
  say(form, 'reading');
  try {
    const picture = await createImageBitmap(input.files[0], { imageOrientation: 'from-image' });
    const texts = await (await reader())(picture);
    const ours = oursOf(texts, form);
    if (ours !== undefined) {
      say(form, 'found');
      return hand(ours);
    }
    say(form, texts.length > 0 ? 'other' : 'unread');
  } catch {
    say(form, 'unread');
  }
  input.value = '';
}
