import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type PlotOptions, plot } from '../../src/plot/index.ts';
import type { History } from '../../src/range-test/history.ts';
import { madeHistory, realCurve, referenceHistory, suggestionAt, withLosses } from './histories.ts';

// What the figures look like. Where one has to change, look at its `-changed.svg`, and run with
// UPDATE_GOLDEN=1 to take it.

const figures: Record<string, [History, PlotOptions]> = {
  'adam-suggestion': [
    realCurve('mnist-cnn-adam'),
    { suggestion: suggestionAt(0.02), title: 'A small CNN on MNIST, Adam' },
  ],
  'diverged-tail': [
    referenceHistory('diverge_exp_s05'),
    { suggestion: suggestionAt(0.4, { kind: 'too-noisy' }) },
  ],
  'labels-in-lanes': [
    realCurve('wine-mlp-rmsprop'),
    { suggestion: suggestionAt(0.05), showLr: 0.03 },
  ],
  'linear-axis': [referenceHistory('sgd_linear_s0'), { logLr: false, title: '' }],
  'short-no-suggestion': [
    madeHistory(8, (i) => 2 - i / 9),
    { suggestion: suggestionAt(Number.NaN, { kind: 'too-short' }) },
  ],
  gaps: [
    withLosses(realCurve('digits-mlp-sgd'), { 30: Number.NaN, 31: Number.NaN, 50: Number.NaN }),
    { showLr: 0.01, width: 480, height: 300 },
  ],
  negative: [
    madeHistory(
      50,
      (i) => -3 - 2 * Math.tanh((i - 30) / 5) + Math.max(0, i - 40) ** 2,
      (i) => -3 - 2 * Math.tanh((i - 30) / 5) + 0.3 * Math.sin(i * 9) + Math.max(0, i - 40) ** 2,
    ),
    {},
  ],
  empty: [madeHistory(0, () => 0), {}],
};

describe('the figure', () => {
  it.each(Object.entries(figures))('%s is as it was', async (name, [history, options]) => {
    const { svg } = await plot(history, options);
    const golden = new URL(`golden/${name}.svg`, import.meta.url);
    const changed = new URL(`golden/${name}-changed.svg`, import.meta.url);
    const drawn = `${svg.replaceAll('><', '>\n<')}\n`;
    if (process.env.UPDATE_GOLDEN) writeFileSync(golden, drawn);
    const kept = existsSync(golden) ? readFileSync(golden, 'utf8') : '';
    if (rounded(drawn) === rounded(kept)) {
      rmSync(changed, { force: true });
    } else {
      writeFileSync(changed, drawn);
    }
    expect(rounded(drawn)).toBe(rounded(kept));
  });
});

/** With tenths of a pixel: what is seen, whatever the last digit of a logarithm. */
function rounded(svg: string): string {
  return svg.replace(/-?\d+\.\d+/g, (digits) => Number(digits).toFixed(1));
}
