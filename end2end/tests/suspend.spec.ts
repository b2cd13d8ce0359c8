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
