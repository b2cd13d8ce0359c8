import { expectToFit, sellFakes, test } from '../support/copied.ts';
import { signIn } from '../support/people.ts';
import { expect, expectAccessible, visit } from '../support/test.ts';

test('a brand sees where and why a code was copied, settles the alert, and reports a listing with it', async ({ page, portal, code, owner }) => {
  // A buyer says where they bought it: what the checks speak against.
  await visit(page, `/check?code=${code}`);
  await expect(page.getByText('Probably copied', { exact: true })).toBeVisible();
  await page.getByText('Help to find copies').click();
  await page.getByLabel('Where did you buy it?').fill('880010');
  await page.getByRole('button', { name: 'Add to this check' }).click();
  await expect(page.getByText('it was added to this check')).toBeVisible();
  await signIn(page, owner);
  await visit(page, '/brand/alerts?state=new');
  await expect(page.getByText(new RegExp(code)).first()).toBeVisible();
  await expectAccessible(page);
  await expectToFit(page);
  await page.getByLabel('Verdict').selectOption('Probably copied');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await expect(page).toHaveURL(/verdict=likely_copied/);
  await page.getByLabel('Class').selectOption('Suspected copy');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await expect(page).toHaveURL(/class=copy_suspected/);
  await page.getByRole('link', { name: `See where and why: ${code}` }).click();
  await expect(page.getByRole('img', { name: /Map of the world with \d+ places/ })).toBeVisible();
  await expect(page.getByRole('list', { name: 'Checks in order of time' })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Brazil' }).filter({ hasText: 'Device' }).first()).toBeVisible();
  // One list has all checks: what is many is folded.
  await expect(page.getByRole('heading', { name: 'Its checks' })).toHaveCount(0);
  await page.getByText(/^\d+ more checks?$/).click();
  await expect(page.getByRole('list', { name: 'Further checks in order of time' })).toBeVisible();
  await expect(page.getByText(/by different people/)).toBeVisible();
  await expect(page.getByText('Suspected copy', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.screenshot({ path: 'test-results/alert-1440.png', fullPage: true });
  await expectToFit(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: 'test-results/alert-390-dark.png', fullPage: true });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1440, height: 900 });

  // A dismissal says why, and the form says so before it is sent; then it is written down.
  await page.getByText('Not a copy…').click();
  const dismissal = page.locator('.act', { hasText: 'Not a copy…' });
  await dismissal.getByLabel('Reason').evaluate((field: HTMLTextAreaElement) => field.removeAttribute('required'));
  await dismissal.getByRole('button', { name: 'It is not a copy' }).click();
  await expect(page.getByText('Say why this is no copy: a colleague will want to know').first()).toBeVisible();
  await expectAccessible(page);
  await page.getByText('Acted on it…').click();
  const act = page.locator('.act', { hasText: 'Acted on it…' });
  await act.getByLabel('Reason').fill('Test purchases are under way');
  await act.getByRole('button', { name: 'Acted on' }).click();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await expect(page.getByText('Test purchases are under way')).toBeVisible();

  // From the alert to a report that carries its findings, and back.
  await expect(page.getByText('1 person says that they bought it here')).toBeVisible();
  await expect(page.getByText(/nothing links them to the unit/)).toBeVisible();
  await page.getByRole('link', { name: /Report with this evidence/ }).click();
  await expect(page.getByLabel('What is wrong')).toHaveValue(/bought it from this listing\.[^]*was checked \d+ times in ways that one thing cannot be/);
  await page.getByLabel(/true and complete/).check();
  await page.getByRole('button', { name: 'Send the report' }).click();
  await expect(page).toHaveURL(/\/brand\/reports\//);
  await visit(page, '/brand/alerts?state=acted');
  await page.getByRole('link', { name: `See where and why: ${code}` }).click();
  await expect(page.getByRole('heading', { name: 'Reports made from it' })).toBeVisible();

  // Checked as often once more, it is new again, and nobody said that it is.
  await sellFakes(portal, code, 'another phone');
  await page.reload();
  await expect(page.getByText(/^It is new again: more came since\. Before: Acted on by /)).toBeVisible();
});

test('a brand sets from which scores it hears, with its own history beside', async ({ page, code, owner }) => {
  expect(code).not.toBe('');
  await signIn(page, owner);
  await visit(page, '/brand/alerts/thresholds');
  await expect(page.getByRole('row', { name: /Their buyers are told/ })).toBeVisible();
  await expectAccessible(page);
  await expectToFit(page);
  await page.screenshot({ path: 'test-results/thresholds-1440.png', fullPage: true });
  await page.getByLabel('You hear of it from a score of').fill('30');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('A unit is held for a copy from a higher score (20) than it is watched from (30)').first()).toBeVisible();
  await page.getByLabel('You hear of it from a score of').fill('12');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await expect(page.getByRole('row', { name: /^12 You hear of these/ })).toBeVisible();
});
