import { expect, it } from 'vitest';
import { agree } from '../../src/tfjs/loss-in-tfjs.ts';

it.each<[name: string, wanted: number, got: number, first: number, doAgree: boolean]>([
  ['the last digits', 2.30001, 2.30002, 2.3, true],
  ['more than these', 2.3, 2.301, 2.3, false],
  ['a small loss with the rounding of large logits', 8.456e-5, 8.519e-5, 2.3, true],
  ['a small loss that is another', 8.456e-5, 9.5e-5, 2.3, false],
  ['a small loss where all are small', 8.456e-5, 8.519e-5, 1e-4, false],
  ['no number', Number.NaN, Number.NaN, 2.3, true],
  ['a number beside none', Number.NaN, 1, 2.3, false],
  ['infinity', Infinity, Infinity, 2.3, true],
])('losses agree, or not, that differ by %s', (_, wanted, got, first, doAgree) => {
  expect(agree(wanted, got, first)).toBe(doAgree);
});
