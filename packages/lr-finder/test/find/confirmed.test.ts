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

const suggestion: Suggestion = {
  lr: 0.1,
  method: 'descent',
  interval: [0.08, 0.12],
  bounds: { baseLr: 0.01, maxLr: 0.15 },
  verdict: { kind: 'ok', message: '' },
};

it.each([
  [0.2, [0.08, 0.2], { baseLr: 0.01, maxLr: 0.2 }],
  [0.005, [0.005, 0.12], { baseLr: 0.005, maxLr: 0.15 }],
] as const)('a rate of %d lies within interval and bounds', (lr, interval, bounds) => {
  const outcome = { lr, trials: [], stopReason: 'completed', steps: 0, evaluations: 0 } as const;
  expect(confirmed({ ...suggestion, index: 3 }, outcome)).toEqual({
    ...{ lr, method: 'confirmed', interval, bounds },
    verdict: suggestion.verdict,
  });
});

it('where every trial diverged there is no rate, and the verdict says so', async () => {
  const outcome = await confirm(diverging(), suggestion.lr);
  expect(outcome).toMatchObject({ lr: Number.NaN, steps: 18, stopReason: 'completed' });
  const { lr, interval, bounds, verdict } = confirmed(suggestion, outcome);
  expect([lr, ...interval, bounds.baseLr, bounds.maxLr]).toEqual(new Array(5).fill(Number.NaN));
  expect(verdict.kind).toBe('diverged-at-once');
  expect(verdict.message).toContain('down to 0.001.');
});
