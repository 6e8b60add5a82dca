// The peers' rules.
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
