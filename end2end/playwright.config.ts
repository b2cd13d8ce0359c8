import { defineConfig, devices } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// The machine's own Chromium: Playwright's download of one is neither needed nor always to be had.
const executablePath =
  process.env.MARKWARD_TEST_CHROMIUM ?? execFileSync(here('../scripts/find-chromium'), { encoding: 'utf8' }).trim();

// A quiet browser: it calls no one but the server under test. Root can have no sandbox of Chromium's.
const args = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

const desktop = {
  ...devices['Desktop Chrome'],
  viewport: { width: 1440, height: 900 },
  launchOptions: { executablePath, args },
  locale: 'en-GB',
  timezoneId: 'Europe/Berlin',
  contextOptions: { reducedMotion: 'reduce' as const },
};

export default defineConfig({
  testDir: './tests',
  outputDir: './test-results',
  forbidOnly: Boolean(process.env.CI),
  // A test that passes only the second time has found something: support/totals.ts says what. A machine that stops for seconds must not hold back
  // a change that has nothing to do with it.
  retries: process.env.MARKWARD_TEST_RETRIES === undefined ? 1 : Number(process.env.MARKWARD_TEST_RETRIES),
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['./support/totals.ts']],
  use: { ...desktop, actionTimeout: 15_000, screenshot: 'only-on-failure', trace: 'retain-on-failure' },
  projects: [
    { name: 'desktop' },
    // What matters most works without JavaScript: those tests carry the tag @nojs and run both ways.
    { name: 'nojs', grep: /@nojs/, use: { javaScriptEnabled: false } },
  ],
});
