import { describe, expect, it } from 'vitest';
import { nameToCompare, panelsOf } from '../../../src/sweep/analysis/curves.ts';
import { failed, tested } from '../results.ts';

const results = [64, 32].flatMap((batchSize) =>
  [1e-4, 0].flatMap((weightDecay) =>
    [0, 1].map((seed) =>
      tested({ weightDecay, batchSize, seed, width: 8 }, [2 + seed, 1 + seed, weightDecay + seed]),
    ),
  ),
);

describe('panelsOf', () => {
  it('has a panel for each combination of what else varies, in order, and a curve for each value', () => {
    const panels = panelsOf(results, 'weightDecay');
    expect(panels.map(({ title }) => title)).toEqual(['batchSize 32', 'batchSize 64']);
    for (const { curves } of panels) {
      expect(curves.map(({ name }) => name)).toEqual(['weightDecay 0', 'weightDecay 1e-4']);
    }
  });

  it('takes the mean of tests that differ by their seed, and their band', () => {
    const [{ curves }] = panelsOf(results, 'weightDecay') as [ReturnType<typeof panelsOf>[0]];
    expect(curves[0]!.history).toEqual({
      lr: [1e-3, 1e-2, 1e-1],
      loss: [2.5, 1.5, 0.5],
      rawLoss: [2.5, 1.5, 0.5],
    });
    expect(curves[0]!.band).toEqual({ low: [2, 1, 0], high: [3, 2, 1] });
  });

  it('ends a mean where the shortest test does', () => {
    const [panel] = panelsOf(
      [tested({ a: 1, seed: 0 }, [3, 2, 1]), tested({ a: 1, seed: 1 }, [3, 4])],
      'a',
    );
    expect(panel!.curves[0]!.history.loss).toEqual([3, 3]);
  });

  it('keeps the place of a curve that is not there', () => {
    const holed = [...results.slice(2), failed({ weightDecay: 1e-4, batchSize: 64, seed: 0 }, 'x')];
    const panels = panelsOf(holed, 'weightDecay');
    expect(panels[1]!.curves.map(({ history }) => history.lr.length)).toEqual([3, 0]);
  });

  it('is one panel with one curve where nothing varies but the seed', () => {
    const panels = panelsOf(results.slice(0, 2), undefined);
    expect(panels.map(({ title, curves }) => [title, curves.length])).toEqual([['', 1]]);
  });

  it('is nothing where no setting has a test', () =>
    expect(panelsOf([failed({ a: 1 }, 'x')], 'a')).toEqual([]));
});

describe('nameToCompare', () => {
  it.each([
    ['the weight decay', results, 'weightDecay'],
    [
      'the first that varies',
      [tested({ seed: 0, b: 1, a: 1 }, [1]), tested({ seed: 1, b: 1, a: 2 }, [1])],
      'a',
    ],
    ['nothing', [tested({ seed: 0 }, [1]), tested({ seed: 1 }, [1])], undefined],
  ])('is %s', (_, some, name) => expect(nameToCompare(some)).toBe(name));
});
