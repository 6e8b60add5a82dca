import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
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

  const begun = writeHeader(header) + writeRecord(two);
  const whole = writeRecord(one);
  it.each<[what: string, line: string]>([
    ...[1, 2, whole.length >> 1, whole.length - 2].map((length): [string, string] => [
      `of which ${length} characters were written`,
      whole.slice(0, length),
    ]),
    ['that is longer than what is read at once', long().slice(0, -2)],
    ['that is no JSON', '{"id":"broken\n'],
    ['that is no JSON, before empty lines', '{"id":"broken\n\n  \n'],
    ['that is no result', '{"id":1}\n'],
    ['of zeros', '\0'.repeat(5000)],
  ])('cuts a last line away %s', async (_, line) => {
    writeFileSync(file, begun + line);
    expect(await addTo()).toEqual([[two.id, 'failed']]);
    expect(text()).toBe(begun + writeRecord(two));
  });

  it('keeps a last line that lacks its end only', async () => {
    writeFileSync(file, begun + whole.slice(0, -1));
    expect(await addTo()).toEqual([
      [two.id, 'failed'],
      [one.id, 'tested'],
    ]);
    expect(text()).toBe(begun + whole + writeRecord(two));
  });

  it('refuses a line before the last that cannot be read, with its number', async () => {
    const content = `${begun}{"id":"broken\n${whole}`;
    writeFileSync(file, content);
    await expect(openResults(file, header)).rejects.toThrow(
      'sweep.jsonl:3: Expected a line of JSON',
    );
    expect(text()).toBe(content);
  });

  it.each(Array.from({ length: writeHeader(header).length }, (_, i) => i))(
    'begins anew where %d characters of the header were written',
    async (length) => {
      writeFileSync(file, writeHeader(header).slice(0, length));
      await addTo();
      expect(text()).toBe(writeHeader(header) + writeRecord(two));
    },
  );

  it('keeps what text has that ends a line elsewhere', async () => {
    const odd = failed({ a: '\u2028\u2029\u0085\v\f\r' }, 'a\u2028b');
    await addTo(odd);
    expect(await addTo()).toEqual([[odd.id, 'failed']]);
    expect((await readSweep(file)).results).toEqual([odd, two]);
  });

  it('waits for a line that another program is writing', async () => {
    writeFileSync(file, begun + whole.slice(0, 9));
    const opening = openResults(file, header);
    await new Promise((resolve) => setTimeout(resolve, 50));
    appendFileSync(file, whole.slice(9));
    const results = await opening;
    results.close();
    expect([...results.known.keys()]).toEqual([two.id, one.id]);
    expect(text()).toBe(begun + whole);
  });

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
    [
      'of another kind, in one line',
      JSON.stringify({ format: 'lr-finder-history', version: 1, lr: [1], loss: [2] }),
      "Expected `format` to be 'lr-finder-sweep' in the first line",
    ],
    ['that begins like a sweep', '{"format":"lr-finder-sweep","is":', 'Expected a line of JSON'],
    ['of bytes', '\0\u0001\u{fffd}', 'Expected a line of JSON'],
    ['of empty lines', '\n\n', 'got an empty file'],
  ])('refuses a file %s, and leaves it as it is', async (_, content, message) => {
    for (const end of ['', '\n']) {
      writeFileSync(file, content + end);
      await expect(openResults(file, header)).rejects.toThrow(message);
      expect(text()).toBe(content + end);
    }
  });

  it.each<[what: string, make: () => void]>([
    ['a folder', () => mkdirSync(file)],
    ['a pipe', () => execFileSync('mkfifo', [file])],
    ['a device', () => symlinkSync('/dev/null', file)],
    ['in a folder that is not there', () => symlinkSync(join(folder, 'none', 'a.jsonl'), file)],
    ['a loop of links', () => symlinkSync(file, file)],
  ])('refuses %s', async (_, make) => {
    make();
    await expect(openResults(file, header)).rejects.toThrow(StateError);
  });

  it.skipIf(process.getuid?.() === 0)('refuses a file that may only be read', async () => {
    writeFileSync(file, begun, { mode: 0o400 });
    await expect(openResults(file, header)).rejects.toThrow('EACCES');
  });

  it.each([linkSync, symlinkSync])('refuses an input, by a link of another name', async (link) => {
    const input = join(folder, 'sweep.ts');
    writeFileSync(input, '');
    link(input, file);
    const opening = openResults(file, header, [input]);
    await expect(opening).rejects.toThrow('got a file of the sweep itself. Name another');
    expect(readFileSync(input, 'utf8')).toBe('');
  });
});

describe('readSweep', () => {
  it('reads the header and the results, the last of each setting', async () => {
    const again = { ...two, error: 'it threw again' };
    writeFileSync(file, writeHeader(header) + [two, one, again].map(writeRecord).join('\n'));
    expect(await readSweep(file)).toEqual({ ...header, results: [again, one] });
  });

  it('leaves out a last line that was cut off, and refuses another', async () => {
    writeFileSync(file, writeHeader(header) + writeRecord(two) + writeRecord(one).slice(0, 20));
    expect((await readSweep(file)).results).toEqual([two]);
    appendFileSync(file, `\n${writeRecord(one)}`);
    await expect(readSweep(file)).rejects.toThrow('sweep.jsonl:3: Expected a line of JSON');
  });

  it('refuses an empty file', async () => {
    writeFileSync(file, '');
    await expect(readSweep(file)).rejects.toThrow('got an empty file');
  });
});

/** A line that isn't read at once. */
function long(): string {
  return writeRecord(tested({ a: 3 }, Array.from({ length: 20_000 }, Math.random)));
}
