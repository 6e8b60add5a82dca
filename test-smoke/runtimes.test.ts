import { copyFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, inject, it } from 'vitest';
import { mustRun } from '../test/run.ts';
import { publishedPackages } from '../test/workspace.ts';
import { fetchOrSkip } from './registry.ts';
import { expectResult, printedResult } from './result.ts';
import { RUNTIMES } from './table.ts';

const full = inject('full');
const isLinux = process.platform === 'linux' && process.arch === 'x64';
const { version } = publishedPackages.find(
  ({ manifest }) => manifest.name === 'lr-finder',
)!.manifest;

describe.each(RUNTIMES)('$name', (runtime) => {
  let program = '';
  beforeEach(async ({ skip }) => {
    skip(!isLinux, 'its program is taken from the package for Linux x64');
    skip(inject('skipped') !== undefined, inject('skipped'));
    const folder = await fetchOrSkip({ [runtime.package]: runtime.version }, skip);
    program = join(folder, runtime.package, runtime.program);
  });

  const runFile = (file: string, args: readonly string[] = [], cwd = full) =>
    mustRun(program, [...runtime.args, join(full, file), ...args], cwd);
  const lrFinder = (...args: string[]) => runFile('node_modules/lr-finder/bin/lr-finder.js', args);

  it('suggests, tests a loop and a model on both engines, and draws', async () => {
    const printed = await runFile('print.mjs');
    expectResult(printedResult(printed), ['tfjs', 'onnx']);
  });

  it('takes the packages by require', async () => {
    const printed = await runFile('require.cjs');
    expect(printedResult(printed)).toEqual({
      verdict: 'ok',
      engine: 'onnx',
      compiler: 'function',
    });
  });

  it('runs the command', async () => {
    expect(await lrFinder('--version')).toBe(`${version}\n`);
    const out = mkdtempSync(join(full, 'command-'));
    const file = (name: string) => join(out, name);
    // A module that is compiled anew.
    for (const name of ['trainable.mts', 'sweep.mts']) {
      copyFileSync(join(full, name), file(name));
    }
    const history = file('history.json');
    const ran = Number(
      await lrFinder('run', file('trainable.mts'), '-q', '-o', history, '-o', file('curve.png')),
    );
    expect(ran).toBeGreaterThan(0.01);
    expect(existsSync(file('curve.png'))).toBe(true);
    writeFileSync(
      file('crlf.json'),
      `\uFEFF${readFileSync(history, 'utf8').replaceAll('\n', '\r\n')}`,
    );
    expect(Number(await lrFinder('suggest', file('crlf.json'), '-q'))).toBeCloseTo(ran, 6);
    const swept = file('sweep.jsonl');
    await lrFinder('sweep', file('sweep.mts'), '-q', '-o', swept, '--threads', '2');
    const rows = readFileSync(swept, 'utf8').trim().split('\n').slice(1);
    expect(rows.map((row) => JSON.parse(row).outcome)).toEqual(Array(4).fill('tested'));
  });
});
