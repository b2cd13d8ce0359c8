import { test } from '../support/marketplace.ts';
import { signIn } from '../support/people.ts';
import { expect, expectAccessible, picture, visit, watch } from '../support/test.ts';

/** Random enough, and the same each time. */
const SERIALS = ['Q7WX-91KD-ZP', 'M2LB-40TY-VA', 'J8RC-65NH-EU'];

test('a brand says where its product leads, and a phone is led on', async ({ page, marketplace, portal, browser }) => {
  test.setTimeout(240_000);
  const elsewhere = await browser.newContext({ baseURL: portal.url, reducedMotion: 'reduce' });
  const wrong = watch(elsewhere);
  const phone = await elsewhere.newPage();
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/products');
  await page.locator('main a[href^="/brand/products/"]').first().click();
  const links = page.locator('#links');
  const address = (await links.locator('a[href^="/01/"]').first().getAttribute('href')) ?? '';

  // Without links our own page of the product stands there.
  await visit(phone, address);
  await expect(phone.getByText(/^A product of /)).toBeVisible();
  await expectAccessible(phone);
  await picture(phone, 'product-public');

  await links.getByLabel('Web address').fill('javascript:alert(1)');
  await links.getByRole('button', { name: 'Add the link' }).click();
  await expect(page.getByRole('alert').getByRole('link')).toHaveCount(1);
  await links.getByLabel('Web address').fill(`${portal.url}/check`);
  await links.getByRole('button', { name: 'Add the link' }).click();
  await expect(page.getByText('The links were changed')).toBeVisible();
  // The list, with a fresh form below it.
  await expect(links.getByRole('button', { name: /^Remove: / })).toHaveCount(1);
  await links.getByLabel('What it is').selectOption('instructions');
  await links.getByLabel('Web address').fill(`${portal.url}/brands`);
  await links.getByRole('button', { name: 'Add the link' }).click();
  await expect(links.getByRole('button', { name: 'Remove: Instructions' })).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'product-links');

  await visit(phone, `${address}?utm=1`);
  await expect(phone).toHaveURL(/\/check\?utm=1$/);
  await visit(phone, `${address}?linkType=gs1:instructions`);
  await expect(phone).toHaveURL(/\/brands$/);
  const set = await phone.request.get(`${address}?linkType=linkset`);
  expect(set.headers()['content-type']).toBe('application/linkset+json');
  expect((await set.json()).linkset[0]['https://ref.gs1.org/voc/instructions'][0].href).toBe(`${portal.url}/brands`);
  const unknown = await phone.request.get(`${address}?linkType=gs1:recallStatus`);
  expect(unknown.status()).toBe(404);
  for (const invalid of ['/01/4006381333932', `${address}?17=991332`]) expect((await phone.request.get(invalid)).status()).toBe(400);
  expect((await phone.request.get(`${address}/235/ABC`)).ok(), 'a third party’s serial number leads where the product does').toBe(true);
  expect((await (await phone.request.get('/.well-known/gs1resolver')).json()).supportedPrimaryKeys).toEqual(['01']);
  expect(wrong).toEqual([]);
  await elsewhere.close();
});

test('serial numbers that a brand has are imported and checked, and sequential ones are refused', async ({ page, marketplace, portal, browser }) => {
  test.setTimeout(240_000);
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/products');
  await page.locator('main a[href^="/brand/products/"]').first().click();
  await page.getByRole('link', { name: 'Import codes you have' }).click();
  await expect(page.getByRole('heading', { name: 'Import codes you have' })).toBeVisible();
  await expectAccessible(page);
  const give = async (name: string, lines: string[]) => {
    await page.getByLabel('File').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) });
    await page.getByRole('button', { name: 'Upload and look at it' }).click();
    await page.getByLabel('Lot').fill('OWN-1');
    await page.getByRole('button', { name: 'Import the codes' }).click();
  };
  await give('counted.txt', ['AC-000901', 'AC-000902', 'AC-000903']);
  await expect(page.getByText(/follow one another/).first()).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'import-refused');

  await page.goBack();
  await visit(page, page.url().replace(/\?.*/, ''));
  await give('own.csv', ['Serial number', ...SERIALS, 'SHORT']);
  await expect(page.getByText('1 line was refused')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('Your own serial numbers')).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'import-done');

  // Under a wrong lot, say: while nobody has checked a unit of it, it is taken back whole and its file comes in anew.
  await page.getByRole('button', { name: 'Take it back' }).click();
  await expect(page.getByText('Tick this if you mean the whole import').first()).toBeVisible();
  await page.getByLabel('The whole import is meant').check();
  await page.getByRole('button', { name: 'Take it back' }).click();
  await expect(page.getByText('This import was taken back')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Import another file' }).click();
  await give('own.csv', ['Serial number', ...SERIALS, 'SHORT']);
  await expect(page.getByText('1 line was refused')).toBeVisible({ timeout: 30_000 });

  const elsewhere = await browser.newContext({ baseURL: portal.url, reducedMotion: 'reduce' });
  const wrong = watch(elsewhere);
  const buyer = await elsewhere.newPage();
  await visit(buyer, `/check?code=${SERIALS[1]?.toLowerCase()}`);
  await expect(buyer.locator('.verdict')).toBeVisible();
  expect(await buyer.title()).toContain('Genuine');
  await expectAccessible(buyer);
  await picture(buyer, 'own-serial');
  expect(wrong).toEqual([]);
  await elsewhere.close();
});
