import { test } from '../support/marketplace.ts';
import { Portal } from '../support/portal.ts';
import { expect, expectAccessible, hydrated, visit } from '../support/test.ts';

test('the printed address is a check, and its reload the same one', { tag: '@nojs' }, async ({ page, marketplace, portal }) => {
  const code = marketplace.codes[0] ?? '';
  const serial = code.replaceAll('-', '').slice(0, 20);
  const gtin = await gtinOf(page, code);
  await visit(page, `/01/${gtin}/21/${serial}`);
  // Its number was learnt by a check, of this browser's own.
  await expect(page.getByText('Genuine', { exact: true })).toBeVisible();
  await expect(page.getByText('nobody but you has checked it')).toBeVisible();
  await expect(page.getByText(code)).toBeVisible();
  await expect(page).toHaveURL(/once=/);
  const told = page.getByText(/You checked it (once|\d+ times) before/);
  const before = await told.innerText();
  await page.reload();
  await expect(told).toHaveText(before);
  // Neither is its page in another language another check.
  await page.getByRole('button', { name: 'Deutsch' }).click();
  await hydrated(page);
  await expect(page.getByText('Echt', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'English' }).click();
  await hydrated(page);
  await expect(told).toHaveText(before);
  // The right code under another product's number was printed by somebody else.
  await visit(page, `/01/04006381333931/21/${serial}`);
  await expect(page.getByText('Not issued', { exact: true })).toBeVisible();
  expect((await fetch(`${portal.url}/01/${gtin}/21/${serial}`, { headers: { 'sec-purpose': 'prefetch' } })).ok, 'a look ahead is no check').toBe(false);
  const preview = await fetch(`${portal.url}/01/${gtin}/21/${serial}`, { headers: { 'user-agent': 'WhatsApp/2.23.20.0 A' } });
  expect(await preview.text(), 'neither is a preview in a chat').toContain('Check this code?');
});

/** The GTIN of a code, by its check. */
async function gtinOf(page: import('@playwright/test').Page, code: string): Promise<string> {
  await visit(page, '/check');
  await page.getByLabel('Code on the label').fill(code);
  await page.getByRole('button', { name: 'Check the code' }).click();
  const gtin = await page.locator('dt', { hasText: 'GTIN' }).locator('xpath=following-sibling::dd[1]').innerText();
  return gtin.trim().padStart(14, '0');
}

test('from the start page: a reload of the answer counts no second check', { tag: '@nojs' }, async ({ page, marketplace }) => {
  const code = marketplace.codes[1] ?? '';
  await visit(page, '/');
  await page.getByLabel('Type the code beside the rosette').fill(code.toLowerCase().replaceAll('0', 'o').replaceAll('-', ' '));
  await page.getByRole('button', { name: 'Check the code' }).click();
  await expect(page.getByText('Genuine', { exact: true })).toBeVisible();
  // By a script, or by an address that the answer leads on to.
  await expect(page).toHaveURL(/once=/);
  await page.reload();
  await expect(page.getByText('Genuine', { exact: true })).toBeVisible();
});

test('a slip is named while one types, and one click reports the seller of a false label', async ({ page }) => {
  await visit(page, '/check');
  const field = page.getByLabel('Code on the label');
  await field.fill('7K3QF-0M9XT-2WHBE-R5JDN-0');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expectAccessible(page);
  await field.fill('7K3QF-0M9XT-2WHBE-R5JDN');
  await expect(field).not.toHaveAttribute('aria-invalid', 'true');
  await page.getByRole('button', { name: 'Check the code' }).click();
  await expect(page.getByText('Not issued', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: /report the seller/ }).click();
  await hydrated(page);
  await expect(page.getByLabel('Why do you think so?')).toHaveValue(/7K3QF-0M9XT-2WHBE-R5JDN/);
  await expect(page.locator('input[name=ground][value=transparency_code]')).toBeChecked();
});

test('the number of the product is told from a code, and the listing that led to the check is in the report', { tag: '@nojs' }, async ({ page }) => {
  await visit(page, '/check?listing=880%2F77');
  await page.getByLabel('Code on the label').fill('4006381333931');
  await page.getByRole('button', { name: 'Check the code' }).click();
  await expect(page.getByText('4006381333931 is the number of the product')).toBeVisible();
  await expect(page.getByText('Not issued')).toHaveCount(0);
  await expectAccessible(page);
  await page.getByLabel('Code on the label').fill('7K3QF-0M9XT-2WHBE-R5JDN');
  await page.getByRole('button', { name: 'Check the code' }).click();
  await expect(page.getByText('Not issued', { exact: true })).toBeVisible();
  await page.getByRole('link', { name: /report the seller/ }).click();
  await hydrated(page);
  await expect(page.locator('input[name=listing]')).toHaveValue('880/77');
  await expect(page.getByLabel('Why do you think so?')).toHaveValue(/7K3QF-0M9XT-2WHBE-R5JDN/);
});

test('who guesses is slowed down, and told so', async ({ page }) => {
  // A server of its own: those who come after would be slowed down too.
  const portal = await Portal.prepare();
  await portal.start();
  try {
    const guess = (n: number) => `${portal.url}/check?code=${`7K3QF0M9XT2WHBER5J${'0123456789ABCDEFGHJKMNPQRSTVWXYZ'[n]}0`}`;
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    const answers: number[] = [];
    for (let n = 0; n < 12; n += 1) answers.push((await page.request.get(guess(n), { headers })).status());
    expect(answers, 'an untrusted header is no disguise: all are one guesser').toContain(429);
    await page.goto(guess(20));
    await expect(page.getByText('Slow down a little')).toBeVisible();
    // What it still fetches would fail with its server.
    await hydrated(page);
    await page.goto('about:blank');
  } finally {
    await portal.stop();
    await portal.remove();
  }
});
