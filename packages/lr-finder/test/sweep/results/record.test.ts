import { describe, expect, it } from 'vitest';
import { DataError } from '../../../src/errors.ts';
import {
  parseHeader,
  parseRecord,
  writeHeader,
  writeRecord,
} from '../../../src/sweep/results/record.ts';
import type { SweepResult } from '../../../src/sweep/results/result.ts';
import { failed, tested } from '../results.ts';

describe('a record', () => {
  it.each<[what: string, result: SweepResult]>([
    ['a test', tested({ a: 1 }, [3, 1, 2])],
    [
      'a test of which all is known',
      {
        ...tested({ a: 1 }, [3, 1]),
        optimizer: 'adam',
        engine: 'onnx',
        lossAfterUpdate: true,
        stepsPerPoint: 5,
        restoredEachLr: true,
        band: { low: [2, 0], high: [4, 2] },
      },
    ],
    ['losses that are not finite', tested({ a: 1 }, [3, Number.NaN])],
    ['a setting that failed', failed({ a: [1, { b: null }] }, 'It\nthrew')],
    ['one that took too long', { ...failed({}, 'late'), outcome: 'timed-out' }],
  ])('of %s comes back as it was, from one line', (_, result) => {
    const line = writeRecord(result);
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(parseRecord(line)).toEqual(result);
  });

  it('is read to the bit', () => {
    const losses = [0.1 + 0.2, Math.PI, 5e-324, 1.7976931348623157e308, 2 / 3];
    const read = parseRecord(writeRecord(tested({ a: 1 }, losses)));
    expect(read.outcome === 'tested' && read.history.loss).toEqual(losses);
  });

  const good = JSON.parse(writeRecord(tested({ a: 1 }, [3, 1, 2]))) as object;
  it.each<[change: object, message: string]>([
    [{ id: 1 }, 'Expected `id` to be text, got 1'],
    [{ setting: [] }, 'Expected `setting` to be an object'],
    [{ seed: null }, 'Expected `seed` to be a finite number'],
    [{ outcome: 'ok' }, "Expected `outcome` to be 'tested', 'failed' or 'timed-out', got 'ok'"],
    [{ stopReason: 'bored' }, 'Expected `stopReason` to be one of'],
    [{ lr: [1] }, 'lists of equal length'],
    [{ loss: ['x', 1, 2] }, 'Expected `history.loss[0]` to be a number or null'],
    [{ band: { low: [1], high: [1] } }, 'with 3 losses each'],
  ])('is refused with %j', (change, message) => {
    const line = JSON.stringify({ ...good, ...change });
    expect(() => parseRecord(line)).toThrow(DataError);
    expect(() => parseRecord(line)).toThrow(message);
  });

  it.each(['', '{"id":"a', '[]', 'null'])('is refused where it is none: %j', (line) =>
    expect(() => parseRecord(line)).toThrow(DataError),
  );
});

describe('a header', () => {
  const header = { module: 'sweep.ts', moduleHash: 'abc', options: { numIter: 10 } };
  it('comes back as it was', () => expect(parseHeader(writeHeader(header))).toEqual(header));

  it.each([
    [{ format: 'other' }, 'Name a file that lr-finder sweep wrote'],
    [{ version: 2 }, 'update this one'],
    [{ moduleHash: 1 }, 'Expected `moduleHash` to be text'],
    [{ options: 1 }, 'Expected `options` to be an object'],
  ])('is refused with %j', (change, message) => {
    const line = JSON.stringify({ ...JSON.parse(writeHeader(header)), ...change });
    expect(() => parseHeader(line)).toThrow(message);
  });
});
