import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseHistory, type Suggestion, suggest } from 'lr-finder';
import { describe, expect, it } from 'vitest';
import { run } from '../../../../../test/run.ts';
import { sampled } from '../../../../../test/sample.ts';
import { root } from '../../../../../test/workspace.ts';
import { lrFinder } from '../command.ts';
import { emptyFolder, writeCurves } from '../histories.ts';

const folder = emptyFolder();
const files = writeCurves(folder);
const history = parseHistory(readFileSync(files.json, 'utf8'));
const answer = suggest(history);

const flat = join(folder, 'flat.csv');
writeFileSync(flat, Array.from({ length: 50 }, (_, i) => `${10 ** (i / 10 - 5)},2.3`).join('\n'));

describe('lr-finder suggest', () => {
  it.each(sampled(Object.entries(files), 1, 0))('reads %s', async (_, file) => {
    const { status, stdout, stderr } = await lrFinder(['suggest', file, '--json']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(answer);
    expect(status).toBe(0);
  });

  it('reads a file of many pieces', async () => {
    const file = join(folder, 'long.csv');
    const lr = Array<readonly number[]>(200).fill(history.lr).flat();
    const loss = Array<readonly number[]>(200).fill(history.rawLoss).flat();
    const rows = lr.map((rate, i) => `${rate},${loss[i]},é${i}`);
    const text = ['lr,loss,note', ...rows].join('\n');
    expect(text.length).toBeGreaterThan(5 * 2 ** 16);
    writeFileSync(file, text);
    const { stdout } = await lrFinder(['suggest', file, '--json']);
    expect(JSON.parse(stdout)).toEqual(suggest({ lr, loss, rawLoss: loss }));
  });

  it('says it in words', async () => {
    const { status, stdout, stderr } = await lrFinder(['suggest', files.csv]);
    expect(stdout).toMatch(
      /^Suggested learning rate: [\d.e-]+ \(another test: [\d.e-]+ to [\d.e-]+\)\nTo cycle: between [\d.e-]+ and [\d.e-]+\nThe loss falls and then rises .*\n$/,
    );
    expect(stdout).not.toContain('\u001b');
    expect([status, stderr]).toEqual([0, '']);
  });

  it('says the rate alone with --quiet, to the last digit', async () => {
    const { stdout } = await lrFinder(['suggest', files.csv, '--quiet']);
    expect(Number(stdout)).toBe(answer.lr);
  });

  it.each<[flags: string[], options: Parameters<typeof suggest>[1]]>(
    sampled(
      [
        [['--method', 'valley'], { method: 'valley' }],
        [
          ['--method', 'steepest', '--skip-start', '5', '--skip-end', '2'],
          { method: 'steepest', skipStart: 5, skipEnd: 2 },
        ],
        [['--optimizer', 'Adam'], { optimizer: 'adam' }],
        [['--validation-loss'], { lossAfterUpdate: true }],
      ],
      1,
      1,
    ),
  )('passes %j on', async (flags, options) => {
    const { stdout } = await lrFinder(['suggest', files.json, '--json', ...flags]);
    expect(JSON.parse(stdout)).toEqual(suggest(history, options));
  });

  it.each(
    sampled(
      ['steepest', 'valley', 'slide', 'minimum', 'steep', 'lightning', 'ignite', 'descent'],
      1,
      0,
    ),
  )('knows %s, and says so in its help', async (method) => {
    const [{ status }, help] = await Promise.all([
      lrFinder(['suggest', files.json, '--method', method]),
      lrFinder(['suggest', '--help']),
    ]);
    expect(status).toBe(0);
    expect(help.stdout).toContain(method);
  });

  it('ends with 1 where the curve supports no rate, and says why', async () => {
    const words = await lrFinder(['suggest', flat]);
    expect(words.stdout).toMatch(/^No learning rate is suggested\.\nThe loss does not change/);
    expect(words.status).toBe(1);
    const json = await lrFinder(['suggest', flat, '--json']);
    expect((JSON.parse(json.stdout) as Suggestion).lr).toBeNull();
    expect(json.status).toBe(1);
    expect((await lrFinder(['suggest', flat, '-q'])).stdout).toBe('NaN\n');
  });

  it.each(['json', 'csv', 'tsv', 'jsonl'] as const)('reads %s from a pipe', async (format) => {
    const stdin = readFileSync(files[format], 'utf8');
    const { stdout } = await lrFinder(['suggest', '-', '--json'], { stdin });
    expect(JSON.parse(stdout)).toEqual(answer);
  });

  it.each(
    sampled(
      [
        ['jq', 'jq .lr'],
        ['node', `node -e 'console.log(JSON.parse(fs.readFileSync(0)).lr)'`],
      ],
      1,
      2,
    ),
  )('stands in a pipe with %s', async (program, filter) => {
    const { status: missing } = await run('sh', ['-c', `command -v ${program}`], root);
    if (missing) return expect(program).toBe('jq');
    const columns = '--lr-column lr --loss-column loss';
    const script = `cat '${files.csv}' | npx lr-finder suggest - ${columns} --json | ${filter}`;
    const { stdout, stderr } = await run('sh', ['-c', script], root);
    expect(stderr).toBe('');
    expect(Number(stdout)).toBeCloseTo(answer.lr, 12);
  });

  it('reads the two files of TensorBoard, in either order', async () => {
    const [rates, losses] = [join(folder, 'tag-lr.csv'), join(folder, 'tag-loss.csv')];
    const rows = (values: readonly number[]) =>
      values.map((value, i) => `${1e9 + i},${i},${value}`);
    writeFileSync(rates, ['Wall time,Step,Value', ...rows(history.lr)].join('\n'));
    writeFileSync(losses, ['Wall time,Step,Value', ...rows(history.rawLoss)].join('\n'));
    const { rawLoss } = history;
    for (const pair of [
      [rates, losses],
      [losses, rates],
    ]) {
      const { stdout } = await lrFinder(['suggest', ...pair, '--json']);
      expect(JSON.parse(stdout)).toEqual(suggest({ ...history, loss: rawLoss }));
    }
    const one = await lrFinder(['suggest', losses]);
    expect(one.stderr).toMatch(
      /tag-loss\.csv: Expected rates and losses, got one tag of TensorBoard/,
    );
    const three = await lrFinder(['suggest', rates, losses, losses]);
    expect(three.stderr).toMatch(
      /^lr-finder: Expected one history, or two files of TensorBoard, got 3 files\./,
    );
    const none = await lrFinder(['suggest', join(folder, 'no-lr.csv'), losses]);
    expect(none.stderr).toMatch(/got \S*no-lr\.csv, which can't be read \(ENOENT\)/);
    expect([one.status, three.status, none.status]).toEqual([2, 2, 2]);
  });

  it('reads an event file of TensorBoard, or the one in a folder', async () => {
    const log = 'events.out.tfevents.numbers';
    const logs = join(import.meta.dirname, '../../fixtures/training-logs');
    const events = readFileSync(join(logs, log));
    const runs = join(folder, 'runs');
    mkdirSync(runs);
    writeFileSync(join(runs, log), events);
    writeFileSync(join(runs, 'notes.txt'), 'not this one');
    const plain = await lrFinder(['suggest', join(logs, `${log}.plain.json`), '--json']);
    for (const file of [join(logs, log), runs]) {
      expect(await lrFinder(['suggest', file, '--json'])).toEqual(plain);
    }
    const wrong = await lrFinder(['suggest', runs, '--lr-column', 'rate']);
    expect(wrong.stderr).toBe(
      `lr-finder: ${join(runs, log)}: Expected \`--lr-column\` to be a column, got 'rate'. There are: 'optimizer/lr', 'loss/train', 'loss/val'\n`,
    );
    writeFileSync(join(runs, `${log}.2`), events);
    const two = await lrFinder(['suggest', runs]);
    expect(two.stderr).toBe(
      `lr-finder: Expected one event file of TensorBoard in the folder ${runs}, got ${log}, ${log}.2. Name the file\n`,
    );
    expect([wrong.status, two.status]).toEqual([2, 2]);
  });

  it('takes columns by name', async () => {
    const file = join(folder, 'named.csv');
    const rows = history.lr.map((lr, i) => `${i},${lr},${history.loss[i]}`);
    writeFileSync(file, ['epoch,rate,objective', ...rows].join('\n'));
    const columns = ['--lr-column', 'rate', '--loss-column', 'objective'];
    const { stdout } = await lrFinder(['suggest', file, '--json', ...columns]);
    expect(JSON.parse(stdout)).toEqual(answer);
    const { status, stderr } = await lrFinder(['suggest', file, '--lr-column', 'speed']);
    expect(stderr).toMatch(/^lr-finder: .*named\.csv.*speed/);
    expect(status).toBe(2);
  });
});
