import type { Page } from 'playwright-core';

/** A state of the page to take pictures of, and how to get there. */
interface PictureState {
  /** The settings that the page is opened with. */
  readonly hash?: string;
  readonly reach: (page: Page) => Promise<unknown>;
  /** The whole page, or what fits into the window. */
  readonly whole?: boolean;
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

const answered = (page: Page) => page.locator('#read .headline').waitFor({ timeout: 120_000 });

async function run(page: Page): Promise<void> {
  await press(page, 'Run the test');
  await page.locator('.answer.waiting').waitFor();
  await answered(page);
}

const DIGITS = '#data=digits&model=mlp&widths=64&engine=onnx';

export const STATES: Readonly<Record<string, PictureState>> = {
  opened: { reach: answered },
  running: {
    hash: `${DIGITS}&numIter=400`,
    whole: false,
    async reach(page) {
      await press(page, 'Run the test');
      await page.getByText(/^2\d\d of 400 steps/).waitFor({ timeout: 120_000 });
      await press(page, 'Pause');
    },
  },
  read: { hash: DIGITS, reach: run },
  seeds: {
    hash: DIGITS,
    async reach(page) {
      await run(page);
      for (let i = 0; i < 3; i++) {
        await press(page, 'Again, with another seed');
        await page.locator('.answer.waiting').waitFor();
        await answered(page);
      }
    },
  },
  believed: {
    hash: DIGITS,
    async reach(page) {
      await run(page);
      await press(page, 'Try it out');
      await page.locator('.outcome .best').waitFor({ timeout: 120_000 });
    },
  },
  brought: {
    async reach(page) {
      const bend = (at: number) => {
        const lr = Array.from({ length: 80 }, (_, i) => 10 ** (-5 + i / 14));
        const loss = lr.map(
          (rate, i) => 2.3 - 1.6 / (1 + at / rate) + (rate / at / 40) ** 2 + 0.02 * Math.sin(9 * i),
        );
        return Buffer.from(JSON.stringify({ lr, loss }));
      };
      const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'text/plain', buffer });
      await page
        .locator('#bring input[type=file]')
        .setInputFiles([
          file('adam.json', bend(0.001)),
          file('sgd with momentum.json', bend(0.02)),
          file('not-a-history.csv', Buffer.from('a,b\n1,two\n')),
        ]);
      await page.locator('.library-figure svg').waitFor();
      await page.locator('#bring .fault').waitFor();
    },
  },
  timed: {
    hash: '#data=moons&engine=onnx',
    whole: false,
    async reach(page) {
      await press(page, 'Time the engines');
      await page.locator('.times > :nth-child(4)').waitFor({ timeout: 120_000 });
    },
  },
  table: {
    hash: '#data=csv&model=mlp&widths=16,16&engine=onnx',
    whole: false,
    async reach(page) {
      const rows = Array.from({ length: 60 }, (_, i) => `${i},${i % 7},${i % 2 ? 'odd' : 'even'}`);
      const buffer = Buffer.from(['a,b,parity', ...rows].join('\n'));
      await page
        .locator('.own-table input')
        .setInputFiles({ name: 'numbers.csv', mimeType: 'text/csv', buffer });
      await page.getByText('60 rows').waitFor();
    },
  },
  refused: {
    hash: '#data=moons&startLr=1&endLr=0.1&widths=none',
    whole: false,
    async reach(page) {
      await page.getByLabel('Batch size').fill('none');
    },
  },
  ...Object.fromEntries(
    [2, 3, 4, 5].map((stop) => [
      `tour-${stop}`,
      {
        async reach(page: Page) {
          for (let at = 1; at < stop; at++) await press(page, 'Next');
          await page.waitForTimeout(4000);
        },
      },
    ]),
  ),
};
