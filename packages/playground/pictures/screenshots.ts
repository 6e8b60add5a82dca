/**
 * Pictures of every state of the page, light and dark, at three widths, into screenshots/: to be
 * looked at. `npm run screenshots`, or with parts of the names of those that are wanted.
 */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { launchChromium } from '../../../test-browser/chromium.ts';
import { openSite } from '../test-browser/site.ts';
import { STATES } from './states.ts';

const folder = fileURLToPath(new URL('../screenshots/', import.meta.url));
const WIDTHS = [400, 900, 1600];
const wanted = process.argv.slice(2);

mkdirSync(folder, { recursive: true });
const site = await openSite();
const browser = await launchChromium({ webgpu: true });
try {
  for (const [name, { hash = '', reach, whole = true }] of Object.entries(STATES)) {
    if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) continue;
    const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
    page.on('console', (message) => console.log(`${name}: ${message.text()}`));
    await page.goto(site.address + hash);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await reach(page);
    await takeAll(page, name, whole);
    await page.close();
  }
} finally {
  await browser.close();
  site.close();
}

async function takeAll(page: Page, name: string, fullPage: boolean): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: width < 500 ? 800 : 1000 });
      // Figures are drawn anew for their width; a page that stays wider than that is a mistake.
      await page.waitForTimeout(400);
      await page.waitForFunction((most) => document.documentElement.scrollWidth <= most, width);
      await page.screenshot({ path: `${folder}${name}-${colorScheme}-${width}.png`, fullPage });
    }
  }
}
