import type { Page } from '@playwright/test';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How a label looks to a camera. */
export interface Sight {
  /** Degrees. */
  turned?: number;
  /** Pixels. */
  blurred?: number;
  /** 1 is daylight. */
  light?: number;
  /** Pixels of the picture, 1280 × 720 if not said. */
  picture?: [number, number];
  /** Pixels of the symbol's side in it. */
  side?: number;
}

/** What is printed: an `<svg>` of a symbol. */
export type Symbol = string;

/** A GS1 DataMatrix symbol of these elements. */
export const dataMatrix = (elements: string): Promise<Symbol> => symbolOf(elements, 'DataMatrix', 'gs1');

/** A symbol of this text, drawn by another program than ours, as a printer's software does. */
export async function symbolOf(text: string, format: 'DataMatrix' | 'QRCode' | 'Code128', options = ''): Promise<Symbol> {
  const here = (path: string) => fileURLToPath(new URL(`../../style/node_modules/zxing-wasm/dist/${path}`, import.meta.url));
  const { prepareZXingModule, writeBarcode } = await import(here('es/writer/index.js'));
  const wasmBinary = (await readFile(here('writer/zxing_writer.wasm'))).buffer;
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
  const made = await writeBarcode(text, { format, options, addQuietZones: true });
  if (made.error !== '') throw new Error(made.error);
  return made.svg;
}

/** A photo of a label with this symbol: PNG. */
export async function photo(page: Page, symbol: Symbol, sight: Sight = {}): Promise<Buffer> {
  const url = await draw(page, symbol, { ...sight, type: 'image/png' });
  return Buffer.from(url.split(',')[1] ?? '', 'base64');
}

/** A film of a label with this symbol, for Chromium's pretended camera: the name of an MJPEG file in `folder`. */
export async function film(page: Page, symbol: Symbol, sight: Sight, folder: string): Promise<string> {
  const frames: Buffer[] = [];
  // A hand is never quite still.
  for (const wobble of [0, 1, 2, 1]) {
    const url = await draw(page, symbol, { ...sight, turned: (sight.turned ?? 0) + wobble, type: 'image/jpeg' });
    frames.push(Buffer.from(url.split(',')[1] ?? '', 'base64'));
  }
  const path = join(folder, `label-${Date.now()}-${Math.round(Math.random() * 1e9)}.mjpeg`);
  await writeFile(path, Buffer.concat(frames));
  return path;
}

async function draw(page: Page, symbol: Symbol, sight: Sight & { type: string }): Promise<string> {
  return page.evaluate(
    async ({ symbol, turned = 0, blurred = 0, light = 1, picture: [width, height] = [1280, 720], side = 420, type }) => {
      const svg = new DOMParser().parseFromString(symbol, 'image/svg+xml').documentElement;
      if (!svg.hasAttribute('viewBox')) svg.setAttribute('viewBox', `0 0 ${svg.getAttribute('width')} ${svg.getAttribute('height')}`);
      svg.setAttribute('width', '480');
      svg.setAttribute('height', '480');
      const picture = new Image();
      picture.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
      await picture.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [width, height];
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('no canvas');
      context.filter = `brightness(${light}) blur(${blurred}px)`;
      context.fillStyle = '#cfc8bb';
      context.fillRect(0, 0, width, height);
      context.translate(width / 2, height / 2);
      context.rotate((turned * Math.PI) / 180);
      context.fillStyle = '#fff';
      context.fillRect((-side * 2) / 3, (-side * 2) / 3, (side * 4) / 3, (side * 4) / 3);
      context.imageSmoothingEnabled = false;
      context.drawImage(picture, -side / 2, -side / 2, side, side);
      return canvas.toDataURL(type, 0.85);
    },
    { symbol, ...sight },
  );
}
