import { register, signIn, signOut, signUp, somebody, trySignIn } from '../support/people.ts';
import { expect, expectAccessible, test, visit } from '../support/test.ts';

test('somebody signs up, confirms the address by mail, signs in and out', { tag: '@nojs' }, async ({ page, portal }) => {
  const ada = somebody('Ada Miller');
  await register(page, portal, ada);
  await expect(page.getByText('Your address is confirmed')).toBeVisible();
  await signIn(page, ada);
  await expect(page).toHaveURL(/\/brand\/enrol$/);
  await signOut(page, ada);
  await visit(page, '/account');
  await expect(page.getByRole('heading', { name: /sign in/i })).toBeVisible();
});

test('a short or common password is refused beside the field, and what was typed stays', { tag: '@nojs' }, async ({ page }) => {
  const bea = { ...somebody('Bea Short'), password: 'passwordpassword' };
  await signUp(page, bea);
  await expect(page.getByRole('alert').getByRole('link')).toHaveCount(1);
  await expect(page.getByLabel('Password', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('E-mail address')).toHaveValue(bea.email);
  await expect(page.getByLabel('Your name')).toHaveValue(bea.name);
});

test('a known and an unknown address answer alike, and the owner is told', async ({ page, portal }) => {
  const cleo = somebody('Cleo Twice');
  await register(page, portal, cleo);
  await signUp(page, { ...somebody('Mallory'), email: cleo.email });
  await expect(page).toHaveURL(/\/sign-up\/sent$/);
  await portal.outbox.next(cleo.email, /you have an account already/i);

  const answers = new Set<string>();
  for (const email of [cleo.email, 'nobody@brand.example']) {
    await trySignIn(page, email, 'not the right password');
    await expect(page.getByRole('alert')).toBeVisible();
    answers.add(await page.getByRole('alert').innerText());
    await visit(page, '/forgot');
    await page.getByLabel('E-mail address').fill(email);
    await page.getByRole('button', { name: 'Send me a link' }).click();
    await expect(page.getByText('If this address has an account')).toBeVisible();
  }
  expect(answers.size, 'one answer for both').toBe(1);
});

test('a forgotten password is set anew by a link that works once and ends other sessions', { tag: '@nojs' }, async ({ page, portal, browser }) => {
  const dora = somebody('Dora Forgets');
  await register(page, portal, dora);
  await signIn(page, dora);

  const elsewhere = await browser.newContext({ baseURL: portal.url });
  const other = await elsewhere.newPage();
  await visit(other, '/forgot');
  await other.getByLabel('E-mail address').fill(dora.email);
  await other.getByRole('button', { name: 'Send me a link' }).click();
  const [link = ''] = (await portal.outbox.next(dora.email, /set a new password/i)).links;

  await visit(page, link);
  await page.getByLabel('New password').fill('copper lantern 7 meadow');
  await page.getByRole('button', { name: 'Set the password' }).click();
  await expect(page.getByText('Your new password is set')).toBeVisible();
  await signIn(page, { email: dora.email, password: 'copper lantern 7 meadow' });

  await visit(page, link);
  await page.getByLabel('New password').fill('copper lantern 8 meadow');
  await page.getByRole('button', { name: 'Set the password' }).click();
  await expect(page.getByRole('alert')).toContainText('used already or has expired');
  await elsewhere.close();
});

test('a confirmation link that was used, cut short or made up says what to do', { tag: '@nojs' }, async ({ page, portal }) => {
  const emil = somebody('Emil Late');
  await signUp(page, emil);
  const [link = ''] = (await portal.outbox.next(emil.email, /confirm/i)).links;
  await visit(page, link.slice(0, -3));
  await page.getByLabel('The password you chose').fill(emil.password);
  await page.getByRole('button', { name: 'Confirm my address' }).click();
  await expect(page.getByRole('alert')).toContainText('used already or has expired');
  await visit(page, link);
  await page.getByLabel('The password you chose').fill(emil.password);
  await page.getByRole('button', { name: 'Confirm my address' }).click();
  await expect(page).toHaveURL(/verified/);
});

test('a double click makes one account and sends one mail', async ({ page, portal }) => {
  const finn = somebody('Finn Double');
  await visit(page, '/sign-up');
  await page.getByLabel('Your name').fill(finn.name);
  await page.getByLabel('E-mail address').fill(finn.email);
  await page.getByLabel('Password', { exact: true }).fill(finn.password);
  await page.getByRole('button', { name: 'Make the account' }).dblclick();
  await expect(page).toHaveURL(/\/sign-up\/sent$/);
  await portal.outbox.next(finn.email, /confirm/i);
  // The mails are sent one after the other: a second one would be here before another person's.
  const guard = somebody('Gustav Guard');
  await signUp(page, guard);
  await portal.outbox.next(guard.email, /confirm/i);
  expect(await portal.outbox.count(finn.email)).toBe(1);
});

test('a typed password can be looked at', async ({ page }) => {
  await visit(page, '/sign-in');
  const field = page.getByLabel('Password', { exact: true });
  await field.fill('a long secret thing');
  await page.getByRole('button', { name: 'Show password' }).click();
  await expect(field).toHaveAttribute('type', 'text');
  await page.getByRole('button', { name: 'Hide password' }).click();
  await expect(field).toHaveAttribute('type', 'password');
});

test('sessions are listed and another one is ended from here', async ({ page, portal, browser }) => {
  const hana = somebody('Hana Sessions');
  await register(page, portal, hana);
  await signIn(page, hana);
  const elsewhere = await browser.newContext({ baseURL: portal.url });
  const other = await elsewhere.newPage();
  await signIn(other, hana);
  await visit(page, '/account');
  await expect(page.getByRole('row').filter({ hasText: 'This one' })).toHaveCount(1);
  await expectAccessible(page);
  await page.getByRole('button', { name: /^End/ }).first().click();
  await expect(page.getByRole('button', { name: /^End/ })).toHaveCount(0);
  await visit(other, '/account');
  await expect(other.getByRole('heading', { name: /sign in/i })).toBeVisible();
  await elsewhere.close();
});

for (const path of ['/sign-up', '/sign-up/sent', '/sign-in', '/forgot', '/verify?token=x', '/reset?token=x', '/not-ours?right=x&key=x']) {
  test(`${path} is accessible`, async ({ page }) => {
    await visit(page, path);
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
    await expectAccessible(page);
  });
}
