import { constant, input, type Value } from '../graph/value.ts';
import { emit } from '../onnx/emit.ts';
import { encodeModel } from '../onnx/model.ts';
import { conv } from '../ops/conv.ts';
import { transpose } from '../ops/shape.ts';
import { blockChannels } from '../passes/block.ts';
import { isNativeCpu } from './native-cpu.ts';
import type { OrtModule, OrtSessionOptions } from './ort.ts';

const CHANNELS = 16;
const SIZE = 4;

const known = new WeakMap<OrtModule, Promise<number | undefined>>();

/**
 * How many channels ONNX Runtime puts into a block on this machine; `undefined` if it has no blocks.
 * No API returns the number: a small convolution is tried with each possible size, and the size that
 * gives the right numbers is used.
 */
export function channelBlock(
  ort: OrtModule,
  options: OrtSessionOptions,
): Promise<number | undefined> {
  if (!isNativeCpu(ort, options)) return Promise.resolve(undefined);
  let found = known.get(ort);
  if (!found) {
    found = firstRight(ort);
    known.set(ort, found);
  }
  return found;
}

async function firstRight(ort: OrtModule): Promise<number | undefined> {
  const wanted = await numbersWith(ort, undefined);
  for (const block of [8, 16]) {
    try {
      const got = await numbersWith(ort, block);
      if (got.every((x, i) => Math.abs(x - wanted[i]!) < 1e-4)) return block;
    } catch {
      // This ONNX Runtime lacks these operations.
      return undefined;
    }
  }
  return undefined;
}

async function numbersWith(ort: OrtModule, block: number | undefined): Promise<Float32Array> {
  const x = input('x', [1, CHANNELS, SIZE, SIZE], 'float32');
  const filter = constant(waves(9 * CHANNELS ** 2), [3, 3, CHANNELS, CHANNELS]);
  const pair = [3, 3];
  const ones = [1, 1];
  const size = [SIZE, SIZE];
  const y = conv(transpose(x, [0, 2, 3, 1]), filter, {
    ...{ input: size, output: size, kernel: pair, strides: ones, dilations: ones },
    ...{ before: ones, after: ones },
  });
  const plain: Value[] = [transpose(y, [0, 3, 1, 2])];
  const [value] = block === undefined ? plain : blockChannels(plain, block);
  const { graph } = emit('probe', [{ name: 'x', value: x }], [{ name: 'y', value: value! }]);
  const options = { intraOpNumThreads: 1, logSeverityLevel: 4 } as const;
  const session = await ort.InferenceSession.create(encodeModel(graph), options);
  const image = new ort.Tensor('float32', waves(CHANNELS * SIZE ** 2), x.shape);
  const results = await session.run({ x: image }, { y: null });
  const numbers = Float32Array.from(results.y!.data as Float32Array);
  await session.release();
  return numbers;
}

/** Numbers that are all different. */
function waves(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => Math.sin(i * 1.7));
}
