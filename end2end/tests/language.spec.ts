import { test } from '../support/marketplace.ts';
import { expect, expectAccessible, hydrated, visit } from '../support/test.ts';

/** What the start page and the check page say in each language. */
const LANGUAGES = [
  { tag: 'en', locale: 'en-GB', name: 'English', question: 'Is it genuine?', action: 'Check the code' },
  { tag: 'de', locale: 'de-DE', name: 'Deutsch', question: 'Ist es echt?', action: 'Code prüfen' },
  { tag: 'fr', locale: 'fr-CA', name: 'Français', question: 'Est-il authentique ?', action: 'Vérifier le code' },
  { tag: 'es', locale: 'es-MX', name: 'Español', question: '¿Es auténtico?', action: 'Comprobar el código' },
  { tag: 'it', locale: 'it-IT', name: 'Italiano', question: 'È autentico?', action: 'Verifica il codice' },
  { tag: 'zh-Hans', locale: 'zh-CN', name: '简体中文', question: '是正品吗？', action: '查验' },
];

/** Pages that everyone can open. */
const PAGES = ['/', '/check', '/report', '/follow', '/brands', '/sign-in', '/sign-up', '/sign-up/sent', '/verify', '/not-ours', '/forgot?sent=yes', '/reset', '/nowhere'];

for (const { tag, locale, question, action } of LANGUAGES) {
  test.describe(`in ${tag}`, () => {
    test.use({ locale });

    test(`a browser of ${locale} gets its language, and an answer in it`, { tag: '@nojs' }, async ({ page, marketplace }) => {
      await visit(page, '/check');
      await expect(page.locator('html')).toHaveAttribute('lang', tag);
      await expect(page.getByRole('heading', { level: 1, name: question })).toBeVisible();
      const code = marketplace.codes[LANGUAGES.findIndex((one) => one.tag === tag) % marketplace.codes.length] ?? '';
      await page.locator('#code').fill(code);
      await page.getByRole('button', { name: action, exact: true }).click();
      await expect(page.getByText(code).first()).toBeVisible();
      await expect(page.locator('html')).toHaveAttribute('lang', tag);
    });

    test(`every public page in ${tag} is accessible, fits a phone and comes alive`, async ({ page, marketplace }) => {
      test.setTimeout(420_000);
      expect(marketplace.codes.length).toBeGreaterThan(0);
      for (const path of PAGES) {
        await visit(page, path);
        await expectAccessible(page);
        await page.setViewportSize({ width: 320, height: 800 });
        // Once its own letters are there: those that stand in for them are wider.
        const over = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        await expect.poll(over, `${path} in ${tag} is wider than a phone`).toBeLessThanOrEqual(0);
        if (process.env.LANGUAGE_PICTURES !== undefined) {
          for (const width of [390, 1440]) {
            await page.setViewportSize({ width, height: 900 });
            const name = `${tag}${path.replaceAll(/[^a-z-]+/g, '_')}-${width}.png`;
            await page.screenshot({ path: `${process.env.LANGUAGE_PICTURES}/${name}`, fullPage: true });
          }
        }
        await page.setViewportSize({ width: 1440, height: 900 });
      }
    });
  });
}

test.describe('a browser that asks for German', () => {
  test.use({ locale: 'de-AT' });

  test('the menu changes to Chinese, leads back, and the choice stays', { tag: '@nojs' }, async ({ page }) => {
    await visit(page, '/brands?q=aurelia');
    await expect(page.getByRole('heading', { level: 1, name: 'Markenverzeichnis' })).toBeVisible();
    await page.getByRole('button', { name: '简体中文' }).click();
    await hydrated(page);
    await expect(page).toHaveURL(/\/brands\?q=aurelia$/);
    await expect(page.getByRole('heading', { level: 1, name: '品牌名录' })).toBeVisible();
    await visit(page, '/check');
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
    await expect(page.getByRole('heading', { level: 1, name: '是正品吗？' })).toBeVisible();
  });

  test('what the portal finds wrong is said in German', { tag: '@nojs' }, async ({ page }) => {
    await visit(page, '/sign-in');
    await page.getByLabel('E-Mail-Adresse').fill('nobody@example.com');
    await page.getByRole('textbox', { name: 'Passwort' }).fill('violet tram under glass');
    await page.getByRole('main').getByRole('button', { name: 'Anmelden' }).click();
    await expect(page.getByRole('alert')).toContainText('Die E-Mail-Adresse oder das Passwort ist falsch');
  });

  test('a slip is named in German while one types', async ({ page }) => {
    await visit(page, '/check');
    await page.getByLabel('Code auf dem Etikett').fill('7K3U');
    await expect(page.getByText('In einem Code kommt kein U vor')).toBeVisible();
  });
});

test('a language that is chosen leads to no other site', async ({ request, marketplace, portal }) => {
  expect(marketplace.codes.length).toBeGreaterThan(0);
  for (const next of ['//evil.example/', 'https://evil.example/', '/\\evil.example']) {
    const answer = await request.post(`${portal.url}/language`, { form: { language: 'de', next }, headers: { origin: portal.url }, maxRedirects: 0 });
    expect(answer.headers()['location']).toBe('/');
  }
});
