import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { isOther, parse, readingOf } from '../../browser/reading.js';

type Example = { text: string; code: string | null; gtin: string | null };

// The other half is `crates/portal/src/typed_alike.rs`.
test('without network a text is read as the portal reads it', () => {
  const table = new URL('../../crates/model/tests/typed.json', import.meta.url);
  const examples: Example[] = JSON.parse(readFileSync(table, 'utf8'));
  for (const { text, code, gtin } of examples) {
    const reading = readingOf(text);
    const unit = parse(reading.code);
    const found = unit ?? (isOther(reading) ? reading.code : null);
    expect({ code: found, gtin: found === null ? null : (reading.gtin ?? null) }, text).toEqual({ code, gtin });
  }
});
