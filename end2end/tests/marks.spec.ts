import { test } from '../support/marketplace.ts';
import { signIn } from '../support/people.ts';
import { expect, expectAccessible, hydrated, visit } from '../support/test.ts';

test('a brand says by which other names buyers know its mark, and the catalogue is screened for them', { tag: '@nojs' }, async ({ page, marketplace }) => {
  test.setTimeout(120_000);
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/rights');
  await page.locator('main a[href^="/brand/rights/"]').first().click();
  await expect(page).toHaveURL(/\/brand\/rights\/[0-9a-f-]+$/);
  await hydrated(page);
  const names = page.getByLabel(/^Other names/);
  await names.fill('Vaneton of the North, X');
  await page.getByRole('button', { name: 'Save the names' }).click();
  await expect(page.getByText('“X” is a single character').first()).toBeVisible();
  await expect(names, 'nothing typed is lost').toHaveValue('Vaneton of the North, X');
  await names.fill('Vaneton of the North\nВанетон Север');
  await page.getByRole('button', { name: 'Save the names' }).click();
  await expect(page.getByText('The other names are saved')).toBeVisible();
  await hydrated(page);
  await expect(names).toHaveValue('Vaneton of the North\nВанетон Север');
  await expect(page.getByText(/Screening the catalogue for other names of/).first()).toBeVisible();
  await expect(page.getByText(/^Other names of the mark: Vaneton of the North, Ванетон Север/)).toBeVisible();
  await expectAccessible(page);
});

test('a brand says what a product costs', { tag: '@nojs' }, async ({ page, marketplace }) => {
  test.setTimeout(120_000);
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/products');
  await page.locator('main table a[href^="/brand/products/"]').first().click();
  await expect(page).toHaveURL(/\/brand\/products\/[0-9a-f-]+$/);
  await hydrated(page);
  // A currency that no listing has: nothing is found by it that another test waits for.
  await page.getByLabel('Lowest price').fill('40000');
  await page.getByLabel('Highest price').fill('25000');
  await page.getByLabel(/^Currency/).selectOption('ISK');
  await page.getByRole('button', { name: 'Save the price' }).click();
  await expect(page.getByText('The most is less than the least').first()).toBeVisible();
  await expect(page.getByLabel('Lowest price')).toHaveValue('40000');
  await page.getByLabel('Lowest price').fill('25000');
  await page.getByLabel('Highest price').fill('40000');
  await page.getByRole('button', { name: 'Save the price' }).click();
  await expect(page.getByText('The price is saved')).toBeVisible();
  await hydrated(page);
  await expect(page.getByLabel('Highest price')).toHaveValue('40000');
  await expectAccessible(page);
});

test('an administrator sees the work in the background', { tag: '@nojs' }, async ({ page, marketplace }) => {
  await signIn(page, marketplace.administrator);
  await visit(page, '/admin');
  await page.getByRole('link', { name: 'Background work' }).first().click();
  await expect(page).toHaveURL(/\/admin\/jobs$/);
  await hydrated(page);
  await expect(page.getByRole('table', { name: 'Background work' }).getByRole('row').nth(1)).toBeVisible();
  await expectAccessible(page);
});
