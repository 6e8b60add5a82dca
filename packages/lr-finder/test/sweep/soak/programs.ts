import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { readSweep } from '../../../src/sweep/results/read-sweep.ts';
import { canonicalJson } from '../../../src/sweep/settings/canonical-json.ts';
import { BIN } from '../../cli/command.ts';
import type { Kill } from './kills.ts';

export interface ProgramEnd {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** The command in a process group of its own, as a shell starts it. */
export class Program {
  readonly #child: ChildProcess;
  readonly ended: Promise<ProgramEnd>;

  constructor(args: readonly string[], folder: string, env: NodeJS.ProcessEnv = {}) {
    this.#child = spawn(process.execPath, [BIN, ...args], {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    });
    let stderr = '';
    this.#child.stderr!.on('data', (data) => {
      stderr += data;
    });
    this.ended = once(this.#child, 'exit').then(([status, signal]) => ({ status, signal, stderr }));
  }

  kill({ signal, toGroup }: Kill): void {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    process.kill(toGroup ? -this.#child.pid! : this.#child.pid!, signal);
  }

  /** Processes of its group that run, once those that have ended in the next seconds are gone. */
  async leftProcesses(seconds = 5): Promise<string[]> {
    for (let left = 10 * seconds; ; left--) {
      const running = this.#running();
      if (running.length === 0 || left === 0) return running;
      await wait(100);
    }
  }

  #running(): string[] {
    const lines = execFileSync('ps', ['-eo', 'pgid=,stat=,args='], { encoding: 'utf8' }).split(
      '\n',
    );
    // Where nobody waits for them, those that have ended stay listed as zombies.
    return lines.filter((line) => {
      const [group, state] = line.trim().split(/\s+/);
      return Number(group) === this.#child.pid && !state!.startsWith('Z');
    });
  }
}

/** What a sweep found, by its settings: all but the times. */
export async function resultsOf(file: string): Promise<Record<string, object>> {
  const { results } = await readSweep(file);
  const entries = results.map(({ seconds: _, ...result }) => [
    canonicalJson(result.setting),
    result,
  ]);
  return Object.fromEntries(entries);
}
