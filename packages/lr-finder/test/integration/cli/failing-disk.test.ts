import { mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseHistory } from 'lr-finder';
import { readSweep } from 'lr-finder/sweep';
import { describe, expect, it } from 'vitest';
import { sampled } from '../../../../../test/sample.ts';
import { type Ended, lrFinder } from '../../cli/command.ts';
import { CURVE, emptyFolder } from '../../cli/histories.ts';

const module = (name: string) =>
  fileURLToPath(new URL(`../../cli/modules/${name}`, import.meta.url));
const SWEEP = `import trainable_ from ${JSON.stringify(module('trainable.mjs'))};
export const grid = { seed: [0, 1, 2, 3] };
export const trainable = () => trainable_;
export const options = { startLr: 1e-5, endLr: 1, numIter: 20 };`;

interface Fault {
  readonly call: 'open' | 'write' | 'close' | 'rename';
  readonly code: string;
  /** Calls that succeed before it. */
  readonly after?: number;
}

const NO_PERMISSION: Fault = { call: 'open', code: 'EACCES' };
const FULL: Fault = { call: 'write', code: 'ENOSPC' };
const FAULTS: readonly Fault[] = [
  NO_PERMISSION,
  FULL,
  { call: 'open', code: 'EROFS' },
  { call: 'open', code: 'ENOENT' },
  { call: 'close', code: 'EDQUOT' },
  { call: 'rename', code: 'EBUSY' },
];

/** A working folder for a command, in which the folder `disk` fails. */
function onFailingDisk({ call, code, after }: Fault) {
  const folder = realpathSync(emptyFolder());
  const [disk, temporary] = [join(folder, 'disk'), join(folder, 'tmp')];
  mkdirSync(disk);
  mkdirSync(temporary);
  const env = {
    NODE_OPTIONS: `--import ${new URL('../../cli/failing-disk.mjs', import.meta.url).href}`,
    TMPDIR: temporary,
    FAILING_DISK: JSON.stringify({ folder: disk, call, code, after }),
  };
  const command = (args: readonly string[], cwd = folder) => lrFinder(args, { cwd, env });
  return { folder, disk, temporary, command };
}

/** One line that has the file, the fault and the remedy; and the status of a file that can't be used. */
function expectRefused({ status, stderr }: Ended, file: string, code: string): void {
  const lines = stderr.split('\n').filter((line) => line.startsWith('lr-finder: '));
  expect(lines, stderr).toEqual([
    `lr-finder: Expected ${file} to be a file that can be written, got ${code}. Name another`,
  ]);
  expect(status).toBe(2);
}

const cases = (command: string, endings: readonly string[]) =>
  endings.flatMap((ending) =>
    (ending === 'json' || command === 'plot' ? FAULTS : [NO_PERMISSION, FULL]).map(
      (fault) => [command, ending, fault.call, fault.code, fault] as const,
    ),
  );

describe('an output that can not be written', () => {
  it.each(sampled(cases('run', ['json', 'csv', 'svg', 'png', 'html']), 2, 0))(
    '%s -o .%s, %s: %s',
    async (_, ending, _call, code, fault) => {
      const { folder, disk, command } = onFailingDisk(fault);
      const file = join(disk, `test.${ending}`);
      writeFileSync(file, 'before');
      const range = ['--start-lr', '1e-5', '--num-iter', '30', '-o', file, '-o', 'other.svg'];
      const ended = await command(['run', module('trainable.mjs'), ...range]);
      expectRefused(ended, file, code);
      expect(ended.stdout).toMatch(/^Learning rate range test\n[\s\S]*\(\d+ points, /);
      expect(ended.stderr).toContain('Written: other.svg, lr-finder-interrupted.json\n');
      expect(readdirSync(disk)).toEqual([`test.${ending}`]);
      expect(readFileSync(file, 'utf8')).toBe('before');
      expect(readFileSync(join(folder, 'other.svg'), 'utf8')).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
      const record = readFileSync(join(folder, 'lr-finder-interrupted.json'), 'utf8');
      expect(parseHistory(record).rawLoss.length).toBeGreaterThan(10);
    },
  );

  it.each(sampled([...cases('plot', ['svg']), ...cases('compare', ['png', 'html'])], 2, 0))(
    '%s -o .%s, %s: %s',
    async (name, ending, _call, code, fault) => {
      const { folder, disk, command } = onFailingDisk(fault);
      const file = join(disk, `figure.${ending}`);
      const ended = await command([name, CURVE, '-o', file, '-o', 'other.svg']);
      expectRefused(ended, file, code);
      expect(readdirSync(disk)).toEqual([]);
      expect(readdirSync(folder).sort()).toEqual(['disk', 'other.svg', 'tmp']);
    },
  );

  it('sweep-report, of each kind', async () => {
    const { folder, disk, command } = onFailingDisk(FULL);
    writeFileSync(join(folder, 's.mjs'), SWEEP);
    await lrFinder(['sweep', 's.mjs', '-q', '--threads', '1'], { cwd: folder });
    for (const ending of sampled(['csv', 'html', 'json', 'svg', 'png'], 1, 0)) {
      const file = join(disk, `report.${ending}`);
      const ended = await command(['sweep-report', 's.sweep.jsonl', '-o', file, '-o', 'o.csv']);
      expectRefused(ended, file, 'ENOSPC');
      expect(readdirSync(disk)).toEqual([]);
      expect(readFileSync(join(folder, 'o.csv'), 'utf8').split('\r\n')).toHaveLength(6);
    }
  });
});

describe('the record of a test that ended before its time', () => {
  it.each(
    sampled(
      FAULTS.filter(({ call }) => call !== 'rename'),
      1,
      0,
    ),
  )('is in the folder for temporary files, $call: $code', async (fault) => {
    const { disk, temporary, command } = onFailingDisk(fault);
    const { status, stderr } = await command(['run', module('stops.mjs')], disk);
    expect(status).toBe(3);
    expect(stderr).toContain('lr-finder: The training failed: no more data');
    const file = /^Ended after 15 points\. Written: (.*)$/m.exec(stderr)![1]!;
    expect(file.startsWith(join(temporary, 'lr-finder-interrupted-'))).toBe(true);
    expect(parseHistory(readFileSync(file, 'utf8')).lr).toHaveLength(15);
    expect(readdirSync(disk)).toEqual([]);
  });

  it('is printed where there is no room at all', async () => {
    const { folder, disk } = onFailingDisk(FULL);
    const env = {
      NODE_OPTIONS: `--import ${new URL('../../cli/failing-disk.mjs', import.meta.url).href}`,
      FAILING_DISK: JSON.stringify({ folder, ...FULL, isLasting: true }),
      TMPDIR: disk,
    };
    const { stdout, stderr } = await lrFinder(['run', module('stops.mjs')], { cwd: folder, env });
    expect(stderr).toContain('Written: the standard output\n');
    expect(parseHistory(stdout).lr).toHaveLength(15);
  });
});

describe('a copy of a model on a disk', () => {
  const faults: Fault[] = [NO_PERMISSION, FULL, { call: 'close', code: 'EDQUOT' }];
  it.each(sampled(faults, 1, 0))('that fails, $call: $code', async (fault) => {
    const { disk, command } = onFailingDisk(fault);
    const args = ['run', module('model.ts'), '--engine', 'tfjs', '--num-iter', '12'];
    const { status, stdout, stderr } = await command([...args, '--cache-dir', disk]);
    const error = `Could not (save to|make a file in) .*${fault.code}.*. (Give|Make room)`;
    expect(stderr).toMatch(new RegExp(`^lr-finder: ${error}`, 'm'));
    expect([status, stdout]).toEqual([2, '']);
    expect(readdirSync(disk)).toEqual([]);
  });
});

describe('the results of a sweep', () => {
  it.each<[what: string, Fault]>(
    sampled(
      [
        ['its file can not be made', NO_PERMISSION],
        ['the header has no room', FULL],
        ['the second result has no room', { ...FULL, after: 2 }],
      ],
      1,
      1,
    ),
  )('%s: an error, and the same command goes on', async (_, fault) => {
    const { folder, disk, command } = onFailingDisk(fault);
    writeFileSync(join(folder, 's.mjs'), SWEEP);
    const file = join(disk, 's.jsonl');
    const args = ['sweep', 's.mjs', '-o', file, '-q', '--threads', '1'];
    const failed = await command(args);
    expect(failed.status).toBeGreaterThan(0);
    expect(failed.stderr).toMatch(new RegExp(`^lr-finder: .*${fault.code}`, 'm'));
    const { status, stderr } = await lrFinder(args, { cwd: folder });
    expect(status, stderr).toBe(0);
    expect((await readSweep(file)).results).toHaveLength(4);
  });
});
