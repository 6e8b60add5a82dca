import { appendFileSync } from 'node:fs';
import type { Trainable } from '../../../src/index.ts';
import { block } from './block.ts';

/** Settings with which something is wrong; the first and the last have nothing. */
export const grid = [
  { trouble: 'none', place: 'first' },
  { trouble: 'throws' },
  { trouble: 'throws in a step' },
  { trouble: 'rejects' },
  { trouble: 'no trainable' },
  { trouble: 'never ends' },
  { trouble: 'never settles' },
  { trouble: 'ends the process' },
  { trouble: 'throws later' },
  { trouble: 'not finite' },
  { trouble: 'wrong options' },
  { trouble: 'none', place: 'last' },
];

export default {
  grid,
  options: { startLr: 1e-3, endLr: 1, numIter: 10 },
  async trainable({ trouble }: { readonly trouble: string }) {
    const { COUNTED: counted } = process.env;
    if (counted) appendFileSync(counted, `${trouble}\n`);
    if (trouble === 'throws') throw new Error('thrown by trainable');
    if (trouble === 'rejects') return Promise.reject(new TypeError('rejected by trainable'));
    if (trouble === 'no trainable') return { step: 1 };
    const tested: Trainable<number> = { step: stepOf(trouble), save: () => 0, restore() {} };
    return { trainable: tested, options: trouble === 'wrong options' ? { numIter: 1 } : {} };
  },
};

function stepOf(trouble: string): Trainable['step'] {
  switch (trouble) {
    case 'throws in a step':
      return () => {
        throw new Error('thrown by step');
      };
    case 'never ends':
      return block;
    case 'never settles':
      return () => new Promise(() => {});
    case 'ends the process':
      return () => process.exit(7);
    case 'throws later':
      return () => {
        setTimeout(() => {
          throw new Error('thrown by a timer');
        });
        return new Promise(() => {});
      };
    case 'not finite':
      return () => Number.NaN;
    default:
      return (lr) => 1 - lr / 2;
  }
}
