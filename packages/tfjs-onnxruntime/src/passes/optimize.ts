import type { Value } from '../graph/value.ts';
import { shareEqual } from './share.ts';

/** Makes a graph that computes the same, faster. */
export function optimize(outputs: readonly Value[]): Value[] {
  return shareEqual(outputs);
}
