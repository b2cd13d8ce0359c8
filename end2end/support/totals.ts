import type { FullResult, Reporter, Suite, TestCase } from '@playwright/test/reporter';

/** Ends the run with one plain line, `N passed, N failed, N skipped`, which machines read. */
export default class Totals implements Reporter {
  private tests: TestCase[] = [];

  onBegin(_config: unknown, suite: Suite): void {
    this.tests = suite.allTests();
  }

  onEnd(_result: FullResult): void {
    const count = (outcome: ReturnType<TestCase['outcome']>) => this.tests.filter((test) => test.outcome() === outcome).length;
    const failed = count('unexpected') + count('flaky');
    process.stdout.write(`\n${count('expected')} passed, ${failed} failed, ${count('skipped')} skipped\n`);
  }

  printsToStdio(): boolean {
    return false;
  }
}
