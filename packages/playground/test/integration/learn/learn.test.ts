import { suggest } from 'lr-finder';
import { describe, expect, it } from 'vitest';
import { exampleTest } from '../../../src/learn/regression.ts';
import { descend, valleyWords } from '../../../src/learn/valley.ts';

describe('the tour', () => {
  it('has a real curve that can be read', async () => {
    const { history, optimizer } = await exampleTest();
    const { lr, verdict } = suggest(history, { optimizer });
    expect(verdict.kind).toBe('ok');
    // Least squares in two dimensions, inputs of about unit size: tenths are right, ones explode.
    expect(lr).toBeGreaterThan(0.02);
    expect(lr).toBeLessThan(1);
  });

  it.each<[rate: number, words: RegExp, end: (w: number) => boolean]>([
    [0.01, /hardly/, (w) => w > 0.5],
    [0.2, /steadily/, (w) => w < 0.01],
    [0.5, /at the bottom/, (w) => w < 1e-6],
    [0.9, /side to side/, (w) => w < 0.1],
    [1.02, /explodes/, (w) => w > 0.9],
  ])('says of the rate %d what it does', (rate, words, end) => {
    expect(valleyWords(rate)).toMatch(words);
    expect(end(Math.abs(descend(rate, 12).at(-1)!))).toBe(true);
  });
});
