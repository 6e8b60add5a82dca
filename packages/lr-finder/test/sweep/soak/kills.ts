import { uniform } from '../../../src/suggest/random.ts';

/** How a run is ended: by a signal, to the program alone or to its whole group as by Ctrl-C. */
export interface Kill {
  readonly signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL';
  readonly toGroup: boolean;
}

const KILLS: readonly Kill[] = [
  { signal: 'SIGINT', toGroup: true },
  { signal: 'SIGINT', toGroup: false },
  { signal: 'SIGTERM', toGroup: true },
  { signal: 'SIGTERM', toGroup: false },
  { signal: 'SIGKILL', toGroup: false },
];

export type Disturbance =
  | { readonly kind: 'kill'; readonly kill: Kill; readonly when: number }
  | { readonly kind: 'time limit'; readonly when: number };

/**
 * What disturbs so many rounds, each kind about as often. `when` is a part of the time of a run.
 */
export function disturbances(seed: number, rounds: number): Disturbance[] {
  const random = uniform(seed);
  return Array.from({ length: rounds }, (_, round) => {
    const kill = KILLS[round % (KILLS.length + 1)];
    const when = random();
    return kill ? { kind: 'kill', kill, when } : { kind: 'time limit', when };
  });
}

/** How many rounds to run, and from which seed: of the environment, or each kind once, of a new seed. */
export function soakSettings(): { readonly rounds: number; readonly seed: number } {
  const { SOAK_ROUNDS = KILLS.length + 1, SOAK_SEED = Date.now() % 1e6 } = process.env;
  return { rounds: Number(SOAK_ROUNDS), seed: Number(SOAK_SEED) };
}

export function wordsOf(disturbance: Disturbance): string {
  const when = `at ${disturbance.when.toFixed(3)} of the time`;
  if (disturbance.kind === 'time limit') return `a time limit ${when} of a test`;
  const { signal, toGroup } = disturbance.kill;
  return `${signal} to ${toGroup ? 'all processes' : 'the program'} ${when}`;
}
