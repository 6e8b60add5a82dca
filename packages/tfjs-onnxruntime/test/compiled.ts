import * as tf from '@tensorflow/tfjs';
import * as ort from 'onnxruntime-node';
import { expect } from 'vitest';
import type { DType } from '../src/graph/value.ts';
import { emit } from '../src/onnx/emit.ts';
import { encodeModel } from '../src/onnx/model.ts';
import { optimize } from '../src/passes/optimize.ts';
import { channelBlock } from '../src/runtime/channel-block.ts';
import { dataOf } from '../src/runtime/data.ts';
import type { OrtModule, OrtType } from '../src/runtime/ort.ts';
import type { Trace } from '../src/trace/trace.ts';
import { tracesOf } from '../src/trace/traces.ts';

type Function = (...inputs: tf.Tensor[]) => tf.Tensor;

/** The numbers of a function of tensors, compiled and run by ONNX Runtime. */
export async function compiled(f: Function, inputs: readonly tf.Tensor[]): Promise<number[]> {
  const optimizer = tf.train.sgd(1);
  const traceable = {
    step: (batch: readonly tf.Tensor[]) => f(...batch),
    batch: inputs.map(({ shape, dtype }) => ({ shape, dtype: dtype as DType })),
    optimizer,
    layers: [],
  };
  const [trace] = tracesOf(traceable, [1]) as [Trace];
  optimizer.dispose();
  const block = await channelBlock(ort as unknown as OrtModule, {});
  const [result] = optimize([trace.loss], { block });
  const variables = trace.variables.map(({ before, of }) => ({
    value: before,
    of: of as tf.Variable,
  }));
  const named = [
    ...trace.batch.map((value, i) => ({ name: `batch${i}`, value })),
    ...variables.map(({ value }, i) => ({ name: `variable${i}`, value })),
  ];
  const { graph } = emit('test', named, [{ name: 'result', value: result! }]);
  const session = await ort.InferenceSession.create(encodeModel(graph), { intraOpNumThreads: 1 });
  const feeds: Record<string, ort.Tensor> = {};
  for (const [i, tensor] of inputs.entries()) {
    const data = (await dataOf(tensor)) as Float32Array;
    feeds[`batch${i}`] = new ort.Tensor(tensor.dtype as 'float32', data, tensor.shape);
  }
  for (const [i, { of }] of variables.entries()) {
    const data = (await dataOf(of)) as Float32Array;
    feeds[`variable${i}`] = new ort.Tensor(of.dtype as 'float32', data, of.shape);
  }
  const { result: output } = await session.run(feeds);
  await session.release();
  const expectedType: OrtType = result!.dtype as OrtType;
  expect(output!.type).toBe(expectedType);
  return Array.from(output!.data as Float32Array, Number);
}

/** A function with its gradients by all float inputs, in one list of numbers. */
export function withGradients(f: Function): Function {
  return (...inputs) => {
    const floats = inputs.flatMap(({ dtype }, i) => (dtype === 'float32' ? [i] : []));
    const scored = (...some: tf.Tensor[]) => {
      const all = [...inputs];
      floats.forEach((place, i) => {
        all[place] = some[i]!;
      });
      const y = f(...all).cast('float32');
      // Each element counts differently, so that none can take another's gradient.
      const weights = tf.linspace(0.5, 1.5, Math.max(y.size, 1)).reshape(y.shape);
      return tf.sum(tf.mul(y, weights)) as tf.Scalar;
    };
    const gradients = tf.grads(scored)(floats.map((i) => inputs[i]!));
    const parts = [f(...inputs), ...gradients].map((one) => one.cast('float32').flatten());
    return tf.concat(parts);
  };
}

/** Expects a function to give the same, compiled, as on the cpu backend. */
export async function expectSame(
  f: Function,
  inputs: readonly tf.Tensor[],
  tolerance = 1e-5,
): Promise<void> {
  const wanted = tf.tidy(() => Array.from(f(...inputs).dataSync()));
  expectClose(await compiled(f, inputs), wanted, tolerance);
}

/** Expects numbers to be equal up to a part of the largest. */
export function expectClose(
  got: readonly number[],
  wanted: readonly number[],
  tolerance: number,
): void {
  expect(got.length).toBe(wanted.length);
  const finite = wanted.filter(Number.isFinite).map(Math.abs);
  const scale = Math.max(1e-3, ...finite);
  wanted.forEach((number, i) => {
    const off = Math.abs(got[i]! - number);
    if (Object.is(got[i], number) || off <= tolerance * scale) return;
    if (got[i] === number) return;
    expect.fail(`element ${i} is ${got[i]}, expected ${number} (largest ${scale})`);
  });
}

/** Numbers without a pattern, the same every time. */
export function numbers(shape: number[], seed = 1, low = -2, high = 2): tf.Tensor {
  return tf.randomUniform(shape, low, high, 'float32', seed);
}
