import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

// A file may not grow beyond 8 blocks here, as if the disk were full: the system writes a part of a
// text that ends behind that, and refuses the rest.
const SHELL = 'ulimit -f 8; trap "" XFSZ; exec "$@"';
const FULL = 8 * 512;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'append-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const PROGRAM = fileURLToPath(new URL('appending.ts', import.meta.url));

describe.skipIf(process.platform === 'win32')('append', () => {
  it('leaves nothing of a text that is written in part only', () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'x'.repeat(FULL - 10));
    const run = (text: string) =>
      execFileSync(
        'sh',
        ['-c', SHELL, 'sh', process.execPath, '--import', 'tsx', PROGRAM, file, text],
        {
          encoding: 'utf8',
        },
      );
    expect(run('a line of more than 10')).toBe('EFBIG');
    expect(readFileSync(file, 'utf8')).toBe('x'.repeat(FULL - 10));
    expect(run('short')).toBe('written');
    expect(readFileSync(file, 'utf8')).toBe(`${'x'.repeat(FULL - 10)}short`);
  });
});
