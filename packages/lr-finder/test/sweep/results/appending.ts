import { openSync } from 'node:fs';
import { append } from '../../../src/sweep/results/append.ts';

// A program that adds a text to a file, and prints what came of it.
const [, , file, text] = process.argv;
try {
  append(openSync(file!, 'a+'), text!);
  process.stdout.write('written');
} catch (error) {
  process.stdout.write((error as NodeJS.ErrnoException).code ?? String(error));
}
