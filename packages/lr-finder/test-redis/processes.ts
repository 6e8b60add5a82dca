import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSweep } from '../src/sweep/results/read-sweep.ts';
import { type Ended, type Started, start } from '../test/cli/command.ts';

export const moduleFile = (name: string): string =>
  fileURLToPath(new URL(`modules/${name}`, import.meta.url));

/** A folder in which coordinators and workers run, as the processes that they are. */
export interface Place {
  readonly folder: string;
  coordinator(module: string, redis: string, ...more: readonly string[]): Started;
  /** With one thread, whose tests are given to another two seconds after it died. */
  worker(module: string, redis: string, ...more: readonly string[]): Started;
  /** Which process began which number, in order. */
  begun(): { readonly pid: number; readonly number: number }[];
  /** Resolves once so many tests have begun. */
  untilBegun(count: number): Promise<void>;
  /** The numbers that a file has results of, sorted; each as often as it has. */
  numbersIn(file: string): number[];
  [Symbol.asyncDispose](): Promise<void>;
}

export function place(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'lr-finder-sweep-'));
  const note = join(folder, 'begun');
  const running: { readonly process: Started; readonly ended: Promise<Ended> }[] = [];
  const run = (args: readonly string[]): Started => {
    const process = start(args, { cwd: folder, env: { BEGUN: note } });
    running.push({ process, ended: process.ended });
    return process;
  };
  const begun: Place['begun'] = () => {
    if (!existsSync(note)) return [];
    const lines = readFileSync(note, 'utf8').trim().split('\n');
    return lines.map((line) => {
      const [pid, number] = line.split(' ').map(Number) as [number, number];
      return { pid, number };
    });
  };
  return {
    folder,
    coordinator: (module, redis, ...more) =>
      run(['sweep', moduleFile(module), '--redis', redis, ...more]),
    worker: (module, redis, ...more) =>
      run([
        'worker',
        moduleFile(module),
        '--redis',
        redis,
        '--threads',
        '1',
        '--lock',
        '2',
        ...more,
      ]),
    begun,
    async untilBegun(count) {
      while (begun().length < count) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    numbersIn(file) {
      const lines = readFileSync(join(folder, file), 'utf8').trim().split('\n').slice(1);
      const numbers = lines.map((line) => JSON.parse(line).setting.number as number);
      return numbers.sort((a, b) => a - b);
    },
    async [Symbol.asyncDispose]() {
      for (const { process } of running) process.kill('SIGKILL');
      await Promise.all(running.map(({ ended }) => ended));
      rmSync(folder, { recursive: true });
    },
  };
}

/** The results of a sweep by their settings, without the times that they took. */
export async function resultsOf(file: string): Promise<Record<string, unknown>> {
  const { results } = await readSweep(file);
  const untimed = results.map(({ seconds: _, ...result }) => result);
  return Object.fromEntries(untimed.map((result) => [JSON.stringify(result.setting), result]));
}
