import { basename, extname } from 'node:path';
import { printable } from './printable.ts';

/** The name of a test in a legend: its file without folder and extension. */
export function nameOf(file: string): string {
  return file === '-' ? 'standard input' : printable(basename(file, extname(file)));
}
