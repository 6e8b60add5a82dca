import { expect, it } from 'vitest';
import { confirm } from '../../src/find/confirm.ts';
import { confirmed } from '../../src/find/confirmed.ts';
import type { Suggestion } from '../../src/suggest/suggestion.ts';

/** Training in which every rate diverges at its third step. */
function diverging() {
  let steps = 0;
  return {
    step: () => (++steps < 3 ? 1 : Number.NaN),
    save: () => steps,
    restore: (saved: number) => {
      steps = saved;
    },
  };
}

it('leaves the suggestion unconfirmed where every trial diverged', async () => {
  const suggestion: Suggestion = {
    lr: 0.1,
    method: 'descent',
    interval: [0.05, 0.2],
    bounds: { baseLr: 0.01, maxLr: 0.3 },
    verdict: { kind: 'ok', message: '' },
  };
  const outcome = await confirm(diverging(), suggestion.lr);
  expect(outcome).toMatchObject({ lr: 0.1, steps: 6, stopReason: 'completed' });
  expect(confirmed(suggestion, outcome)).toBe(suggestion);
});
