import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

/** A real curve: MNIST, a convnet, Adam. */
export const CURVE = fileURLToPath(
  new URL('../fixtures/curves/mnist-cnn-adam.json', import.meta.url),
);

/** An empty folder for the tests of a file. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lr-finder-cli-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** The curve in each format, with the losses as they were measured. */
export function writeCurves(folder: string): Record<'json' | 'csv' | 'tsv' | 'jsonl', string> {
  const { lr, loss } = JSON.parse(readFileSync(CURVE, 'utf8')) as { lr: number[]; loss: number[] };
  const rows = (separator: string) =>
    [`lr${separator}loss`, ...lr.map((rate, i) => `${rate}${separator}${loss[i]}`)].join('\n');
  const files = {
    json: join(folder, 'curve.json'),
    csv: join(folder, 'curve.csv'),
    tsv: join(folder, 'curve.tsv'),
    jsonl: join(folder, 'curve.jsonl'),
  };
  writeFileSync(files.json, JSON.stringify({ lr, loss }));
  writeFileSync(files.csv, rows(','));
  writeFileSync(files.tsv, rows('\t'));
  writeFileSync(
    files.jsonl,
    lr.map((rate, i) => JSON.stringify({ lr: rate, loss: loss[i] })).join('\n'),
  );
  return files;
}
