import alea from 'seedrandom/lib/alea.js';
import { type DataSet, dataSetOf, oneHot, type Sample } from './data-set.ts';

const COUNT = 1000;
const NOISE = 0.15;

/** Two half circles that reach into each other, as scikit-learn's `make_moons`: the same each time. */
export function twoMoons(): DataSet {
  const random = alea('20');
  const samples = Array.from({ length: COUNT }, (_, i): Sample => {
    const moon = i % 2;
    const angle = Math.PI * random();
    const x = moon === 0 ? Math.cos(angle) : 1 - Math.cos(angle);
    const y = moon === 0 ? Math.sin(angle) : 0.5 - Math.sin(angle);
    return {
      input: [x - 0.5 + NOISE * normal(random), y - 0.25 + NOISE * normal(random)],
      target: oneHot(moon, 2),
    };
  });
  return dataSetOf(samples, 'classes');
}

/** Box and Muller's. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
