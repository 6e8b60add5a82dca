import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../../../test-browser/chromium.ts';
import { answered, course, drawnPoints, openPage, press, runTest } from './open-page.ts';
import { openSite, type Site } from './site.ts';

const SMALL = '#data=iris&model=linear&batchSize=32&startLr=1e-4';

describe('the playground runs a test', () => {
  let browser: Browser;
  let site: Site;
  beforeAll(async () => {
    [browser, site] = await Promise.all([launchChromium({ webgpu: true }), openSite()]);
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  // A GPU drawn by the CPU takes a second a step.
  it.each([
    ['webgpu', 'WebGPU', 12],
    ['webgl', 'WebGL', 20],
    ['wasm', 'WebAssembly', 40],
    ['onnx', 'ONNX Runtime', 40],
  ])('on %s to its end, and puts all back', async (engine, label, numIter) => {
    const { page, close } = await openPage(
      browser,
      site,
      `${SMALL}&engine=${engine}&numIter=${numIter}`,
    );
    await runTest(page);
    const words = await course(page);
    expect(words).toContain(`${numIter} losses were recorded. It took all its steps.`);
    expect(words).toContain(`on ${label}.`);
    expect(words).toContain('all 15 weights were compared: the network is as it was');
    await close();
  });

  it('on the digits with a convolutional network and the validation loss', async () => {
    const { page, close } = await openPage(
      browser,
      site,
      '#data=digits&model=cnn&engine=onnx&loss=validation&numIter=20&batchSize=16',
    );
    await runTest(page);
    expect(await course(page)).toContain('20 losses were recorded.');
    await close();
  });

  it('whose curve grows, pauses, goes on and stops, and all is put back', async () => {
    const { page, close } = await openPage(
      browser,
      site,
      '#data=moons&engine=wasm&numIter=2000&startLr=1e-7&endLr=1e-3',
    );
    await press(page, 'Run the test');
    const grownTo = (count: number) =>
      page.waitForFunction(
        (wanted) => {
          const path = document.querySelector('#run .curve')?.getAttribute('d') ?? '';
          return path.split(/[ML]/).length > wanted;
        },
        count,
        { polling: 20 },
      );
    await grownTo(3);
    const few = await drawnPoints(page);
    await grownTo(few);
    await press(page, 'Pause');
    await page.getByRole('status').getByText('Paused').waitFor();
    // What was on its way when it was paused may still come.
    await page.waitForTimeout(300);
    const paused = await drawnPoints(page);
    await page.waitForTimeout(300);
    expect(await drawnPoints(page)).toBe(paused);
    await press(page, 'Go on');
    await grownTo(paused);
    await press(page, 'Stop');
    await answered(page);
    const words = await course(page);
    expect(words).toContain('It was stopped; what was measured is kept.');
    expect(words).toContain('the network is as it was, to the bit');
    expect(await drawnPoints(page)).toBeLessThan(2001);
    await close();
  });

  it('again with other seeds, and draws the curves over each other with their band', async () => {
    const { page, close } = await openPage(browser, site, `${SMALL}&engine=onnx&numIter=40`);
    await runTest(page);
    expect(await page.locator('#run .band').count()).toBe(0);
    await runTest(page, 'Again, with another seed');
    await runTest(page, 'Again, with another seed');
    expect(await page.locator('#run .other').count()).toBe(3);
    expect(await page.locator('#run .band').getAttribute('d')).toMatch(/^M.*Z/);
    expect(await page.locator('#run figcaption').innerText()).toContain('seeds 1, 2, 3');
    expect(new URL(page.url()).hash).toContain('seed=3');
    await close();
  });

  it('and tries its suggestion out by four trainings', async () => {
    const { page, close } = await openPage(
      browser,
      site,
      '#data=moons&model=mlp&widths=16&engine=onnx&numIter=80&trialSteps=60',
    );
    expect(await page.getByRole('button', { name: 'Try it out' }).isDisabled()).toBe(true);
    await runTest(page);
    await press(page, 'Try it out');
    await page.locator('.outcome .best').waitFor();
    const rows = await page.locator('.outcome tbody tr').allInnerTexts();
    const losses = rows.map((row) => Number(row.split('\t').at(-1)));
    expect(losses).toHaveLength(4);
    // At a third of it there is less to gain in 60 steps than at the rate or above.
    expect(losses[1]).toBeLessThan(losses[0]!);
    const lines = await page.$$eval('.trial-chart .trial', (paths) =>
      paths.map((path) => path.getAttribute('d')!.split(/[ML]/).length - 1),
    );
    expect(lines).toEqual([60, 60, 60, 60]);
    await close();
  });

  it('by the engine that is fastest here, as was measured', async () => {
    const { page, close } = await openPage(browser, site, `${SMALL}&numIter=40`);
    await runTest(page);
    const times = await page.locator('.times > div').allInnerTexts();
    expect(times).toHaveLength(4);
    const inUse = async () =>
      (await page.locator('.times .in-use').innerText()).split(/\d/)[0]!.trim();
    expect(['WebAssembly', 'ONNX Runtime']).toContain(await inUse());
    await page.getByLabel('Engine').selectOption('webgl');
    await runTest(page);
    expect(await inUse()).toBe('WebGL');
    await close();
  });
});
