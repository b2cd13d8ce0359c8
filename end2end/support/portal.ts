import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Outbox } from './outbox.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const binary = process.env.MARKWARD_TEST_SERVER ?? here('../../target/markward');
const site = process.env.MARKWARD_TEST_SITE ?? here('../../target/site');

/** How long a server may take to start: it is not fully optimised, and the machine may be busy. */
const START_SECONDS = 30;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A server of its own: empty folder, empty database, free port. */
export class Portal {
  readonly outbox: Outbox;
  private process: ChildProcess | undefined;

  private constructor(
    /** Everything the server keeps. */
    readonly folder: string,
    /** Where it answers. */
    readonly url: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {
    this.outbox = new Outbox(join(folder, 'outbox'), url);
  }

  /** Prepares the folder and the database; nothing listens yet. `settings` are the server's, by their variables' names. */
  static async prepare(settings: Record<string, string> = {}): Promise<Portal> {
    const folder = await mkdtemp(join(tmpdir(), 'markward-e2e-'));
    const listen = `127.0.0.1:${await freePort()}`;
    // What the developer's own shell says about settings must not reach the test.
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('MARKWARD_') && name !== 'DATABASE_URL');
    const environment = {
      ...Object.fromEntries(inherited),
      MARKWARD_LISTEN: listen,
      MARKWARD_PUBLIC_URL: `http://${listen}`,
      MARKWARD_DATA_DIR: folder,
      MARKWARD_SITE_DIR: site,
      ...settings,
    };
    const portal = new Portal(folder, `http://${listen}`, environment);
    await portal.command('migrate');
    return portal;
  }

  /** Runs `markward …` on the same data and returns what it printed. */
  async command(...words: string[]): Promise<string> {
    const options = { cwd: this.folder, env: this.environment, maxBuffer: 64 << 20 };
    const { stdout } = await promisify(execFile)(binary, words, options);
    return stdout;
  }

  /** Starts the server and waits until it says that it is ready. */
  async start(): Promise<void> {
    const log = await open(join(this.folder, 'server.log'), 'a');
    const server = spawn(binary, ['serve'], { cwd: this.folder, env: this.environment, stdio: ['ignore', log.fd, log.fd] });
    await log.close();
    this.process = server;
    for (const deadline = Date.now() + START_SECONDS * 1000; ; ) {
      if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}:\n${await this.log()}`);
      const ready = await fetch(`${this.url}/health/ready`).catch(() => undefined);
      if (ready?.ok) return;
      if (Date.now() > deadline) throw new Error(`the server was not ready in ${START_SECONDS} s:\n${await this.log()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** What the server logged so far. */
  async log(): Promise<string> {
    return readFile(join(this.folder, 'server.log'), 'utf8').catch(() => '');
  }

  /** Asks the server to stop; the code it ended with. It drains what it is doing first. */
  async stop(): Promise<number | null> {
    const server = this.process;
    if (server === undefined || server.exitCode !== null) return server?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    return ended;
  }

  /** Removes all that it kept. */
  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
