import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The file that npm links as `lr-finder`. */
export const BIN = fileURLToPath(new URL('../../bin/lr-finder.js', import.meta.url));

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Resolves once the standard error has this text. */
  readonly told: (text: string) => Promise<void>;
  readonly ended: Promise<Ended>;
}

interface Circumstances {
  readonly cwd?: string;
  readonly stdin?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Another installation. */
  readonly bin?: string;
}

/** Starts the command as a shell would, without a terminal. */
export function start(args: readonly string[], circumstances: Circumstances = {}): Started {
  const { cwd, stdin = '', env = {}, bin = BIN } = circumstances;
  const quiet = { FORCE_COLOR: undefined, NO_COLOR: undefined, DEBUG: undefined };
  const child = spawn(process.execPath, [bin, ...args], {
    cwd,
    env: { ...process.env, ...quiet, ...env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data) => {
    stdout += data;
  });
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const closed = once(child, 'close');
  return {
    kill: (signal) => void child.kill(signal),
    told: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (stderr.includes(text)) resolve();
        };
        child.stderr.on('data', look);
        look();
        closed.then(() => reject(new Error(`It ended without telling '${text}': ${stderr}`)));
      }),
    ended: closed.then(([status, signal]) => ({ status, signal, stdout, stderr })),
  };
}

/** Runs the command to its end. */
export function lrFinder(args: readonly string[], circumstances?: Circumstances): Promise<Ended> {
  return start(args, circumstances).ended;
}
