import { test } from '../support/marketplace.ts';
import { signIn } from '../support/people.ts';
import { type Page, expect, expectAccessible, hydrated, visit } from '../support/test.ts';

const rows = (page: Page) => page.getByRole('table', { name: 'Your listings' }).locator('tbody tr');
const tab = (page: Page, name: string) => page.getByRole('navigation', { name: 'Listings by state' }).getByRole('link', { name: new RegExp(`^${name}`) });
const find = (page: Page) => page.getByLabel('Title, listing number or GTIN');
const search = (page: Page) => page.locator('main').getByRole('search').getByRole('button', { name: 'Search' });

/** How many a tab says that there are. */
async function count(page: Page, name: string): Promise<number> {
  return Number(((await tab(page, name).locator('.tab-count').textContent()) ?? '').replace(/\D/g, ''));
}

/** The listings in a state, once there is one: filters hold some while the server starts. */
async function open(page: Page, state: string): Promise<void> {
  await expect(async () => {
    await visit(page, `/seller/listings?state=${state}`);
    await expect(rows(page).first()).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 30_000 });
}

test('a shop’s listings are narrowed by state and searched, and each part has its address', { tag: '@nojs' }, async ({ page, marketplace }) => {
  await signIn(page, marketplace.seller);
  await open(page, 'held');
  await expect(tab(page, 'Held')).toHaveAttribute('aria-current', 'page');
  await expect(tab(page, 'All')).not.toHaveAttribute('aria-current', 'page');
  const [all, live, held, removed] = [await count(page, 'All'), await count(page, 'On sale'), await count(page, 'Held'), await count(page, 'Removed')];
  expect(all).toBe(live + held + removed + (await count(page, 'Ended')));
  expect(held).toBeLessThan(all);
  await expect(rows(page)).toHaveCount(Math.min(held, 25));
  await expect(rows(page).filter({ hasText: 'Held for review' })).toHaveCount(Math.min(held, 25));
  await expectAccessible(page);

  // A search stays in the state that is shown, and the tabs keep it.
  const number = (await rows(page).first().locator('th small').textContent()) ?? 'no number';
  await find(page).fill(number);
  await search(page).click();
  await expect(page).toHaveURL(new RegExp(`[?&]q=${number}`));
  await hydrated(page);
  expect(page.url()).toContain('state=held');
  await expect(find(page)).toHaveValue(number);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText(number);
  await tab(page, 'On sale').click();
  await expect(page).toHaveURL(/state=live/);
  await expect(page.getByRole('heading', { name: `Nothing here has “${number}”` })).toBeVisible();
  expect(page.url()).toContain(`q=${number}`);
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Show all listings' }).click();
  await expect(page).toHaveURL(/\/seller\/listings$/);
  await expect(find(page)).toHaveValue('');
  await expect(tab(page, 'All')).toHaveAttribute('aria-current', 'page');

  // From page to page the state stays; a state that there is none like is all; a page past the last is the last.
  await visit(page, '/seller/listings?state=live');
  await page.getByRole('link', { name: 'Next page' }).click();
  await expect(page).toHaveURL(/page=2/);
  expect(page.url()).toContain('state=live');
  await expect(page.getByRole('link', { name: 'Previous page' })).toBeVisible();
  await expect(rows(page).filter({ hasText: 'On sale' })).toHaveCount(await rows(page).count());
  await visit(page, '/seller/listings?state=sold');
  await expect(tab(page, 'All')).toHaveAttribute('aria-current', 'page');
  await expect(rows(page)).toHaveCount(25);
  await visit(page, '/seller/listings?state=removed&page=99');
  await expect(rows(page).filter({ hasText: 'Removed' }).first()).toBeVisible();
});

test('a seller is asked to answer for held listings, and each hidden one leads to its reason', { tag: '@nojs' }, async ({ page, marketplace }) => {
  await signIn(page, marketplace.seller);
  await open(page, 'held');
  await visit(page, '/seller');
  await page.getByRole('link', { name: /^Answer for \d+ held listings?$/ }).click();
  await expect(page).toHaveURL(/\/seller\/listings\?state=held$/);
  await rows(page).filter({ hasText: 'Waits for your answer' }).first().getByRole('link').first().click();
  await expect(page).toHaveURL(/\/seller\/holds\/[0-9a-f-]+$/);
  await expect(page.getByText('This listing is held')).toBeVisible();
  const line = (name: RegExp) => page.getByRole('navigation', { name: 'Seller', exact: true }).getByRole('link', { name });
  await expect(line(/^Listings/)).toHaveAttribute('aria-current', 'page');

  await visit(page, '/seller/listings?state=removed');
  await rows(page).first().locator('th').getByRole('link').click();
  await expect(page).toHaveURL(/\/seller\/notices\/[0-9a-f-]+$/);
  // Where somebody reads it.
  await expect(page.getByRole('link', { name: 'help@nordlys.example' })).toBeVisible();
  await expect(line(/^Notices against me/)).toHaveAttribute('aria-current', 'page');
});
