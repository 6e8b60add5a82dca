import { describe, expect, it } from 'vitest';
import { lossDomain } from '../../src/plot/loss-domain.ts';
import { realCurve, referenceHistory } from './histories.ts';

const finite = (list: readonly number[]): number[] => list.filter(Number.isFinite);

/** A fall from 2.3 to 0.5 and the given tail. */
const fall = Array.from({ length: 40 }, (_, i) => 0.5 + 1.8 / (1 + Math.exp((i - 20) / 3)));

describe('lossDomain', () => {
  it.each([
    ['a factor of 10', [0.8, 2, 5, 20]],
    ['many orders of magnitude', [0.8, 2, 5, 1e6, 1e30, Number.MAX_VALUE]],
  ])('is not squeezed by a tail that goes on by %s', (_, tail) => {
    const [low, high] = lossDomain([...fall, ...tail], [...fall, ...tail])!;
    expect(low).toBeLessThan(0.51);
    expect(high).toBeGreaterThan(2.3);
    expect((2.3 - 0.5) / (high - low)).toBeGreaterThan(0.6);
  });

  it('shows a tail whole that rises only a little', () => {
    const [, high] = lossDomain([...fall, 0.8, 1.5, 2.6], fall)!;
    expect(high).toBeGreaterThan(2.6);
  });

  it('is not stretched by single raw outliers', () => {
    const raw = fall.map((loss, i) => (i === 7 ? 1e4 : loss + (i % 2 ? 0.1 : -0.1)));
    const [low, high] = lossDomain(fall, raw)!;
    expect(high).toBeLessThan(3);
    expect(low).toBeLessThan(0.41);
  });

  it('keeps the level of most of a curve whose first losses happen to be lowest', () => {
    const lucky = [2.3, ...Array.from({ length: 60 }, (_, i) => 2.32 + 0.003 * Math.sin(i)), 9];
    const [low, high] = lossDomain(lucky, lucky)!;
    expect(low).toBeLessThan(2.3);
    expect(high).toBeGreaterThan(2.324);
    expect(high).toBeLessThan(2.5);
  });

  it('shows the fall although most of the points have diverged', () => {
    const diverged = Array.from({ length: 80 }, (_, i) => 1e3 * (i + 1));
    const [, high] = lossDomain([...fall, ...diverged], [...fall, ...diverged])!;
    expect(high).toBeLessThan(15);
  });

  it.each([
    ['negative losses', [-1, -2, -5, -4, 80], -5, -1],
    ['losses across zero', [1, 0, -1, -0.5], -1, 1],
    ['tiny losses', [3e-9, 2e-9, 1e-9, 2e-9], 1e-9, 3e-9],
  ])('holds %s', (_, losses, lowest, highest) => {
    const [low, high] = lossDomain(losses, losses)!;
    expect(low).toBeLessThan(lowest);
    expect(high).toBeGreaterThan(highest);
    expect(high - low).toBeLessThan(3 * (highest - lowest));
  });

  it.each([
    ['a constant', [0.7, 0.7, 0.7], 0.7],
    ['one loss', [2.3], 2.3],
    ['zero', [0, 0], 0],
    ['a negative constant', [-4, -4], -4],
  ])('has room around %s', (_, losses, value) => {
    const [low, high] = lossDomain(losses, losses)!;
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
  });

  it('goes by the raw losses where no smoothed one is finite, and is undefined without any', () => {
    expect(lossDomain([], [1, 2])![1]).toBeGreaterThan(2);
    expect(lossDomain([], [])).toBeUndefined();
  });

  it.each(['mnist-cnn-adam', 'digits-mlp-sgd', 'wine-mlp-rmsprop'] as const)(
    'gives the fall of %s at least a quarter of the axis',
    (name) => {
      const { loss, rawLoss } = realCurve(name);
      const [low, high] = lossDomain(finite(loss), finite(rawLoss))!;
      const drop = loss[0]! - Math.min(...loss);
      expect(drop / (high - low)).toBeGreaterThan(0.25);
      expect(low).toBeLessThan(Math.min(...loss));
      expect(high).toBeGreaterThan(loss[0]!);
    },
  );

  it("leaves out pytorch-lr-finder's diverged losses, and nothing of a run that ended well", () => {
    const diverged = referenceHistory('diverge_exp_s05');
    expect(Math.max(...diverged.loss)).toBeGreaterThan(15);
    expect(lossDomain(diverged.loss, diverged.rawLoss)![1]).toBeLessThan(2.5);
    const ended = referenceHistory('adam_exp_s05');
    expect(lossDomain(ended.loss, ended.rawLoss)![1]).toBeGreaterThan(Math.max(...ended.loss));
  });
});
