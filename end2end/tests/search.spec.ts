import { test } from '../support/marketplace.ts';
import { signIn } from '../support/people.ts';
import { type Page, expect, hydrated, visit } from '../support/test.ts';

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
  expect(Number(await found(page))).toBeLessThan(Number(all));
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

test('filters are a plain form', { tag: '@nojs' }, async ({ page, marketplace }) => {
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/search?q=aurelia');
  const all = await found(page);
  await boxes(page, 'Ships from').first().check();
  const apply = page.getByRole('button', { name: 'Apply' });
  if (await apply.isVisible()) await apply.click();
  await expect(page).toHaveURL(/country=/);
  await expect(boxes(page, 'Ships from').first()).toBeChecked();
  expect(Number(await found(page))).toBeLessThan(Number(all));
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
