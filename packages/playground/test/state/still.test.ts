import { describe, expect, it } from 'vitest';
import { DEFAULTS } from '../../src/settings/settings.ts';
import type { Action } from '../../src/state/actions.ts';
import { initialState, reduce } from '../../src/state/reduce.ts';
import { differOnlyInPoints } from '../../src/state/still.ts';

const opened = initialState(DEFAULTS, [], { source: 'example', title: '', tests: [] });
const points: Action = {
  kind: 'report',
  report: { kind: 'points', points: [{ lr: 1, loss: 2, rawLoss: 3 }] },
};
const running = [
  { kind: 'begin', work: 'test', again: false } as const,
  { kind: 'report', report: { kind: 'started', engine: 'onnx' } } as const,
  points,
].reduce<typeof opened>(reduce, opened);

describe('a state that differs only in points', () => {
  it.each<[string, Action[], boolean]>([
    ['nothing', [], true],
    ['a point', [points], true],
    ['a pause', [{ kind: 'pause' }], false],
    ['a point and a stop', [points, { kind: 'stop' }], false],
    ['a setting', [{ kind: 'set', settings: { axis: 'linear' } }], false],
    ['a failure', [{ kind: 'fail', message: 'no' }], false],
  ])('after %s', (_, actions, expected) => {
    const later = actions.reduce(reduce, running);
    expect(differOnlyInPoints(running, later)).toBe(expected);
    expect(differOnlyInPoints(later, running)).toBe(expected);
  });

  it('is told from one where no test runs', () => {
    expect(differOnlyInPoints(opened, running)).toBe(false);
  });
});
