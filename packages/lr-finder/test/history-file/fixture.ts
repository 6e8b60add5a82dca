import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../fixtures/history-files');

/** The bytes of a history file. */
export const fixture = (name: string): Buffer => readFileSync(join(folder, name));

/** The names of all history files. */
export const fixtureNames = (): string[] =>
  readdirSync(folder).filter((name) => !name.endsWith('.py'));
