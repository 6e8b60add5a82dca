import { appendFileSync } from 'node:fs';
import type { Trainable } from '../../../src/index.ts';
import { block } from './block.ts';

/** What a test may do to its process. */
const ENDS = {
  nothing: () => 1,
  'exits well': () => process.exit(0),
  'exits badly': () => process.exit(7),
  aborts: () => process.abort(),
  'is killed': () => end('SIGKILL'),
  'has a fault': () => end('SIGSEGV'),
  'cuts the channel': () => process.disconnect(),
  'throws from a timer': () => {
    setTimeout(() => {
      throw new Error('thrown by a timer');
    });
    return forever();
  },
  'forgets a rejection': () => {
    void Promise.reject(new TypeError('rejected unseen'));
    return forever();
  },
  'ends never': block,
  'settles never': forever,
  'ends some time': () => new Promise<number>((resolve) => setTimeout(resolve, 20, 1)),
  'sends messages': () => {
    process.send?.({ kind: 'mine' });
    process.send?.(null);
    return 1;
  },
} satisfies Record<string, () => unknown>;

export type Deed = keyof typeof ENDS;

export const grid = { deed: Object.keys(ENDS) };
export const options = { startLr: 1e-3, endLr: 1, numIter: 100, divergeTh: false };

/** Notes its process in the file that NOTED names, where one is. */
export const trainable = ({ deed }: { readonly deed: Deed }): Trainable<number> => {
  const { NOTED } = process.env;
  if (NOTED) appendFileSync(NOTED, `${process.pid}\n`);
  return { step: ENDS[deed] as Trainable['step'], save: () => 0, restore() {} };
};

function end(signal: NodeJS.Signals): number {
  process.kill(process.pid, signal);
  return 1;
}

function forever(): Promise<never> {
  return new Promise(() => {});
}
