import { readFile } from 'node:fs/promises';
import { test } from '../support/marketplace.ts';
import { signIn } from '../support/people.ts';
import { type Page, expect, expectAccessible, picture, visit } from '../support/test.ts';

/** The designer of the first sealed batch. */
async function designer(page: Page): Promise<void> {
  await visit(page, '/brand/codes');
  // Of a batch of the demonstration's: others are of a unit or two.
  await page.locator('main a[href^="/brand/batches/"]').filter({ hasNotText: /E2E/i }).first().click();
  await page.getByRole('link', { name: 'Design and print labels' }).click();
  await expect(page.locator('.label-drawn svg')).toBeVisible();
}

async function download(page: Page, name: string): Promise<Buffer> {
  const waiting = page.waitForEvent('download', { timeout: 40_000 });
  await page.getByRole('button', { name }).click();
  return readFile(await (await waiting).path());
}

test('a label is designed with its preview following, kept, and printed', async ({ page, marketplace }) => {
  // Each change is drawn, and read back twice.
  test.setTimeout(180_000);
  await signIn(page, marketplace.owner);
  await designer(page);
  await expect(page.getByText('Read back')).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'labels');

  // The preview follows what is typed, and what would not scan says why beside the field.
  await page.getByRole('radio', { name: 'GS1 DataMatrix' }).check();
  await expect(page.getByText(/The code holds 01\d{14}/)).toBeVisible();
  await page.getByText('Size, colours, logo and offline check').click();
  await page.getByLabel('Colour of the code').fill('#ff0000');
  await expect(page.getByText(/In the red light that scanners use/).first()).toBeVisible();
  await expect(page.locator('.label-drawn')).toHaveCount(0);
  await expectAccessible(page);
  await picture(page, 'labels-wrong');
  await page.getByLabel('Colour of the code').fill('#1f3a5f');
  await expect(page.locator('.label-drawn svg')).toBeVisible();

  // What has no room is said where the label is shown, beside the buttons that print it.
  await page.locator('select[name=media]').selectOption('roll');
  await page.locator('input[name=width]').fill('24');
  await page.locator('input[name=height]').fill('21');
  await expect(page.getByText(/There is no room for:.*Hallmark/)).toBeVisible();
  await page.locator('select[name=media]').selectOption('3474');
  await expect(page.getByText('Not on the label')).toHaveCount(0);

  await page.getByLabel('Name of this design').fill('Blue matrix');
  await page.getByRole('button', { name: 'Save the design' }).click();
  await expect(page.getByText('The design is saved')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Blue matrix' })).toBeVisible();
  await expect(page.getByLabel('Colour of the code')).toHaveValue('#1f3a5f');

  await page.getByLabel('How many labels').fill('2');
  expect((await download(page, 'Download the PDF')).subarray(0, 4).toString()).toBe('%PDF');
  expect((await download(page, 'ZPL for Zebra')).toString().match(/\^XA/g)?.length).toBe(2);
  expect((await download(page, 'SVG (first label)')).toString()).toContain('<svg');
  expect((await download(page, 'PNG (first label)')).subarray(1, 4).toString()).toBe('PNG');
});

test.describe('without JavaScript', () => {
  test.skip(({ javaScriptEnabled }) => javaScriptEnabled !== false, 'with JavaScript the preview follows what is typed');

  test('the form shows the label again, and names what cannot be', { tag: '@nojs' }, async ({ page, marketplace }) => {
    await signIn(page, marketplace.owner);
    await visit(page, '/brand/codes');
    await page.locator('main a[href^="/brand/batches/"]').first().click();
    await page.getByRole('link', { name: 'Design and print labels' }).click();
    await page.getByText('Size, colours, logo and offline check').click();
    await page.getByLabel('Size of one square (mm)').fill('4');
    await page.getByRole('button', { name: 'Show the label' }).click();
    await expect(page.getByText(/a module of 0\.\d+ mm fits/).first()).toBeVisible();
    await expect(page.getByLabel('Size of one square (mm)')).toHaveValue('4');
    // A file that cannot be made leads back to the design, with the fault at its field.
    await page.getByRole('button', { name: 'Download the PDF' }).click();
    await expect(page).toHaveURL(/\/labels\?.*module=4.*file=pdf/);
    await expect(page.getByText(/a module of 0\.\d+ mm fits/).first()).toBeVisible();
    await expect(page.getByLabel('Size of one square (mm)')).toHaveValue('4');
    await page.getByLabel('Size of one square (mm)').fill('0.4');
    await page.getByRole('button', { name: 'Show the label' }).click();
    await expect(page.locator('.label-drawn svg')).toBeVisible();
  });
});
