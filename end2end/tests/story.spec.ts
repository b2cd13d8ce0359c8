import { readFile } from 'node:fs/promises';
import { test } from '../support/marketplace.ts';
import { register, signIn, somebody } from '../support/people.ts';
import { type Page, expect, expectAccessible, picture, visit, watch } from '../support/test.ts';

const SHOP = 'kopi.shop@brand.example';
const FEED = [
  'id,title,url,description,brand,gtin,price,currency,seller,seller_email,category,country',
  `9001,Halvard travel mug copper,https://market.example/i/9001,Looks like the original,Halvard,4006381333931,9.90,EUR,Kopi Shop,${SHOP},Home/Mugs,DE`,
  `9002,Halvard travel mug steel,https://market.example/i/9002,New in box,Halvard,4006381333931,24.90,EUR,Honest Store,honest@brand.example,Home/Mugs,DE`,
  `9003,A line with a wrong GTIN,https://market.example/i/9003,,Halvard,4006381333932,24.90,EUR,Honest Store,honest@brand.example,Home/Mugs,DE`,
  `9004,A line with a wrong price,https://market.example/i/9004,,Halvard,4006381333931,cheap,EUR,Honest Store,honest@brand.example,Home/Mugs,Deutschland`,
  `9005,,https://market.example/i/9005,,Halvard,4006381333931,24.90,EUR,Honest Store,honest@brand.example,Home/Mugs,DE`,
].join('\n');

test.describe.configure({ mode: 'serial', timeout: 420_000 });

/** A photograph of a mug, as far as a test can take one. */
async function mug(page: Page, base: string): Promise<Buffer> {
  await page.setContent(`<svg width="640" height="480" viewBox="0 0 640 480" style="background:#e9e4d8">
    <ellipse cx="300" cy="420" rx="190" ry="24" fill="#cfc7b4"/>
    <path d="M440 150h60a70 70 0 0 1 0 180h-60" fill="none" stroke="#8d4f33" stroke-width="30"/>
    <path d="M150 90h300v270q0 60-60 60H210q-60 0-60-60z" fill="#b5673f"/><ellipse cx="300" cy="90" rx="150" ry="26" fill="#8d4f33"/>
    <text x="300" y="270" font-family="serif" font-size="58" font-weight="700" text-anchor="middle" fill="#fbf3e6">${base}</text></svg>`);
  return page.locator('svg').screenshot();
}

test('from sign-up to a checked code and a decided report', async ({ page, portal, marketplace, browser }) => {
  const wrong: string[] = [];
  const elsewhere = async (): Promise<Page> => {
    const context = await browser.newContext({ baseURL: portal.url, reducedMotion: 'reduce' });
    wrong.push(...watch(context));
    return context.newPage();
  };
  const olive = somebody('Olive Halvard');
  const reviewer = await elsewhere();
  const administrator = await elsewhere();
  const buyer = await elsewhere();
  const studio = await elsewhere();
  let letter = '';
  const upload = async (words: string) => ({ name: 'mug.png', mimeType: 'image/png', buffer: await mug(studio, words) });

  await test.step('she enrols her brand: the record differs in nothing, and a code goes to its contact', async () => {
    await register(page, portal, olive);
    await signIn(page, olive);
    await expectAccessible(page);
    await page.getByLabel('Brand name').fill('Halvard');
    await page.getByLabel('Website').fill('https://halvard.example');
    await page.getByLabel('Product categories').fill('Mugs');
    await page.getByLabel('Office').selectOption('EM');
    await page.getByLabel('Registration number').fill('018 555 001');
    await page.getByLabel('The mark', { exact: true }).fill('HALVARD');
    await page.locator('input[name=mark_kind][value=word]').check();
    await page.getByLabel('Nice classes').fill('21');
    await page.locator('input[type=file]').setInputFiles(await upload('HALVARD'));
    await expectAccessible(page);
    await picture(page, 'enrol');
    await page.getByRole('button', { name: 'File for enrolment' }).dblclick();
    await expect(page.getByRole('heading', { name: 'Enter the code' })).toBeVisible();
    const mail = await portal.outbox.next('marks@attorneys.example', /code to enrol/i);
    const code = /^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$/m.exec(mail.text)?.[1] ?? 'no code in the mail';
    await page.getByLabel('Code', { exact: true }).fill(code);
    await page.getByRole('button', { name: 'Confirm the code' }).dblclick();
    await expect(page.getByText('A reviewer decides').first()).toBeVisible();
    await expectAccessible(page);
    // Until then she is told why the market is closed to her brand, and where it stands.
    const filed = page.url();
    await page.getByRole('link', { name: 'Search', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'This opens when your brand is enrolled' })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'See your rights' }).click();
    await expect(page).toHaveURL(/\/brand\/rights$/);
    await visit(page, filed);
  });

  await test.step('a reviewer enrols it, with a reason that she gets by mail', async () => {
    await signIn(reviewer, marketplace.reviewer);
    await visit(reviewer, '/review?kind=rights');
    await expectAccessible(reviewer);
    await reviewer.getByRole('link', { name: 'HALVARD' }).click();
    await reviewer.getByLabel('Reason').fill('The record names her company, and its contact gave her the code.');
    await expectAccessible(reviewer);
    await picture(reviewer, 'decide-enrolment');
    await reviewer.getByRole('button', { name: 'Enrol', exact: true }).dblclick();
    await expect(reviewer.getByText('Your decision is saved')).toBeVisible();
    const mail = await portal.outbox.next(olive.email, /HALVARD.*enrolled/);
    expect(mail.text).toContain('its contact gave her the code');
    await visit(page, '/brands');
    await expect(page.getByText('Halvard').first()).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('an administrator imports the feed, and the bad line is named', async () => {
    await signIn(administrator, marketplace.administrator);
    await expectAccessible(administrator);
    await visit(administrator, '/admin/imports');
    await administrator.locator('input[type=file]').setInputFiles({ name: 'feed.csv', mimeType: 'text/csv', buffer: Buffer.from(FEED) });
    await administrator.getByRole('button', { name: 'Upload and see its columns' }).click();
    await expect(administrator.getByRole('button', { name: 'Start the import' })).toBeVisible();
    await administrator.getByRole('button', { name: 'Start the import' }).dblclick();
    await expect(administrator.getByText('1 line was refused')).toBeVisible({ timeout: 30_000 });
    await expect(administrator.getByRole('cell', { name: 'the title is missing' })).toBeVisible();
    await expect(administrator.getByText('2 rows came in with a warning')).toBeVisible();
    await expect(administrator.getByRole('cell', { name: /“cheap” is not an amount/i })).toBeVisible();
    await expect(administrator.getByRole('cell', { name: /last digit of this GTIN should be 1/i })).toBeVisible();
    await expectAccessible(administrator);
  });

  const codes = await test.step('she adds a product and issues a batch of codes', async () => {
    await visit(page, '/brand/products');
    await page.getByLabel('GTIN').fill('4006381333931');
    await page.getByLabel('Name', { exact: true }).fill('Halvard travel mug, 350 ml');
    await page.getByLabel('What to look for').fill('The stamp under the base is deep and clean.');
    await page.getByRole('button', { name: 'Add the product' }).dblclick();
    await expect(page.getByText('The product was added')).toBeVisible();
    await expectAccessible(page);
    await visit(page, '/brand/products');
    await expect(page.getByRole('row', { name: /Halvard travel mug/ }), 'two clicks, one product').toHaveCount(1);
    await page.getByRole('link', { name: /Halvard travel mug/ }).click();
    await page.getByLabel('Lot', { exact: true }).fill('H42-0312');
    await page.getByLabel('How many').fill('500');
    await page.getByRole('button', { name: 'Issue the codes' }).dblclick();
    const files = page.locator('summary', { hasText: 'Download' });
    await expect(files).toBeVisible({ timeout: 30_000 });
    const list = page.getByRole('link', { name: 'The list as CSV' });
    await expectAccessible(page);
    await picture(page, 'batch');
    const waiting = page.waitForEvent('download');
    await files.click();
    await list.click();
    const text = await readFile(await (await waiting).path(), 'utf8');
    const found = text.match(/\b[0-9A-HJ-NP-TV-Z]{5}(-[0-9A-HJ-NP-TV-Z]{5}){3}\b|\b[0-9A-HJ-NP-TV-Z]{20}\b/g) ?? [];
    expect(new Set(found).size).toBeGreaterThanOrEqual(500);
    return found;
  });
  const [code = ''] = codes;

  await test.step('a buyer checks a code: genuine, seen before, mistyped, never issued', async () => {
    await visit(buyer, '/check');
    await expectAccessible(buyer);
    await buyer.getByLabel('Code on the label').fill(code.toLowerCase());
    await buyer.getByRole('button', { name: 'Check the code' }).click();
    await expect(buyer.getByText('Genuine', { exact: true })).toBeVisible();
    await expect(buyer.getByText('The stamp under the base')).toBeVisible();
    await expectAccessible(buyer);
    await picture(buyer, 'genuine');
    const other = await elsewhere();
    await visit(other, '/check');
    await other.getByLabel('Code on the label').fill(code);
    await other.getByRole('button', { name: 'Check the code' }).click();
    await expect(other.getByText('Seen before', { exact: true })).toBeVisible();
    await expectAccessible(other);
    await visit(other, '/check');
    await other.getByLabel('Code on the label').fill(code.replaceAll('-', '').slice(0, 19));
    await other.getByRole('button', { name: 'Check the code' }).click();
    await expect(other.getByText('Mistyped', { exact: true })).toBeVisible();
    await visit(other, '/check');
    const last = code.at(-1) === 'X' ? 'Y' : 'X';
    await other.getByLabel('Code on the label').fill(code.slice(0, -1) + last);
    await other.getByRole('button', { name: 'Check the code' }).click();
    await expect(other.getByText('Not issued', { exact: true })).toBeVisible();
    await expectAccessible(other);
  });

  await test.step('she finds the copy by one of her codes and reports it with one click', async () => {
    await visit(page, `/brand/search?q=${code}`);
    await expect(page.getByRole('link', { name: /Halvard travel mug copper/ }).first()).toBeVisible();
    await visit(page, '/brand/search?q=halvrad+copper');
    await expect(page.getByText(/Spelt/).first()).toBeVisible();
    await expectAccessible(page);
    await picture(page, 'search');
    await page.getByRole('link', { name: /^Report Halvard travel mug copper/ }).click();
    await expect(page.getByRole('heading', { name: 'Report this listing' })).toBeVisible();
    const explanation = page.getByLabel('What is wrong');
    if ((await explanation.inputValue()).length < 30) await explanation.fill('The stamp under the base is missing, and the price is a third of ours.');
    await explanation.fill(`${await explanation.inputValue()} Test order 4711.`);
    await page.getByLabel('Pictures as evidence').setInputFiles([await upload('HALVARD'), await upload('HALVARB')]);
    await page.getByRole('checkbox', { name: /true and complete/ }).check();
    await expectAccessible(page);
    await picture(page, 'report');
    await page.getByRole('button', { name: 'Send the report' }).dblclick();
    await expect(page).toHaveURL(/\/brand\/reports\/[0-9a-f-]{36}/);
    await expect(page.getByRole('img', { name: /Evidence, picture/ })).toHaveCount(2);
    await expectAccessible(page);
  });

  await test.step('the reviewer upholds it: the listing goes, and seller and reporter read why', async () => {
    await visit(reviewer, '/review?kind=reports');
    await reviewer.getByRole('link', { name: 'Halvard travel mug copper' }).click();
    await expectAccessible(reviewer);
    await expect(reviewer.getByRole('img', { name: /Evidence, picture/ })).toHaveCount(2);
    await picture(reviewer, 'decide-report');
    await reviewer.getByLabel('Reason').fill('The pictures show no stamp under the base, which every genuine mug has.');
    await reviewer.getByRole('button', { name: /^Uphold/ }).dblclick();
    await expect(reviewer.getByText('Your decision is saved')).toBeVisible();
    await visit(page, '/brand/reports');
    await expect(page.getByRole('row', { name: /travel mug copper/ }), 'two clicks, one report').toHaveCount(1);
    const statement = await portal.outbox.next(SHOP, /was removed/i);
    letter = statement.text;
    expect(letter).toContain('no stamp under the base');
    expect(letter, 'the law is named').toMatch(/Legal ground: .*Article \d+/);
    expect(letter, 'what the reporter wrote is for the reviewer').not.toContain('4711');
    const answer = await portal.outbox.next(olive.email, /report.*upheld/i);
    expect(answer.text).toContain('no stamp under the base');
    await visit(page, '/brand/search?q=halvard+copper');
    await expect(page.getByText(/removed/i).first()).toBeVisible();
  });

  await test.step('the seller complains, and somebody else finds the decision by the letter and puts the listing back on sale', async () => {
    const number = /^Statement of reasons (\S+)$/m.exec(letter)?.[1] ?? 'no number in the letter';
    for (const looks of [reviewer, administrator]) {
      await visit(looks, '/review/decisions');
      await looks.getByLabel('What the letter names').fill(number);
      await looks.getByRole('button', { name: 'Search' }).click();
      await expect(looks.getByRole('heading', { name: 'What was decided' })).toBeVisible();
      await expectAccessible(looks);
      await looks.locator('main a[href^="/review/reports/"]').click();
      await expect(looks.getByText('no stamp under the base').first()).toBeVisible();
    }
    await expect(reviewer.getByText('You decided this yourself')).toBeVisible();
    await administrator.getByLabel('Reason').fill('The stamp is under the handle, as on all mugs of that year.');
    await expectAccessible(administrator);
    await administrator.getByRole('button', { name: 'Put back on sale' }).click();
    await expect(administrator.getByText('Your decision is saved')).toBeVisible();
    expect((await portal.outbox.next(SHOP, /on sale again/i)).text).toContain('under the handle');
    expect((await portal.outbox.next(olive.email, /not upheld any more/i)).text).toContain('under the handle');
    await visit(administrator, '/admin/outbox');
    await administrator.getByRole('link', { name: 'Confirm your e-mail address' }).first().click();
    await expect(administrator.locator('article.letter', { hasText: '•••' })).toBeVisible();
    await expect(administrator.getByText(/verify\?token=/)).toHaveCount(0);
    await expectAccessible(administrator);
  });

  expect(wrong, 'nothing went wrong in any other browser').toEqual([]);
});
