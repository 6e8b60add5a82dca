import type { PlotOptions, PlottedTest } from '../../src/plot/index.ts';
import type { History } from '../../src/range-test/history.ts';
import { suggest } from '../../src/suggest/suggest.ts';
import {
  madeBand,
  madeHistory,
  realCurve,
  referenceHistory,
  suggestionAt,
  withLosses,
} from './histories.ts';

type Case = readonly [data: History | readonly PlottedTest[], options: PlotOptions];

const adam = realCurve('mnist-cnn-adam');
const sgd = realCurve('digits-mlp-sgd');
const rmsprop = realCurve('wine-mlp-rmsprop');
const falling = madeHistory(60, (i) => 2.3 - 1.6 / (1 + Math.exp((34 - i) / 4)));

const optimizers: readonly PlottedTest[] = [
  { name: 'Adam', history: adam, suggestion: suggest(adam) },
  { name: 'SGD', history: sgd, suggestion: suggest(sgd) },
  { name: 'RMSProp', history: rmsprop, suggestion: suggest(rmsprop) },
];

/** So many tests, each falling at a rate of its own. */
const many = (count: number): PlottedTest[] =>
  Array.from({ length: count }, (_, test) => ({
    name: `width ${2 ** (test + 3)}`,
    history: madeHistory(
      60,
      (i) => 2.3 - (1.2 + test / 10) / (1 + Math.exp((26 + 3 * test - i) / 3)),
    ),
    suggestion: suggestionAt(10 ** (-3.6 + 0.3 * test)),
  }));

const banded = { history: adam, band: madeBand(adam) };

/** All that a figure may have to show, by name. The gallery shows them. */
export const figures: Readonly<Record<string, Case>> = {
  'adam-suggestion': [
    adam,
    { suggestion: suggestionAt(0.02), title: 'A small CNN on MNIST, Adam' },
  ],
  'adam-dark': [
    adam,
    { suggestion: suggestionAt(0.02), title: 'A small CNN on MNIST, Adam', theme: 'dark' },
  ],
  'adam-auto': [
    adam,
    { suggestion: suggestionAt(0.02), title: 'A small CNN on MNIST, Adam', theme: 'auto' },
  ],
  steepest: [
    adam,
    { suggestion: suggest(adam, { method: 'steepest' }), title: "pytorch-lr-finder's method" },
  ],
  valley: [adam, { suggestion: suggest(adam, { method: 'valley' }), title: "fastai's valley" }],
  'no-suggestion': [adam, { title: 'Without a suggestion' }],
  'nothing-skipped': [adam, { skipStart: 0, skipEnd: 0, suggestion: suggest(adam) }],
  'all-skipped': [adam, { skipStart: 60, skipEnd: 60 }],
  'diverged-tail': [
    referenceHistory('diverge_exp_s05'),
    { suggestion: suggestionAt(0.4, { kind: 'too-noisy' }) },
  ],
  'labels-in-lanes': [rmsprop, { suggestion: suggestionAt(0.05), showLr: 0.03 }],
  'show-lr': [sgd, { showLr: 0.1, suggestion: suggest(sgd) }],
  'show-lr-beyond': [sgd, { showLr: 300, suggestion: suggest(sgd) }],
  'linear-axis': [referenceHistory('sgd_linear_s0'), { logLr: false, title: '' }],
  'short-no-suggestion': [
    madeHistory(8, (i) => 2 - i / 9),
    { suggestion: suggestionAt(Number.NaN, { kind: 'too-short' }) },
  ],
  'never-diverged': [falling, { suggestion: suggestionAt(0.003, { kind: 'never-diverged' }) }],
  flat: [
    madeHistory(
      60,
      () => 0.7,
      (i) => 0.7 + 0.002 * Math.sin(i * 7),
    ),
    { suggestion: suggestionAt(Number.NaN, { kind: 'flat' }) },
  ],
  gaps: [
    withLosses(sgd, { 30: Number.NaN, 31: Number.NaN, 50: Number.NaN }),
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
  'large-losses': [
    madeHistory(60, (i) => 4e6 * (1.2 - 1 / (1 + Math.exp((30 - i) / 4)))),
    { suggestion: suggestionAt(0.001) },
  ],
  empty: [madeHistory(0, () => 0), {}],
  'empty-dark': [madeHistory(0, () => 0), { theme: 'dark', width: 360, height: 220 }],
  'one-point': [madeHistory(1, () => 2.3), { skipStart: 0, skipEnd: 0 }],
  smallest: [adam, { width: 240, height: 180, suggestion: suggestionAt(0.02) }],
  large: [adam, { width: 1400, height: 800, suggestion: suggest(adam) }],
  'long-title': [sgd, { title: 'A title that goes on and on '.repeat(8), width: 480 }],
  'other-letters': [sgd, { title: '学習率の範囲テスト – проба – δοκιμή', width: 480, height: 300 }],
  band: [adam, { band: banded.band, suggestion: suggest(adam), title: 'Five runs and their mean' }],
  'band-dark': [adam, { band: banded.band, suggestion: suggest(adam), theme: 'dark' }],
  'three-tests': [optimizers, { title: 'Three optimizers' }],
  'three-tests-dark': [optimizers, { title: 'Three optimizers', theme: 'dark' }],
  'three-tests-small': [optimizers, { width: 320, height: 240 }],
  'tests-with-bands': [
    [
      { name: 'with', ...banded },
      { name: 'without', history: falling },
    ],
    { showLr: 1e-3 },
  ],
  slope: [adam, { show: 'slope', suggestion: suggest(adam), title: 'The change of the loss' }],
  'slope-dark': [
    sgd,
    { show: 'slope', smoothing: 'moving-average', suggestion: suggest(sgd), theme: 'dark' },
  ],
  'slope-diverged': [
    referenceHistory('diverge_exp_s05'),
    { show: 'slope', suggestion: suggestionAt(0.4, { kind: 'too-noisy' }) },
  ],
  'slope-linear-axis': [referenceHistory('sgd_linear_s0'), { show: 'slope', logLr: false }],
  'slope-three-tests': [optimizers, { show: 'slope', title: 'Three optimizers' }],
  'slope-empty': [madeHistory(1, () => 2.3), { show: 'slope' }],
  'eight-tests': [many(8), { title: 'Eight widths' }],
  'twenty-tests': [many(20), { suggestLr: false, width: 480, height: 300 }],
};
