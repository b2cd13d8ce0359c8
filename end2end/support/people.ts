import type { Page } from '@playwright/test';
import type { Portal } from './portal.ts';
import { expect, hydrated, visit } from './test.ts';

/** Somebody with an account. Each test makes its own, so that tests do not meet. */
export interface Person {
  name: string;
  email: string;
  password: string;
}

let made = 0;

/** Somebody whom no other test knows. */
export function somebody(name: string): Person {
  made += 1;
  const local = name.toLowerCase().replace(/[^a-z]+/g, '.');
  return { name, email: `${local}.${process.pid}.${made}@brand.example`, password: `violet anchor ${made} teapot` };
}

/** Fills in the form to make an account and sends it. */
export async function signUp(page: Page, person: Person): Promise<void> {
  await visit(page, '/sign-up');
  await page.getByLabel('Your name').fill(person.name);
  await page.getByLabel('E-mail address').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Make the account' }).click();
}

/** Makes an account and confirms its address by the mail. */
export async function register(page: Page, portal: Portal, person: Person): Promise<void> {
  await signUp(page, person);
  await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeVisible();
  const mail = await portal.outbox.next(person.email, /confirm your e-mail address/i);
  await visit(page, mail.links[0] ?? 'no link in the mail');
  await page.getByLabel('The password you chose').fill(person.password);
  await page.getByRole('button', { name: 'Confirm my address' }).click();
  await expect(page).toHaveURL(/\/sign-in\?verified/);
}

/** Sends the form to sign in. */
export async function trySignIn(page: Page, email: string, password: string): Promise<void> {
  await visit(page, '/sign-in');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Signs in and waits for the page that the person begins at. */
export async function signIn(page: Page, person: Pick<Person, 'email' | 'password'>): Promise<void> {
  await trySignIn(page, person.email, person.password);
  await expect(page).not.toHaveURL(/sign-in/);
  await hydrated(page);
}

/** Signs out by the account's menu. */
export async function signOut(page: Page, person: Person): Promise<void> {
  await page.locator('summary', { hasText: person.name }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('link', { name: 'Sign in' }).first()).toBeVisible();
}
