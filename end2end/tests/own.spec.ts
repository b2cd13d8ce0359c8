import type { BrowserContextOptions } from '@playwright/test';
import { test } from '../support/marketplace.ts';
import { expect, expectAccessible, hydrated, visit } from '../support/test.ts';

test('a buyer claims a thing, passes it on, and the next one has it', { tag: '@nojs' }, async ({ page, marketplace, browser, portal }) => {
  const { javaScriptEnabled = true } = test.info().project.use;
  const serial = (marketplace.units.codes[4] ?? '').replaceAll('-', '').slice(0, 20);
  await visit(page, `/check?code=${serial}`);
  await page.getByRole('button', { name: 'This is mine now' }).click();
  await expect(page.getByText('It is yours now')).toBeVisible();
  if (javaScriptEnabled) await hydrated(page);
  await expectAccessibleIf(javaScriptEnabled, () => expectAccessible(page));
  expect(await page.locator('link[href$="markward.css"]').count(), 'the page keeps its style').toBe(1);
  await page.getByRole('button', { name: 'Make a passing code' }).click();
  await expect(page.getByText('The passing code is made')).toBeVisible();
  // Until it is there the first one is the hidden key.
  const made = page.locator('.secret-code').first();
  await expect(made).toHaveText(/^\s*[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\s*$/);

  const options: BrowserContextOptions = { javaScriptEnabled, baseURL: portal.url, locale: 'en-GB' };
  // With the key that was written down it is the same owner's in another browser, as often as it is entered.
  const key = ((await page.locator('.secret-code').last().textContent()) ?? '').trim();
  for (const nth of [1, 2]) {
    const own = await browser.newContext(options);
    const device = await own.newPage();
    await device.goto(`/own/${serial}?take=${key}`);
    if (javaScriptEnabled) await hydrated(device);
    await device.getByRole('button', { name: 'Make it mine' }).click();
    await expect(device.getByText('Your key is known in this browser too'), `browser ${nth}`).toBeVisible();
    await device.goto(`/check?code=${serial}`);
    await expect(device.getByText('You said that this is yours.')).toBeVisible();
    await own.close();
  }

  // Others know it by now: with a new one they have nothing.
  const device = await browser.newContext(options);
  const shown = await device.newPage();
  await shown.goto(`/own/${serial}?take=${key}`);
  if (javaScriptEnabled) await hydrated(shown);
  await shown.getByRole('button', { name: 'Make it mine' }).click();
  await expect(shown.getByText('Whoever gave you this key still has the item as well.')).toBeVisible();
  await page.getByText('Make a new key…', { exact: true }).click();
  await page.getByRole('button', { name: 'Make a new key: other browsers forget it' }).click();
  await expect(page.getByText('The new key is made.')).toBeVisible();
  await expect(page.locator('.secret-code').last()).not.toHaveText(key);
  await shown.goto(`/check?code=${serial}`);
  await expect(shown.getByText('Somebody else has said that this item is theirs.')).toBeVisible();
  await device.close();
  await page.getByRole('button', { name: 'Make a passing code' }).click();
  await expect(page.getByText('The passing code is made')).toBeVisible();
  await expect(page.locator('.secret-code').first()).toHaveText(/^\s*[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\s*$/);
  const passing = (await page.locator('.secret-code').first().innerText()).trim();
  await expect(page.getByRole('link', { name: `/own/${serial}?take=` })).toBeVisible();

  const other = await browser.newContext(options);
  const next = await other.newPage();
  await next.goto(`/check?code=${serial}`);
  await expect(next.getByText('Somebody else has said that this item is theirs.')).toBeVisible();
  await next.getByRole('link', { name: 'I have a passing code' }).click();
  await expect(next.getByRole('button', { name: 'Make it mine' })).toBeVisible();
  if (javaScriptEnabled) await hydrated(next);
  await next.getByLabel('Passing code, or your key').fill('0000-0000-0000');
  await next.getByRole('button', { name: 'Make it mine' }).click();
  await expect(next.getByText(/not the passing code of this item/).first()).toBeVisible();
  // The link that the owner gives fills the form in; opening it changes nothing.
  await next.goto(`/own/${serial}?take=${passing}`);
  if (javaScriptEnabled) await hydrated(next);
  await next.getByRole('button', { name: 'Make it mine' }).click();
  await expect(next.getByText('It is yours now')).toBeVisible();
  await next.goto(`/check?code=${serial}`);
  await expect(next.getByText('You said that this is yours.')).toBeVisible();
  await other.close();
  // The tab of who had it is still open: what it says last is that this was refused.
  await page.getByRole('button', { name: 'Make another one' }).click();
  await expect(page.getByText('This item is not yours on this browser. Enter your key first')).toBeVisible();
  await expect(page.getByText('The passing code is made')).toHaveCount(0);
  await visit(page, `/check?code=${serial}`);
  await expect(page.getByText('Somebody else has said that this item is theirs.')).toBeVisible();
});

test('who has not checked a code learns nothing of whose its thing is', { tag: '@nojs' }, async ({ page, marketplace, browser, portal }) => {
  const { javaScriptEnabled = true } = test.info().project.use;
  const serial = (marketplace.units.codes[11] ?? '').replaceAll('-', '').slice(0, 20);
  for (const code of [serial, '7K3QF0M9XT2WHBER5JDN']) {
    await page.goto(`/own/${code}`);
    await expect(page.getByRole('heading', { name: 'Check the code first' })).toBeVisible();
  }
  // An address with a token of anybody's is a check of its own in each browser.
  const printed = `/check?once=01234567-89ab-4def-8123-456789abcdef&code=${serial}`;
  await page.goto(printed);
  await expect(page.getByText('Genuine', { exact: true })).toBeVisible();
  const other = await browser.newContext({ javaScriptEnabled, baseURL: portal.url, locale: 'en-GB' });
  const next = await other.newPage();
  await next.goto(printed);
  await expect(next.getByText('Seen before', { exact: true })).toBeVisible();
  await other.close();
});

async function expectAccessibleIf(scripted: boolean, look: () => Promise<void>): Promise<void> {
  if (scripted) await look();
}

test('a buyer adds the lot, the shop and the place to a check', async ({ page, marketplace, context }) => {
  const serial = (marketplace.units.codes[5] ?? '').replaceAll('-', '').slice(0, 20);
  await context.grantPermissions(['geolocation']);
  await context.setGeolocation({ latitude: 52.516275, longitude: 13.377704 });
  await visit(page, '/check');
  await page.getByLabel('Code on the label').fill(serial);
  await page.getByRole('button', { name: 'Check the code' }).click();
  await expect(page.getByText('Genuine', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.getByText('Help to find copies').click();
  await page.getByLabel('Which lot is printed on it?').fill('a lot');
  await page.getByRole('button', { name: 'Add to this check' }).click();
  await expect(page.getByText(/A lot number cannot have/).first()).toBeVisible();
  await page.getByLabel('Which lot is printed on it?').fill('L-77');
  await page.getByLabel('Where did you buy it?').fill('Kiosk at the station');
  await page.getByRole('button', { name: 'Add to this check' }).click();
  await expect(page.getByText('it was added to this check')).toBeVisible();
  const sent = page.waitForRequest((request) => request.url().endsWith('/api/check/tell'));
  await page.getByRole('button', { name: /Add where I am/ }).click();
  expect((await sent).postData()).toContain('latitude=52.5&longitude=13.4');
  await expect(page.getByText('it was added to this check')).toBeVisible();
  await expect(page.getByText('Genuine', { exact: true })).toBeVisible();
  // It is said who reads it and for how long; what is kept is shown, and taken back.
  await expect(page.getByText(/brand and the marketplace read it.*kept for 400 days/)).toBeVisible();
  await expect(page.getByText('Bought: Kiosk at the station', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: /Take back ?: Place: about 52.5/ }).click();
  await expect(page.getByText('It is taken back and deleted')).toBeVisible();
  await expect(page.getByText(/Place: about/)).toHaveCount(0);
  await expect(page.getByText('Lot: L-77', { exact: true })).toBeVisible();
  // The next person is told neither where it was nor at which minute.
  await page.goto(`/check?code=${serial}`);
  await expect(page.getByText(/You checked it (once|\d+ times) before/)).toBeVisible();
  expect(await page.content()).not.toContain('near 52.5');
});
