import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { rows } from '../../kernels/edge-values.ts';

const PROGRAM = fileURLToPath(new URL('../../kernels/run-edge-values.ts', import.meta.url));

/** What comes of all rows, in a process of their own, and in another from each one on that ends it. */
function outcomes(): string[] {
  const all: string[] = [];
  while (all.length < rows.length) {
    const args = ['--import', 'tsx', PROGRAM, String(all.length)];
    const { stdout, stderr, status, signal } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
    });
    const ended = [...stdout.matchAll(/^ended (.*)$/gm)].map(([, outcome]) => JSON.parse(outcome!));
    all.push(...ended);
    if (!stdout.includes('begins')) throw new Error(`The program does not run: ${stderr}`);
    if (all.length < rows.length) all.push(`ends the process (${signal ?? status})`);
  }
  return all;
}

it('edge values give the numbers of TensorFlow.js or an error, and never end the process', () => {
  const got = outcomes();
  const wrong = rows.flatMap(({ name, outcome }, i) =>
    got[i] === outcome ? [] : [`${name}: ${got[i]}, expected ${outcome}`],
  );
  expect(wrong).toEqual([]);
});
