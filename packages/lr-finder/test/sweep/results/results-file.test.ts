import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StateError } from '../../../src/errors.ts';
import { readSweep } from '../../../src/sweep/results/read-sweep.ts';
import { writeHeader, writeRecord } from '../../../src/sweep/results/record.ts';
import { openResults } from '../../../src/sweep/results/results-file.ts';
import { failed, tested } from '../results.ts';

const header = { module: 'sweep.ts', moduleHash: 'abc', options: { numIter: 3 } };
const [one, two] = [tested({ a: 1 }, [3, 1, 2]), failed({ a: 2 }, 'it threw')];
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'results-file-'));
  file = join(folder, 'sweep.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));
const text = (): string => readFileSync(file, 'utf8');

/** Opens the file, tells what it knows, and adds a result. */
async function addTo(result = two): Promise<[string, string][]> {
  const results = await openResults(file, header);
  results.add(result);
  results.close();
  return [...results.known];
}

describe('openResults', () => {
  it('begins a file, and goes on with it', async () => {
    expect(await addTo(two)).toEqual([]);
    expect(text()).toBe(writeHeader(header) + writeRecord(two));
    expect(await addTo(two)).toEqual([[two.id, 'failed']]);
    expect(text()).toBe(writeHeader(header) + writeRecord(two) + writeRecord(two));
  });

  const whole = writeRecord(one);
  it.each([1, 2, whole.length >> 1, whole.length - 2, whole.length - 1])(
    'cuts a last line away of which %d characters were written',
    async (length) => {
      writeFileSync(file, writeHeader(header) + writeRecord(two) + whole.slice(0, length));
      expect(await addTo()).toEqual([[two.id, 'failed']]);
      expect(text()).toBe(writeHeader(header) + writeRecord(two) + writeRecord(two));
    },
  );

  it('cuts a torn line that is longer than what is read at once', async () => {
    const long = writeRecord(tested({ a: 3 }, Array.from({ length: 20_000 }, Math.random)));
    expect(long.length).toBeGreaterThan(3 * 65_536);
    writeFileSync(file, writeHeader(header) + writeRecord(two) + long.slice(0, -1));
    await addTo();
    expect(text()).toBe(writeHeader(header) + writeRecord(two) + writeRecord(two));
  });

  it.each([1, 10, 30])(
    'begins anew where %d characters of the header were written',
    async (length) => {
      writeFileSync(file, writeHeader(header).slice(0, length));
      await addTo();
      expect(text()).toBe(writeHeader(header) + writeRecord(two));
    },
  );

  it.each([
    [
      'of another module',
      writeHeader({ ...header, moduleHash: 'abd' }),
      'to be a sweep of sweep.ts as it is now (abc)',
    ],
    [
      'of other options',
      writeHeader({ ...header, options: {} }),
      'with the options {"numIter":3}, got one with {}',
    ],
    ['that is no sweep', 'a,b\n1,2', 'Expected a line of JSON'],
    ['of something else', 'notes without an end of a line', 'Expected a line of JSON'],
  ])('refuses a file %s, and leaves it as it is', async (_, content, message) => {
    writeFileSync(file, `${content}torn`);
    await expect(openResults(file, header)).rejects.toThrow(message);
    expect(text()).toBe(`${content}torn`);
  });

  it('refuses a file that cannot be written', async () => {
    await expect(openResults(folder, header)).rejects.toThrow(StateError);
  });
});

describe('readSweep', () => {
  it('reads the header and the results, the last of each setting', async () => {
    const again = { ...two, error: 'it threw again' };
    writeFileSync(file, writeHeader(header) + [two, one, again].map(writeRecord).join('\n'));
    expect(await readSweep(file)).toEqual({ ...header, results: [again, one] });
  });

  it('leaves out a last line that was cut off, and refuses another', async () => {
    writeFileSync(file, writeHeader(header) + writeRecord(two) + whole(one).slice(0, 20));
    expect((await readSweep(file)).results).toEqual([two]);
    appendFileSync(file, `\n${writeRecord(one)}`);
    await expect(readSweep(file)).rejects.toThrow('sweep.jsonl:3: Expected a line of JSON');
  });

  it('refuses an empty file', async () => {
    writeFileSync(file, '');
    await expect(readSweep(file)).rejects.toThrow('got an empty file');
  });
});

const whole = writeRecord;
