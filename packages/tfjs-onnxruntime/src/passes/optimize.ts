import type { Value } from '../graph/value.ts';
import { blockChannels } from './block.ts';
import { fuseBias, fuseScaleAndShift, maskFromResult } from './fuse.ts';
import { keepChannelsFirst } from './layout.ts';
import { optimizeBodies, pruneLoops } from './loops.ts';
import { gatherFactors } from './products.ts';
import { shareEqual } from './share.ts';

/** The passes over a graph, in their order. */
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
 * Makes an equivalent graph that runs faster. Values that nothing needs disappear by themselves.
 *
 * @param block how many channels ONNX Runtime puts into a block; `undefined`: it has no blocks.
 */
export function optimize(outputs: readonly Value[], block?: number): Value[] {
  const pruned = pruneLoops(outputs);
  const inside = optimizeBodies(pruned, (body) => optimize(body, block));
  const optimized = PASSES.reduce<Value[]>((values, pass) => pass(values), inside);
  return block === undefined ? optimized : shareEqual(blockChannels(optimized, block));
}
