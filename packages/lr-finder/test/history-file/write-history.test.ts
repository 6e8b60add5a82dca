import { describe, expect, it } from 'vitest';
import { ArgumentError, DataError } from '../../src/errors.ts';
import { readHistory, writeHistory } from '../../src/history-file/index.ts';
import { parseHistory } from '../../src/range-test/history.ts';
import type { Measurement } from '../../src/range-test/measurement.ts';
import { rangeTest } from '../../src/range-test/range-test.ts';

/** A parabola, trained by gradient descent. */
function parabola() {
  let x = 1;
  return {
    step(lr: number) {
      const loss = x * x;
      x -= lr * 2 * x;
      return loss;
    },
    save: () => x,
    restore(saved: number) {
      x = saved;
    },
  };
}

describe('writeHistory', () => {
  it('writes what readHistory reads back', async () => {
    const result = await rangeTest(parabola(), { repeats: 2, startLr: 1e-3 });
    const about = { optimizer: 'sgd', settings: { batchSize: 32, shuffled: true, data: 'XOR' } };
    const { history, stopReason, steps, band } = result;
    const text = writeHistory(result, about);
    expect(await readHistory(text)).toEqual({
      ...{ history, stopReason, steps, band, format: 'json' },
      ...about,
    });
    expect(parseHistory(text)).toEqual(history);
  });

  it('writes how the losses were measured, where that is unusual', async () => {
    const result = await rangeTest(parabola(), { startLr: 1e-3, numIter: 12, stepsPerLr: 3 });
    const text = writeHistory(result, { settings: { batchSize: 32 } });
    const { measurement, settings } = await readHistory(text);
    expect(measurement).toEqual(result.measurement);
    expect(settings).toEqual({ lossAfterUpdate: true, stepsPerPoint: 3, batchSize: 32 });
  });

  it.each<[Record<string, string | number | boolean>, Measurement | undefined]>([
    [{ validationLoss: true }, { lossAfterUpdate: true, stepsPerPoint: 1, restoredEachLr: false }],
    [{ stepsPerPoint: 'many', restoredEachLr: 1, lossAfterUpdate: 'no' }, undefined],
    [{ stepsPerPoint: 2.5 }, undefined],
  ])('%j say of the measurement %j', async (settings, measurement) => {
    const text = writeHistory({ lr: [1], loss: [2], rawLoss: [3] }, { settings });
    expect((await readHistory(text)).measurement).toEqual(measurement);
  });

  it('writes a history alone, a list a line', () => {
    expect(writeHistory({ lr: [1], loss: [Number.NaN], rawLoss: [3] })).toBe(
      `{
  "format": "lr-finder-history",
  "version": 1,
  "lr": [1],
  "loss": [null],
  "rawLoss": [3]
}
`,
    );
  });

  it('refuses what could not be read back', () => {
    const history = { lr: [1], loss: [2], rawLoss: [2] };
    expect(() => writeHistory({ ...history, loss: [] })).toThrow(DataError);
    expect(() => writeHistory(history, { optimizer: 1 as unknown as string })).toThrow(
      ArgumentError,
    );
    expect(() => writeHistory(history, { optimiser: 'adam' } as never)).toThrow(
      'Unknown option `about.optimiser`; did you mean `optimizer`?',
    );
    const settings = { list: [] } as unknown as Record<string, string>;
    expect(() => writeHistory(history, { settings })).toThrow(
      'Expected `settings.list` to be text, a number or a boolean, got []',
    );
  });
});
