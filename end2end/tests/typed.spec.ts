import type { BrowserContext, Page } from '@playwright/test';
import { type Account, test } from '../support/marketplace.ts';
import { signIn } from '../support/people.ts';
import { expect, expectAccessible, hydrated, visit } from '../support/test.ts';

const REASON = 'Our purchaser saw the bill, and the maker says that the number is not one of his.';

/** Types a reason into the first report that waits; the session ends, and the form is sent. Answers the report's path. */
async function typedAsTheSessionEnded(page: Page, context: BrowserContext, reviewer: Account) {
  await signIn(page, reviewer);
  await visit(page, '/review?kind=reports');
  await page.locator('main a[href^="/review/reports/"]').first().click();
  await expect(page).toHaveURL(/\/review\/reports\//);
  await hydrated(page);
  const report = new URL(page.url()).pathname;
  await page.getByLabel('Reason').fill(REASON);
  await context.clearCookies({ name: 'markward' });
  await page.getByRole('button', { name: 'Reject: the listing stays' }).click();
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  return report;
}

/** Signs in where the portal asks for it, and is led back. */
async function signInAgain(page: Page, { email, password }: Account, path: string) {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL((url) => url.pathname === path);
  await hydrated(page);
}

test('what was typed is still there after the session ended and one signed in again', { tag: '@nojs' }, async ({ page, context, marketplace }) => {
  const report = await typedAsTheSessionEnded(page, context, marketplace.reviewer);
  await signInAgain(page, marketplace.reviewer, report);
  await expect(page.getByLabel('Reason')).toHaveValue(REASON);
});

test('who signs in next at the same screen does not find what another typed', async ({ page, context, marketplace }) => {
  const report = await typedAsTheSessionEnded(page, context, marketplace.reviewer);
  await signInAgain(page, marketplace.administrator, report);
  await expect(page.getByLabel('Reason')).toHaveValue('');
  expect(await page.evaluate(() => sessionStorage.getItem('markward-typed'))).toBeNull();
});

test('another language leaves what was typed where it is', async ({ page }) => {
  await visit(page, '/report');
  await page.getByLabel('Why do you think so?').fill('El sello no está bajo la base, y el precio es un tercio.');
  await page.locator('input[name=ground]').nth(1).check();
  await page.getByLabel('Your name').fill('Ana Compradora');
  await page.getByRole('contentinfo').getByRole('button', { name: 'Español' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'es');
  await hydrated(page);
  await expect(page.locator('[name=explanation]')).toHaveValue('El sello no está bajo la base, y el precio es un tercio.');
  await expect(page.locator('input[name=ground]').nth(1)).toBeChecked();
  await expect(page.locator('[name=name]')).toHaveValue('Ana Compradora');
  // It was for this once.
  await page.reload();
  await hydrated(page);
  await expect(page.locator('[name=name]')).toHaveValue('');
});

test('a refused report leaves nothing of itself in the address', { tag: '@nojs' }, async ({ page }) => {
  await visit(page, '/report');
  await page.getByLabel('The listing').fill('no-such-listing');
  await page.locator('input[name=ground]').first().check();
  await page.getByLabel('Why do you think so?').fill('缺少底部的印章，价格只有三分之一。'.repeat(40));
  await page.getByLabel('Your name').fill('Jürgen Groß');
  await page.getByLabel('Your e-mail address').fill('juergen.gross@brand.example');
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Send the report' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  expect(page.url().length).toBeLessThan(1000);
  expect(Buffer.from(new URL(page.url()).searchParams.get('__err') ?? '', 'base64url').toString()).not.toContain('juergen');
  await hydrated(page);
  await expect(page.getByLabel('Your name')).toHaveValue('Jürgen Groß');
  await expect(page.getByLabel('Why do you think so?')).toHaveValue(/^缺少底部的印章/);
  await page.reload();
  await expect(page.getByLabel('Your name')).toHaveValue('Jürgen Groß');
});

test('a reference with a slip stays in its field, and what is wrong stands beside it', { tag: '@nojs' }, async ({ page }) => {
  await visit(page, '/follow');
  const reference = page.getByLabel('Reference');
  await reference.fill('R-1J7G-HKM8-G53M-PMQ5');
  await page.getByRole('button', { name: 'Show the report' }).click();
  await expect(page.getByText('There is no report with this reference')).toBeVisible();
  await expect(reference).toHaveValue('R-1J7G-HKM8-G53M-PMQ5');
  await expectAccessible(page);
});

test('a code with its check character is in sight on a small phone', { tag: '@nojs' }, async ({ page }) => {
  for (const width of [320, 360]) {
    await page.setViewportSize({ width, height: 740 });
    await visit(page, '/check?code=04DJX-E4NRW-42QQJ-3SGWD-Y');
    const code = page.locator('#code');
    await expect(code).toHaveValue('04DJX-E4NRW-42QQJ-3SGWD-Y');
    expect(await code.evaluate((input) => input.scrollWidth - input.clientWidth), `at ${width} px`).toBeLessThanOrEqual(0);
    await expect(page.locator('[data-photo]').or(page.locator('.photo-box')).first(), 'another way to the code').toBeVisible();
  }
});

test.describe('a browser that asks for German', () => {
  test.use({ locale: 'de-DE' });

  test('has pages of people at work in English, and the others in German', { tag: '@nojs' }, async ({ page, marketplace }) => {
    await visit(page, '/sign-in');
    await page.locator('[name=email]').fill(marketplace.owner.email);
    await page.locator('[name=password]').fill(marketplace.owner.password);
    await page.getByRole('main').getByRole('button', { name: 'Anmelden' }).click();
    await expect(page).toHaveURL(/\/brand$/);
    await visit(page, '/brand/search?q=aurelia');
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await expect(page.getByText('Im Verkauf')).toHaveCount(0);
    await page.locator('.account > summary').click();
    await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
    await page.locator('.app-head .wordmark').click();
    await expect(page).toHaveURL(/\/$/);
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await expect(page.getByRole('link', { name: 'Code prüfen' }).first()).toBeVisible();
  });
});

test('pages of a brand that is not enrolled say so, and offer nothing that is refused', { tag: '@nojs' }, async ({ page, marketplace }) => {
  await signIn(page, marketplace.viewer);
  await visit(page, '/brand/rights');
  await expect(page.getByRole('link', { name: 'Add a right' })).toHaveCount(0);
  await visit(page, '/brand/enrol');
  await expect(page.getByText(/^The owners of .* add rights$/)).toBeVisible();
  await visit(page, '/brand/report/many');
  await expect(page.getByText(/No listing is ticked|This is not open to you/).first()).toBeVisible();
});
