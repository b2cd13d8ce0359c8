import { test } from '../support/marketplace.ts';
import { register, signIn, somebody } from '../support/people.ts';
import { expect, expectAccessible, visit } from '../support/test.ts';

test('somebody who is invited accepts, acts for the brand, and leaves', { tag: '@nojs' }, async ({ page, portal, marketplace, browser }) => {
  const carl = somebody('Carl Colleague');
  await signIn(page, marketplace.owner);
  await visit(page, '/brand/team');
  const form = page.locator('form', { has: page.getByRole('button', { name: 'Invite to the team' }) });
  await form.getByLabel('E-mail address').fill(carl.email);
  await form.getByLabel('Role').selectOption('viewer');
  await form.getByRole('button', { name: 'Invite to the team' }).click();
  await expect(page.getByText('in the team once they accept')).toBeVisible();
  await expect(page.getByRole('row', { name: new RegExp(carl.email) })).toBeVisible();
  await expectAccessible(page);
  expect((await portal.outbox.next(carl.email, /invited to the team/i)).text).toContain('/invitations');

  const elsewhere = await browser.newContext({ baseURL: portal.url });
  const his = await elsewhere.newPage();
  await register(his, portal, carl);
  await signIn(his, carl);
  await expect(his).toHaveURL(/\/invitations$/);
  await expectAccessible(his);
  await his.getByRole('button', { name: 'Accept Aurelia' }).click();
  await expect(his).toHaveURL(/\/brand$/);
  await visit(his, '/brand/team');
  await expect(his.getByRole('row', { name: /Carl Colleague/ })).toBeVisible();
  await his.getByText('Leave the team…').click();
  await his.getByRole('button', { name: 'Leave the team' }).click();
  await expect(his.getByText('You left the team')).toBeVisible();
  await elsewhere.close();
});
