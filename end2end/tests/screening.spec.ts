import type { Locator } from '@playwright/test';
import { test } from '../support/marketplace.ts';
import { signIn } from '../support/people.ts';
import { type Page, expect, expectAccessible, hydrated, visit } from '../support/test.ts';

/** Opens the first held listing that waits, from a list. */
async function openHeld(page: Page, list: string, address: RegExp): Promise<void> {
  const row = page.getByRole('table', { name: 'Listings that are held' }).getByRole('row').filter({ hasText: 'Waits' }).first();
  await expect(row, `a listing is held, on ${list}`).toBeVisible({ timeout: 30_000 });
  await row.getByRole('link').first().click();
  await expect(page).toHaveURL(address);
  await hydrated(page);
}

/** What the findings and all else add is the score. */
async function expectToAddUp(page: Page): Promise<void> {
  const table = page.getByRole('table', { name: 'What the content filters found' });
  const shown = await table.locator('.numeric').allTextContents();
  const parts = shown.filter((text) => /^[+−]/.test(text)).map((text) => Number(text.replace('−', '-').replace(/[^\d-]/g, '')));
  const score = await table.locator('tfoot tr').last().locator('td').textContent();
  expect(parts.length, 'something was added').toBeGreaterThan(0);
  expect(parts.reduce((sum, part) => sum + part, 0), shown.join(' | ')).toBe(Number((score ?? '').replace(/\D/g, '')));
}

test('a seller learns why a listing is held, answers, and a reviewer decides with a reason', { tag: '@nojs' }, async ({ page, browser, portal, marketplace }) => {
  test.setTimeout(240_000);
  await signIn(page, marketplace.seller);
  await visit(page, '/seller/notices');
  await openHeld(page, '/seller/notices', /\/seller\/holds\/[0-9a-f-]+$/);
  const held = page.url();
  const title = (await page.getByRole('heading', { level: 1 }).textContent()) ?? '';
  await expect(page.getByText('This listing is held')).toBeVisible();
  // What was found is marked where it stands, and the score is no secret.
  await expect(page.locator('.listing-title mark').first()).toBeVisible();
  await expectToAddUp(page);
  await expectAccessible(page);
  await page.getByLabel('What are these goods, and where are they from?').fill('no');
  await page.getByRole('button', { name: 'Send the answer' }).click();
  await expect(page.getByRole('alert')).toContainText('Say what you know of these goods');
  await page.getByLabel('What are these goods, and where are they from?').fill('Bought at the maker’s shop in Bergen in 2019; I have the bill.');
  await page.getByRole('button', { name: 'Send the answer' }).click();
  await expect(page.getByText('Your answer is saved')).toBeVisible();

  const context = await browser.newContext({ baseURL: portal.url, javaScriptEnabled: test.info().project.use.javaScriptEnabled ?? true });
  const desk = await context.newPage();
  await signIn(desk, marketplace.reviewer);
  await visit(desk, held.replace('/seller/', '/review/'));
  await expect(desk.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await expect(desk.getByText('I have the bill.')).toBeVisible();
  await expectToAddUp(desk);
  await expectAccessible(desk);
  await desk.getByLabel('Reason').fill('The bill shows that the maker sold it himself.');
  await desk.getByRole('button', { name: 'Release: it goes back on sale' }).click();
  await expect(desk.getByText('Your decision is saved')).toBeVisible();
  await expect(desk.getByText('The listing went back on sale')).toBeVisible();
  await expect(desk.getByText('The listing now'), 'what was decided, and what it is now').toContainText('On sale');
  await expect(desk.locator('.listing-title mark').first(), 'what was decided about stays marked').toBeVisible();
  await desk.getByRole('link', { name: /^Next (held listing|report|enrolment)/ }).click();
  await expect(desk, 'the next of the queue').toHaveURL(/\/review\/(holds|reports|rights)\/[0-9a-f-]+$/);
  expect(desk.url()).not.toContain(held.split('/').at(-1));
  await context.close();

  await visit(page, held);
  await expect(page.getByText('The bill shows that the maker sold it himself.')).toBeVisible();
});

test('rules are run over the catalogue before they are in force', async ({ page, marketplace }) => {
  test.setTimeout(240_000);
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/rules');
  await expect(page.getByRole('heading', { name: 'In force: the marketplace’s rules' })).toBeVisible();
  await expectAccessible(page);
  await page.getByText('New version', { exact: true }).click();
  await page.getByLabel('Show from (per cent)').fill('20');
  await page.getByLabel('Hold from (per cent)').fill('10');
  await page.getByText('Weights', { exact: true }).click();
  await expectAccessible(page);
  await page.getByLabel('Misspelt (optional)', { exact: true }).fill('301');
  await page.getByLabel('What this version is for').fill('To see more');
  await page.getByRole('button', { name: 'Run it over the catalogue' }).click();
  await expect(page.getByText('“301” is not a number of per cent from 0 to 300').first()).toBeVisible();
  await expect(page.getByLabel('Show from (per cent)')).toHaveValue('20');
  await page.getByLabel('Misspelt (optional)', { exact: true }).fill('50');
  await page.getByLabel('Hold from (per cent)').fill('');
  await page.getByLabel('Block from (per cent)').fill('');
  await page.getByRole('button', { name: 'Run it over the catalogue' }).click();
  await expect(page).toHaveURL(/\/brand\/rules\/[0-9a-f-]+$/);
  await expect(page.getByRole('heading', { name: 'What it would hit', exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/^2.[34]\d\d listings/)).toBeVisible();
  await expect(page.getByText('Misspelt: 50 %')).toBeVisible();
  await expect(page.getByText(/^(Nothing changes|No listing more is held|[\d,]+ (more )?listings? )/).first()).toBeVisible();
  await page.getByText('All figures').click();
  await expect(page.getByText('Not hit only because it leaves their words alone')).toBeVisible();
  await expectAccessible(page);
  await expect(page.getByRole('button', { name: 'Run it over the catalogue again' })).toBeVisible();
  await page.getByRole('button', { name: 'Put this version in force' }).click();
  await expect(page.getByText('This version is in force')).toBeVisible();
  // Nothing of this brand is held any more by a version that only watches: in the end no hold of Aurelia waits.
  await visit(page, '/brand/rules');
  await expect(page.getByRole('row', { name: /Version 1/ }).getByText('In force')).toBeVisible();
});

test('what was emptied in a form stays empty when it comes back', { tag: '@nojs' }, async ({ page, marketplace }) => {
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/rules');
  // Folded where rules are in force.
  if (!(await page.getByLabel('Hold from (per cent)').isVisible())) await page.getByText('New version', { exact: true }).click();
  await page.getByLabel('Hold from (per cent)').fill('');
  await page.getByLabel('Block from (per cent)').fill('');
  await page.getByLabel('Show from (per cent)').fill('25');
  // Nothing is said of what it is for.
  await page.getByLabel('What this version is for').fill(' ');
  await page.getByRole('button', { name: 'Run it over the catalogue' }).click();
  await expect(page.getByRole('alert').first()).toBeVisible();
  await expect(page.getByLabel('Show from (per cent)')).toHaveValue('25');
  await expect(page.getByLabel('Hold from (per cent)')).toHaveValue('');
  await expect(page.getByLabel('Block from (per cent)')).toHaveValue('');
});

test('a search is taken as CSV and saved as a watch', { tag: '@nojs' }, async ({ page, marketplace }) => {
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/search?q=nordfell');
  const csv = await page.getByRole('link', { name: 'Export CSV' }).getAttribute('href');
  const file = await page.request.get(csv ?? 'no link');
  const lines = (await file.text()).trim().split('\n');
  expect(file.headers()['content-type']).toContain('text/csv');
  expect(lines[0]).toMatch(/^id,title,brand,gtin/);
  expect(lines.length).toBeGreaterThan(100);
  await page.getByRole('link', { name: 'Save as a watch' }).click();
  await hydrated(page);
  await page.getByLabel('Name', { exact: true }).fill('x');
  await page.getByRole('button', { name: 'Save the watch' }).click();
  await expect(page.getByRole('alert')).toContainText('Give the watch a name');
  const name = `Jackets, ${test.info().project.name}`;
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Save the watch' }).click();
  await expect(page.getByText('The watch is saved.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Known before' }).click();
  await hydrated(page);
  // Whoever leaves before the answer takes the click back.
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('button', { name: /^Dismiss/ }).first().click();
  await answered;
  await hydrated(page);
  await visit(page, `${page.url().split('?')[0]}?state=dismissed`);
  await expect(page.getByRole('button', { name: /^Bring back/ })).toHaveCount(1);
  // Past the last page is the last, and a click stays on its page.
  await visit(page, `${page.url().split('?')[0]}?state=known&page=99`);
  await expect(page.getByRole('button', { name: /^Dismiss/ }).first()).toBeVisible();
  await visit(page, `${page.url().split('?')[0]}?state=known&page=2`);
  const first = page.locator('main a[href^="/listings/"]').first();
  const settled = await first.getAttribute('href');
  await page.getByRole('button', { name: /^Dismiss/ }).first().click();
  await expect(page.locator(`main a[href="${settled}"]`)).toHaveCount(0);
  await expect(page).toHaveURL(/state=known&page=2$/);
  await expect(page.locator('nav [aria-current="page"]', { hasText: '2' })).toBeVisible();
  // A page of hits at once, and back; and one of them for a month.
  const watch = page.url().split('?')[0];
  const press = async (button: Locator) => {
    await hydrated(page);
    const answered = page.waitForResponse((response) => response.request().method() === 'POST');
    await button.click();
    await answered;
    await hydrated(page);
  };
  await press(page.getByRole('button', { name: 'Dismiss these 25' }));
  await visit(page, `${watch}?state=dismissed`);
  await press(page.getByRole('button', { name: 'Bring these 25 back' }));
  await visit(page, `${watch}?state=new`);
  await expect(page.getByRole('button', { name: 'Dismiss these 25' })).toBeVisible();
  await page.getByLabel(/^Snooze .* for$/).first().selectOption('30');
  await press(page.getByRole('button', { name: /^Snooze/ }).first());
  await visit(page, `${watch}?state=snoozed`);
  await expect(page.locator('main a[href^="/listings/"]')).toHaveCount(1);
  await visit(page, '/brand/watches');
  await expect(page.getByRole('link', { name })).toBeVisible();
  await expectAccessible(page);
});

test('a search finds what is written to look alike, and says so', { tag: '@nojs' }, async ({ page, marketplace }) => {
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/search?q=aurelia&finding=lookalike');
  await expect(page.getByText('Letters that look alike').first()).toBeVisible();
  await expect(page.getByText(/^Written “/).first()).toBeVisible();
});

test('suspicious listings say whether buyers see them, by the page and in the search', { tag: '@nojs' }, async ({ page, marketplace }) => {
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/suspicious');
  const rows = page.locator('.rows-tight tbody tr');
  await page.getByRole('navigation', { name: 'Suspicious listings by state' }).getByRole('link', { name: /^All/ }).click();
  await expect(page).toHaveURL(/\?state=all$/);
  await expect(rows.first().getByText(/^(On sale|Held for review)$/)).toBeVisible();
  const scores = async () => (await rows.locator('.numeric').allTextContents()).map((text) => Number(text.replace(/\D/g, '')));
  expect(await scores(), 'the surest first').toEqual((await scores()).toSorted((a, b) => b - a));
  expect(await rows.count()).toBeLessThanOrEqual(20);
  await expect(page.getByText(/of [\d,]+ suspicious listings|suspicious listings$/).first()).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Search and filter them' }).click();
  await expect(page).toHaveURL(/\/brand\/search\?.*state=live/);
  await expect(page).toHaveURL(/suspicious=yes/);
  await expect(page.getByRole('checkbox', { name: 'Suspicious only' })).toBeChecked();
  await expect(page.locator('.hit').first()).toBeVisible();
});

test('suspicious listings are ticked and go into one form, which leads back', { tag: '@nojs' }, async ({ page, marketplace }) => {
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/suspicious?state=all');
  const ticks = page.locator('input[type=checkbox][name=pick]');
  await ticks.nth(0).check();
  await ticks.nth(1).check();
  // At the end of the list the bar lies over no line of it.
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Report the ticked listings' }).click();
  await expect(page.getByRole('heading', { name: '2 listings are chosen' })).toBeVisible();
  await page.getByRole('link', { name: 'Back to the suspicious listings' }).click();
  await expect(page).toHaveURL(/\/brand\/suspicious$/);
});
