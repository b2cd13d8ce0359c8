import { test } from '../support/marketplace.ts';
import { register, signIn, somebody, trySignIn } from '../support/people.ts';
import { expect, expectAccessible, visit } from '../support/test.ts';

test('who is suspended reads why when signing in, and is let in again', { tag: '@nojs' }, async ({ page, portal, marketplace, browser }) => {
  const ivo = somebody('Ivo Suspended');
  await register(page, portal, ivo);
  const context = await browser.newContext({ baseURL: portal.url });
  const administrator = await context.newPage();
  await signIn(administrator, marketplace.administrator);
  const open = async (): Promise<void> => {
    await visit(administrator, `/admin/accounts?q=${encodeURIComponent(ivo.email)}`);
    await administrator.getByText(`Change ${ivo.name}`).click();
  };
  await open();
  await administrator.getByRole('link', { name: 'Suspend' }).click();
  await expect(administrator.getByRole('heading', { name: `Suspend ${ivo.name}?` })).toBeVisible();
  await expectAccessible(administrator);
  await administrator.getByLabel('Reason').fill('Somebody else signs in with this account.');
  await administrator.getByRole('button', { name: 'Suspend the account' }).click();
  await expect(administrator.getByText('its owner is told why')).toBeVisible();
  expect((await portal.outbox.next(ivo.email, /was suspended/)).text).toContain('Somebody else signs in');

  await trySignIn(page, ivo.email, ivo.password);
  await expect(page.getByRole('alert')).toContainText('Somebody else signs in with this account.');
  await expectAccessible(page);

  await open();
  await administrator.getByRole('button', { name: 'Let in again' }).click();
  await expect(administrator.getByText('was let in again')).toBeVisible();
  await signIn(page, ivo);
  await context.close();
});

test('an account keeps its shop unless it is asked for by name', { tag: '@nojs' }, async ({ page, marketplace }) => {
  await signIn(page, marketplace.administrator);
  await visit(page, `/admin/accounts?q=${encodeURIComponent(marketplace.seller.email)}`);
  await page.locator('.row-actions > summary').first().click();
  const shop = page.getByLabel('Acts for the seller');
  const name = await shop.inputValue();
  expect(name).not.toBe('');
  await expect(page.getByText(`Take ${name} away…`)).toBeVisible();
  await shop.evaluate((field: HTMLInputElement) => field.removeAttribute('required'));
  await shop.fill('');
  await page.getByRole('button', { name: 'Set the seller' }).click();
  await expect(page.getByText('Write the seller\'s name').first()).toBeVisible();
  await expect(page.getByRole('row', { name: new RegExp(`for ${name}`) })).toBeVisible();
  await expectAccessible(page);
});
