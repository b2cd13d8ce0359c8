import { readFile } from 'node:fs/promises';
import { test } from '../support/marketplace.ts';
import { signIn } from '../support/people.ts';
import { type Page, expect, expectAccessible, picture, visit, watch } from '../support/test.ts';

/** The verdict's word for a code, as a buyer sees it. */
async function verdict(buyer: Page, code: string): Promise<string> {
  await visit(buyer, '/check');
  await buyer.getByLabel('Code on the label').fill(code);
  await buyer.getByRole('button', { name: 'Check the code' }).click();
  await expect(buyer.locator('.verdict')).toBeVisible();
  await expectAccessible(buyer);
  return (await buyer.title()).split(' · ')[0] ?? '';
}

test('codes count once their units are shipped, and a recall is read by whoever checks', async ({ page, marketplace, portal, browser }) => {
  test.setTimeout(240_000);
  const elsewhere = await browser.newContext({ baseURL: portal.url, reducedMotion: 'reduce' });
  const wrong = watch(elsewhere);
  const buyer = await elsewhere.newPage();
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/products');
  await page.locator('main a[href^="/brand/products/"]').first().click();
  await page.getByLabel('Lot', { exact: true }).fill('RECALL-1');
  await page.getByLabel('How many').fill('20');
  await page.getByText('Where the goods come from and go to').click();
  await page.getByLabel('To be sold in').fill('de, at');
  await page.getByLabel('Distributor').fill('Nordwind Handel');
  await page.getByRole('checkbox', { name: /Codes count only once/ }).check();
  await page.getByRole('button', { name: 'Issue the codes' }).dblclick();
  const files = page.locator('summary', { hasText: 'Download' });
  await expect(files).toBeVisible({ timeout: 30_000 });
  const waiting = page.waitForEvent('download');
  await files.click();
  await page.getByRole('link', { name: 'As JSON lines' }).click();
  const lines = (await readFile(await (await waiting).path(), 'utf8')).trim().split('\n').map((line) => JSON.parse(line));
  expect(lines.length).toBe(20);
  const [code, early] = [lines[6], lines[8]].map((line) => `${line.code}-${line.check}`) as [string, string];

  expect(await verdict(buyer, early)).toBe('Not yet active');
  await expect(page.getByText('Not shipped yet', { exact: true })).toBeVisible();
  await page.getByRole('link', { name: 'Mark as shipped' }).click();
  // Nothing is chosen for anybody.
  await expect(page.getByRole('radio', { checked: true })).toHaveCount(0);
  await page.getByRole('radio', { name: 'Some of this batch' }).check();
  await page.getByLabel('Which of them').fill('1-9, 10');
  await page.getByRole('button', { name: 'Mark 10 units as shipped' }).dblclick();
  await expect(page.getByText('10 units are marked as shipped now')).toBeVisible();
  await expect(page.getByText('Shipped to Nordwind Handel: units 1 to 10')).toHaveCount(1);
  await expectAccessible(page);
  await picture(page, 'shipped');
  expect(await verdict(buyer, code)).toBe('Genuine');
  await expect(buyer.getByText('Germany, Austria')).toBeVisible();
  // What was looked at before it was shipped was in somebody's hands.
  expect(await verdict(buyer, early)).toBe('Seen before');

  await page.getByRole('link', { name: 'Recall units' }).click();
  await page.getByRole('radio', { name: 'Some of this batch' }).check();
  await page.getByLabel('Which of them').fill(code);
  const message = page.getByLabel('What buyers are to know');
  await expect(message).toHaveAttribute('required');
  await message.fill(' ');
  await page.getByRole('button', { name: 'Recall 1 unit' }).click();
  await expect(page.getByRole('alert').getByRole('link')).toHaveCount(1);
  await expectAccessible(page);
  await message.fill('The clasp can break. Any dealer mends it.');
  await page.getByRole('button', { name: 'Recall 1 unit' }).click();
  await expect(page.getByText('1 unit is recalled now', { exact: true })).toBeVisible();
  await expect(page.getByText('Partly recalled: 1 of 20')).toBeVisible();
  await expect(message).toHaveCount(0);
  expect(await verdict(buyer, code)).toBe('Recalled');
  await expect(buyer.getByText('The clasp can break.')).toBeVisible();
  // Genuine goods: their seller is not accused of a fake.
  await expect(buyer.getByText('Do not use it, sell it or give it away.')).toBeVisible();
  await expect(buyer.getByRole('link', { name: /Report the seller/ })).toHaveAttribute('href', /^\/report\?explanation=/);
  await picture(buyer, 'recalled');

  // All of a batch change only where that is confirmed.
  await page.getByRole('link', { name: 'Report units stolen' }).click();
  await page.getByRole('radio', { name: 'All 20 units of this batch' }).check();
  await page.getByLabel('What buyers are to know').fill('Stolen from the warehouse. Tell the police.');
  await page.getByRole('button', { name: 'Report 20 units stolen' }).click();
  await expect(page.getByRole('alert')).toContainText('Tick this if you mean every unit of this batch');
  await page.getByRole('checkbox', { name: 'All of them are meant' }).check();
  await page.getByRole('button', { name: 'Report 20 units stolen' }).click();
  await expect(page.getByText('20 units are reported stolen now')).toBeVisible();
  await expect(page.getByText('Stolen', { exact: true })).toBeVisible();
  await expect(page.getByRole('radio')).toHaveCount(0);

  const manifest = await page.request.get(await page.getByRole('link', { name: /signed manifest/ }).getAttribute('href').then((href) => href ?? ''));
  expect(Object.keys(await manifest.json()).sort()).toEqual(['payload', 'protected', 'signature']);
  expect((await (await buyer.request.get('/.well-known/markward-keys.json')).json()).keys[0].crv).toBe('Ed25519');
  expect(wrong).toEqual([]);
  await elsewhere.close();
});

test('all units of a batch do not change by a slip', { tag: '@nojs' }, async ({ page, marketplace }) => {
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/codes');
  await page.locator('main a[href^="/brand/batches/"]').first().click();
  await page.getByRole('link', { name: 'Make units void' }).click();
  await page.getByRole('radio', { name: /^All .* units of this batch/ }).check();
  await page.getByRole('button', { name: /^Make .*units void$/ }).click();
  await expect(page.getByRole('alert')).toContainText('Tick this if you mean every unit of this batch');
  await expect(page.getByRole('radio', { name: /^All .* units of this batch/ })).toBeChecked();
  await expect(page.getByRole('checkbox', { name: 'All of them are meant' })).not.toBeChecked();
  await expectAccessible(page);
});

test('a file of EPCIS events is taken whole, once, or named with its faults', async ({ page, marketplace, portal }) => {
  const { gtin, codes } = marketplace.units;
  const serial = (codes[8] ?? '').replaceAll('-', '').slice(0, 20);
  const event = {
    type: 'ObjectEvent',
    eventID: 'urn:uuid:7d1f4d3c-64ab-4b3b-9a53-0f0d5f9b1c11',
    action: 'OBSERVE',
    bizStep: 'shipping',
    disposition: 'in_transit',
    // An event that is still to come is refused, whenever this runs.
    eventTime: new Date(Date.now() - 86_400_000).toISOString(),
    eventTimeZoneOffset: '+01:00',
    epcList: [`${portal.url}/01/${gtin.padStart(14, '0')}/21/${serial}`],
  };
  const send = async (events: object[]) => {
    const document = { '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'], type: 'EPCISDocument', schemaVersion: '2.0', epcisBody: { eventList: events } };
    await page.getByLabel('EPCIS document').setInputFiles({ name: 'events.jsonld', mimeType: 'application/ld+json', buffer: Buffer.from(JSON.stringify(document)) });
    await page.getByRole('button', { name: 'Send the events' }).click();
  };
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/codes');
  await page.getByRole('link', { name: 'Send events' }).click();
  await expect(page.getByRole('heading', { name: 'Events of your units' })).toBeVisible();

  await send([event, { ...event, eventID: 'urn:uuid:7d1f4d3c-64ab-4b3b-9a53-0f0d5f9b1c12', eventTime: 'yesterday' }]);
  await expect(page.getByRole('alert')).toContainText('$.epcisBody.eventList[1].eventTime');
  await expectAccessible(page);
  await send([{ ...event, eventTime: new Date(Date.now() + 86_400_000).toISOString() }]);
  await expect(page.getByRole('alert')).toContainText('this time is still to come');
  await send([event]);
  await expect(page.getByText('1 event taken')).toBeVisible();
  await expect(page.getByText('1 unit shipped, made void, stolen, recalled or released by them; told before: 0 events.')).toBeVisible();
  await send([event]);
  await expect(page.getByText('Every event was told before')).toBeVisible();
  await send([{ ...event, bizStep: 'receiving' }]);
  await expect(page.getByRole('alert')).toContainText('$.epcisBody.eventList[0].eventID');
  await send([{ ...event, eventID: 'urn:uuid:7d1f4d3c-64ab-4b3b-9a53-0f0d5f9b1c13', epcList: ['urn:epc:id:sscc:0614141.1234567890'] }]);
  await expect(page.getByText('Naming nothing of yours here, and so without effect: 1 event.')).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'epcis-events');
});

test('who only looks is not offered what would be refused', async ({ page, marketplace }) => {
  await signIn(page, marketplace.viewer);
  await visit(page, '/brand/codes');
  await expect(page.getByRole('link', { name: 'Alerts' }).first()).toBeVisible();
  await expect(page.getByRole('link', { name: 'Send events' })).toHaveCount(0);
});
