import type { Value } from '../graph/value.ts';
import { blockChannels } from './block.ts';
import { fuseBias, fuseScaleAndShift, maskFromResult } from './fuse.ts';
import { keepChannelsFirst } from './layout.ts';
import { gatherFactors } from './products.ts';
import { shareEqual } from './share.ts';

/** What is done to a graph, in this order. */
const PASSES: readonly ((outputs: readonly Value[]) => Value[])[] = [
  shareEqual,
  keepChannelsFirst,
  gatherFactors,
  shareEqual,
  fuseBias,
  maskFromResult,
  fuseScaleAndShift,
];

/**
 * Makes a graph that computes the same, faster. What nothing needs falls away by itself.
 *
 * @param block how many channels ONNX Runtime takes together, where it does.
 */
export function optimize(outputs: readonly Value[], block?: number): Value[] {
  const optimized = PASSES.reduce<Value[]>((values, pass) => pass(values), [...outputs]);
  return block === undefined ? optimized : shareEqual(blockChannels(optimized, block));
}
