import type { BrowserContext, Route } from '@playwright/test';
import { test } from '../support/marketplace.ts';
import { type Page, expect, expectAccessible, visit } from '../support/test.ts';

/** Waits until the service worker has the page for times without network. */
async function ready(page: Page): Promise<void> {
  await page.waitForFunction(async () => {
    const { active } = await navigator.serviceWorker.ready;
    return active?.state === 'activated' && navigator.serviceWorker.controller !== null && (await caches.match('/check/offline')) !== undefined;
  });
}

/**
 * Takes the network away from pages and their service worker. To say that the context is offline is not enough: Chromium 148 forgets it for what a service
 * worker fetches once a page was left by its own form.
 */
async function unplug(context: BrowserContext): Promise<void> {
  await context.route('**', (route) => route.abort('internetdisconnected'));
  await context.setOffline(true);
}

async function plug(context: BrowserContext): Promise<void> {
  await context.unroute('**');
  await context.setOffline(false);
}

test('without network a code is judged, its check waits, and is answered and counted once when the network is back', async ({ page, context, marketplace, quiet }) => {
  const code = marketplace.units.codes[6] ?? '';
  const serial = code.replaceAll('-', '').slice(0, 20);
  await visit(page, '/check');
  await ready(page);
  await unplug(context);
  await page.goto('/check?code=7K3QF-0M9XT-2WHBE-R5JDN-0');
  await expect(page.getByText('There is a slip in this code.')).toBeVisible();
  await page.getByLabel('Code on the label').fill(serial);
  await page.getByRole('button', { name: 'Check the code' }).click();
  await expect(page.getByText('The check is noted')).toBeVisible();
  await expect(page.getByText(code)).toBeVisible();
  await expectAccessible(page);
  await plug(context);
  await expect(page.getByText('Genuine', { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByText('Genuine', { exact: true }), 'it is the same check').toBeVisible();
  // What Chromium says of the network that was away.
  expect(quiet.splice(0).filter((line) => !/ERR_INTERNET_DISCONNECTED|ERR_FAILED/.test(line))).toEqual([]);
});

test('without network a code that was made elsewhere is kept and its check sent later', async ({ page, context, marketplace, quiet }) => {
  const serial = (marketplace.units.codes[10] ?? '').replaceAll('-', '').slice(0, 20);
  await visit(page, '/check');
  await ready(page);
  await unplug(context);
  const waits = page.getByText('The check is noted');
  for (const code of ['KX83-99QP', '(01)09521001000017(21)W4/KX9']) {
    await page.goto(`/check?code=${encodeURIComponent(code)}`);
    await expect(waits).toBeVisible();
    await expect(page.getByText('cannot be judged without network')).toBeVisible();
    await expect(page.getByText('There is a slip in this code.')).toBeHidden();
  }
  // A label with its lot is opened without network too.
  await page.goto(`/01/${marketplace.units.gtin}/10/CHECKED/21/${serial}`);
  await expect(page.getByText('no slip in it')).toBeVisible();
  await expect(waits).toBeVisible();
  // As people paste them, and as a scanner types them that leaves out what stands between two fields.
  const run = `01${marketplace.units.gtin.padStart(14, '0')}21${serial}10L2`;
  for (const text of [`Code: ${serial}.`, `\u200b${[...serial].map((c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).join('')}`, `4006381333931 ${serial}`, run]) {
    await page.goto(`/check?code=${encodeURIComponent(text)}`);
    // Typed without its last character, by which a slip is found.
    await expect(page.getByText('The last character of the code is missing'), text).toBeVisible();
    await expect(page.getByText('no slip in it')).toBeHidden();
    await expect(waits).toBeVisible();
  }
  await page.goto('/check?code=KX83-99QP&gtin=4%20006381%20333931');
  await expect(page.getByText('cannot be judged without network')).toBeVisible();
  await expect(waits).toBeVisible();
  await page.goto('/check?code=AZ%3A0123456789ABCDEFGHIJKLMNOP');
  await expect(page.getByText('AZ:0123456789ABCDEFGHIJKLMNOP')).toBeVisible();
  await expect(waits).toBeVisible();
  await expectAccessible(page);
  await plug(context);
  await expect(page.getByText('Not issued', { exact: true }).first()).toBeVisible();
  expect(quiet.splice(0).filter((line) => !/ERR_INTERNET_DISCONNECTED|ERR_FAILED/.test(line))).toEqual([]);
});

test('a check that waits is found on the page for checking', async ({ page, context, marketplace, quiet }) => {
  const code = marketplace.units.codes[7] ?? '';
  const serial = code.replaceAll('-', '').slice(0, 20);
  await visit(page, '/check');
  await ready(page);
  await unplug(context);
  await page.goto(`/check?code=${serial}`);
  await expect(page.getByText('The check is noted')).toBeVisible();
  const leaving = page.goto('about:blank');
  await leaving;
  await plug(context);
  await visit(page, '/check');
  await page.getByRole('link', { name: code }).click();
  await expect(page.getByText('Genuine', { exact: true })).toBeVisible();
  expect(quiet.splice(0).filter((line) => !/ERR_INTERNET_DISCONNECTED|ERR_FAILED/.test(line))).toEqual([]);
});

test('a check that waits is the same when its own address is opened with network, and at each reload', async ({ page, context, marketplace, quiet }) => {
  const serial = (marketplace.units.codes[8] ?? '').replaceAll('-', '').slice(0, 20);
  await visit(page, '/check');
  await ready(page);
  await unplug(context);
  // Begun on a form of ours, which draws a token.
  await page.getByLabel('Code on the label').fill(serial);
  await page.getByRole('button', { name: 'Check the code' }).click();
  await expect(page.getByText('The check is noted')).toBeVisible();
  const waiting = page.url();
  await page.goto('about:blank');
  await plug(context);
  await page.goto(waiting);
  await expect(page.getByText('Genuine', { exact: true })).toBeVisible();
  expect(page.url()).not.toBe(waiting);
  for (let times = 0; times < 2; times += 1) {
    await page.reload();
    await expect(page.getByText('Genuine', { exact: true }), 'it is the same check').toBeVisible();
  }
  // A printed address is one check, too, however often the telephone loads it again.
  await page.goto(`/01/${marketplace.units.gtin}/21/${serial}`);
  await expect(page.getByText('You checked it once before')).toBeVisible();
  await expect(page).toHaveURL(/[?&]once=/);
  await page.reload();
  await expect(page.getByText('You checked it once before')).toBeVisible();
  expect(quiet.splice(0).filter((line) => !/ERR_INTERNET_DISCONNECTED|ERR_FAILED/.test(line))).toEqual([]);
});

test('where the network answers nothing, or only its gateway does, the page without network comes, again for a check that waits', async ({ page, context, marketplace, quiet }) => {
  const { gtin, codes } = marketplace.units;
  const serial = (codes[30] ?? '').replaceAll('-', '').slice(0, 20);
  await visit(page, '/check');
  await ready(page);
  // A full cell: what is sent is neither answered nor refused.
  const held: Route[] = [];
  await context.route('**', (route) => void held.push(route));
  await page.goto(`/01/${gtin}/21/${serial}`);
  await expect(page.getByText('The check is noted')).toBeVisible();
  await page.reload({ timeout: 15_000 });
  await expect(page.getByText('The check is noted')).toBeVisible();
  await context.unroute('**');
  await Promise.all(held.map((route) => route.abort().catch(() => {})));
  await expect(page.getByText('Genuine', { exact: true })).toBeVisible({ timeout: 30_000 });
  await context.route(/\/check\?/, (route) => route.fulfill({ status: 503, body: 'No server is there' }));
  await page.goto('/check?code=7K3QF-0M9XT-2WHBE-R5JDN-0');
  await expect(page.getByText('There is a slip in this code.')).toBeVisible();
  expect(quiet.splice(0).filter((line) => !/ERR_FAILED|503/.test(line))).toEqual([]);
});

test('the service worker says to the server what is asked for ahead of a click: nothing is checked then', async ({ page, context, marketplace, quiet }) => {
  const serial = (marketplace.units.codes[31] ?? '').replaceAll('-', '').slice(0, 20);
  await visit(page, '/check');
  await ready(page);
  const ahead = context.waitForEvent('response', (answer) => answer.request().serviceWorker() !== null && answer.url().includes('/check?'));
  await page.evaluate((url) => {
    const rules = { type: 'speculationrules', textContent: JSON.stringify({ prefetch: [{ urls: [url], eagerness: 'immediate' }] }) };
    const { nonce } = document.querySelector<HTMLScriptElement>('script[nonce]') ?? {};
    document.head.append(Object.assign(document.createElement('script'), rules, { nonce }));
  }, `/check?code=${serial}`);
  const answer = await ahead;
  expect(answer.status()).toBe(503);
  await page.goto(`/check?code=${serial}`);
  await expect(page.getByText('checked for the first time')).toBeVisible();
  expect(quiet.splice(0).filter((line) => !/503/.test(line))).toEqual([]);
});

test('the installed app opens without network', async ({ page, context, quiet }) => {
  await visit(page, '/check');
  await ready(page);
  const { start_url: start } = await (await page.request.get('/manifest.webmanifest')).json();
  await unplug(context);
  await page.goto(start);
  await expect(page.getByLabel('Code on the label')).toBeVisible();
  expect(quiet.splice(0).filter((line) => !/ERR_INTERNET_DISCONNECTED|ERR_FAILED/.test(line))).toEqual([]);
});

test('what is installed reads labels without network, and says what it cannot show of a thing', async ({ page, context, quiet }) => {
  await visit(page, '/check');
  await ready(page);
  const keeps = () => page.evaluate(async () => (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)))).flat());
  expect((await keeps()).filter((url) => url.includes('/zxing/'))).toEqual([]);
  await page.evaluate(() => dispatchEvent(new Event('appinstalled')));
  await expect.poll(async () => (await keeps()).filter((url) => url.includes('/zxing/')).length).toBe(3);
  await unplug(context);
  await page.goto('/own/7K3QF0M9XT2WHBER5JDN');
  await expect(page.getByText('are shown with network only')).toBeVisible();
  expect(quiet.splice(0).filter((line) => !/ERR_INTERNET_DISCONNECTED|ERR_FAILED/.test(line))).toEqual([]);
});

test('the portal is installed in the language of its reader', async ({ page, browser, portal }) => {
  await visit(page, '/check');
  const of = async (address: string) => (await page.request.get(address)).json();
  const english = await of('/manifest.webmanifest');
  const german = await browser.newContext({ locale: 'de-AT', baseURL: portal.url });
  const shown = await german.newPage();
  await shown.goto('/check');
  const manifest = await of((await shown.locator('link[rel=manifest]').getAttribute('href')) ?? '');
  expect([manifest.lang, manifest.id, manifest.start_url, manifest.icons]).toEqual(['de', english.id, english.start_url, english.icons]);
  expect(manifest.shortcuts[0].name).toBe('Code prüfen');
  await german.close();
});

test('without network the page is in the language that was chosen, wherever that was', async ({ page, context, quiet }) => {
  // Of the page itself: its menu names each of the languages.
  const kept = (lang: string) =>
    page.waitForFunction(
      async (lang) => new RegExp(`<html[^>]* lang="${lang}"`).test((await (await caches.match('/check/offline'))?.text()) ?? ''),
      lang,
    );
  const choose = async (path: string, name: string, lang: string) => {
    await visit(page, path);
    await page.locator('button[name=language]', { hasText: name }).last().click();
    await expect(page.locator('html')).toHaveAttribute('lang', lang);
    await kept(lang);
  };
  await visit(page, '/check');
  await ready(page);
  await choose('/check', 'Deutsch', 'de');
  await choose('/', 'Français', 'fr');
  await unplug(context);
  await page.goto('/check?code=7K3QF-0M9XT-2WHBE-R5JDN-0');
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
  await expect(page.locator('[data-say="slip"]')).toBeVisible();
  expect(quiet.splice(0).filter((line) => !/ERR_INTERNET_DISCONNECTED|ERR_FAILED/.test(line))).toEqual([]);
});

test('the service worker keeps nothing of pages that belong to somebody', async ({ page, marketplace }) => {
  expect(marketplace.codes.length).toBeGreaterThan(0);
  await visit(page, '/check');
  await ready(page);
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map((request) => new URL(request.url).pathname);
  });
  expect(kept.filter((path) => !/^\/(check\/offline|pkg\/|fonts\/|\.well-known\/markward-keys\.json)/.test(path))).toEqual([]);
});
