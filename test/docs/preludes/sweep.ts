import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = mkdtempSync(join(tmpdir(), 'sweep-page-'));

/** A module for a sweep that takes next to no time. */
export const module = fileURLToPath(
  new URL('../../../packages/lr-finder/test/sweep/modules/parabolas.ts', import.meta.url),
);
export const results = join(folder, 'results.jsonl');
export const report = join(folder, 'report.html');
