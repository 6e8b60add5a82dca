import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { StateError } from '../src/errors.ts';
import { installedFile } from '../src/installed-file.ts';

const temp = realpathSync(mkdtempSync(join(tmpdir(), 'installed-')));
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(temp, { recursive: true, force: true });
});

it('finds a file of this package from its own place', () => {
  expect(installedFile('lr-finder/package.json')).toBe(
    join(import.meta.dirname, '../package.json'),
  );
});

it('finds a package of the working directory, as a bundle elsewhere needs', () => {
  const folder = join(temp, 'node_modules/only-there');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'font.ttf'), '');
  vi.spyOn(process, 'cwd').mockReturnValue(temp);
  expect(installedFile('only-there/font.ttf')).toBe(join(folder, 'font.ttf'));
});

it('throws what to install where neither has it', () => {
  const find = () => installedFile('not-installed/font.ttf');
  expect(find).toThrow(StateError);
  expect(find).toThrow(/^Expected not-installed\/font\.ttf to be installed, got none/);
});
