import { test } from '../support/marketplace.ts';
import { signIn } from '../support/people.ts';
import { expect, visit } from '../support/test.ts';

/** A4 upright and across, in CSS pixels. */
const SHEETS = [
  { width: 794, height: 1123 },
  { width: 1123, height: 794 },
];

test('what a seller shows a lawyer prints whole, upright and across, and dark on white', async ({ page, marketplace }) => {
  await signIn(page, marketplace.seller);
  await visit(page, '/seller/notices');
  const notice = (await page.locator('main a[href^="/seller/notices/"]').first().getAttribute('href')) ?? '';
  const hold = (await page.locator('main a[href^="/seller/holds/"]').first().getAttribute('href')) ?? '';
  for (const address of [notice, hold]) {
    await visit(page, address);
    await expect(page.getByRole('button', { name: 'Print' })).toBeVisible();
    // Sections, not one block of text.
    await expect(page.getByRole('article').getByRole('heading', { name: 'What you can do' }).first()).toBeVisible();
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    for (const sheet of SHEETS) {
      await page.setViewportSize(sheet);
      expect((await page.locator('main').boundingBox())?.width, `${address} at ${sheet.width}`).toBeGreaterThan(0.9 * sheet.width);
      const cut = await page.evaluate(() => [...document.querySelectorAll('main td, main th, main p, main li')].filter((part) => part.getBoundingClientRect().right > window.innerWidth).map((part) => part.textContent));
      expect(cut, 'nothing is cut off').toEqual([]);
    }
    await expect(page.locator('.letter p').first()).toHaveCSS('color', 'rgb(0, 0, 0)');
    await expect(page.getByRole('button')).toHaveCount(0);
    await page.emulateMedia({ media: null, colorScheme: null });
    await page.setViewportSize({ width: 1440, height: 900 });
  }
});
