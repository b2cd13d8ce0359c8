import { test } from '../support/marketplace.ts';
import { signIn } from '../support/people.ts';
import { type Page, expect, expectAccessible, hydrated, visit } from '../support/test.ts';

/** Opens the queue once the content filters have held something. */
async function queue(page: Page): Promise<void> {
  await expect(async () => {
    await visit(page, '/review');
    await expect(page.getByRole('row', { name: /Held listing/ }).first()).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
}

test('the queue lists all kinds by when they are due, and a report has all that is needed to decide it', { tag: '@nojs' }, async ({ page, marketplace }) => {
  await signIn(page, marketplace.reviewer);
  await queue(page);
  const table = page.getByRole('table', { name: 'What waits for a decision' });
  await expect(table.getByRole('cell', { name: /in \d+ hours?/ }).first()).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('navigation', { name: 'The queue by kind' }).getByRole('link', { name: /^Reports/ }).click();
  await expect(page).toHaveURL(/\/review\?kind=reports$/);
  await expect(table.locator('tbody tr').filter({ hasNotText: 'Report' })).toHaveCount(0);
  await expect(table.locator('a[href^="/review/holds/"]')).toHaveCount(0);
  await page.locator('main a[href^="/review/reports/"]').first().click();
  await hydrated(page);
  await expect(page.getByRole('heading', { name: 'What the content filters found' })).toBeVisible();
  await expect(page.getByText('Only reviewers read this')).toBeVisible();
  await expect(page.getByRole('group', { name: 'What the listing is against' }).getByRole('radio', { checked: true })).toHaveCount(1);
  await expect(page.getByRole('heading', { name: /so far$/ })).toBeVisible();
  await expect(page.getByText('Reports upheld')).toBeVisible();
  await expect(page.getByText('Listings removed')).toBeVisible();
  await expect(page.getByRole('heading', { name: /open reports? of the seller/ })).toBeVisible();
  await expectAccessible(page);
});

test('a reviewer goes through the queue and decides without a mouse', async ({ page, marketplace }) => {
  await signIn(page, marketplace.reviewer);
  await queue(page);
  const rows = page.locator('main .grid-table tbody th a');
  await page.keyboard.press('j');
  await expect(rows.nth(0)).toBeFocused();
  await page.keyboard.press('j');
  await expect(rows.nth(1)).toBeFocused();
  await page.keyboard.press('Control+k');
  await expect(rows.nth(1), 'another key is held').toBeFocused();
  await page.keyboard.press('k');
  await page.keyboard.press('k');
  await expect(rows.nth(0)).toBeFocused();
  await page.keyboard.press('?');
  await expect(page.getByText('open the row')).toBeVisible();
  await expectAccessible(page);
  // Who dictates turns the letters off.
  const letters = page.getByLabel('Keys of a single letter are on');
  await letters.uncheck();
  await letters.blur();
  await page.keyboard.press('j');
  await expect(rows.nth(0)).not.toBeFocused();
  await page.reload();
  await hydrated(page);
  await page.keyboard.press('?');
  await expect(letters).not.toBeChecked();
  await letters.check();
  await letters.blur();
  await page.keyboard.press('?');
  await expect(page.getByText('open the row')).toBeHidden();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/review\/(rights|holds|reports)\/[0-9a-f-]+$/);

  await queue(page);
  await page.locator('main a[href^="/review/holds/"]').first().click();
  await expect(page).toHaveURL(/\/review\/holds\//);
  await hydrated(page);
  const reason = page.getByLabel('Reason');
  await expect(reason).toBeVisible();
  await page.keyboard.press('r');
  await expect(reason, 'the reason comes first').toBeFocused();
  await page.keyboard.type('Our purchaser saw the bill; the maker sold it himself.');
  await expect(reason, 'keys that are typed decide nothing').toHaveValue('Our purchaser saw the bill; the maker sold it himself.');
  await reason.blur();
  await page.keyboard.press('r');
  await expect(page.getByRole('button', { name: 'Release: it goes back on sale' }), 'one press decides nothing').toBeFocused();
  await page.keyboard.press('r');
  await expect(page.getByText('The listing went back on sale')).toBeVisible();
  await expect(page.getByRole('link', { name: /^Next (held listing|report|enrolment)/ })).toBeVisible();
});

test('a reviewer can end an enrolment, and has to say why', async ({ page, browser, portal, marketplace }) => {
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/rights');
  const href = await page.locator('main a[href^="/brand/rights/"]').first().getAttribute('href');
  const other = await (await browser.newContext({ baseURL: portal.url })).newPage();
  await signIn(other, marketplace.reviewer);
  await visit(other, (href ?? '').replace('/brand/', '/review/'));
  await expect(other.getByRole('heading', { name: 'End this enrolment' })).toBeVisible();
  await expectAccessible(other);
  await other.getByLabel('Reason').evaluate((field: HTMLTextAreaElement) => field.removeAttribute('required'));
  await other.getByRole('button', { name: 'End the enrolment' }).click();
  await expect(other.getByText('Say why: the brand reads it').first()).toBeVisible();
  await other.context().close();
});
