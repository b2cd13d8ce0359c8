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
  await page.getByRole('checkbox', { name: /Codes count only once/ }).check();
  await page.getByRole('button', { name: 'Issue the codes' }).dblclick();
  const list = page.getByRole('link', { name: 'As JSON lines' });
  await expect(list).toBeVisible({ timeout: 30_000 });
  const waiting = page.waitForEvent('download');
  await list.click();
  const lines = (await readFile(await (await waiting).path(), 'utf8')).trim().split('\n').map((line) => JSON.parse(line));
  expect(lines.length).toBe(20);
  const code = `${lines[6].code}-${lines[6].check}`;

  expect(await verdict(buyer, code)).toBe('Not yet active');
  await page.getByLabel('Which units').fill('1-10');
  await page.getByLabel('Shipped to').fill('Nordwind Handel');
  await page.getByRole('button', { name: 'Save' }).dblclick();
  await expect(page.getByText('Saved for 10 units')).toBeVisible();
  await expect(page.getByText('Shipped to Nordwind Handel: units 1 to 10')).toHaveCount(1);
  await expectAccessible(page);
  await picture(page, 'shipped');
  expect(await verdict(buyer, code)).toBe('Genuine');
  await expect(buyer.getByText('DE, AT')).toBeVisible();

  await page.getByLabel('What happened', { exact: true }).selectOption('recall');
  await page.getByLabel('Which units').fill(code);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert').getByRole('link')).toHaveCount(1);
  await page.getByLabel('What buyers are to know').fill('The clasp can break. Any dealer mends it.');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved for 1 unit', { exact: true })).toBeVisible();
  expect(await verdict(buyer, code)).toBe('Recalled');
  await expect(buyer.getByText('The clasp can break.')).toBeVisible();
  await picture(buyer, 'recalled');

  const manifest = await page.request.get(await page.getByRole('link', { name: /signed manifest/ }).getAttribute('href').then((href) => href ?? ''));
  expect(Object.keys(await manifest.json()).sort()).toEqual(['payload', 'protected', 'signature']);
  expect((await (await buyer.request.get('/.well-known/markward-keys.json')).json()).keys[0].crv).toBe('Ed25519');
  expect(wrong).toEqual([]);
  await elsewhere.close();
});
