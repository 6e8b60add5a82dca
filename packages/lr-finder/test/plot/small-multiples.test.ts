import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/errors.ts';
import { plot } from '../../src/plot/figure.ts';
import { type Panel, smallMultiples } from '../../src/plot/small-multiples.ts';
import { realCurve } from './histories.ts';

const adam = realCurve('mnist-cnn-adam');
const raised = (losses: readonly number[]): number[] => losses.map((loss) => loss + 10);
const high = { lr: adam.lr, loss: raised(adam.loss), rawLoss: raised(adam.rawLoss) };
const panels: readonly Panel[] = [
  { title: 'first', tests: [{ name: 'a', history: adam }] },
  {
    title: 'second <b>',
    tests: [
      { name: 'a', history: high },
      { name: 'b', history: adam },
    ],
  },
  { title: 'third', tests: [{ name: 'a', history: { lr: [], loss: [], rawLoss: [] } }] },
];

const parsed = (svg: string): Document => parseHTML(svg).document;
const nested = (svg: string): Element[] => [...parsed(svg).querySelectorAll('svg > svg')];
const texts = (panel: Element, mark: string): (string | null)[] =>
  [...panel.querySelectorAll(`[data-mark="${mark}"] text`)].map(({ textContent }) => textContent);

describe('smallMultiples', () => {
  it('lays panels out in rows, on the same axes', async () => {
    const { svg } = await smallMultiples(panels, {
      columns: 2,
      width: 300,
      height: 200,
      title: 'All',
    });
    const places = nested(svg).map((panel) => ['x', 'y'].map((name) => panel.getAttribute(name)));
    expect(places).toEqual([
      ['0', '36'],
      ['300', '36'],
      ['0', '236'],
    ]);
    const root = parsed(svg).querySelector('svg')!;
    expect([root.getAttribute('width'), root.getAttribute('height')]).toEqual(['600', '436']);
    const [first, ...others] = nested(svg);
    for (const axis of ['x-axis tick label', 'y-axis tick label']) {
      expect(texts(first!, axis).length).toBeGreaterThan(1);
      for (const other of others) expect(texts(other, axis)).toEqual(texts(first!, axis));
    }
    // On axes of its own the first would have others.
    const alone = parsed((await plot(panels[0]!.tests, { width: 300, height: 200 })).svg);
    expect(texts(alone.documentElement, 'y-axis tick label')).not.toEqual(
      texts(first!, 'y-axis tick label'),
    );
  });

  it('says what each panel shows, and of which setting', async () => {
    const { svg, description } = await smallMultiples(panels);
    expect(description.split('\n').map((line) => line.slice(0, 12))).toEqual([
      'first: Loss ',
      'second <b>: ',
      'third: Loss ',
    ]);
    expect(nested(svg).map((panel) => panel.querySelector('title')!.textContent)).toEqual(
      panels.map(({ title }) => title),
    );
  });

  it('is the same string each time, in each theme, and a picture', async () => {
    for (const theme of ['light', 'dark', 'auto'] as const) {
      const figure = await smallMultiples(panels, { theme });
      expect(figure.svg).toBe((await smallMultiples(panels, { theme })).svg);
    }
    const { png } = await smallMultiples(panels.slice(0, 2), { width: 240, height: 180 });
    const bytes = await png({ scale: 1 });
    expect(new DataView(bytes.buffer).getUint32(16)).toBe(480);
    expect(new DataView(bytes.buffer).getUint32(20)).toBe(180);
  });

  it.each<[panels: unknown, options: object, message: string]>([
    [[], {}, 'Expected `panels` to be a list of at least one'],
    [panels, { columns: 0 }, 'Expected `columns` to be an integer >= 1, got 0'],
    [panels, { width: 100 }, 'Expected `width` to be an integer >= 240, got 100'],
    [panels, { height: 1.5 }, 'Expected `height` to be an integer >= 180, got 1.5'],
    [panels, { theme: 'pink' }, "Expected `theme` to be 'light', 'dark' or 'auto', got 'pink'"],
    [panels, { colour: 1 }, 'Unknown option `colour`; known are `show`, `smoothing`, '],
    [[{ title: 'a', tests: [] }], {}, 'Expected `tests` to be a list of at least one test'],
  ])('refuses %j with %j', async (given, options, message) => {
    const drawing = smallMultiples(given as Panel[], options);
    await expect(drawing).rejects.toThrow(ArgumentError);
    await expect(drawing).rejects.toThrow(message);
  });
});
