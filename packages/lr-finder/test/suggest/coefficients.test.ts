import { describe, expect, it } from 'vitest';
import { fit, fitCustomary, readAll } from '../../benchmarks/suggest/fit.ts';
import { loadTasks } from '../../benchmarks/suggest/tasks.ts';
import { COEFFICIENTS } from '../../src/suggest/coefficients.ts';

describe('the coefficients', () => {
  const tasks = loadTasks();
  const { customary: shipped, ...sizes } = COEFFICIENTS;

  it('are those that lose the least on the recorded tasks, rounded', () => {
    const { customary, ...fitted } = fit(tasks, readAll(tasks));
    for (const [name, rate] of Object.entries(customary)) {
      expect(Math.abs(rate - shipped[name]!), name).toBeLessThan(0.011);
    }
    expect(Math.abs(fitted.perSamples - sizes.perSamples)).toBeLessThan(0.011);
    expect(Math.abs(fitted.perParameters - sizes.perParameters)).toBeLessThan(0.011);
    // No recorded task has Adamax.
    expect(Object.keys(shipped).sort()).toEqual(['adamax', ...Object.keys(customary)].sort());
  });

  it('come out the same where one optimizer is fitted by itself', () => {
    const some = tasks.filter(({ optimizer }) => optimizer === 'rmsprop');
    const { rmsprop, ...others } = shipped;
    const known = { ...COEFFICIENTS, customary: others };
    const { customary, ...same } = fitCustomary(
      'rmsprop',
      some,
      readAll(some),
      known,
      tasks.length,
    );
    expect(customary).toEqual({ ...others, rmsprop: expect.closeTo(rmsprop!, 1) });
    expect(same).toEqual(sizes);
  });
});
