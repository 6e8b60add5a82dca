import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../../../test/run.ts';
import { sampled } from '../../../../test/sample.ts';
import { BIN, lrFinder } from './command.ts';
import { CURVE, emptyFolder } from './histories.ts';

let cwd: string;
const at = (name: string) => join(cwd, name);
const MODULE = `console.error('trained');
let weight = 0;
export default {
  step(lr) { const error = weight - 1; weight -= lr * 2 * error; return error ** 2; },
  save: () => weight,
  restore(saved) { weight = saved; },
};
export const grid = { seed: [0] };`;

beforeEach(() => {
  cwd = emptyFolder();
  copyFileSync(CURVE, at('h.json'));
  writeFileSync(at('m.mjs'), MODULE);
  mkdirSync(at('folder.svg'));
});

/** Each file with what it holds. */
const contents = () =>
  Object.fromEntries(
    readdirSync(cwd, { withFileTypes: true }).map((entry) => [
      entry.name,
      entry.isFile() ? readFileSync(at(entry.name), 'utf8') : entry.isSymbolicLink(),
    ]),
  );

/** A line of a shell, for the command with what its standard streams are. */
const shell = (line: string) =>
  run('sh', ['-c', line.replaceAll('lr-finder', `'${process.execPath}' '${BIN}'`)], cwd);

describe('an output is refused before anything is done', () => {
  it.each<[what: string, out: string, message: RegExp, prepare?: () => void]>(
    sampled(
      [
        ['its folder is missing', 'no/x.svg', /Expected no to be a folder, .*Make it first/],
        ['its folder is a file', 'h.json/x.svg', /Expected h\.json to be a folder/],
        [
          'it is a folder',
          'folder.svg',
          /Expected folder\.svg to be a file, got a folder\. Name a file in it/,
        ],
        ['it is named as a folder', 'new.svg/', /Expected new\.svg\/ to be a file, got a folder/],
        [
          'it is read-only',
          'old.svg',
          /Expected old\.svg to be a file that can be written, got one that is read-only/,
          () => writeFileSync(at('old.svg'), 'old', { mode: 0o444 }),
        ],
        [
          'it is a link to a file that is read-only',
          'link.svg',
          /Expected link\.svg .* read-only/,
          () => {
            writeFileSync(at('old.svg'), 'old', { mode: 0o444 });
            symlinkSync('old.svg', at('link.svg'));
          },
        ],
        [
          'it is a link to itself',
          'link.svg',
          /got ELOOP/,
          () => symlinkSync('link.svg', at('link.svg')),
        ],
        [
          'it is a link into a folder that is missing',
          'link.svg',
          /Expected link\.svg to be a file that can be written, got ENOENT/,
          () => symlinkSync('no/x.svg', at('link.svg')),
        ],
        ['its name is too long', `${'x'.repeat(300)}.svg`, /got ENAMETOOLONG/],
      ],
      1,
      0,
    ),
  )('%s', async (_, out, message, prepare) => {
    prepare?.();
    const before = contents();
    const { status, stdout, stderr } = await lrFinder(['run', 'm.mjs', '-o', out], { cwd });
    expect(stderr).toMatch(message);
    // The module isn't even loaded.
    expect(stderr).toMatch(/^lr-finder: [^\n]*\n$/);
    expect([status, stdout]).toEqual([2, '']);
    expect(contents()).toEqual(before);
  });

  it.each<[what: string, line: string, prepare?: () => void]>(
    sampled(
      [
        [
          'the history by a symbolic link',
          'plot h.json -o link.svg',
          () => symlinkSync('h.json', at('link.svg')),
        ],
        [
          'the history by a hard link',
          'compare h.json h.json -o link.svg',
          () => linkSync(at('h.json'), at('link.svg')),
        ],
        [
          'the history, which is a link',
          'plot link.json -o ./folder.svg/../h.svg',
          () => {
            copyFileSync(CURVE, at('h.svg'));
            symlinkSync('h.svg', at('link.json'));
          },
        ],
        [
          'the standard input',
          'plot - -o link.svg < h.json',
          () => symlinkSync('h.json', at('link.svg')),
        ],
        [
          '/dev/stdin',
          'plot /dev/stdin -o link.svg < h.json',
          () => linkSync(at('h.json'), at('link.svg')),
        ],
        ['the module', 'run m.mjs -o link.json', () => symlinkSync('m.mjs', at('link.json'))],
        [
          'the sweep',
          'sweep-report s.jsonl -o ./s.json',
          () => {
            writeFileSync(at('s.json'), 'a sweep');
            symlinkSync('s.json', at('s.jsonl'));
          },
        ],
        ['where the standard output goes', 'plot h.json -o out.svg >> out.svg'],
        [
          'where the standard error goes',
          'plot h.json -o out.svg 2>> out.svg',
          () => writeFileSync(at('out.svg'), ''),
        ],
      ],
      1,
      1,
    ),
  )('it is %s', async (_, line, prepare) => {
    prepare?.();
    const before = contents();
    const { status, stderr } = await shell(`lr-finder ${line}`);
    const { 'out.svg': out, ...after } = contents();
    expect(`${stderr}${out}`).toMatch(
      /^lr-finder: Expected `--out` to be another file than .*Name another$/m,
    );
    expect(status).toBe(2);
    expect({ ...after, ...('out.svg' in before && { 'out.svg': before['out.svg'] }) }).toEqual(
      before,
    );
  });

  it.each<[what: string, outs: readonly string[], prepare?: () => void]>(
    sampled(
      [
        ['the same name', ['x.svg', 'x.svg']],
        ['another spelling', ['x.svg', './folder.svg/../x.svg']],
        [
          'a hard link',
          ['x.svg', 'y.png'],
          () => {
            writeFileSync(at('x.svg'), 'old');
            linkSync(at('x.svg'), at('y.png'));
          },
        ],
        [
          'a link to a file that is to be',
          ['x.svg', 'y.png'],
          () => symlinkSync('x.svg', at('y.png')),
        ],
      ],
      1,
      2,
    ),
  )('two outputs are one file: %s', async (_, outs, prepare) => {
    prepare?.();
    const before = contents();
    const flags = outs.flatMap((out) => ['-o', out]);
    const { status, stderr } = await lrFinder(['plot', 'h.json', ...flags], { cwd });
    expect(stderr).toContain(`another file than the output ${outs[0]}, got ${outs[1]}`);
    expect(status).toBe(2);
    expect(contents()).toEqual(before);
  });

  const isRoot = process.getuid?.() === 0;
  it.skipIf(isRoot)('its folder may not be written to', async () => {
    mkdirSync(at('private'));
    chmodSync(at('private'), 0o500);
    const { status, stderr } = await lrFinder(['run', 'm.mjs', '-o', 'private/x.json'], { cwd });
    expect(stderr).toBe(
      'lr-finder: Expected private/x.json to be a file that can be written, got EACCES. Name another\n',
    );
    expect(status).toBe(2);
  });

  const canMount =
    spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', emptyFolder()]).status === 0;
  it.skipIf(!canMount)('its file system is read-only', () => {
    mkdirSync(at('disk'));
    const script = `mount -t tmpfs -o ro tmpfs disk && '${process.execPath}' '${BIN}' run m.mjs -o disk/x.json`;
    const { status, stderr } = spawnSync('unshare', ['-rm', 'sh', '-c', script], {
      cwd,
      encoding: 'utf8',
    });
    expect(stderr).toBe(
      'lr-finder: Expected disk/x.json to be a file that can be written, got EROFS. Name another\n',
    );
    expect(status).toBe(2);
  });
});
