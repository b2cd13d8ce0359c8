import { test } from '../support/marketplace.ts';
import { signIn } from '../support/people.ts';
import { type Page, expect, expectAccessible, hydrated, visit } from '../support/test.ts';

/** The tick boxes with counts of one filter. */
function boxes(page: Page, legend: string) {
  return page.getByRole('group', { name: legend }).getByRole('checkbox');
}

/** How many listings the page says it found. */
async function found(page: Page): Promise<string> {
  return (await page.getByRole('status').filter({ hasText: ' of ' }).textContent())?.split(' of ')[0] ?? '';
}

test('a filter is sent at its tick, and whoever ticks by keyboard goes on from there', async ({ page, marketplace }) => {
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/search?q=aurelia');
  await hydrated(page);
  const all = await found(page);
  const country = boxes(page, 'Ships from').first();
  const code = await country.getAttribute('value');
  await country.focus();
  await page.keyboard.press('Space');
  await expect(page).toHaveURL(new RegExp(`country=${code}`));
  await expect(boxes(page, 'Ships from').first()).toBeChecked();
  await expect(boxes(page, 'Ships from').first()).toBeFocused();
  await expect.poll(async () => Number(await found(page))).toBeLessThan(Number(all));
  // A hit that is picked sends nothing.
  await page.getByRole('checkbox', { name: /^Select / }).first().check();
  await expect(page.getByText('1 listing picked').or(page.getByText(/^1 .*selected|picked/)).first()).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`country=${code}`));
  await page.getByLabel('Sort by').selectOption({ index: 1 });
  await expect(page).toHaveURL(/sort=/);
  // Back is without it again, and so are the boxes.
  await page.goBack();
  await page.goBack();
  await expect(page).not.toHaveURL(/country=/);
  await expect(boxes(page, 'Ships from').first()).not.toBeChecked();
  await expect.poll(() => found(page)).toBe(all);
});

test('with a search that is not understood in whole nothing is done, and past its last page is the last', { tag: '@nojs' }, async ({ page, marketplace }) => {
  await signIn(page, marketplace.owner);
  const acts = page.getByRole('link', { name: /^(Export CSV|Save as a watch|Report (all|the) .*)$/ });
  await visit(page, '/brand/search?q=aurelia&page=300');
  await expect(page.locator('.hit').first()).toBeVisible();
  await expect(acts.first()).toBeVisible();
  await visit(page, `/brand/search?q=${encodeURIComponent('😀')}`);
  await expect(page.getByText('Nothing in your text can be searched for')).toBeVisible();
  await expect(acts).toHaveCount(0);
  await expectAccessible(page);
  const words = Array.from({ length: 16 }, (_, n) => `-x${n}`).join(' ');
  await visit(page, `/brand/search?q=${encodeURIComponent(`aurelia ${words}`)}`);
  await expect(page.getByText('Only the beginning of your text was searched for')).toBeVisible();
  await expect(acts).toHaveCount(0);
});

test('what means nothing here is told: stars within words, and names of several words without quotes', { tag: '@nojs' }, async ({ page, marketplace }) => {
  await signIn(page, marketplace.owner);
  await visit(page, `/brand/search?q=${encodeURIComponent('*relia')}`);
  await expect(page.getByText('“*relia” is not searched for')).toBeVisible();
  await visit(page, `/brand/search?q=${encodeURIComponent('seller:no such shop')}`);
  await expect(page.getByText('A name of several words stands in quotes: seller:"no such shop"')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Search with quotes' }).click();
  await expect(page.locator('#q')).toHaveValue('seller:"no such shop"');
  await visit(page, '/brand/search?q=aurelia');
  const excel = await page.request.get((await page.getByRole('link', { name: 'CSV for Excel' }).getAttribute('href')) ?? '');
  expect((await excel.body()).subarray(0, 5).toString('hex')).toBe('efbbbf6964');
});

test('what is ticked stays so from page to page and goes into one form', async ({ page, marketplace }) => {
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/search?q=aurelia');
  const ticks = page.locator('input[type=checkbox][name=pick]');
  const bar = page.getByRole('region', { name: 'Selection' });
  await ticks.nth(1).check();
  const chosen = await ticks.nth(1).getAttribute('value');
  await page.getByRole('link', { name: 'Next page' }).click();
  await expect(page).toHaveURL(/page=2/);
  await expect(page.locator(`input[type=hidden][name=pick][value="${chosen}"]`)).toHaveCount(1);
  await expect(bar).toContainText('1 listing');
  await expect(page.locator('input[type=checkbox][name=pick]:checked')).toHaveCount(0);
  await ticks.nth(0).check();
  await expect(bar).toContainText('2 listings');
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Previous page' }).click();
  await expect(page).not.toHaveURL(/page=2/);
  await expect(page.locator(`input[type=checkbox][name=pick][value="${chosen}"]`)).toBeChecked();
  await bar.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect(bar).toBeHidden();
  await ticks.nth(0).check();
  await page.getByRole('link', { name: 'Next page' }).click();
  await expect(page).toHaveURL(/page=2/);
  await ticks.nth(2).check();
  await expect(bar).toContainText('2 listings');
  await bar.getByRole('button', { name: 'Report the ticked listings' }).click();
  await expect(page.getByRole('heading', { name: '2 listings are chosen' })).toBeVisible();
});

test('filters are a plain form', { tag: '@nojs' }, async ({ page, marketplace }) => {
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/search?q=aurelia');
  const all = await found(page);
  await boxes(page, 'Ships from').first().check();
  const apply = page.getByRole('button', { name: 'Filter', exact: true });
  if (await apply.isVisible()) await apply.click();
  await expect(page).toHaveURL(/country=/);
  await expect(boxes(page, 'Ships from').first()).toBeChecked();
  await expect.poll(async () => Number(await found(page))).toBeLessThan(Number(all));
});

test('a line of the navigation that was followed by keyboard is marked and keeps the focus', async ({ page, marketplace }) => {
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/search?q=aurelia');
  await hydrated(page);
  const line = (name: RegExp) => page.getByRole('navigation', { name: 'Brand', exact: true }).getByRole('link', { name });
  await expect(line(/^Search/)).toHaveAttribute('aria-current', 'page');
  for (const name of [/^Watches/, /^Products/]) {
    await line(name).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
    await expect(line(name)).toHaveAttribute('aria-current', 'page');
    await expect(line(/^Search/)).not.toHaveAttribute('aria-current', 'page');
    await page.waitForLoadState('networkidle');
    await expect(line(name)).toBeFocused();
  }
});

test('what other tools search by is refused or offered, and not searched for as words', { tag: '@nojs' }, async ({ page, marketplace }) => {
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/search?q=aurelia%20OR%20nordfell');
  await expect(page.getByText('“OR” is no operator here')).toBeVisible();
  await visit(page, '/brand/search?q=title%3Aaurelia');
  await expect(page.getByText('“title:” is no filter here')).toBeVisible();
  await visit(page, '/brand/search?q=880276%20880337');
  await page.getByRole('link', { name: 'Search for these 2 numbers' }).click();
  await expect(page.locator('.hit')).toHaveCount(2);
  // Every currency can be chosen.
  await expect(page.locator('#currency option[value="TRY"]')).toHaveCount(1);
});

test('from a listing one comes back to the search as it was', { tag: '@nojs' }, async ({ page, marketplace }) => {
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/search?q=aurelia%20watch&state=live&sort=newest');
  const search = page.url();
  const hit = page.locator('.hit-title a').first();
  const title = (await hit.textContent()) ?? '';
  await hit.click();
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await expectAccessible(page);
  const listing = new URL(page.url());
  const back = page.getByRole('link', { name: 'Back to the search' });
  await back.click();
  await expect(page.locator('.hit').first()).toBeVisible();
  const query = (address: string) => new URL(address).searchParams.toString();
  expect(new URL(page.url()).pathname).toBe('/brand/search');
  expect(query(page.url())).toBe(query(search));
  // An address that somebody else wrote leads nowhere, and without a brand there is no search to go back to.
  await visit(page, `${listing.pathname}?from=${encodeURIComponent('https://elsewhere.example/brand/search')}`);
  await expect(back).toHaveCount(0);
});

test('a pasted list of a thousand is one short address', { tag: '@nojs' }, async ({ page, marketplace }) => {
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/search?q=aurelia&sort=newest');
  const number = (await page.locator('.hit-meta').first().textContent())?.split(' · ').at(-1) ?? '';
  await page.getByText('Paste many numbers or addresses').click();
  const others = Array.from({ length: 999 }, (_, n) => `https://shop.example/some/long/address/of/a/listing/${1_000_000 + n}`);
  await page.locator('textarea[name=list]').fill([number, ...others].join('\n'));
  await page.getByRole('button', { name: 'Search for these' }).click();
  await expect(page).toHaveURL(/pasted=/);
  expect(page.url().length).toBeLessThan(200);
  expect(new URL(page.url()).searchParams.get('q')).toBe('aurelia');
  await expect(page.locator('.hit')).toHaveCount(1);
  await expect(page.getByText('999 entries of your list are not here')).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await expect(page.locator('.hit')).toHaveCount(1);
  const csv = await page.request.get((await page.getByRole('link', { name: 'Export CSV' }).getAttribute('href')) ?? '');
  expect((await csv.text()).trim().split('\n')).toHaveLength(2);
  await page.getByRole('link', { name: 'Search without the list' }).click();
  await expect(page).not.toHaveURL(/pasted=/);
  await page.goBack();
  await expect(page.locator('.hit')).toHaveCount(1);
  // What else is searched for leaves a listing of the list out: that is told, with the way to the list alone.
  const alone = new URL(page.url());
  alone.searchParams.set('q', 'nothing-is-called-so');
  await visit(page, `${alone.pathname}${alone.search}`);
  await expect(page.locator('.hit')).toHaveCount(0);
  await expect(page.getByText('1 listing of your list is here and left out by what else is searched for')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Search for the list alone' }).click();
  await expect(page.locator('.hit')).toHaveCount(1);
  // Nobody else has the list.
  await visit(page, '/brand/search?pasted=00000000-0000-0000-0000-000000000000');
  await expect(page.getByText('Paste it again')).toBeVisible();
});
