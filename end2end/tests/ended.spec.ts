import { test } from '../support/marketplace.ts';
import { signIn } from '../support/people.ts';
import { type Page, expect, expectAccessible, visit } from '../support/test.ts';

async function upload(page: Page, text: string): Promise<void> {
  await visit(page, '/admin/imports');
  await page.locator('input[type=file]').setInputFiles({ name: 'feed.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.getByRole('button', { name: 'Upload and see its columns' }).click();
  await expect(page).toHaveURL(/\/admin\/imports\/new\?upload=/);
}

test('a listing that its feed says is sold is found by its state alone', async ({ page, marketplace }) => {
  await signIn(page, marketplace.administrator);
  await upload(page, 'id,title,availability,condition,shade\nE-1,Quibbling lantern,sold,used,red\nE-2,Quibbling lantern two,in stock,,\n');
  await expect(page.getByLabel('Availability')).toHaveValue('availability');
  await expect(page.getByLabel('Condition')).toHaveValue('condition');
  await expect(page.getByText('1 column is not read')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Start the import' }).click();
  await expect(page.getByText('Search the listings')).toBeVisible({ timeout: 20_000 });
  await expect(async () => {
    await visit(page, '/brand/search?q=quibbling');
    await expect(page.locator('.hit')).toHaveCount(1, { timeout: 1000 });
  }).toPass({ timeout: 20_000 });
  await page.getByRole('group', { name: 'State' }).getByLabel(/Ended/).check();
  await expect(page).toHaveURL(/state=ended/);
  await expect(page.locator('.hit')).toContainText('E-1');
  await page.locator('.hit a').first().click();
  await expect(page.getByText('Ended', { exact: true }).first()).toBeVisible();
  await expectAccessible(page);
});

test('a full file that would end most listings ends none of them unless somebody says so', async ({ page, marketplace }) => {
  await signIn(page, marketplace.administrator);
  await upload(page, 'id,title\nE-3,The only listing\n');
  await page.getByLabel('It has everything that the marketplace offers').check();
  await page.getByRole('button', { name: 'Start the import' }).click();
  await expect(page.getByText('Nothing ended that the file does not name')).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText(/which is more than half/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Let them end' })).toBeVisible();
  await expectAccessible(page);
});
