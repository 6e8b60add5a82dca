import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Makes empty folders, and removes them when the tests of the file are over. */
export function folders(): () => string {
  const made: string[] = [];
  afterAll(() => made.forEach((folder) => void rmSync(folder, { recursive: true, force: true })));
  return () => {
    made.push(mkdtempSync(join(tmpdir(), 'lr-finder-cache-test-')));
    return made.at(-1)!;
  };
}

/** The one file in a folder. */
export function onlyFile(folder: string): string {
  const names = readdirSync(folder);
  if (names.length !== 1) throw new Error(`Expected one file, got ${names.join(', ')}`);
  return join(folder, names[0]!);
}
