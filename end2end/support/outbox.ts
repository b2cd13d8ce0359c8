import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime from 'postal-mime';

/** A mail as its reader sees it. */
export interface Mail {
  subject: string;
  text: string;
  /** The addresses in it that lead to the portal, in order. */
  links: string[];
}

/** The folder where a server without SMTP leaves its mails as `.eml` files. */
export class Outbox {
  private readonly read = new Set<string>();

  constructor(
    private readonly folder: string,
    private readonly url: string,
  ) {}

  /** The next unread mail to `recipient` whose subject matches, oldest first; waits for it. */
  async next(recipient: string, subject: RegExp, seconds = 20): Promise<Mail> {
    const seen: string[] = [];
    for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; ) {
      seen.length = 0;
      for (const path of await this.unread()) {
        const mail = await PostalMime.parse(await readFile(path));
        const to = mail.to?.map((one) => one.address) ?? [];
        seen.push(`${to.join(', ')}: ${mail.subject}`);
        if (!to.includes(recipient) || !subject.test(mail.subject ?? '')) continue;
        this.read.add(path);
        const text = mail.text ?? '';
        const links = (text.match(/https?:\/\/[^\s<>"]+/g) ?? []).filter((link) => link.startsWith(this.url));
        return { subject: mail.subject ?? '', text, links };
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`no mail to ${recipient} with a subject like ${subject} in ${seconds} s; unread are:\n${seen.join('\n')}`);
  }

  /** How many mails there are to `recipient`, read or not. */
  async count(recipient: string): Promise<number> {
    const mails = await Promise.all((await this.paths()).map(async (path) => PostalMime.parse(await readFile(path))));
    return mails.filter((mail) => mail.to?.some((one) => one.address === recipient)).length;
  }

  private async paths(): Promise<string[]> {
    const names = await readdir(this.folder, { recursive: true }).catch(() => []);
    const paths = names.filter((name) => name.endsWith('.eml')).map((name) => join(this.folder, name));
    const times = new Map(await Promise.all(paths.map(async (path) => [path, (await stat(path)).mtimeMs] as const)));
    return paths.sort((a, b) => (times.get(a) ?? 0) - (times.get(b) ?? 0) || a.localeCompare(b));
  }

  private async unread(): Promise<string[]> {
    return (await this.paths()).filter((path) => !this.read.has(path));
  }
}
