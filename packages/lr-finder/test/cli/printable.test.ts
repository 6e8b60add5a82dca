import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sampled } from '../../../../test/sample.ts';
import { printable, printableLines, toJson } from '../../src/cli/printable.ts';
import { lrFinder } from './command.ts';
import { CURVE, emptyFolder } from './histories.ts';

/** What a terminal obeys, or shows as something else: an escape, C1, bidi, half a pair, ends of lines. */
const NASTY = '\u001b]0;pwned\u0007\u009b2J\u0000\u202e\u2066\u200f\u061c\ud800\u2028\u2029\r';
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for.
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\p{Cs}\u2028\u2029\p{Bidi_Control}]/u;

describe('printable', () => {
  it('spells out what is not, and leaves all else', () => {
    expect(printable('größe 😀 中文 עברית')).toBe('größe 😀 中文 עברית');
    expect(printable('a\u001b[31mb\u202ec\ud800d')).toBe('a\\u001b[31mb\\u202ec\\ud800d');
    expect(printable(NASTY)).not.toMatch(OBEYED);
    expect(printable(printable(NASTY))).toBe(printable(NASTY));
  });

  it('makes one line, or leaves the lines', () => {
    expect(printable('a \r\n\n  b\tc  d')).toBe('a b\\u0009c  d');
    expect(printableLines('a\r\n  b\u0007')).toBe('a\\u000d\n  b\\u0007');
  });

  it('writes JSON that means the same', () => {
    const value = { [NASTY]: [NASTY, 1] };
    expect(toJson(value, 1)).not.toMatch(OBEYED);
    expect(JSON.parse(toJson(value, 1))).toEqual(value);
  });

  it('takes no longer than the text is long', () => {
    const start = performance.now();
    printable(' '.repeat(2_000_000));
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('what the command prints', () => {
  const folder = emptyFolder();
  // A file's name has no NUL, and bytes that are no UTF-8 are none of these.
  const name = NASTY.replaceAll('\u0000', '').replaceAll('\ud800', '');
  const literal = JSON.stringify(NASTY);
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, `${name}.csv`), 'lr,loss\n1e-3,2\n1e-2,1\n1e-1,3\n');
  writeFileSync(join(folder, `${name}.txt`), `${NASTY},loss\n1e-3,2\n`);
  writeFileSync(
    join(folder, `${name}.mjs`),
    `class Odd extends Error {}
    Object.defineProperty(Odd, 'name', { value: ${literal} });
    export default { step() { const e = new Odd(${literal}, { cause: new AggregateError([new Error(${literal})], ${literal}) }); e.name = ${literal}; throw e; }, save() {}, restore() {} };`,
  );
  writeFileSync(join(folder, 'shape.mjs'), `export default { [${literal}]: 1 };`);
  writeFileSync(
    join(folder, 'sweep.mjs'),
    `export const grid = { [${literal}]: [${literal}, 'b'], weightDecay: [${literal}, 'c'] };
    export function trainable(settings) {
      if (settings.weightDecay === 'c' && settings[${literal}] === 'b') throw new Error(${literal});
      let w = 0;
      return { step(lr) { const e = w - 1; w -= lr * 2 * e; return e * e; }, save: () => w, restore(s) { w = s; } };
    }`,
  );

  it.each(
    sampled(
      [
        ['suggest', `${name}.csv`],
        ['suggest', `${name}.txt`],
        ['suggest', `${name}.txt`, '--debug'],
        ['suggest', `${name}.none`, '--debug'],
        ['suggest', CURVE, '--lr-column', name],
        ['suggest', CURVE, '--method', name],
        [name],
        ['plot', `${name}.csv`, '--title', name],
        ['plot', `${name}.csv`, '-o', `${name}.pdf`],
        ['plot', `${name}.csv`, '-o', `${name}none/x.svg`],
        ['plot', `${name}.csv`, '-o', name],
        ['compare', `${name}.csv`, CURVE],
        ['run', `${name}.mjs`],
        ['run', `${name}.mjs`, '--debug'],
        ['run', 'shape.mjs', '--debug'],
        ['run', `${name}.none`],
        ['sweep', 'sweep.mjs', '--num-iter', '12', '-o', `${name}.jsonl`],
        ['sweep-report', `${name}.jsonl`],
        ['sweep-report', `${name}.jsonl`, '--json'],
        ['sweep-report', `${name}.jsonl`, '--by', name],
      ],
      1,
      0,
    ),
  )('%#: has nothing that a terminal obeys', async (...args) => {
    const { stdout, stderr } = await lrFinder(args, { cwd: folder });
    expect(`${stdout}${stderr}`).not.toBe('');
    expect(stdout).not.toMatch(OBEYED);
    expect(stderr).not.toMatch(OBEYED);
  });

  it('tells an error that is its own cause once', async () => {
    writeFileSync(
      join(folder, 'circle.mjs'),
      "const e = new Error('round'); e.cause = e; throw e;",
    );
    const { status, stderr } = await lrFinder(['run', 'circle.mjs', '--debug'], { cwd: folder });
    expect(stderr).toMatch(/Caused by: Error: round\n/);
    expect(status).toBe(3);
  });
});
