/** Draws docs/playground.png, the picture of docs/playground.md: `npm run picture`. */
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../../../test-browser/chromium.ts';
import { openSite } from '../test-browser/site.ts';
import { STATES } from './states.ts';

const file = fileURLToPath(new URL('../../../docs/playground.png', import.meta.url));
const site = await openSite();
const browser = await launchChromium();
try {
  const page = await browser.newPage({
    viewport: { width: 1180, height: 1270 },
    reducedMotion: 'reduce',
    colorScheme: 'light',
  });
  const { hash = '', reach } = STATES.seeds!;
  await page.goto(site.address + hash);
  await reach(page);
  await page.evaluate(() => document.querySelector('#run')!.scrollIntoView());
  await page.mouse.move(0, 0);
  await page.waitForTimeout(300);
  await page.screenshot({ path: file });
} finally {
  await browser.close();
  site.close();
}
