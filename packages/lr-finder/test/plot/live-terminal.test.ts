import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ArgumentError } from '../../src/errors.ts';
import { liveTerminal } from '../../src/plot/terminal.ts';
import { rangeTest } from '../../src/range-test/range-test.ts';

/** A terminal that keeps what is written to it. */
function terminal(size: { isTTY?: boolean; columns?: number; rows?: number } = {}) {
  const written: string[] = [];
  const write = (text: string) => written.push(text);
  return { isTTY: true, columns: 80, rows: 24, ...size, write, written };
}

const bowl = { step: (lr: number) => 1 + (Math.log10(lr) + 2) ** 2, save: () => 0, restore() {} };

describe('liveTerminal', () => {
  beforeEach(() => {
    vi.stubEnv('CI', '');
    vi.stubEnv('TERM', 'xterm');
  });
  afterEach(() => vi.unstubAllEnvs());

  it('redraws in place while a test runs, and takes itself away', async () => {
    const stream = terminal();
    const live = await liveTerminal({ stream, endLr: 10, color: false });
    await rangeTest(bowl, { startLr: 1e-5, endLr: 10, numIter: 20, onPoint: live.onPoint });
    const text = stripVTControlCharacters(stream.written.join(''));
    expect(text).toContain('Learning rate range test');
    expect(text).toContain('1e1');
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    const before = stream.written.length;
    live.stop();
    expect(stream.written.length).toBeGreaterThan(before);
  });

  it('counts the runs', async () => {
    const now = vi.spyOn(performance, 'now');
    let time = 0;
    now.mockImplementation(() => (time += 1000));
    const stream = terminal();
    const live = await liveTerminal({ stream });
    await rangeTest(bowl, { numIter: 5, repeats: 2, onPoint: live.onPoint });
    live.stop();
    now.mockRestore();
    expect(stream.written.join('')).toContain('(run 2)');
  });

  it.each([
    ['no terminal', { isTTY: false }],
    ['too few columns', { columns: 39 }],
    ['too few lines', { rows: 14 }],
  ])('draws nothing on %s', async (_, size) => {
    const stream = terminal(size);
    const live = await liveTerminal({ stream });
    live.onPoint({
      index: 0,
      step: 0,
      repeat: 0,
      test: 0,
      lr: 1,
      loss: 1,
      rawLoss: 1,
      bestLoss: 1,
    });
    live.stop();
    expect(stripVTControlCharacters(stream.written.join('')).trim()).toBe('');
  });

  it('on a stream that throws ends the drawing, not the test', async () => {
    const stream = {
      ...terminal(),
      write() {
        throw new Error('write EPIPE');
      },
    };
    const live = await liveTerminal({ stream });
    const test = rangeTest(bowl, { numIter: 5, onPoint: live.onPoint });
    expect((await test.finally(live.stop)).history.lr).toHaveLength(5);
  });

  it('refuses what it cannot use', async () => {
    await expect(liveTerminal({ endLr: 0 })).rejects.toThrow(
      new ArgumentError('Expected `endLr` to be a finite number > 0, got 0'),
    );
  });
});
