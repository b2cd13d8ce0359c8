import { type Browser, type Page, chromium } from '@playwright/test';
import { type Sight, type Symbol, dataMatrix, film, photo, symbolOf } from '../support/label.ts';
import { type Marketplace, test } from '../support/marketplace.ts';
import { signIn } from '../support/people.ts';
import type { Portal } from '../support/portal.ts';
import { expect, expectAccessible, visit } from '../support/test.ts';

/** The QR code of a label as the batch's page shows it, and the address in it. */
async function ownLabel(page: Page, marketplace: Marketplace): Promise<Symbol> {
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/codes');
  await visit(page, (await page.locator('main a[href^="/brand/batches/"]').first().getAttribute('href')) ?? '');
  const symbol = await page.locator('.label-paper .qr svg').first().evaluate((svg) => svg.outerHTML);
  await page.context().clearCookies();
  return symbol;
}

/** A browser whose camera films this label. */
async function withCamera(page: Page, portal: Portal, symbol: Symbol, sight: Sight, use: (page: Page) => Promise<void>): Promise<void> {
  const file = await film(page, symbol, sight, portal.folder);
  const { executablePath, args = [] } = test.info().project.use.launchOptions ?? {};
  const camera = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${file}`];
  const browser: Browser = await chromium.launch({ executablePath, args: [...args, ...camera] });
  try {
    const context = await browser.newContext({ baseURL: portal.url, locale: 'en-GB', permissions: ['camera'] });
    await use(await context.newPage());
  } finally {
    await browser.close();
  }
}

/** Scans what the camera films, and waits for the verdict. */
async function scan(page: Page): Promise<string> {
  await page.goto('/check');
  // Before the application has come alive: the camera does not wait for it.
  await page.getByRole('button', { name: 'Scan with the camera' }).click();
  await expect(page.locator('.verdict-stamp b')).toBeVisible({ timeout: 30_000 });
  return (await page.locator('.verdict-stamp b').innerText()).toLowerCase();
}

const SIGHTS: Record<string, Sight> = {
  'held straight': {},
  'turned': { turned: 33 },
  'out of focus': { blurred: 2.5 },
  'in low light': { light: 0.25 },
};

test('the camera reads the label of a unit: turned, out of focus, in low light', async ({ page, marketplace, portal }) => {
  test.setTimeout(300_000);
  const symbol = await ownLabel(page, marketplace);
  for (const [name, sight] of Object.entries(SIGHTS)) {
    await test.step(name, () =>
      withCamera(page, portal, symbol, sight, async (phone) => {
        expect(['genuine', 'seen before'], name).toContain(await scan(phone));
        expect(await phone.evaluate(() => document.querySelector('video')?.srcObject ?? null), 'the camera is off again').toBeNull();
      }),
    );
  }
});

test('the camera reads a GS1 DataMatrix, and its lot is compared', async ({ page, marketplace, portal }) => {
  const code = marketplace.units.codes[2] ?? '';
  const serial = code.replaceAll('-', '').slice(0, 20);
  await visit(page, `/check?code=${serial}`);
  const { gtin } = marketplace.units;
  const symbol = await dataMatrix(`(01)${gtin}(21)${serial}`);
  await withCamera(page, portal, symbol, { turned: 12 }, async (phone) => {
    expect(await scan(phone)).toBe('seen before');
    await expect(phone.getByText(code).first()).toBeVisible();
  });
});

test('without a camera the dialog says what to do, and typing stays', async ({ page, marketplace }) => {
  expect(marketplace.units.codes.length).toBeGreaterThan(0);
  await visit(page, '/check');
  await page.getByRole('button', { name: 'Scan with the camera' }).click();
  await expect(page.getByRole('dialog').locator('[data-say]:visible', { hasText: /choose a photo/i })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(page.getByLabel('Code on the label')).toBeVisible();
});

test('a photo of the label is read: in the browser, or by the server', { tag: '@nojs' }, async ({ page, marketplace, browser }) => {
  const scripted = test.info().project.use.javaScriptEnabled !== false;
  // Somebody took the photo with another browser.
  const other = await browser.newPage({ javaScriptEnabled: true, baseURL: test.info().project.use.baseURL });
  const code = marketplace.units.codes[3] ?? '';
  const serial = code.replaceAll('-', '').slice(0, 20);
  await visit(page, `/check?code=${serial}`);
  const { gtin } = marketplace.units;
  await other.goto('about:blank');
  const picture = await photo(other, await dataMatrix(`(01)${gtin}(21)${serial}`), { turned: 8 });
  await other.close();
  await visit(page, '/check');
  await page.getByText('A photo of the label').first().click();
  await expect(page.locator('[data-photo]').first(), 'telephones offer pictures that one has').not.toHaveAttribute('capture');
  await page.locator('input[type=file]').setInputFiles({ name: 'label.png', mimeType: 'image/png', buffer: picture });
  if (!scripted) await page.getByRole('button', { name: 'Read the photo' }).click();
  await expect(page.getByText('nobody but you has checked it')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(code).first()).toBeVisible();
});

test('the browser reads small codes in large photos, and the symbols that brands had their numbers in before', async ({ page }) => {
  const choose = async (symbol: Symbol, sight: Sight) => {
    await page.goto('about:blank');
    const buffer = await photo(page, symbol, sight);
    await visit(page, '/check');
    // As where a brand has imported serial numbers.
    await page.locator('.photo-form').first().evaluate((form) => form.setAttribute('data-serials', ''));
    await page.getByText('A photo of the label').first().click();
    await page.locator('input[type=file]').setInputFiles({ name: 'label.png', mimeType: 'image/png', buffer });
  };
  const small: Sight = { picture: [4000, 3000], side: 150 };
  await choose(await symbolOf('https://check.example.com/01/09521001000024/21/7K3QF0M9XT2WHBER5JDN', 'QRCode'), small);
  await expect(page).toHaveURL(/code=https.*7K3QF0M9XT2WHBER5JDN/, { timeout: 30_000 });
  await choose(await symbolOf('SN4711QX92', 'Code128'), {});
  await expect(page).toHaveURL(/code=SN4711QX92/, { timeout: 30_000 });
});

/** The address of the script that the page fetches when somebody scans: it stands beside the page's own. */
async function scanner(page: Page): Promise<string> {
  await visit(page, '/check');
  const source = await page.evaluate(() => {
    const address = [...document.querySelectorAll<HTMLScriptElement>('script[src]')].map((script) => script.src).find((src) => src.includes('check.js'));
    return address === undefined ? '' : new URL('./scan.js', address).href;
  });
  expect(source).not.toBe('');
  return source;
}

test('photos of every size are searched everywhere, in parts that a telephone gets through', async ({ page }) => {
  const source = await scanner(page);
  for (const [width, height] of [[1000, 800], [4000, 3000], [8660, 5770], [12000, 9000], [16320, 12240], [24000, 4000], [40000, 1000]] as const) {
    const parts = await page.evaluate(
      async ([source, width, height]) => (await import(source)).partsOf({ width, height }) as { x: number; y: number; width: number; height: number }[],
      [source, width, height] as const,
    );
    const name = `${width}×${height}`;
    if (Math.max(width, height) > 1280) expect(parts.length, name).toBeGreaterThanOrEqual(Math.ceil(width / 2048));
    expect(parts.length, name).toBeLessThanOrEqual(100);
    // A code of 300 pixels is whole in one of them, wherever it is.
    const holds = (x: number, y: number) => parts.some((part) => x >= part.x && y >= part.y && x + 300 <= part.x + part.width && y + 300 <= part.y + part.height);
    const along = (length: number) => Array.from({ length: 60 }, (_, at) => Math.round((at * (length - 300)) / 59));
    if (parts.length > 0) expect(along(height).flatMap((y) => along(width).map((x) => holds(x, y))), name).not.toContain(false);
  }
});

test('the detector of the telephone is made once, however many parts it looks at', async ({ page }) => {
  await page.addInitScript(() => {
    let [made, looked] = [0, 0];
    const formats = ['qr_code', 'data_matrix', 'code_128', 'code_39', 'aztec', 'pdf417'];
    class BarcodeDetector {
      static getSupportedFormats = () => Promise.resolve(formats);
      constructor() {
        made += 1;
      }
      detect(): Promise<unknown[]> {
        looked += 1;
        return Promise.resolve([]);
      }
    }
    Object.assign(globalThis, { BarcodeDetector, counts: () => [made, looked] });
  });
  await page.goto('about:blank');
  const buffer = await photo(page, await symbolOf('SN4711QX92', 'Code128'), { picture: [4000, 3000], side: 150 });
  await visit(page, '/check');
  await page.getByText('A photo of the label').first().click();
  await page.locator('input[type=file]').setInputFiles({ name: 'label.png', mimeType: 'image/png', buffer });
  await expect(page.locator('.photo-form [data-say="unread"]').first()).toBeVisible({ timeout: 30_000 });
  expect(await page.evaluate(() => (globalThis as unknown as { counts: () => number[] }).counts())).toEqual([1, 7]);
});

test('what the camera reads is told apart from other codes in sight', async ({ page }) => {
  const source = await scanner(page);
  const ours = (text: string, serials: boolean) =>
    page.evaluate(async ([source, text, serials]) => (await import(source)).isOurs(text, serials), [source, text, serials] as const) as Promise<boolean>;
  for (const text of ['7K3QF0M9XT2WHBER5JDN', ']Q17K3QF0M9XT2WHBER5JDN', 'urn:epc:id:sgtin:4006381.033393.A1', 'az:0123456789ABCDEFGHIJKLMNOP']) {
    expect(await ours(text, false), text).toBe(true);
  }
  for (const text of ['q7wx-91kd-zp', ']Q1Q7WX-91KD-ZP']) {
    expect([await ours(text, false), await ours(text, true)], text).toEqual([false, true]);
  }
  for (const text of [']C1010952100100002421ABC', ']d2\u001d01095210010000241727010110LB1\u001d21X', '(01)09521001000024(10)LB1(21)A1']) {
    expect(await ours(text, false), text).toBe(true);
  }
  // The number of a product, with its lot or alone: the camera looks on.
  const products = ['4006381333931', '0109521001000024', '010952100100002410LB1', ']d201095210010000241727010110LB1', '(01)09521001000024', '(01)09521001000024(10)LB1'];
  for (const text of [...products, 'http://a.example', 'tel:+49301234', 'X1']) expect(await ours(text, true), text).toBe(false);
});
