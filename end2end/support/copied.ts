import { Portal } from './portal.ts';
import { type Page, expect, test as base } from './test.ts';

/** What these tests share. */
interface Copied {
  /** The owner of the demonstration's first brand. */
  owner: { email: string; password: string };
  /** A code of that brand, on fakes all over the world. */
  code: string;
}

/** The demonstration's marketplace behind a proxy that tells countries, with a code that is on fakes all over the world. */
export const test = base.extend<object, Copied>({
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
      expect(owner.email, 'the portal runs').toContain('@');
      const list = await portal.command('codes', 'issue', '--gtin', '9521001000017', '--count', '2', '--lot', 'COPIED', '--out', '-');
      const code = list.split('\n')[1]?.slice(0, 23) ?? '';
      await sellFakes(portal, code, 'phone');
      await use(code);
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

/** Fourteen people in as many countries check a code within moments, each on a telephone of this kind. */
export async function sellFakes(portal: Portal, code: string, kind: string): Promise<void> {
  for (const [at, country] of ['DE', 'TR', 'US', 'BR', 'AU', 'IN', 'ZA', 'JP', 'CA', 'MX', 'FR', 'SG', 'TH', 'KR'].entries()) {
    const headers = { 'x-country': country, 'x-forwarded-for': `198.51.${at}.7`, 'user-agent': `${kind} ${at}` };
    expect((await fetch(`${portal.url}/check?code=${code}`, { headers })).ok).toBe(true);
  }
}

/** Nothing is wider than the window. */
export async function expectToFit(page: Page): Promise<void> {
  for (const width of [320, 390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `${width} px`).toBeLessThanOrEqual(width);
  }
}
