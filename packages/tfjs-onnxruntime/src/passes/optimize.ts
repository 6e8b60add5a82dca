import type { Value } from '../graph/value.ts';
import { blockChannels } from './block.ts';
import { fuseBias, fuseScaleAndShift, maskFromResult } from './fuse.ts';
import { type Half, halveProducts } from './half-precision.ts';
import { keepChannelsFirst } from './layout.ts';
import { optimizeBodies, pruneLoops, shareResults } from './loops.ts';
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

/** What the graph is made for. */
export interface Target {
  /** How many channels ONNX Runtime puts into a block; `undefined`: it has no blocks. */
  readonly block?: number | undefined;
  /** How products and convolutions have float16; `undefined`: they have float32. */
  readonly half?: Half | undefined;
}

/** Makes an equivalent graph that runs faster. Values that nothing needs disappear by themselves. */
export function optimize(outputs: readonly Value[], target: Target = {}): Value[] {
  const pruned = pruneLoops(outputs);
  const inside = optimizeBodies(pruned, (body) => optimize(body, target));
  const once = pruneLoops(shareResults(inside));
  const optimized = PASSES.reduce<Value[]>((values, pass) => pass(values), once);
  const { block, half } = target;
  const halves = half ? shareEqual(halveProducts(optimized, half)) : optimized;
  return block === undefined ? halves : shareEqual(blockChannels(halves, block));
}
