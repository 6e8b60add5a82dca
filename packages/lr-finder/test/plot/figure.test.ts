import { afterEach, describe, expect, it, vi } from 'vitest';
import { ArgumentError, DataError } from '../../src/errors.ts';
import { type PlotOptions, plot } from '../../src/plot/index.ts';
import type { History } from '../../src/range-test/history.ts';
import { smoothedCurve } from '../../src/suggest/smoothed-curve.ts';
import type { Smoothing } from '../../src/suggest/smoothing.ts';
import { readSvg } from './drawn.ts';
import { madeHistory, realCurve, referenceHistory, suggestionAt, withLosses } from './histories.ts';

const draw = async (history: History, options?: PlotOptions) =>
  readSvg((await plot(history, options)).svg);

/** Pixels from the left to a rate, by two labelled ticks of a logarithmic axis. */
function placeByTicks(ticks: ReadonlyMap<string, number>, lr: number): number {
  const [[first, x1], [second, x2]] = [...ticks].slice(0, 2) as [
    [string, number],
    [string, number],
  ];
  const [a, b] = [Math.log10(Number(first)), Math.log10(Number(second))];
  return x1 + ((Math.log10(lr) - a) / (b - a)) * (x2 - x1);
}

/** Pixels from the top to a loss, by two labelled ticks. */
function rowByTicks(ticks: ReadonlyMap<string, number>, loss: number): number {
  const [[first, y1], [second, y2]] = [...ticks].slice(0, 2) as [
    [string, number],
    [string, number],
  ];
  return y1 + ((loss - Number(first)) / (Number(second) - Number(first))) * (y2 - y1);
}

const warn = vi.spyOn(console, 'warn');
afterEach(() => {
  // Plot warns where it was given something odd.
  expect(warn).not.toHaveBeenCalled();
});

describe('plot', () => {
  it('is one SVG element that stands alone, with words for those who do not see it', async () => {
    const { svg } = await plot(realCurve('mnist-cnn-adam'), {
      suggestion: suggestionAt(0.02),
      showLr: 1e-3,
    });
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).not.toMatch(/<style|<script|@import|url\(|href=|undefined|NaN|null/);
    const { svg: root } = readSvg(svg);
    expect(root.getAttribute('width')).toBe('720');
    expect(root.getAttribute('height')).toBe('440');
    expect(root.getAttribute('viewBox')).toBe('0 0 720 440');
    expect(root.getAttribute('role')).toBe('img');
    expect(root.querySelector('title')!.textContent).toBe('Learning rate range test');
    expect(root.querySelector('desc')!.textContent).toBe(
      'Loss against learning rate, on a logarithmic axis from 1e-7 to 1: 100 raw losses and their smoothed curve. The curve is lowest, 0.991, at 2.71e-2. The suggested learning rate is 2e-2. Its interval is 6.67e-3 to 4e-2. The bounds to cycle between are 2e-3 to 8e-2. The verdict is ok. A line marks 1e-3.',
    );
  });

  it('draws the change of the loss: the line that is read, its zero and its suggestion', async () => {
    const history = realCurve('mnist-cnn-adam');
    const suggestion = suggestionAt(0.01);
    const { svg, description } = await plot(history, { show: 'slope', suggestion });
    const drawn = readSvg(svg);
    expect(drawn.count('raw-losses') + drawn.count('band')).toBe(0);
    expect(drawn.count('zero')).toBe(1);
    expect(drawn.texts('key').filter((text) => text !== '')).toEqual([
      'slope of the smoothed curve',
    ]);
    expect(svg).toContain('>change of the loss per decade<');
    // The mark lies on the line: it has the slope of the curve around its rate.
    const { lr, loss } = smoothedCurve(history);
    const at = lr.findIndex((rate) => rate > 0.01);
    const change = (loss[at]! - loss[at - 1]!) / Math.log10(lr[at]! / lr[at - 1]!);
    const [dot] = drawn.places('suggested-loss');
    const [row, above, below] = [change, change + 0.1, change - 0.1].map((value) =>
      rowByTicks(drawn.lossTicks, value),
    );
    expect(dot!.y).toBeGreaterThan(above!);
    expect(dot!.y).toBeLessThan(below!);
    expect(Math.abs(dot!.y - row!)).toBeLessThan(20);
    expect(description).toMatch(
      /^Change of the loss per decade against learning rate, on .* to 1: the slope of the smoothed curve of 100 losses\. The loss falls fastest, by 1\.28 for each decade, at 8\.61e-3\. The axis ends at 0\.627; the slope goes on up to 2\.26\. The sugg/,
    );
    const zero = rowByTicks(drawn.lossTicks, 0);
    const line = drawn.svg.querySelector('g.zero line')!;
    expect(Number(line.getAttribute('y1'))).toBeCloseTo(zero, 0);
  });

  it('draws no change of a single loss, or of losses that never fall', async () => {
    const one = await plot(
      madeHistory(1, () => 2),
      { show: 'slope' },
    );
    expect(one.description).toContain('there is no change of the loss to draw');
    expect(one.svg).toContain('>There is no change of the loss to draw.<');
    const rising = madeHistory(40, (i) => i / 10);
    const { description } = await plot(rising, { show: 'slope' });
    expect(description).toContain('The loss never falls.');
    const refused = plot(rising, { show: 'change' as 'slope' });
    await expect(refused).rejects.toThrow("Expected `show` to be 'loss' or 'slope', got 'change'");
  });

  it.each(['mnist-cnn-adam', 'digits-mlp-sgd', 'wine-mlp-rmsprop'] as const)(
    'draws every raw loss of %s, within the axis or at its end',
    async (name) => {
      const history = realCurve(name);
      const drawn = await draw(history);
      const shown = drawn.count('raw-losses');
      const beyond = drawn.count('raw-losses-above') + drawn.count('raw-losses-below');
      expect(shown + beyond).toBe(history.lr.length);
      expect(shown).toBeGreaterThan(history.lr.length * 0.8);
    },
  );

  it('labels the rates as 1e-4, at their places', async () => {
    const { rateTicks } = await draw(realCurve('mnist-cnn-adam'));
    expect([...rateTicks.keys()]).toEqual('1e-7 1e-6 1e-5 1e-4 1e-3 1e-2 1e-1 1e0'.split(' '));
    const places = [...rateTicks.values()];
    const steps = places.slice(1).map((place, i) => place - places[i]!);
    for (const step of steps) expect(step).toBeCloseTo(steps[0]!, 1);
  });

  it.each<[method: string, options: PlotOptions, smoothing: Smoothing, key: string]>([
    ['descent', {}, 'local-linear', 'smoothed curve'],
    ['a rule of my own', {}, 'local-linear', 'smoothed curve'],
    ['steepest', {}, 'moving-average', 'moving average'],
    ['valley', {}, 'fastai', 'moving average (fastai)'],
    ['lightning', {}, 'lightning', 'moving average (Lightning)'],
    ['ignite', {}, 'ignite', 'moving average (ignite)'],
    ['descent', { smoothing: 'moving-average' }, 'moving-average', 'moving average'],
    ['steepest', { smoothing: 'local-linear' }, 'local-linear', 'smoothed curve'],
  ])(
    'marks the suggestion of %s with %j on the %s curve, by the axes that are drawn',
    async (method, options, smoothing, key) => {
      const history = realCurve('digits-mlp-sgd');
      const skips = { skipStart: 0, skipEnd: 0 };
      const { lr, loss } = smoothedCurve(history, { smoothing });
      const at = lr.findIndex((rate) => rate > 0.5);
      const suggestion = suggestionAt(lr[at]!, { method });
      const drawn = await draw(history, { suggestion, ...skips, ...options });
      const [{ x, y }] = drawn.places('suggested-loss') as [{ x: number; y: number }];
      expect(x).toBeCloseTo(placeByTicks(drawn.rateTicks, lr[at]!), 1);
      expect(y).toBeCloseTo(rowByTicks(drawn.lossTicks, loss[at]!), 1);
      expect(drawn.texts('key')).toContain(key);
      expect(drawn.count('suggested-interval')).toBe(1);
      expect(drawn.count('suggested-bounds')).toBe(3);
    },
  );

  it('draws a training loss where the rate that led to it is, a validation loss at its own', async () => {
    const history = madeHistory(61, (i) => 1 + Math.abs(i - 30) / 30);
    const placeOf = async (options: PlotOptions) => {
      const drawn = await draw(history, options);
      const lowest = drawn.places('raw-losses').sort((a, b) => b.y - a.y)[0]!;
      return [lowest.x, placeByTicks(drawn.rateTicks, 1e-3)];
    };
    const [validation, middle] = await placeOf({ measurement: { lossAfterUpdate: true } });
    expect(validation).toBeCloseTo(middle!, 1);
    const [training] = await placeOf({});
    expect(training).toBeLessThan(middle! - 5);
    const [averaged] = await placeOf({ smoothing: 'moving-average' });
    expect(averaged).toBeCloseTo(middle!, 1);
  });

  it('is not squeezed by a diverged tail, and shows that it goes on', async () => {
    const history = referenceHistory('diverge_exp_s05');
    const drawn = await draw(history);
    const ticks = [...drawn.lossTicks.keys()].map(Number);
    expect(Math.max(...ticks)).toBeLessThan(2.5);
    expect(drawn.count('curve-goes-on-above')).toBe(1);
    expect(drawn.texts('marked-rate-labels')).toEqual(['up to 218']);
    const { loss } = smoothedCurve(history);
    const fallInPixels =
      rowByTicks(drawn.lossTicks, Math.min(...loss)) - rowByTicks(drawn.lossTicks, loss[0]!);
    expect(fallInPixels).toBeGreaterThan(60);
  });

  it('keeps all that it draws within the frame', async () => {
    const { svg } = await plot(referenceHistory('diverge_exp_s05'));
    const drawn = readSvg(svg);
    const path = drawn.svg.querySelector('g.smoothed-losses')!;
    const numbers = [...path.innerHTML.matchAll(/[ML,]?(-?[\d.]+),(-?[\d.]+)/g)];
    expect(numbers.length).toBeGreaterThan(10);
    for (const [, x, y] of numbers) {
      expect(Number(x)).toBeGreaterThanOrEqual(0);
      expect(Number(x)).toBeLessThanOrEqual(720);
      expect(Number(y)).toBeGreaterThanOrEqual(40);
      expect(Number(y)).toBeLessThanOrEqual(390);
    }
  });

  it.each([
    ['no suggestion given', {}],
    ['suggestLr: false', { suggestLr: false, suggestion: suggestionAt(0.01) }],
  ])('draws no suggestion with %s', async (_, options) => {
    const drawn = await draw(realCurve('mnist-cnn-adam'), options);
    for (const part of ['suggested-loss', 'suggested-rate', 'suggested-interval']) {
      expect(drawn.count(part)).toBe(0);
    }
    expect(drawn.svg.querySelector('desc')!.textContent).not.toContain('uggest');
  });

  it.each<[string, ReturnType<typeof suggestionAt>, string, number]>([
    [
      'a doubt',
      suggestionAt(0.01, { kind: 'never-diverged' }),
      'suggested 1e-2 (never diverged)',
      1,
    ],
    ['no rate', suggestionAt(Number.NaN, { kind: 'too-short' }), 'no suggestion (too short)', 0],
  ])('says %s beside the suggestion', async (_, suggestion, label, lines) => {
    const drawn = await draw(realCurve('mnist-cnn-adam'), { suggestion });
    expect(drawn.texts('marked-rate-labels')).toEqual([label]);
    expect(drawn.count('suggested-rate')).toBe(lines);
  });

  it.each<[string, [number, number], number]>([
    ['that is one rate', [0.01, 0.01], 0],
    ['that is not finite', [Number.NaN, Number.NaN], 0],
    ['that is open', [0.001, Number.POSITIVE_INFINITY], 0],
    ['beyond the axis', [20, 30], 0],
    ['that reaches beyond the axis', [0.001, 30], 1],
  ])('draws no band for an interval %s', async (_, interval, bands) => {
    const suggestion = suggestionAt(0.01, { interval });
    const drawn = await draw(realCurve('mnist-cnn-adam'), { suggestion });
    expect(drawn.count('suggested-interval')).toBe(bands);
    expect(drawn.count('suggested-rate')).toBe(1);
  });

  it('marks showLr at its place, also an integer, and widens the axis to it', async () => {
    const history = madeHistory(50, (i) => 2 - i / 50);
    const drawn = await draw({ ...history, lr: history.lr.map((lr) => lr / 10) }, { showLr: 1 });
    expect(drawn.texts('marked-rate-labels')).toEqual(['marked 1']);
    const line = drawn.svg.querySelector('g.marked-rate line')!;
    expect(Number(line.getAttribute('x1'))).toBeCloseTo(drawn.rateTicks.get('1e0')!, 1);
  });

  it.each([
    [3, 10, 5, 3, 0],
    [15, 10, 5, 15, 0],
    [16, 10, 5, 16, 1],
    [40, 10, 5, 40, 25],
    [40, 0, 0, 40, 40],
  ])(
    'draws %d points with skips %d and %d, all %d, %d of them not faded',
    async (count, skipStart, skipEnd, all, kept) => {
      const drawn = await draw(
        madeHistory(count, (i) => 2 - i / count),
        { skipStart, skipEnd, suggestLr: false },
      );
      expect(drawn.count('raw-losses')).toBe(all);
      const opacities = [...drawn.svg.querySelectorAll('g.raw-losses > *')].map((dot) =>
        Number(dot.getAttribute('fill-opacity')),
      );
      expect(opacities.filter((opacity) => opacity === 0.7)).toHaveLength(kept);
    },
  );

  it.each<[method: string | undefined, options: PlotOptions, kept: number]>([
    [undefined, {}, 40],
    ['descent', {}, 40],
    ['steepest', {}, 25],
    ['steepest', { skipEnd: 0 }, 30],
    ['steepest', { suggestLr: false }, 40],
    ['valley', {}, 31],
    ['a rule of my own', {}, 40],
  ])('by the method %s and %j fades all but %i points', async (method, options, kept) => {
    const suggestion = method === undefined ? undefined : suggestionAt(0.02, { method });
    const history = madeHistory(40, (i) => 2 - i / 40);
    const { svg } = await draw(history, { suggestion, ...options });
    const clear = [...svg.querySelectorAll('g.raw-losses > *')].filter(
      (dot) => Number(dot.getAttribute('fill-opacity')) === 0.7,
    );
    expect(clear).toHaveLength(kept);
  });

  it.each<[line: string, options: PlotOptions, stretches: number]>([
    ['a moving average across', { smoothing: 'moving-average' }, 4],
    ['a smoothed curve across a wide gap', {}, 2],
  ])('leaves non-finite steps out and draws no %s', async (_, options, stretches) => {
    const missing = { 5: Number.NaN, 15: Number.NaN, 16: Number.NaN };
    const many = Object.fromEntries(Array.from({ length: 6 }, (_, i) => [25 + i, Number.NaN]));
    const history = withLosses(
      madeHistory(40, (i) => 2 - i / 40),
      { ...missing, ...many },
    );
    const drawn = await draw(history, options);
    expect(drawn.count('raw-losses')).toBe(31);
    expect(drawn.count('smoothed-losses')).toBe(stretches);
    expect(drawn.svg.querySelector('desc')!.textContent).toContain('9 of 40 steps are left out');
  });

  it.each<[string, History, number]>([
    ['an empty history', madeHistory(0, () => 1), 0],
    ['losses that are all NaN', madeHistory(20, () => Number.NaN), 0],
    ['one point', madeHistory(1, () => 2.3), 1],
    ['two points', madeHistory(2, () => 2.3), 2],
    ['a constant loss', madeHistory(30, () => 0.7), 30],
    ['losses of zero', madeHistory(30, () => 0), 30],
    ['negative losses', madeHistory(30, (i) => -5 - i), 30],
    ['one rate only', { lr: [0.1, 0.1], loss: [1, 2], rawLoss: [1, 2] }, 2],
  ])('draws a clear figure of %s', async (_, history, points) => {
    for (const logLr of [true, false]) {
      const { svg } = await plot(history, { logLr });
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      const drawn = readSvg(svg);
      expect(drawn.count('raw-losses')).toBe(points);
      expect(drawn.rateTicks.size).toBeGreaterThanOrEqual(2);
      expect(drawn.lossTicks.size).toBeGreaterThanOrEqual(2);
      expect(drawn.texts('notice')).toEqual(
        points === 0 ? ['There is no finite loss to draw.'] : [],
      );
    }
  });

  it('has a linear axis with plain numbers', async () => {
    const drawn = await draw(referenceHistory('sgd_linear_s0'), { logLr: false });
    expect([...drawn.rateTicks.keys()]).toEqual(
      '0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1.0'.split(' '),
    );
  });

  it('escapes text from outside, in one line and without control characters', async () => {
    const title = 'a <script>alert("1")</script> & b\u0000\u001b[31m\n  c';
    const verdict = { kind: 'ok', message: '</desc><image href="x"/>' } as const;
    const { svg } = await plot(realCurve('mnist-cnn-adam'), {
      title,
      suggestion: { ...suggestionAt(0.01), verdict },
    });
    expect(svg).not.toMatch(/<script|<image|\p{Cc}/u);
    const drawn = readSvg(svg);
    expect(drawn.svg.querySelector('title')!.textContent).toBe(
      'a <script>alert("1")</script> & b\\u0000\\u001b[31m c',
    );
    expect(drawn.svg.querySelector('desc')!.textContent).toContain(verdict.message);
  });

  it('cuts a title that is too long, not the one that is read aloud', async () => {
    const title = 'word '.repeat(60).trim();
    const drawn = await draw(realCurve('mnist-cnn-adam'), { title });
    expect(drawn.texts('title')[0]).toMatch(/^word .*…$/);
    expect(drawn.svg.querySelector('title')!.textContent).toBe(title);
    expect((await draw(realCurve('mnist-cnn-adam'), { title: '' })).texts('title')).toEqual([]);
  });

  it('gives the same string for the same arguments', async () => {
    const once = () =>
      plot(realCurve('wine-mlp-rmsprop'), { suggestion: suggestionAt(0.02), showLr: 0.01 });
    expect((await once()).svg).toBe((await once()).svg);
  });

  it('does not change the history', async () => {
    const history = realCurve('wine-mlp-rmsprop');
    const before = structuredClone(history);
    await plot(history, { suggestion: suggestionAt(0.02) });
    expect(history).toEqual(before);
  });

  it.each<[PlotOptions | null, string]>([
    [null, 'Expected `options` to be an object, got null'],
    [{ skipStart: -1 }, 'Expected `skipStart` to be an integer >= 0, got -1'],
    [{ skipEnd: 1.5 }, 'Expected `skipEnd` to be an integer >= 0, got 1.5'],
    [
      { showLr: 0 },
      'Expected `showLr` to be a finite number > 0, as the axis is logarithmic (see `logLr`), got 0',
    ],
    [{ showLr: Number.NaN, logLr: false }, 'Expected `showLr` to be a finite number, got NaN'],
    [{ width: 100 }, 'Expected `width` to be an integer >= 240, got 100'],
    [{ height: Number.NaN }, 'Expected `height` to be an integer >= 180, got NaN'],
    [{ title: 3 as never }, 'Expected `title` to be a string, got 3'],
    [{ logLr: 'yes' as never }, "Expected `logLr` to be a boolean, got 'yes'"],
    [{ suggestLr: 1 as never }, 'Expected `suggestLr` to be a boolean, got 1'],
    [
      { suggestion: 0.1 as never },
      'Expected `suggestion` to be what `suggest(history)` returns, got 0.1',
    ],
    [{ skipstart: 3 } as PlotOptions, 'Unknown option `skipstart`; did you mean `skipStart`?'],
  ])('refuses %j', async (options, message) => {
    const history = realCurve('mnist-cnn-adam');
    await expect(plot(history, options as PlotOptions)).rejects.toThrow(new ArgumentError(message));
  });

  it.each<[unknown, string]>([
    [null, 'Expected `history` to be an object { lr, loss, rawLoss }, got null'],
    [{ lr: [1], loss: [1] }, 'Expected `history.rawLoss` to be a list of numbers, got undefined'],
    [
      { lr: [1], loss: [1, 2], rawLoss: [1] },
      'Expected `history` to have lists of equal length, got 1 lr, 2 loss and 1 rawLoss',
    ],
  ])('refuses %j for a history', async (history, message) => {
    await expect(plot(history as History)).rejects.toThrow(new DataError(message));
  });
});
