import { AxeBuilder } from '@axe-core/playwright';
import { type BrowserContext, type Page, test as base, expect } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { Portal } from './portal.ts';

export { expect } from '@playwright/test';
export type { Page } from '@playwright/test';

/** What a browser says when nothing is wrong: an answer that the test asked for, such as 404 or 409, is logged by Chromium too. */
const HARMLESS = [/Failed to load resource: the server responded with a status of 4\d\d/];
/** Without JavaScript nobody uses the code that the page has fetched ahead. */
const HARMLESS_WITHOUT_SCRIPT = [/markward_bg\.wasm was preloaded using link preload but not used/];

/** Collects what went wrong in every page of a context: console errors and warnings, exceptions, refused by CSP, failed on the server. */
export function watch(context: BrowserContext): string[] {
  const wrong: string[] = [];
  const harmless = scripted() ? HARMLESS : [...HARMLESS, ...HARMLESS_WITHOUT_SCRIPT];
  context.on('console', (message) => {
    const text = message.text();
    if (!['error', 'warning'].includes(message.type()) || harmless.some((pattern) => pattern.test(text))) return;
    wrong.push(`${message.type()} in ${message.page()?.url() ?? 'a page'}: ${text}`);
  });
  context.on('weberror', (error) => wrong.push(`exception: ${error.error().stack ?? error.error().message}`));
  context.on('response', (response) => {
    const kind = response.request().resourceType();
    // Pages and posts may answer 4xx on purpose; what a page is made of may not.
    const limit = ['document', 'fetch', 'xhr', 'eventsource', 'other'].includes(kind) ? 500 : 400;
    if (response.status() >= limit) wrong.push(`${response.status()} for ${kind} ${response.url()}`);
  });
  return wrong;
}

interface TestFixtures {
  /** Fails the test for anything that went wrong in a page and was not looked at. */
  quiet: string[];
}

interface WorkerFixtures {
  /** A server with an empty database, shared by the tests of a worker. */
  portal: Portal;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  portal: [
    async ({}, use) => {
      const portal = await Portal.prepare();
      await portal.start();
      await use(portal);
      const code = await portal.stop();
      const log = await portal.log();
      await portal.remove();
      expect(code, `the server stops when asked, and says that all went well:\n${log}`).toBe(0);
      expect(log, 'nothing panicked').not.toContain('panicked');
      expect(log.split('\n').filter((line) => /\bERROR\b/.test(line)), 'the server logged no error').toEqual([]);
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  baseURL: async ({ portal }, use) => use(portal.url),
  quiet: [
    async ({ context }, use) => {
      const wrong = watch(context);
      await use(wrong);
      expect(wrong, 'nothing went wrong in any page').toEqual([]);
    },
    { auto: true },
  ],
});

/** Whether the pages of this test run JavaScript. */
function scripted(): boolean {
  return test.info().project.use.javaScriptEnabled !== false;
}

/** Waits until the page is alive. Without JavaScript it works at once. */
export async function hydrated(page: Page): Promise<void> {
  if (!scripted()) return;
  await page.locator('html[data-hydrated]').waitFor({ state: 'attached' });
}

/** Opens a page and waits until it is alive. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

/** Axe finds nothing on the page, neither light nor dark. It is a script: a page without scripts is the same page, looked at where they run. */
export async function expectAccessible(page: Page): Promise<void> {
  if (!scripted()) return;
  // Between two pages there is none: the one that is to be looked at has its heading.
  await expect(page.locator('h1:visible').first()).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // Colours that are still on their way to the new scheme are none that anybody reads.
    await page.evaluate(() => {
      const ending = document.getAnimations().filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity);
      return Promise.race([Promise.allSettled(ending.map((animation) => animation.finished)), new Promise((resolve) => setTimeout(resolve, 2000))]);
    });
    // The dark page is the same page in other colours: nothing but these is looked at again, for a rule takes its seconds on a slow machine.
    let found: string[] = [];
    for (let look = 0; look < 3; look += 1) {
      const axe = new AxeBuilder({ page });
      const asked = colorScheme === 'light' ? axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']) : axe.withRules(['color-contrast']);
      const { violations } = await asked.analyze();
      found = violations.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `    ${node.html}\n    ${node.failureSummary}`).join('\n')}`);
      // A browser that is short of time has some words in the old colours for a moment after the scheme has changed: what is wrong stays wrong.
      if (found.length === 0 || !found.every((one) => one.startsWith('color-contrast'))) break;
      await page.waitForTimeout(700);
    }
    expect(found, `axe on ${page.url()}, ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** The widths that a page is judged at: a phone and a desk. */
const WIDTHS = [390, 1440];

/** Takes the pictures that README.md shows, when they are asked for: `make screenshots`. */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env.MARKWARD_TEST_SCREENSHOTS === undefined) return;
  const before = page.viewportSize();
  await page.evaluate(() => window.scrollTo(0, 0));
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
    const path = fileURLToPath(new URL(`../../docs/screenshots/${name}-${width}.png`, import.meta.url));
    await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  }
  if (before !== null) await page.setViewportSize(before);
}
