import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runsAll } from '../../../../../test/sample.ts';
import { ArgumentError } from '../../../src/errors.ts';
import { HistoryFileError, readHistory, writeHistory } from '../../../src/history-file/index.ts';
import { fixture, fixtureNames } from '../../history-file/fixture.ts';

const RUNS = runsAll ? 10_000 : 1000;
/** Finds a hang, not a slow machine: a file of this size takes a millisecond. */
const MOST_MS = 1000;

const corpus = [
  ...fixtureNames().map(fixture),
  Buffer.from(
    writeHistory(
      { lr: [1e-7, 1, 2], loss: [3, Number.NaN, 4], rawLoss: [3, 1, 4] },
      { optimizer: 'adam', settings: { a: 1, b: 'c' } },
    ),
  ),
  Buffer.from('\uFEFFlr;note;loss\r\n0,1;"a ""b""\nc";3\r\n# c\r\n0,2;;4\r\n'),
];

/** What files are broken by. */
const pieces = [
  ...[
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    ',',
    ';',
    ':',
    '\t',
    ' ',
    '\n',
    '\r',
    '#',
    '\\',
    '\0',
    '\u001b[2J',
  ],
  ...['NaN', '-Infinity', 'null', 'true', '1e999', '-1', '1e', '--', '9'.repeat(400), '\u2028'],
  ...[
    '"__proto__":',
    '"constructor":{',
    '{"lr":[',
    '"history":{',
    '"lr"',
    'loss',
    '"\\ud800"',
    'é',
  ],
  ...['['.repeat(100), '\uFEFF', 'tensor(1.)', ',,,,', '""', '/*', '\u202e'],
].map((text) => Buffer.from(text));

const mutation = fc.record({
  // Anywhere: without this it would mostly be the first character.
  at: fc.noBias(fc.integer({ min: 0, max: 9999 })),
  dropped: fc.oneof({ weight: 6, arbitrary: fc.nat(1) }, fc.nat(40), fc.nat(2000)),
  inserted: fc.oneof(
    // Often still a history.
    { weight: 6, arbitrary: fc.constantFrom(...'0123456789').map((digit) => Buffer.from(digit)) },
    { weight: 3, arbitrary: fc.constantFrom(...pieces) },
    fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
    // A part of another file.
    fc
      .tuple(fc.constantFrom(...corpus), fc.nat(500), fc.nat(50))
      .map(([file, start, length]) => file.subarray(start, start + length)),
  ),
});

const options = fc.record(
  {
    format: fc.constantFrom('json' as const, 'csv' as const, 'tsv' as const, 'jsonl' as const),
    lrColumn: fc.constantFrom<string | number>('lr', 1, 2, '1', 'none', '__proto__'),
    lossColumn: fc.constantFrom<string | number>('loss', 1, 2, '2', 'constructor'),
    rawLossColumn: fc.constantFrom<string | number>('rawLoss', 'loss', 3),
  },
  { requiredKeys: [] },
);

const hasControl = (message: string) => /[\p{Cc}\p{Cf}\p{Cs}]/u.test(message);

it(`gives a history or a documented error for ${RUNS} broken files`, {
  timeout: 120_000,
}, async () => {
  const properties = Object.getOwnPropertyNames(Object.prototype);
  const seen = { read: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...corpus),
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, options),
      fc.integer({ min: 1, max: 3000 }),
      async (file, mutations, chosen, chunk) => {
        const broken = mutations.reduce(mutate, file);
        const start = performance.now();
        try {
          const { history } = await readHistory(inChunks(broken, chunk), chosen);
          expect(history.loss).toHaveLength(history.lr.length);
          expect(history.rawLoss).toHaveLength(history.lr.length);
          expect(history.lr.every((lr) => lr >= 0 && Number.isFinite(lr))).toBe(true);
          seen.read++;
        } catch (error) {
          if (!(error instanceof HistoryFileError || error instanceof ArgumentError)) throw error;
          expect(hasControl(error.message), error.message).toBe(false);
          seen.refused++;
        }
        expect(performance.now() - start).toBeLessThan(MOST_MS);
      },
    ),
    { numRuns: RUNS, seed: 5 },
  );
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(properties);
  // Both ends of the property are reached, each by a fair part.
  expect(seen.read).toBeGreaterThan(RUNS / 20);
  expect(seen.refused).toBeGreaterThan(RUNS / 20);
});

function mutate(
  file: Buffer,
  { at, dropped, inserted }: { at: number; dropped: number; inserted: Uint8Array },
): Buffer {
  const start = Math.floor((at / 10_000) * file.length);
  return Buffer.concat([file.subarray(0, start), inserted, file.subarray(start + dropped)]);
}

async function* inChunks(file: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < file.length; i += size) yield file.subarray(i, i + size);
}
