import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../../../../test/run.ts';
import { BIN, lrFinder } from '../command.ts';
import { emptyFolder, writeCurves } from '../histories.ts';

const folder = emptyFolder();
const { csv } = writeCurves(folder);
const here = { cwd: folder };
const read = (name: string) => readFileSync(join(folder, name));

describe('lr-finder plot', () => {
  it('draws in the terminal, without colours where no terminal is', async () => {
    const { status, stdout, stderr } = await lrFinder(['plot', csv]);
    expect(stdout).toMatch(/^Learning rate range test\n +loss\n/);
    expect(stdout).toContain('● suggested');
    expect(stdout).not.toContain('\u001b');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect([status, stderr]).toEqual([0, '']);
  });

  it.each<[env: NodeJS.ProcessEnv, isColored: boolean]>([
    [{ FORCE_COLOR: '1' }, true],
    [{ FORCE_COLOR: '0' }, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('with %j: coloured %s', async (env, isColored) => {
    const { stdout } = await lrFinder(['plot', csv], { env });
    expect(stdout.includes('\u001b[')).toBe(isColored);
  });

  it('writes files by their endings, several at once, and nothing else', async () => {
    const out = ['-o', 'c.svg', '-o', 'c.png', '--out', 'c.HTML'];
    const { status, stdout, stderr } = await lrFinder(['plot', csv, ...out], here);
    expect([status, stdout, stderr]).toEqual([0, '', '']);
    expect(read('c.svg').toString()).toMatch(/^<svg[^>]* role="img"/);
    expect([...read('c.png').subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
    expect(read('c.HTML').toString()).toMatch(/^<!doctype html>/i);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('passes its options on', async () => {
    const options = ['--title', 'Mine', '--show-lr', '1e-4', '--width', '500', '--height', '300'];
    await lrFinder(
      ['plot', csv, '-o', 'd.svg', '--no-suggestion', '--theme', 'dark', ...options],
      here,
    );
    const svg = read('d.svg').toString();
    expect(svg).toMatch(/<svg[^>]* height="300" width="500"/);
    expect(svg).toContain('Mine');
    expect(svg).toContain('A line marks 1e-4.');
    expect(svg).not.toContain('The suggested learning rate');
    const linear = await lrFinder(['plot', csv, '--no-log-lr', '--width', '60', '--height', '14']);
    expect(linear.stdout).not.toContain('1e-5');
    expect(linear.stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(14);
    await lrFinder(['plot', csv, '-o', 'e.png', '--scale', '1', '--width', '300'], here);
    expect(read('e.png').readUInt32BE(16)).toBe(300);
  });

  it('draws the curve that the method reads, or another', async () => {
    const key = async (...flags: string[]) => (await lrFinder(['plot', csv, ...flags])).stdout;
    expect(await key()).toContain('⠒⠒ smoothed curve');
    expect(await key('--method', 'steepest')).toContain('⠒⠒ moving average');
    expect(await key('--smoothing', 'moving-average')).toContain('⠒⠒ moving average');
    expect(await key('--show', 'slope')).toContain('⠒⠒ slope of the smoothed curve');
  });

  it('replaces a file of that name', async () => {
    writeFileSync(join(folder, 'old.svg'), 'old');
    await lrFinder(['plot', csv, '-o', 'old.svg'], here);
    expect(read('old.svg').toString()).toMatch(/^<svg/);
  });

  it('says nothing where its reader has had enough', async () => {
    const many = Array.from({ length: 100 }, () => `'${csv}'`).join(' ');
    const script = `'${process.execPath}' '${BIN}' compare ${many} --method minimum | head -n 1`;
    const { status, stdout, stderr } = await run('sh', ['-c', script], folder);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toHaveLength(2);
  });
});
