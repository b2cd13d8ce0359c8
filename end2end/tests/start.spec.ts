import { expect, expectAccessible, hydrated, picture, test, visit } from '../support/test.ts';

test('the start page has three doors and one main heading', { tag: '@nojs' }, async ({ page }) => {
  await visit(page, '/');
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  await picture(page, 'start');
});

test('the start page is accessible and comes alive', async ({ page }) => {
  await page.goto('/');
  await hydrated(page);
  await expectAccessible(page);
});
