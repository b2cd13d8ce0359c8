import { test } from '../support/marketplace.ts';
import { signIn } from '../support/people.ts';
import { expect, expectAccessible, hydrated, visit } from '../support/test.ts';

test('listings are searched by a picture, and pictures are kept to compare with', { tag: '@nojs' }, async ({ page, marketplace }) => {
  await signIn(page, marketplace.owner);
  // Anything with enough to see in it will do: this page.
  const photo = await page.screenshot();
  await visit(page, '/brand/search');
  await page.getByRole('link', { name: 'Search by a picture' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Pictures' })).toBeVisible();
  await hydrated(page);
  await page.getByLabel('Picture', { exact: true }).setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') });
  await page.getByRole('button', { name: 'Find listings that show it' }).click();
  await expect(page.getByRole('alert')).toContainText('notes.txt');
  await hydrated(page);
  await page.getByLabel('Picture', { exact: true }).setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: photo });
  await page.getByRole('button', { name: 'Find listings that show it' }).click();
  await expect(page).toHaveURL(/\/brand\/search\?picture=[0-9a-f]{64}$/);
  await expect(page.getByRole('heading', { name: 'Listings that show this picture, or one like it' })).toBeVisible();
  const asked = page.getByRole('img', { name: 'The picture that was searched by' });
  await expect(asked).toBeVisible();
  expect(await asked.evaluate((img: HTMLImageElement) => img.decode().then(() => img.naturalWidth))).toBeGreaterThan(100);
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Search without it' }).click();
  await expect(page).toHaveURL(/\/brand\/search$/);

  // What else is searched for stays.
  await visit(page, '/brand/search?q=lamp&country=DE&page=2');
  await page.getByRole('link', { name: 'Search by a picture' }).click();
  await expect(page.getByText('The words and filters of your search stay')).toBeVisible();
  await hydrated(page);
  await page.getByLabel('Picture', { exact: true }).setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: photo });
  await page.getByRole('button', { name: 'Find listings that show it' }).click();
  await expect(page).toHaveURL(/\/brand\/search\?q=lamp&country=DE&picture=[0-9a-f]{64}$/);

  await visit(page, '/brand/pictures');
  const label = `Winter catalogue, ${test.info().project.name}`;
  await page.getByRole('textbox', { name: 'What they show' }).fill(label);
  await page.getByLabel('Pictures', { exact: true }).setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: photo });
  await page.getByRole('button', { name: 'Compare with them' }).click();
  await expect(page.getByText('The pictures are kept')).toBeVisible();
  const kept = page.getByRole('listitem').filter({ hasText: label });
  await expect(kept.getByRole('link', { name: `Find it in listings ${label}` })).toHaveAttribute('href', /picture=[0-9a-f]{64}/);
  await expectAccessible(page);
  await hydrated(page);
  await kept.getByRole('button', { name: `Take away ${label}` }).click();
  await expect(page.getByText('The picture is compared with no more')).toBeVisible();
  await expect(kept).toHaveCount(0);
});

test('what is ticked, and all that a search finds, is reported with one form', { tag: '@nojs' }, async ({ page, marketplace }) => {
  test.setTimeout(120_000);
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/search?q=nordfell&country=DE');
  const ticks = page.locator('input[name=pick]');
  await expect(page.getByRole('region', { name: 'Selection' })).toBeHidden();
  await ticks.nth(0).check();
  await ticks.nth(1).check();
  await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Report the ticked listings' }).click();
  await expect(page.getByRole('heading', { name: '2 listings are chosen' })).toBeVisible();
  await hydrated(page);
  await expectAccessible(page);
  // What was unticked stays so when the form comes back.
  const taken = page.locator('input[name="taken[]"]');
  await taken.nth(0).check();
  await taken.nth(1).uncheck();
  await page.getByLabel('What is wrong with all of them').fill('short');
  await page.getByLabel(/^What I report is true/).check();
  await page.getByRole('button', { name: 'Send the reports' }).click();
  await expect(page.getByRole('alert')).toContainText('Explain what is wrong');
  await hydrated(page);
  await expect(page.getByLabel('What is wrong with all of them')).toHaveValue('short');
  await expect(taken.nth(0)).toBeChecked();
  await expect(taken.nth(1)).not.toBeChecked();
  await page.getByLabel('What is wrong with all of them').fill('These jackets are not ours: the label inside names another maker.');
  await page.getByLabel(/^What I report is true/).check();
  await page.getByRole('button', { name: 'Send the reports' }).click();
  await expect(page).toHaveURL(/\/brand\/report\/many\/[0-9a-f-]+$/);
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('The reports are filed')).toBeVisible({ timeout: 2_000 });
    await expect(page.locator('main')).toContainText(/Reported1Reported by you before/);
  }).toPass({ timeout: 30_000 });
  await hydrated(page);
  await expectAccessible(page);

  await visit(page, '/brand/search?q=nordfell&country=DE');
  await page.getByRole('link', { name: /^Report (all|the) \d+ / }).click();
  await expect(page.getByRole('heading', { name: /^\d+ listings are chosen$/ })).toBeVisible();
  await page.getByRole('link', { name: 'Back to the search' }).click();
  await expect(page).toHaveURL(/\/brand\/search\?q=nordfell&country=DE$/);
});

test('what past decisions say of the rules leads to a version', async ({ page, marketplace }) => {
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/rules');
  await page.getByRole('link', { name: 'What past decisions say' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'What past decisions say' })).toBeVisible();
  await hydrated(page);
  await expectAccessible(page);
});
