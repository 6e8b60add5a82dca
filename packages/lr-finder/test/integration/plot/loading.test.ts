import { expect, it, vi } from 'vitest';
import { realCurve } from '../../plot/histories.ts';

/** Modules that were loaded, of those that cost. */
const loaded: string[] = [];

vi.mock('linkedom/worker', async (original) => {
  loaded.push('linkedom');
  return original();
});
vi.mock('@observablehq/plot', async (original) => {
  loaded.push('@observablehq/plot');
  return original();
});
vi.mock('@resvg/resvg-js', async (original) => {
  loaded.push('@resvg/resvg-js');
  return original();
});
vi.mock('log-update', async (original) => {
  loaded.push('log-update');
  return original();
});

it('needs none of them for a terminal', async () => {
  const { plotTerminal } = await import('../../../src/plot/terminal.ts');
  expect(plotTerminal(realCurve('mnist-cnn-adam'), { color: false })).toContain('1e-4');
  expect(loaded).toEqual([]);
});

it('loads nothing that costs before a figure is drawn', async () => {
  const { plot } = await import('../../../src/plot/index.ts');
  await expect(plot(realCurve('mnist-cnn-adam'), { width: -1 })).rejects.toThrow('width');
  expect(loaded).toEqual([]);
  await plot(realCurve('mnist-cnn-adam'));
  expect(loaded.toSorted()).toEqual(['@observablehq/plot', 'linkedom']);
  const figure = await plot(realCurve('mnist-cnn-adam'));
  expect(figure.svg).toContain('<svg');
  expect(loaded.toSorted()).toEqual(['@observablehq/plot', 'linkedom']);
});
