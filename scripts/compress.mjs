// Writes FILE.br and FILE.gz beside each file of a folder that gets smaller by it, and removes those whose file is gone.
// What is newer than its file already is left alone.
//
//   node scripts/compress.mjs FOLDER BROTLI_QUALITY

import { readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import zlib from 'node:zlib';

const [folder, quality] = process.argv.slice(2);
const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);

// What is compressed by its own format (woff2, png, webp…) stays as it is.
const COMPRESSIBLE = /\.(css|html|ico|js|json|mjs|svg|txt|wasm|webmanifest|xml)$/;
// Below this, the header that says so costs more than it saves.
const SMALLEST = 256;

const modified = async (path) => (await stat(path).catch(() => null))?.mtimeMs ?? 0;

async function compress(path) {
  const at = await modified(path);
  if ((await modified(`${path}.br`)) >= at && (await modified(`${path}.gz`)) >= at) return;
  const content = await readFile(path);
  if (content.length < SMALLEST) return;
  const hints = { [zlib.constants.BROTLI_PARAM_QUALITY]: Number(quality), [zlib.constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  const [small, wide] = await Promise.all([brotli(content, { params: hints }), gzip(content, { level: Number(quality) > 9 ? 9 : 5 })]);
  await writeFile(`${path}.br`, small);
  await writeFile(`${path}.gz`, wide);
}

const paths = (await readdir(folder, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
const known = new Set(paths);
await Promise.all(
  paths.filter((path) => /\.(br|gz)$/.test(path) && !known.has(path.slice(0, -3))).map((path) => rm(path)),
);
const queue = paths.filter((path) => COMPRESSIBLE.test(path));
const worker = async () => {
  for (let path = queue.pop(); path; path = queue.pop()) await compress(path);
};
await Promise.all(Array.from({ length: availableParallelism() }, worker));
