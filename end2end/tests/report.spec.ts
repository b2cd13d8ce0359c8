import { test } from '../support/marketplace.ts';
import { expect, expectAccessible, visit } from '../support/test.ts';

for (const path of ['/check', '/report', '/report/elsewhere', '/follow', '/brands']) {
  test(`${path} is accessible`, async ({ page }) => {
    await visit(page, path);
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
    await expectAccessible(page);
  });
}

test('a code with a slip or that nobody issued is told so', { tag: '@nojs' }, async ({ page }) => {
  await visit(page, '/check');
  await page.getByLabel('Code on the label').fill('7K3U');
  await page.getByRole('button', { name: 'Check the code' }).click();
  await expect(page.getByText('Mistyped', { exact: true })).toBeVisible();
  await visit(page, '/check');
  await page.getByLabel('Code on the label').fill('7K3QF-0M9XT-2WHBE-R5JDN');
  await page.getByRole('button', { name: 'Check the code' }).click();
  await expect(page.getByText('Not issued', { exact: true })).toBeVisible();
});

test('a report of a listing that is not here names the field', { tag: '@nojs' }, async ({ page }) => {
  await visit(page, '/report');
  await page.getByLabel('The listing').fill('no-such-listing');
  await page.locator('input[name=ground]').first().check();
  await page.getByLabel('Why do you think so?').fill('The stamp under the base is missing, and the price is a third.');
  await page.getByLabel('Your name').fill('Bo Buyer');
  await page.getByLabel('Your e-mail address').fill('bo.buyer@brand.example');
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Send the report' }).click();
  await expect(page.getByRole('alert').getByRole('link')).toHaveCount(1);
  await expect(page.getByLabel('Your name')).toHaveValue('Bo Buyer');
});

test('a listing is reported by its address as it is copied, and once more without an account it is a report of its own', { tag: '@nojs' }, async ({ page, marketplace }, info) => {
  expect(marketplace.seller.email, 'the demonstration has its listings').not.toBe('');
  const from = `bo.${info.project.name}.${info.retry}@brand.example`;
  const report = async (listing: string, why: string) => {
    await visit(page, '/report');
    await page.getByLabel('The listing').fill(listing);
    await page.locator('input[name=ground]').first().check();
    await page.getByLabel('Why do you think so?').fill(why);
    await page.getByLabel('Your name').fill('Bo Buyer');
    await page.getByLabel('Your e-mail address').fill(from);
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Send the report' }).click();
  };
  await report('nordlys.example/i/880006?ref=search', 'The stamp under the base is missing, and the price is a third.');
  await expect(page.getByText('Your report is sent')).toBeVisible();
  await report('880006', 'The maker confirmed in writing that it never made this reference.');
  await expect(page.getByText('Your report is sent')).toBeVisible();
  await expect(page.getByText('never made this reference')).toBeVisible();
  await expect(page.getByText('the price is a third')).toBeHidden();
  await expectAccessible(page);
});

test('a link to a statement of reasons that was cut short says so', { tag: '@nojs' }, async ({ page }) => {
  await page.goto('/letter?hold=00000000-0000-7000-8000-00000000dead&key=AAAA');
  await expect(page.getByText('This link is not complete')).toBeVisible();
});

test('what was bought elsewhere is told from the answer', { tag: '@nojs' }, async ({ page }) => {
  await visit(page, '/check?code=7K3QF-0M9XT-2WHBE-R5JDN');
  await page.getByRole('link', { name: 'Bought elsewhere? Tell the brand' }).click();
  await expect(page.getByLabel('Code on the label')).toHaveValue(/^7K3QF-0M9XT-2WHBE-R5JDN/);
  await page.getByLabel('Where was it sold?').fill('Corner shop, Main Street 5, Lyon');
  await page.getByLabel('What is wrong with it?').fill('The clasp is of plastic, and the seller has a box full of them.');
  await page.getByRole('button', { name: 'Send it' }).click();
  await expect(page.getByText('Thank you: it was sent')).toBeVisible();
});
