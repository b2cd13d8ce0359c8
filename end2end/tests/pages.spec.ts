import { type Marketplace, test } from '../support/marketplace.ts';
import { signIn } from '../support/people.ts';
import { type Page, expect, expectAccessible, picture, visit } from '../support/test.ts';

/** A page, and the first link in it that leads to a page of its own kind. */
type Step = string | { from: string; link: string };

/** The pages of each role, as its navigation leads to them. `link` is the beginning of an address. */
const ROLES: Record<Exclude<keyof Marketplace, 'codes' | 'units'>, Step[]> = {
  owner: [
    '/brand',
    '/brand/rights',
    { from: '/brand/rights', link: '/brand/rights/' },
    '/brand/search?q=aurelia',
    { from: '/brand/search?q=aurelia', link: '/listings/' },
    { from: '/brand/search?q=aurelia', link: '/brand/report/new' },
    '/brand/search?q=nothing+has+this+name',
    '/brand/products',
    { from: '/brand/products', link: '/brand/products/' },
    '/brand/codes',
    '/brand/codes/events',
    { from: '/brand/codes', link: '/brand/batches/' },
    '/brand/coverage',
    '/brand/pictures',
    '/brand/report/many?all=yes&q=aurelia',
    '/brand/suspicious',
    '/brand/watches',
    '/brand/rules',
    '/brand/rules/learned',
    '/brand/keys',
    '/brand/reports',
    { from: '/brand/reports?state=upheld', link: '/brand/reports/' },
    '/brand/team',
    '/brand/cases',
    '/account',
    '/invitations',
    '/home',
  ],
  viewer: ['/brand', '/brand/search?q=aurelia', '/brand/products', '/brand/team', '/brand/suspicious', '/', '/check'],
  reviewer: ['/review', { from: '/review?kind=reports', link: '/review/reports/' }, { from: '/review?kind=holds', link: '/review/holds/' }, '/review/decisions', '/account'],
  administrator: ['/admin', '/admin/accounts', '/admin/imports', '/admin/imports/new', '/admin/jobs', '/admin/rules', '/admin/rules/learned', '/admin/keys', '/admin/products', '/admin/outbox', { from: '/admin/outbox', link: '/admin/outbox/' }, { from: '/admin/accounts', link: '/admin/accounts/' }, '/admin/audit'],
  seller: ['/seller', '/seller/listings', '/seller/listings?state=removed', '/seller/listings?q=nothing+has+this+name', '/seller/dispatch', { from: '/seller/dispatch', link: '/seller/dispatches/' }, '/seller/keys', '/seller/notices', { from: '/seller/notices', link: '/seller/notices/' }, { from: '/seller/notices', link: '/seller/holds/' }],
};

async function open(page: Page, step: Step): Promise<void> {
  if (typeof step === 'string') return visit(page, step);
  await visit(page, step.from);
  const href = await page.locator(`main a[href^="${step.link}"]`).first().getAttribute('href');
  await visit(page, href ?? `no link to ${step.link} in ${step.from}`);
}

for (const [role, steps] of Object.entries(ROLES)as [Exclude<keyof Marketplace, 'codes' | 'units'>, Step[]][]) {
  test(`every page of the ${role} is accessible and fits a phone`, async ({ page, marketplace }) => {
    test.setTimeout(420_000);
    await signIn(page, marketplace[role]);
    for (const step of steps) {
      await open(page, step);
      await expect(page.getByRole('heading', { level: 1 }), `one headline on ${page.url()}`).toHaveCount(1);
      await expectAccessible(page);
      // The narrowest phone, and 400 % of zoom.
      await page.setViewportSize({ width: 320, height: 640 });
      const over = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      await expect.poll(over, `${page.url()} is wider than a phone`).toBeLessThanOrEqual(0);
      await page.setViewportSize({ width: 1440, height: 900 });
      // Who only looks is offered nothing that would be refused.
      if (role === 'viewer') await expect(page.locator('main a[href^="/brand/report/"], main input[name=pick]')).toHaveCount(0);
      const name = { '/brand': 'overview', '/brand/search?q=aurelia': 'hits', '/admin': 'admin' }[String(step)];
      if (name !== undefined && role !== 'viewer') await picture(page, name);
    }
  });
}

test('a page with an address of its own kind marks its line of the navigation', async ({ page, marketplace }) => {
  await signIn(page, marketplace.owner);
  const line = (name: RegExp) => page.getByRole('navigation', { name: 'Brand', exact: true }).getByRole('link', { name });
  for (const [address, name] of [['/brand/report/many?all=yes&q=aurelia', /^Reports/], ['/brand/keys', /^API keys/], ['/brand/enrol', /^Rights/]] as const) {
    await visit(page, address);
    await expect(line(name), address).toHaveAttribute('aria-current', 'page');
    await expect(page.locator('.app-nav [aria-current]'), address).toHaveCount(1);
  }
});

test('a name of sixty letters without a blank makes no page wider', async ({ page, marketplace }) => {
  await signIn(page, marketplace.owner);
  for (const step of ['/brand/products', { from: '/brand/products', link: '/brand/products/' }, '/brand/codes', { from: '/brand/codes', link: '/brand/batches/' }]) {
    await open(page, step);
    await page.evaluate(() => {
      const names = document.querySelectorAll('h1, .lead, .crumbs li:last-child, .crumbs a, tbody th a, tbody td > a');
      for (const name of names) name.textContent = 'Chronometer'.repeat(6);
    });
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      const over = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      await expect.poll(over, `${page.url()} at ${width}`).toBeLessThanOrEqual(0);
    }
  }
});

test('a sign-in leads back to the page that wanted it', { tag: '@nojs' }, async ({ page, marketplace }) => {
  await visit(page, '/brand/search?q=aurelia');
  await page.getByLabel('E-mail address').fill(marketplace.owner.email);
  await page.getByLabel('Password', { exact: true }).fill(marketplace.owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/brand\/search\?q=aurelia/);
  await expect(page.getByRole('link', { name: /^Report / }).first()).toBeVisible();
});

test('a report without an account, with a picture, is followed by its reference', { tag: '@nojs' }, async ({ page, marketplace, portal }) => {
  expect(marketplace.owner.email).toContain('@');
  const email = `nora.${test.info().project.name}@brand.example`;
  await visit(page, '/report');
  await page.getByLabel('The listing').fill('N-1');
  await page.locator('input[name=ground][value=counterfeit]').check();
  await page.getByLabel('Why do you think so?').fill('The stamp under the base is missing, and the price is a third.');
  await page.locator('input[type=file]').setInputFiles({ name: 'label.png', mimeType: 'image/png', buffer: await page.screenshot() });
  await page.getByLabel('Your name').fill('Nora Buyer');
  await page.getByLabel('Your e-mail address').fill(email);
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Send the report' }).click();
  // No listing has this number: everything that was typed is still there, the picture too.
  await expect(page.getByRole('alert').getByRole('link')).toHaveCount(1);
  await expect(page.getByLabel('Keep picture 1')).toBeChecked();
  await expect(page.getByRole('checkbox', { name: /true and complete/ })).toBeChecked();
  await page.getByLabel('The listing').fill(await someListing(portal));
  await page.getByRole('button', { name: 'Send the report' }).click();
  await expect(page).toHaveURL(/\/follow\/R-/);
  await expect(page.getByText('Waits for a decision')).toBeVisible();
  const mail = await portal.outbox.next(email, /received your report/);
  expect(mail.links.some((link) => page.url().startsWith(link))).toBe(true);
});

/** The number of a listing on sale. */
async function someListing(portal: import('../support/portal.ts').Portal): Promise<string> {
  const [first = ''] = (await portal.command('search', 'nordfell', '--json')).split('\n');
  const found = JSON.parse(first);
  return found.id;
}

test('a short page is as high as its window: nothing to scroll, and the foot at its foot', async ({ page, marketplace }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const over = () => page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight);
  await visit(page, '/sign-in');
  expect(await over()).toBe(0);
  await signIn(page, marketplace.seller);
  await visit(page, '/seller');
  expect(await over()).toBe(0);
});

test('an empty form says all that is wrong at once, in the page’s own words', async ({ page, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, 'without a script the browser says it');
  await visit(page, '/report');
  await page.getByRole('button', { name: 'Send the report' }).click();
  const summary = page.getByRole('alert');
  await expect(summary).toBeVisible();
  expect(await summary.getByRole('link').count()).toBeGreaterThan(2);
});
