import { signIn } from '../support/people.ts';
import { Portal } from '../support/portal.ts';
import { expect, expectAccessible, test as base, visit } from '../support/test.ts';

/** Behind a proxy that tells countries. */
const test = base.extend<object, { code: string; owner: { email: string; password: string } }>({
  portal: [
    async ({}, use) => {
      const portal = await Portal.prepare({ MARKWARD_TRUSTED_PROXIES: '127.0.0.1', MARKWARD_COUNTRY_HEADER: 'X-Country' });
      await use(portal);
      expect(await portal.stop()).toBe(0);
      await portal.remove();
    },
    { scope: 'worker' },
  ],
  owner: [
    async ({ portal }, use) => {
      const made = JSON.parse(await portal.command('demo', '--json'));
      await portal.start();
      await use({ email: made.accounts.find((one: { role: string }) => one.role.startsWith('owner')).email, password: made.password });
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  code: [
    async ({ portal, owner }, use) => {
      expect(owner.email).toContain('@');
      const list = await portal.command('codes', 'issue', '--gtin', '9521001000017', '--count', '2', '--lot', 'COPIED', '--out', '-');
      await use(list.split('\n')[1]?.slice(0, 23) ?? '');
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

test('a code that is checked all over the world is told to be a copy, with its reasons, to the buyer and to the brand', async ({ page, request, code, owner }) => {
  for (const [at, country] of ['DE', 'TR', 'US', 'BR', 'AU', 'IN', 'ZA', 'JP', 'CA', 'MX', 'FR', 'SG', 'TH', 'KR'].entries()) {
    const headers = { 'x-country': country, 'x-forwarded-for': `198.51.${at}.7`, 'user-agent': `phone ${at}` };
    expect((await request.get(`/check?code=${code}`, { headers })).ok()).toBe(true);
  }
  await visit(page, `/check?code=${code}`);
  await expect(page.getByText('Probably copied', { exact: true })).toBeVisible();
  await expect(page.getByText(/places in \d+ countries/)).toBeVisible();
  await expectAccessible(page);
  await signIn(page, owner);
  await visit(page, '/brand/alerts');
  await expect(page.getByText(new RegExp(code))).toBeVisible();
  await expectAccessible(page);
});
