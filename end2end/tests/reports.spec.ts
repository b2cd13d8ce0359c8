import { test } from '../support/marketplace.ts';
import { signIn } from '../support/people.ts';
import { expect, expectAccessible, visit } from '../support/test.ts';

test('a report leads back to the search that it came from, and is taken back while it waits', { tag: '@nojs' }, async ({ page, marketplace }) => {
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/search?q=aurelia&page=2');
  await page.locator('.hit a[href^="/brand/report/new"]').last().click();
  await expect(page.getByRole('heading', { name: 'Report this listing' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Back to the search' })).toHaveAttribute('href', /^\/brand\/search\?.*q=aurelia/);
  await page.getByLabel('What is wrong').fill('The seal on the case back is missing and the price is a tenth of ours.');
  await page.getByRole('checkbox').last().check();
  await page.getByRole('button', { name: 'Send the report' }).click();
  await expect(page).toHaveURL(/\/brand\/reports\/[0-9a-f-]{36}/);
  await page.getByLabel('Why you take it back').fill('no');
  await page.getByRole('button', { name: 'Take the report back' }).click();
  await expect(page.getByLabel('Why you take it back')).toHaveValue('no');
  await page.getByLabel('Why you take it back').fill('The seller turned out to be one of ours.');
  await page.getByRole('button', { name: 'Take the report back' }).click();
  await expect(page.getByText('Your report is taken back')).toBeVisible();
  await expect(page.getByText('The seller turned out to be one of ours.').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Take the report back' })).toHaveCount(0);
  await expectAccessible(page);
});

test('a brand’s reports are narrowed by state, right and day, and taken as a file', { tag: '@nojs' }, async ({ page, marketplace }) => {
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/reports?state=upheld');
  const rows = page.getByRole('table', { name: 'Reports' }).locator('tbody tr');
  const upheld = await rows.count();
  expect(upheld).toBeGreaterThan(0);
  await page.getByLabel('Right (optional)', { exact: true }).selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(page).toHaveURL(/state=upheld.*right=/);
  await expect(rows.first()).toBeVisible();
  const href = (await page.getByRole('link', { name: 'Export CSV' }).getAttribute('href')) ?? '';
  expect(href).toMatch(/^\/brand\/reports\.csv\?state=upheld&right=/);
  const file = await (await page.request.get(href)).text();
  expect(file.split('\r\n')[0]).toBe('reference,filed_at,state,decided_at,ground,mark,listing,title,seller,url,reason');
  await page.getByLabel('Filed from').fill('2999-01-01');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(page.getByRole('heading', { name: 'No reports here' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('navigation', { name: 'Reports by state' }).getByRole('link', { name: 'Taken back' }).click();
  await expect(page).toHaveURL(/state=withdrawn.*from=2999-01-01/);
});
