import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const file = (name: string) => fileURLToPath(new URL(`programs/${name}`, import.meta.url));

/** A Python, if there is one: that of the environment variable PYTHON, or python3. */
export const { PYTHON = 'python3' } = process.env;
export const hasPython = spawnSync(PYTHON, ['--version']).status === 0;
// To import it would take seconds.
const FIND_TORCH = 'import importlib.util; assert importlib.util.find_spec("torch")';
export const hasTorch = spawnSync(PYTHON, ['-c', FIND_TORCH]).status === 0;

/** The command for a program of this folder. */
export function program(name: string, ...args: readonly (string | number)[]): string[] {
  const interpreter = name.endsWith('.py') ? PYTHON : process.execPath;
  return [interpreter, file(name), ...args.map(String)];
}
