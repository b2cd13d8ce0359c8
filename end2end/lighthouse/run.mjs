// Measures the first load of the check page as a slow telephone has it: node run.mjs URL [URL…]
//
// Lighthouse's own mobile profile (a Moto G Power on slow 4G), simulated: the median of three loads, each of a browser that was never here before.
// Prints a line for each address: bytes until the largest paint, bytes in all, LCP, accessibility.

import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

const LOADS = Number(process.env.BENCH_LOADS ?? 3);

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function load(url) {
  const chrome = await launch({
    chromePath: process.env.MARKWARD_TEST_CHROMIUM,
    chromeFlags: ['--headless=new', '--disable-gpu', '--no-first-run', ...(process.getuid() === 0 ? ['--no-sandbox'] : [])],
  });
  try {
    const { lhr } = await lighthouse(url, { port: chrome.port, onlyCategories: ['performance', 'accessibility'], logLevel: 'error' });
    if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    const requests = lhr.audits['network-requests'].details.items;
    const [metrics] = lhr.audits.metrics.details.items;
    const sum = (items) => items.reduce((bytes, item) => bytes + item.transferSize, 0);
    return {
      lcp: lhr.audits['largest-contentful-paint'].numericValue,
      accessibility: lhr.categories.accessibility.score * 100,
      performance: lhr.categories.performance.score * 100,
      // What had begun before the answer stood there: everything that could have kept it from doing so.
      before: sum(requests.filter((item) => item.networkRequestTime <= metrics.observedLargestContentfulPaint)),
      all: sum(requests),
      names: requests.map((item) => `${Math.round(item.networkRequestTime)} ms ${item.transferSize} ${new URL(item.url).pathname.slice(0, 60)}`),
      faults: Object.values(lhr.audits).filter((audit) => audit.score === 0 && lhr.categories.accessibility.auditRefs.some((ref) => ref.id === audit.id)).map((audit) => audit.id),
    };
  } finally {
    await chrome.kill();
  }
}

for (const url of process.argv.slice(2)) {
  const loads = [];
  for (let nth = 0; nth < LOADS; nth += 1) loads.push(await load(url));
  const of = (what) => median(loads.map((one) => one[what]));
  const path = new URL(url).pathname.replace(/[0-9A-Z]{20}$/, '{serial}');
  console.log(
    `${path}: ${(of('before') / 1000).toFixed(1)} kB until the verdict (goal ≤ 60), LCP ${(of('lcp') / 1000).toFixed(2)} s (goal ≤ 1.5), ` +
      `accessibility ${of('accessibility')} (goal 100), performance ${Math.round(of('performance'))}, ${(of('all') / 1000).toFixed(0)} kB in all`,
  );
  const { names, faults } = loads[0];
  if (process.env.BENCH_VERBOSE) console.log(names.join('\n'));
  if (faults.length > 0) console.log(`  accessibility: ${faults.join(', ')}`);
}
