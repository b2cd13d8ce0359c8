import type { FullResult, Reporter, Suite, TestCase } from '@playwright/test/reporter';

/** Lines of an error that are said again at the end. */
const LINES = 14;

/**
 * Ends the run with what went wrong, in short, and with one plain line, `N passed, N failed, N skipped`, which machines read. A log of which only the
 * end is kept still tells why. What passed only when it was tried again passed, and is named with what it failed of: somebody has to look at it.
 */
export default class Totals implements Reporter {
  private tests: TestCase[] = [];

  onBegin(_config: unknown, suite: Suite): void {
    this.tests = suite.allTests();
  }

  onEnd(_result: FullResult): void {
    const of = (outcome: ReturnType<TestCase['outcome']>) => this.tests.filter((test) => test.outcome() === outcome);
    for (const test of of('flaky')) process.stdout.write(`\nPassed only when tried again: ${told(test)}`);
    for (const test of of('unexpected')) process.stdout.write(`\nFailed: ${told(test)}`);
    const passed = of('expected').length + of('flaky').length;
    process.stdout.write(`\n${passed} passed, ${of('unexpected').length} failed, ${of('skipped').length} skipped\n`);
  }

  printsToStdio(): boolean {
    return false;
  }
}

/** A test's name and the errors of its first try, without colours. */
function told(test: TestCase): string {
  const errors = test.results.find((result) => result.errors.length > 0)?.errors ?? [];
  const texts = errors.map((error) => (error.message ?? error.value ?? 'no message').replaceAll(/\u001b\[[0-9;]*m/g, ''));
  const lines = texts.flatMap((text) => text.split('\n').slice(0, LINES)).map((line) => `    ${line}`);
  return `${test.titlePath().filter(Boolean).join(' › ')}\n${lines.join('\n')}\n`;
}
