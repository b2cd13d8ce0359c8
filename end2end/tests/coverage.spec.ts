import { test } from '../support/marketplace.ts';
import { signIn } from '../support/people.ts';
import type { Portal } from '../support/portal.ts';
import { type Page, expect, expectAccessible, hydrated, picture, visit } from '../support/test.ts';

/** The product of the demonstration that is covered. */
const COVERED = '9521001000000';

/** Fresh codes of the covered product. */
async function codes(portal: Portal, count: number, lot: string): Promise<string[]> {
  const list = await portal.command('codes', 'issue', '--gtin', COVERED, '--count', String(count), '--lot', lot, '--format', 'ndjson', '--out', '-');
  return list.trim().split('\n').map((line) => JSON.parse(line)).map(({ code, check }) => `${code}-${check}`);
}

/** The code with its first character wrong. */
function slip(code: string): string {
  return `${code.startsWith('0') ? '1' : '0'}${code.slice(1)}`;
}

async function confirm(page: Page, order: string, item: string, typed: string[]): Promise<void> {
  await page.getByLabel('Your number of the order').fill(order);
  await page.getByLabel('Listing number or GTIN').fill(item);
  await page.getByLabel('Codes of the units').fill(typed.join('\n'));
  await page.getByRole('button', { name: 'Confirm the units' }).click();
}

test('a seller confirms units, is told which are wrong, mends them and may ship', { tag: '@nojs' }, async ({ page, marketplace, portal }) => {
  test.setTimeout(240_000);
  const [first = '', second = '', third = ''] = await codes(portal, 3, 'E2E-1');
  await signIn(page, marketplace.seller);
  await visit(page, '/seller/dispatch');
  await expectAccessible(page);
  await confirm(page, 'E2E-1', 'nonsense', [first, slip(second)]);
  // Nothing that was typed is lost.
  await expect(page.getByRole('alert').getByRole('link')).toHaveCount(1);
  await expect(page.getByLabel('Codes of the units')).toHaveValue(`${first}\n${slip(second)}`);
  await confirm(page, 'E2E-1', COVERED, [first, slip(second)]);
  await expect(page).toHaveURL(/\/seller\/dispatches\//);
  await hydrated(page);
  await expect(page.getByText('Do not ship it like this: 1 unit without a good code')).toBeVisible();
  const refused = page.getByRole('table', { name: 'Lines that were refused' }).getByRole('row').nth(1);
  await expect(refused).toContainText('Mistyped');
  await expect(refused).toContainText('2');
  await expectAccessible(page);
  await picture(page, 'dispatch');
  // Only the wrong one is sent again: it stands in the field.
  await expect(page.getByLabel('Codes of the units')).toHaveValue(slip(second));
  await page.getByLabel('Codes of the units').fill(second);
  await page.getByRole('button', { name: 'Confirm the units' }).click();
  await expect(page.getByText('Ready to ship: every unit is confirmed')).toBeVisible();
  const done = page.url();

  // The same unit in another order was confirmed before; once it came back, it can be shipped again.
  await visit(page, '/seller/dispatch');
  await confirm(page, 'E2E-2', COVERED, [second, third]);
  await expect(page.getByText('Confirmed before')).toBeVisible();
  await visit(page, done.replace(portal.url, '').split('?')[0] ?? '');
  await page.getByRole('textbox', { name: 'Their codes' }).fill(second);
  await page.getByLabel('Why').fill('sent back, still sealed');
  await page.getByRole('button', { name: 'Release the units' }).click();
  await expect(page.getByText('sent back, still sealed')).toBeVisible();
  await visit(page, '/seller/dispatch');
  await confirm(page, 'E2E-2', COVERED, [second]);
  await expect(page.getByText('Ready to ship: every unit is confirmed')).toBeVisible();
});

test('a file confirms many orders, and says which line it cannot read', { tag: '@nojs' }, async ({ page, marketplace, portal }) => {
  const [first = '', second = ''] = await codes(portal, 2, 'E2E-2');
  const send = async (text: string) => {
    await page.getByLabel('CSV file').setInputFiles({ name: 'orders.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.getByRole('button', { name: 'Confirm the file' }).click();
  };
  await signIn(page, marketplace.seller);
  await visit(page, '/seller/dispatch');
  await send(`order,gtin,code\nF-1,${COVERED},${first}\n,${COVERED},${second}\n`);
  await expect(page.getByRole('alert').getByText('Line 3: Enter your number of the order')).toBeVisible();
  await hydrated(page);
  await send(`order,gtin,code\nF-1,${COVERED},${first}\nF-2,${COVERED},${second}\nF-2,${COVERED},${slip(second)}\nF-3,96385074,X\n`);
  await expect(page.getByText('The file is read: 3 orders')).toBeVisible();
  await expect(page.getByText('Of 1 order nothing has to be confirmed')).toBeVisible();
  await expect(page.getByRole('row', { name: /F-1/ })).toContainText('Ready to ship');
  await expect(page.getByRole('row', { name: /F-2/ })).toContainText('Do not ship');
});

test('older stock that was noted by mistake is corrected and taken back', { tag: '@nojs' }, async ({ page, marketplace }) => {
  await signIn(page, marketplace.seller);
  await visit(page, '/seller/dispatch');
  await page.getByText('Some units carry no code').click();
  await page.getByLabel('How many (optional)', { exact: true }).fill('5');
  await page.getByLabel('Lot (optional)', { exact: true }).fill('K9-E2E');
  await confirm(page, 'E2E-OLD', COVERED, []);
  await expect(page.getByText('5 units without a code').first()).toBeVisible();
  await hydrated(page);
  for (const units of ['3', '0']) {
    const field = page.getByLabel('How many it should be');
    // With the script the page stays as it is, and the form open.
    if (!(await field.isVisible())) await page.locator('summary').filter({ hasText: 'Change the number' }).click();
    await field.fill(units);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Change the number' }).click();
    if (units === '0') await expect(page.getByText('units without a code, lot')).toHaveCount(0);
    else await expect(page.getByText('3 units without a code').first()).toBeVisible();
    await hydrated(page);
  }
});

test('a brand announces coverage, is told what is missing, and everybody sees it', async ({ page, marketplace }) => {
  test.setTimeout(240_000);
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/coverage');
  await expect(page.getByText('watchbay-24')).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'coverage');
  await visit(page, '/brand/products');
  await page.getByRole('link', { name: 'Aurelia Petite automatic, 28 mm' }).click();
  await hydrated(page);
  await page.getByRole('button', { name: 'Announce…' }).click();
  await page.getByRole('radio', { name: 'All units on sale' }).check();
  await page.getByRole('button', { name: 'Announce the coverage' }).click();
  await expect(page.getByText('The coverage is set')).toBeVisible();
  await expect(page.getByText(/not enforced, because no codes were issued for these units/)).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'coverage-announced');
  // At once in the search, without waiting for an index.
  await visit(page, '/brand/search?covered=yes&q=petite');
  await expect(page.getByText('Units carry codes').first()).toBeVisible();
  await page.locator('main a[href^="/listings/"]').first().click();
  await expect(page.getByText('Units of this product on sale carry a code')).toBeVisible();
  await expectAccessible(page);
});

test('a key is shown once, works, and ends when it is revoked', { tag: '@nojs' }, async ({ page, marketplace, portal }) => {
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/keys');
  await page.getByLabel('What is it for?').fill('Warehouse');
  await page.getByRole('button', { name: 'Make the key' }).click();
  const key = await page.locator('[data-key=new]').innerText();
  await expectAccessible(page);
  await picture(page, 'keys');
  const me = () => fetch(`${portal.url}/api/v1/me`, { headers: { authorization: `Bearer ${key}` } });
  expect((await (await me()).json()).brand.name).toBe('Aurelia');
  await visit(page, '/brand/keys');
  await expect(page.locator('[data-key=new]')).toHaveCount(0);
  await page.locator('summary', { hasText: 'Revoke…' }).first().click();
  await page.getByRole('button', { name: 'Revoke the key' }).first().click();
  await expect(page.getByRole('row', { name: /Warehouse/ }).first()).toContainText('Revoked');
  expect((await me()).status).toBe(401);
});

test('who sells checks a code without using up its buyer’s first check', { tag: '@nojs' }, async ({ page, marketplace, portal }) => {
  const [code = ''] = await codes(portal, 1, 'E2E-TRADE');
  await signIn(page, marketplace.seller);
  for (let times = 0; times < 2; times += 1) {
    await visit(page, `/check?code=${code}`);
    await expect(page.getByText('Not counted among the checks of buyers')).toBeVisible();
    await expect(page.getByText('Genuine', { exact: true })).toBeVisible();
  }
  await expectAccessible(page);
});
