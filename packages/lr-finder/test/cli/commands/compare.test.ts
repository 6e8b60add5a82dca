import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseHistory, smoothedCurve, suggest } from 'lr-finder';
import { describe, expect, it } from 'vitest';
import { lrFinder } from '../command.ts';
import { CURVE, emptyFolder } from '../histories.ts';

const folder = emptyFolder();
const WINE = fileURLToPath(new URL('../../fixtures/curves/wine-mlp-rmsprop.json', import.meta.url));

describe('lr-finder compare', () => {
  it('draws the curves, and puts the answers in a table that stands aligned', async () => {
    const { status, stdout, stderr } = await lrFinder(['compare', CURVE, WINE]);
    const table = stdout.trimEnd().split('\n').slice(-3);
    expect(table[0]).toMatch(
      /^ +learning rate {2}interval +bounds +lowest loss {2}points {2}verdict$/,
    );
    expect(table[1]).toMatch(/^mnist-cnn-adam +[\d.e-]+ {2}.* ok$/);
    expect(table[2]).toMatch(/^wine-mlp-rmsprop {2} +[\d.e-]+ {2}.* ok$/);
    const starts = table.map((line) => line.search(/(verdict|ok)$/));
    expect(new Set(starts).size).toBe(1);
    expect(stdout).toMatch(/mnist-cnn-adam.*wine-mlp-rmsprop/);
    expect([status, stderr]).toEqual([0, '']);
  });

  it('tells the lowest loss of the smoothed curve, as the losses were measured', async () => {
    for (const flags of [[], ['--validation-loss']]) {
      const { stdout } = await lrFinder(['compare', CURVE, WINE, ...flags]);
      const rows = stdout.trimEnd().split('\n').slice(-2);
      for (const [i, file] of [CURVE, WINE].entries()) {
        const history = parseHistory(readFileSync(file, 'utf8'));
        const { loss } = smoothedCurve(history, { lossAfterUpdate: flags.length > 0 });
        expect(rows[i]).toContain(` ${Number(Math.min(...loss).toPrecision(3))} `);
      }
    }
  });

  it('prints a list as JSON', async () => {
    const { stdout } = await lrFinder(['compare', CURVE, WINE, '--json']);
    const expected = [CURVE, WINE].map((file, i) => {
      const history = parseHistory(readFileSync(file, 'utf8'));
      const name = ['mnist-cnn-adam', 'wine-mlp-rmsprop'][i];
      const { optimizer } = JSON.parse(readFileSync(file, 'utf8')) as { optimizer?: string };
      return { name, points: history.lr.length, ...suggest(history, { optimizer }) };
    });
    expect(JSON.parse(stdout)).toEqual(expected);
  });

  it('writes a report of both, and then prints the table only', async () => {
    const { stdout } = await lrFinder(['compare', CURVE, WINE, '-o', 'both.html'], { cwd: folder });
    const html = readFileSync(join(folder, 'both.html'), 'utf8');
    expect(html).toContain('mnist-cnn-adam');
    expect(html).toContain('wine-mlp-rmsprop');
    expect(stdout.trimEnd().split('\n')).toHaveLength(3);
  });

  it('tells files of one name apart, and reads one from a pipe', async () => {
    for (const name of ['a', 'b']) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'history.json'), readFileSync(CURVE));
    }
    const files = ['a/history.json', 'b/history.json', '-'];
    const circumstances = { cwd: folder, stdin: readFileSync(WINE, 'utf8') };
    const { stdout } = await lrFinder(['compare', ...files, '--json'], circumstances);
    const names = (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(['a/history.json', 'b/history.json', 'standard input']);
  });
});
