import { readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { ArrayFile } from '../../src/cache/array-file.ts';

// Makes files that nobody holds on to, and prints how many are there once they are collected.
// Run with --expose-gc.

const [folder = ''] = process.argv.slice(2);
for (let i = 0; i < 5; i++) await ArrayFile.create(folder);
for (let wait = 0; wait < 100 && readdirSync(folder).length > 0; wait++) {
  (globalThis as unknown as { gc(): void }).gc();
  await setTimeout(20);
}
console.log(readdirSync(folder).length);
