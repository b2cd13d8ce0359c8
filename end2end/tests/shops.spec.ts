import { test } from '../support/marketplace.ts';
import { register, signIn, somebody } from '../support/people.ts';
import { type Page, expect, expectAccessible, visit } from '../support/test.ts';

const SHOPS = ['watchbay-24', 'mega-discount-888'] as const;
const chooser = (page: Page) => page.locator('.app-head details.acting-for');

test('whoever acts for two shops chooses one in the head, and an administrator takes one away', { tag: '@nojs' }, async ({ page, portal, marketplace, browser }) => {
  const ivo = somebody('Ivo Shopkeeper');
  await register(page, portal, ivo);
  const context = await browser.newContext({ baseURL: portal.url });
  const administrator = await context.newPage();
  await signIn(administrator, marketplace.administrator);
  const open = async (): Promise<void> => {
    await visit(administrator, `/admin/accounts?q=${encodeURIComponent(ivo.email)}`);
    await administrator.getByText(`Change ${ivo.name}`).click();
  };
  for (const shop of SHOPS) {
    await open();
    await administrator.getByLabel('Acts for one more seller').fill(shop);
    await administrator.getByRole('button', { name: 'Add the seller' }).click();
    await expect(administrator.getByText(`Seller ${shop}`)).toBeVisible();
  }
  await expectAccessible(administrator);

  await signIn(page, ivo);
  await visit(page, '/seller');
  await expect(chooser(page)).toBeVisible();
  for (const shop of SHOPS) {
    await chooser(page).locator('summary').click();
    await expectAccessible(page);
    await chooser(page).getByRole('button', { name: shop }).click();
    await expect(page).toHaveURL(/\/seller$/);
    await expect(chooser(page).locator('summary')).toContainText(shop);
  }

  await open();
  await administrator.getByText(`Take ${SHOPS[1]} away…`).click();
  await administrator.getByRole('button', { name: `Take out of the shop ${SHOPS[1]}` }).click();
  await expect(administrator.getByText('they see nothing of it any more')).toBeVisible();
  await visit(page, '/seller');
  await expect(chooser(page)).toHaveCount(0);
  await expect(page.locator('.app-head .acting-for')).toContainText(SHOPS[0]);
  await context.close();
});
