import { fileURLToPath } from 'node:url';
import { Portal } from './portal.ts';
import { expect, test as base } from './test.ts';

/** Somebody of the demonstration. */
export interface Account {
  email: string;
  password: string;
}

/** The demonstration's marketplace: brands, listings, codes, reports and people of every role. */
export interface Marketplace {
  administrator: Account;
  reviewer: Account;
  owner: Account;
  viewer: Account;
  seller: Account;
  /** Codes that nobody has checked, each of another product. */
  codes: string[];
  /** More such codes, all of one product: each test that checks takes one of its own. */
  units: { gtin: string; codes: string[] };
}

/** Trademark records of an invented office, for a brand that a test enrols itself. */
const RECORD = fileURLToPath(new URL('../fixtures/record.xml', import.meta.url));

/** Tests on a server that was filled by `markward demo`. */
export const test = base.extend<object, { marketplace: Marketplace }>({
  portal: [
    async ({}, use) => {
      // As `make run` does.
      const portal = await Portal.prepare({ MARKWARD_CONTACT: 'help@nordlys.example' });
      await use(portal);
      expect(await portal.stop()).toBe(0);
      expect(await portal.log(), 'nothing panicked').not.toContain('panicked');
      await portal.remove();
    },
    { scope: 'worker' },
  ],
  // Whoever opens a page has the marketplace, which starts the server: a worker that begins with a test that does not name it had none.
  baseURL: async ({ portal, marketplace }, use) => {
    expect(marketplace.codes.length).toBeGreaterThan(0);
    await use(portal.url);
  },
  marketplace: [
    async ({ portal }, use) => {
      const made = JSON.parse(await portal.command('demo', '--json'));
      const as = (role: string): Account => ({
        email: made.accounts.find((one: { role: string }) => one.role.startsWith(role)).email,
        password: made.password,
      });
      await portal.command('import', 'trademarks', RECORD);
      const gtin = '09521001000017';
      const list = await portal.command('codes', 'issue', '--gtin', gtin.slice(1), '--count', '40', '--lot', 'CHECKED', '--out', '-');
      await portal.start();
      await use({
        administrator: as('administrator'),
        reviewer: as('reviewer'),
        owner: as('owner'),
        viewer: as('viewer'),
        seller: as('seller'),
        codes: made.codes.map((one: string) => one.split(' ')[0] ?? ''),
        units: { gtin, codes: list.split('\n').slice(1, 41).map((line) => line.slice(0, 23)) },
      });
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});
