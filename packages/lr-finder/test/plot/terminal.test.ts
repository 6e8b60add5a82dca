import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ArgumentError, DataError } from '../../src/errors.ts';
import { plotTerminal, type TerminalPlotOptions } from '../../src/plot/terminal.ts';
import type { History } from '../../src/range-test/history.ts';
import { madeHistory, realCurve, referenceHistory, suggestionAt, withLosses } from './histories.ts';

const draw = (history: History, options: TerminalPlotOptions = {}) =>
  plotTerminal(history, { color: false, ...options });

describe('plotTerminal', () => {
  const figures: Record<string, [History, TerminalPlotOptions]> = {
    'adam-suggestion': [
      realCurve('mnist-cnn-adam'),
      { suggestion: suggestionAt(0.02), title: 'A small CNN on MNIST, Adam' },
    ],
    'diverged-tail': [
      referenceHistory('diverge_exp_s05'),
      { suggestion: suggestionAt(0.4, { kind: 'too-noisy' }), showLr: 0.01 },
    ],
    'linear-axis': [
      referenceHistory('sgd_linear_s0'),
      { logLr: false, title: '', width: 60, height: 16 },
    ],
    small: [realCurve('wine-mlp-rmsprop'), { width: 40, height: 14 }],
    slope: [realCurve('mnist-cnn-adam'), { show: 'slope', suggestion: suggestionAt(0.01) }],
    empty: [madeHistory(0, () => 0), { height: 14 }],
  };

  it.each(Object.entries(figures))('draws %s', async (name, [history, options]) => {
    const figure = draw(history, options);
    await expect(`${figure}\n`).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  it.each([
    [80, 20],
    [40, 14],
    [41, 15],
    [133, 50],
    [300, 14],
  ])('keeps to %d columns and %d lines', (width, height) => {
    for (const [history, options] of Object.values(figures)) {
      const title = '学習率の範囲テスト '.repeat(20);
      for (const color of [false, true]) {
        const lines = draw(history, { ...options, title, width, height, color }).split('\n');
        expect(lines.length).toBeLessThanOrEqual(height);
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
      }
    }
  });

  it('shows all without colours: only the escapes differ', () => {
    const options = { suggestion: suggestionAt(0.02), showLr: 1e-4 };
    const plain = draw(realCurve('mnist-cnn-adam'), options);
    const colored = draw(realCurve('mnist-cnn-adam'), { ...options, color: true });
    expect(plain).not.toContain('\u001b');
    expect(stripVTControlCharacters(colored)).toBe(plain);
    expect(colored.length).toBeGreaterThan(plain.length);
    for (const sign of ['●', '┊', '│', '·', '━', 'suggested 2e-2', 'marked 1e-4']) {
      expect(plain).toContain(sign);
    }
  });

  it('puts the mark of a rate over its tick', () => {
    const lines = draw(realCurve('mnist-cnn-adam'), { suggestion: suggestionAt(1e-3) }).split('\n');
    const axis = lines.findIndex((line) => line.includes('└'));
    const column = lines[axis - 1]!.indexOf('┊');
    expect(column).toBeGreaterThan(0);
    expect(lines[axis]![column]).toMatch(/[┬┯]/);
    const label = lines[axis + 1]!.indexOf('1e-3');
    expect(Math.abs(label + 1.5 - column)).toBeLessThanOrEqual(1);
  });

  it('draws no suggestion with suggestLr: false', () => {
    const options = { suggestLr: false, suggestion: suggestionAt(0.01) };
    expect(draw(realCurve('mnist-cnn-adam'), options)).toBe(draw(realCurve('mnist-cnn-adam')));
  });

  it('does not cross a gap', () => {
    const flat = madeHistory(60, () => 1);
    const gap = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [20 + i, Number.NaN]));
    const widest = (figure: string) =>
      Math.max(...[...figure.matchAll(/[\u2801-\u28ff]+/g)].map(([run]) => run.length));
    const options = { skipStart: 0, skipEnd: 0 };
    expect(widest(draw(flat, options))).toBeGreaterThan(70);
    expect(widest(draw(withLosses(flat, gap), options))).toBeLessThan(30);
  });

  it.each<[string, History]>([
    ['all NaN', madeHistory(20, () => Number.NaN)],
    ['one point', madeHistory(1, () => 2)],
    ['a constant', madeHistory(20, () => 0)],
    ['negative losses', madeHistory(20, (i) => -i)],
  ])('draws %s', (_, history) => {
    for (const logLr of [true, false]) {
      const figure = draw(history, { logLr });
      expect(figure).toContain('learning rate');
      expect(figure).not.toMatch(/NaN|undefined|Infinity/);
    }
  });

  it.each<[TerminalPlotOptions | null, string]>([
    [null, 'Expected `options` to be an object, got null'],
    [{ width: 39 }, 'Expected `width` to be an integer >= 40, got 39'],
    [{ height: 1e9 + 0.5 }, 'Expected `height` to be an integer >= 14, got 1000000000.5'],
    [{ color: 'no' as never }, "Expected `color` to be a boolean, got 'no'"],
    [{ skipStart: -2 }, 'Expected `skipStart` to be an integer >= 0, got -2'],
  ])('refuses %j', (options, message) => {
    const history = realCurve('mnist-cnn-adam');
    expect(() => plotTerminal(history, options as TerminalPlotOptions)).toThrow(
      new ArgumentError(message),
    );
  });

  it('refuses what is no history', () => {
    expect(() => plotTerminal({} as never)).toThrow(DataError);
    expect(() => plotTerminal([])).toThrow(
      new ArgumentError('Expected `tests` to be a list of at least one test, got []'),
    );
  });
});

describe('the default of color', () => {
  afterEach(() => vi.unstubAllGlobals());

  it.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    [{ TERM: 'dumb' }, true, false],
  ])('with %j and a terminal: %j is %j', (env, isTTY, colored) => {
    vi.stubGlobal('process', { env, stdout: { isTTY } });
    expect(plotTerminal(madeHistory(20, (i) => i)).includes('\u001b')).toBe(colored);
  });

  it('is plain where there is no process', () => {
    vi.stubGlobal('process', undefined);
    expect(plotTerminal(madeHistory(20, (i) => i))).not.toContain('\u001b');
  });
});
