import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sampled } from '../../../../../test/sample.ts';
import { lrFinder } from '../../cli/command.ts';
import { emptyFolder, writeCurves } from '../../cli/histories.ts';

const folder = emptyFolder();
const { csv } = writeCurves(folder);
const COMMANDS = ['run', 'suggest', 'plot', 'compare', 'demo'];

describe('lr-finder', () => {
  it.each([['--help'], ['-h'], ['help']])('explains itself with %s', async (flag) => {
    const { status, stdout, stderr } = await lrFinder([flag]);
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
    expect(stdout).toContain('Exit status');
    expect([status, stderr]).toEqual([0, '']);
  });

  it.each(sampled(COMMANDS, 1, 0))('explains %s, with examples', async (command) => {
    const { status, stdout, stderr } = await lrFinder([command, '--help']);
    expect(stdout).toMatch(new RegExp(`^Usage: lr-finder ${command} `));
    expect(stdout).toMatch(new RegExp(`^Examples:\\n {2}lr-finder ${command}`, 'm'));
    expect(stdout).toContain('Exit status');
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
    expect([status, stderr]).toEqual([0, '']);
    expect((await lrFinder(['help', command])).stdout).toBe(stdout);
  });

  it('tells its version', async () => {
    const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
    const { stdout } = await lrFinder(['--version']);
    expect(stdout.trim()).toBe((JSON.parse(manifest) as { version: string }).version);
  });

  it('without a command explains itself as an error', async () => {
    const { status, stdout, stderr } = await lrFinder([]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^Usage: lr-finder/);
  });

  it.each<[args: string[], message: RegExp]>(
    sampled(
      [
        [['sugest'], /unknown command 'sugest', did you mean suggest\?\. lr-finder --help/],
        [['suggest'], /missing required argument 'files'\. lr-finder suggest --help/],
        [['suggest', csv, '--frobnicate'], /unknown option '--frobnicate'/],
        [
          ['suggest', csv, csv],
          /\(losses\): Expected the CSV of one tag of TensorBoard, .* Read other files one by one/,
        ],
        [
          ['suggest', csv, csv, csv],
          /Expected one history, or two files of TensorBoard, got 3 files/,
        ],
        [['suggest', csv, '--method', 'best'], /`--method` to be 'descent', .* got 'best'/],
        [
          ['suggest', csv, '--skip-start', 'x'],
          /'--skip-start <n>' argument 'x' is invalid\. Not a number/,
        ],
        [['suggest', csv, '--skip-start', '-1'], /`--skip-start` to be an integer >= 0, got -1/],
        [
          ['suggest', csv, '--format', 'xml'],
          /'xml' is invalid\. Allowed choices are json, csv, tsv/,
        ],
        [
          ['suggest', 'nowhere.csv'],
          /got nowhere\.csv, which can't be read \(ENOENT\)\. Name a file/,
        ],
        [
          ['suggest', '.'],
          /Expected one event file of TensorBoard in the folder \., got none\. Name the file/,
        ],
        [['suggest', '-'], /the standard input/],
        [['plot', csv, '-o', 'a.pdf'], /ends in \.svg, \.png, \.html, got a\.pdf/],
        [['plot', csv, '-o', 'no/such/a.svg'], /Expected no\/such to be a folder.*Make it first/],
        [
          ['plot', csv, '--width', '10', '-o', 'a.svg'],
          /`--width` to be an integer >= 240, got 10/,
        ],
        [['plot', csv, '--show-lr', '-1'], /`--show-lr` to be a finite number > 0/],
        [['compare', '-', '-'], /the standard input to be named once/],
        [['run', 'nowhere.ts'], /Expected a module, got nowhere\.ts, which is not there/],
        [['run', csv], /Expected a module \(\.ts, .*To read a history, use lr-finder suggest/],
      ],
      1,
      0,
    ),
  )('%j is refused in one line', async (args, message) => {
    const { status, stdout, stderr } = await lrFinder(args, { cwd: folder });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^lr-finder: [^\n]*\n$/);
    expect([status, stdout]).toEqual([2, '']);
  });

  it('tells all of an error with --debug or DEBUG', async () => {
    const flagged = await lrFinder(['suggest', 'nowhere.csv', '--debug']);
    const told = await lrFinder(['suggest', 'nowhere.csv'], { env: { DEBUG: '1' } });
    expect(flagged.stderr).toMatch(/UsageError: .*\n +at [\s\S]*Caused by: Error: ENOENT/);
    expect(told.stderr).toBe(flagged.stderr);
  });

  it('gives a terminal no control characters from names and files', async () => {
    const name = '\u001b]0;pwned\u0007.csv';
    writeFileSync(join(folder, name), `lr,loss\n1,\u001b[31mred\n`);
    for (const args of [
      ['suggest', name],
      ['suggest', '\u009b31m.csv'],
      ['\u001b[2J'],
      ['plot', name, '-o', `${name}\u001b`],
    ]) {
      const { status, stdout, stderr } = await lrFinder(args, { cwd: folder });
      expect(status).toBe(2);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for.
      expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    }
  });
});
