/**
 * What a training step of the playground takes with threads and without, in a real Chromium:
 *
 *   npm run bench:threads -- [--rounds 5] [--cores 4]
 *
 * Threads need a page that is cut off from other origins; the same page is served both ways, in turn.
 * The engines start a thread for every second core that the browser counts, which `--cores` overrides.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../../../test-browser/chromium.ts';
import { countCores, openPage, runTest } from '../test-browser/open-page.ts';
import { type Headers, ISOLATED, openSite } from '../test-browser/site.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    cores: { type: 'string', default: String(availableParallelism()) },
  },
});
const cores = Number(values.cores);
const NETWORK = '#data=digits&model=mlp&widths=512,512&optimizer=sgd&batchSize=256&numIter=12';
const ENGINES = ['wasm', 'onnx'];
const HOSTS: Record<string, Headers> = { 'in one thread': {}, 'in threads': ISOLATED };

/** Milliseconds a step, as the page says. */
async function measure(browser: Browser, headers: Headers, engine: string): Promise<number> {
  const site = await openSite(() => headers);
  const { page, close } = await openPage(
    browser,
    site,
    `${NETWORK}&engine=${engine}`,
    {},
    (context) => countCores(context, cores),
  );
  await runTest(page);
  const words = await page.locator('#read .course').innerText();
  await close();
  site.close();
  return Number(/A step took ([\d.]+) ms/.exec(words)![1]);
}

const browser = await launchChromium();
const times = new Map<string, number[]>();
for (let round = 0; round < Number(values.rounds); round++) {
  for (const engine of ENGINES) {
    for (const [host, headers] of Object.entries(HOSTS)) {
      const key = `${engine} ${host}`;
      times.set(key, [...(times.get(key) ?? []), await measure(browser, headers, engine)]);
    }
  }
}
await browser.close();
console.log(`${NETWORK}\n${cores} cores counted, ${availableParallelism()} there; ms a step`);
for (const [key, all] of times) {
  const sorted = all.toSorted((a, b) => a - b);
  console.log(`${key}: median ${sorted[Math.floor(sorted.length / 2)]} of ${sorted.join(', ')}`);
}
