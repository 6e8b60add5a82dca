import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { launchChromium } from '../../../test-browser/chromium.ts';
import { openModule } from '../../../test-browser/page.ts';

it('the program for browsers in the README runs', async () => {
  const page = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const [, program] = /## In the browser[\s\S]*?```js browser\n([\s\S]*?)```/.exec(page)!;
  const folder = await mkdtemp(fileURLToPath(new URL('./readme-', import.meta.url)));
  const browser = await launchChromium({ webgpu: true });
  try {
    const file = `${folder}/program.mjs`;
    await writeFile(file, `${program}\nexport const result = () => losses;\n`);
    const module = await openModule(browser, file);
    const [first, second, onGpu] = await module.call<[number, number, number]>('result');
    expect(second).toBeLessThan(first);
    // Compiled from the same weights.
    expect(Math.abs(onGpu / first - 1)).toBeLessThan(1e-4);
    await module.close();
  } finally {
    await browser.close();
    await rm(folder, { recursive: true });
  }
});
