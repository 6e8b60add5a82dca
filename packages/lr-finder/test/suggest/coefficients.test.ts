import { expect, it } from 'vitest';
import { fit, readAll } from '../../benchmarks/suggest/fit.ts';
import { loadTasks } from '../../benchmarks/suggest/tasks.ts';
import { COEFFICIENTS } from '../../src/suggest/coefficients.ts';

it('are those that lose the least on the recorded tasks, rounded', () => {
  const tasks = loadTasks();
  const { customary, ...fitted } = fit(tasks, readAll(tasks));
  const { customary: shipped, ...others } = COEFFICIENTS;
  expect(Object.keys(shipped).sort()).toEqual(Object.keys(customary));
  for (const [name, rate] of Object.entries(customary)) {
    expect(Math.abs(rate - shipped[name]!), name).toBeLessThan(0.011);
  }
  expect(Math.abs(fitted.perSamples - others.perSamples)).toBeLessThan(0.011);
  expect(Math.abs(fitted.perParameters - others.perParameters)).toBeLessThan(0.011);
});
