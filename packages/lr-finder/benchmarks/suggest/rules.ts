// What our rule is compared with: the peers' rules, and doing without a test.
import type { Method } from '../../src/suggest/methods.ts';
import { suggest } from '../../src/suggest/suggest.ts';
import type { Suggestion } from '../../src/suggest/suggestion.ts';
import { record, type Test } from './tasks.ts';

type Read = (test: Test) => Suggestion;

/** fastai leaves out a tenth of the steps that were planned, which a history does not tell. */
const fastai =
  (method: Method): Read =>
  (test) =>
    suggest(test.full, { method, skipStart: Math.floor(test.numIter / 10) });

/** The peers' rules by name. */
export const PEER_RULES: readonly (readonly [name: string, read: Read])[] = [
  ['pytorch-lr-finder', (test) => suggest(test.recorded, { method: 'steepest' })],
  ['the same, smoothF 0', (test) => suggest(record(test.full, 0), { method: 'steepest' })],
  ['fastai valley', fastai('valley')],
  ['fastai slide', fastai('slide')],
  ['fastai minimum', fastai('minimum')],
  ['fastai steep', fastai('steep')],
  ['Lightning', (test) => suggest(test.full, { method: 'lightning' })],
  ['ignite', (test) => suggest(test.full, { method: 'ignite' })],
];

/** The rates that PyTorch, or common custom, begins with. */
export const CUSTOMARY: Readonly<Record<string, number>> = {
  sgd: 0.01,
  momentum: 0.01,
  nesterov: 0.01,
  adam: 0.001,
  adamw: 0.001,
  adamax: 0.002,
  rmsprop: 0.01,
  adagrad: 0.01,
};

/** The best constants for the recorded tasks. */
export const FITTED: Readonly<Record<string, number>> = {
  sgd: 0.068,
  momentum: 0.046,
  adam: 0.0046,
  adamw: 0.0046,
  rmsprop: 0.001,
};
