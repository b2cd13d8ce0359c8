import { test } from '../support/copied.ts';
import { signIn } from '../support/people.ts';
import { expect, expectAccessible, visit } from '../support/test.ts';

test('a code that is checked all over the world is told to be a copy, with its reasons, to the buyer and to the brand', async ({ page, code, owner }) => {
  await visit(page, `/check?code=${code}`);
  await expect(page.getByText('Probably copied', { exact: true })).toBeVisible();
  await expect(page.getByText(/places in \d+ countries/)).toBeVisible();
  await expectAccessible(page);
  // What to do stands on the first screen of a telephone.
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(page.getByText('If you are not sure, do not buy it.')).toBeInViewport();
  await expect(page.getByRole('link', { name: /report the seller/ })).toBeInViewport({ ratio: 1 });
  await signIn(page, owner);
  await visit(page, '/brand/alerts');
  await expect(page.getByText(new RegExp(code))).toBeVisible();
  await expectAccessible(page);
});
