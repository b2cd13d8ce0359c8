import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expectToFit, test } from '../support/copied.ts';
import { signIn } from '../support/people.ts';
import { type Page, expect, expectAccessible, visit } from '../support/test.ts';

/** The page of the code's alert; the demonstration has one of its own. */
async function openAlert(page: Page, code: string): Promise<void> {
  await visit(page, '/brand/alerts');
  const href = await page.getByRole('link', { name: `See where and why: ${code}` }).getAttribute('href');
  await visit(page, href ?? 'no alert');
}

test('a case is opened from an alert, and takes a listing, a note, and an end', { tag: '@nojs' }, async ({ page, code, owner }) => {
  const title = `Copies of the COPIED lot, ${test.info().project.name}`;
  await signIn(page, owner);
  await openAlert(page, code);
  await expect(page.getByRole('heading', { name: new RegExp(code) })).toBeVisible();
  // Without a title nothing is opened, and what was typed stays.
  await page.getByText('Add to a case…').click();
  await page.getByLabel('Add to').selectOption('A new case');
  await page.getByLabel('Why it belongs here').fill('The first one that we found');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.getByRole('button', { name: 'Add to the case' }).click();
  await expect(page.getByRole('alert').getByText('Give the case a title that a colleague finds it by')).toBeVisible();
  await expect(page.getByLabel('Why it belongs here')).toHaveValue('The first one that we found');
  await page.getByLabel('Title of a new case').fill(title);
  // The page does not come anew under what is being typed.
  await page.waitForLoadState('networkidle');
  expect(asked).not.toContain('/api/alert/get');
  await expect(page.getByLabel('Title of a new case')).toHaveValue(title);
  await page.getByRole('button', { name: 'Add to the case' }).click();
  await expect(page.getByText('It is in the case now')).toBeVisible();
  await expect(page.getByLabel('Title of a new case')).toHaveValue('');
  await expectAccessible(page);
  await expectToFit(page);

  await page.getByRole('link', { name: title }).click();
  await expect(page).toHaveURL(/\/brand\/cases\/[0-9a-f-]+$/);
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await expect(page.getByText(/^C-20\d\d-\d{4}, opened by/)).toBeVisible();
  const row = page.getByRole('row', { name: /lot COPIED/ });
  await expect(row.getByText('Probably copied')).toBeVisible();
  await expect(row.getByText('The first one that we found')).toBeVisible();

  // A listing by its page's address; what names nothing is said at the field.
  await page.getByLabel('Address or number').fill('N-1');
  await page.getByRole('button', { name: 'Add it' }).click();
  await expect(page.getByRole('alert').getByText(/^Nothing has this address or number/)).toBeVisible();
  await expect(page.getByLabel('Address or number')).toHaveValue('N-1');
  await page.getByLabel('Address or number').fill(await someListing(page));
  await page.getByRole('button', { name: 'Add it' }).click();
  await expect(page.getByText('It is in the case', { exact: true })).toBeVisible();
  await expect(page.getByRole('row', { name: /^Listing/ })).toBeVisible();

  await page.getByLabel('Note', { exact: true }).fill('Customs in Izmir were told.\nThey answer by Friday.');
  await page.getByRole('button', { name: 'Write the note' }).click();
  await expect(page.getByText('The note is written')).toBeVisible();
  await expect(page.getByRole('list', { name: /What happened in the case/ }).getByText('They answer by Friday.')).toBeVisible();
  await expectAccessible(page);
  await expectToFit(page);

  await page.getByLabel('What came of it').fill('The workshop was closed');
  await page.getByRole('button', { name: 'Close the case' }).click();
  await expect(page.getByText(/^Closed on .*: The workshop was closed$/)).toBeVisible();
  await expect(page.getByLabel('Note', { exact: true })).toHaveCount(0);
  await expectAccessible(page);
  await visit(page, '/brand/cases?state=closed');
  await page.getByRole('link', { name: title }).click();
  await page.getByRole('button', { name: 'Reopen the case' }).click();
  await expect(page.getByText('The case is open again')).toBeVisible();
  await expect(page.getByLabel('Note', { exact: true })).toBeVisible();
});

test('the list says what a case is for, opens one, and its file proves itself', async ({ page, owner }) => {
  await signIn(page, owner);
  await visit(page, '/brand');
  await page.getByRole('link', { name: 'Cases' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Cases' })).toBeVisible();
  await visit(page, '/brand/cases?state=closed');
  await expect(page.getByText(/A case holds what you gather about one matter/)).toBeVisible();
  await expectAccessible(page);
  await expectToFit(page);
  await page.getByRole('textbox', { name: 'Title' }).fill('Fakes on holiday markets');
  await page.getByRole('button', { name: 'Open a case' }).click();
  await expect(page.getByText('The case is open')).toBeVisible();
  const downloaded = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download the case' }).click();
  const download = await downloaded;
  expect(download.suggestedFilename()).toMatch(/^C-20\d\d-\d{4}\.json$/);
  const file = JSON.parse(await readFile(await download.path(), 'utf8'));
  expect(file.content.case.title).toBe('Fakes on holiday markets');
  expect(createHash('sha256').update(canonical(file.content)).digest('hex')).toBe(file.digest.value);
  await visit(page, '/brand/cases?state=open');
  await expect(page.getByRole('link', { name: 'Fakes on holiday markets' })).toBeVisible();
  await expectAccessible(page);
  await expectToFit(page);
});

test('a report goes into a case that is there', { tag: '@nojs' }, async ({ page, owner }) => {
  const title = `Reports, ${test.info().project.name}`;
  await signIn(page, owner);
  await visit(page, '/brand/cases');
  await page.getByRole('textbox', { name: 'Title' }).fill(title);
  await page.getByRole('button', { name: 'Open a case' }).click();
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await visit(page, '/brand/reports?state=upheld');
  const href = await page.locator('main a[href^="/brand/reports/"]').first().getAttribute('href');
  await visit(page, href ?? 'no report');
  const choice = await page.getByLabel('Add to').locator('option', { hasText: title }).textContent();
  await page.getByText('Add to a case…').click();
  await page.getByLabel('Add to').selectOption(choice ?? '');
  await page.getByRole('button', { name: 'Add to the case' }).click();
  await expect(page.getByText('It is in the case now')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: title }).click();
  await expect(page.getByRole('row', { name: /^Report .*Reference R-/ })).toBeVisible();
});

/** The address of a listing's page, as somebody copies it. */
async function someListing(page: Page): Promise<string> {
  const found = await page.request.get('/brand/search?q=aurelia');
  const [, path = ''] = /href="(\/listings\/[0-9a-f-]+)[?"]/.exec(await found.text()) ?? [];
  expect(path).not.toBe('');
  return new URL(path, page.url()).href;
}

/** A value in the form of RFC 8785. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}
