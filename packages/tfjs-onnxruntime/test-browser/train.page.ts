import * as tf from '@tensorflow/tfjs';
import * as wasm from 'onnxruntime-web/wasm';
import * as webgpu from 'onnxruntime-web/webgpu';
import { type CompiledTrainStep, compileTrainStep, type OrtModule } from '../src/index.ts';
import { optimizers, type SmallTask, tasks } from '../test/small-task.ts';

/** Where the steps run. */
export type Place = 'wasm' | 'threads' | 'webgpu';

const SEED = 5;

function runtimeOf(place: Place) {
  if (place === 'webgpu') {
    return { ort: webgpu as unknown as OrtModule, executionProviders: ['webgpu'] };
  }
  // One page has one place: the number of threads can't change once ONNX Runtime is there.
  wasm.env.wasm.numThreads = place === 'threads' ? 2 : 1;
  return { ort: wasm as unknown as OrtModule, executionProviders: ['wasm'] };
}

async function prepare(place: Place, name: string, optimizerName: string) {
  await tf.setBackend('cpu');
  const task = tasks[name]!();
  const optimizer = optimizers[optimizerName]!();
  const step = await compileTrainStep({ ...task, optimizer, seed: SEED, ...runtimeOf(place) });
  const { learningRate } = optimizer as unknown as { learningRate: number };
  return { task, optimizer, step, lr: learningRate };
}

/** The losses of steps one by one, and of as many in one call. */
async function train(step: CompiledTrainStep, { batch }: SmallTask, lr: number, steps: number) {
  const losses: number[] = [];
  for (let i = 0; i < steps / 2; i += 1) losses.push(await step.run(batch, lr));
  const rest = steps - losses.length;
  losses.push(...(await step.runMany(Array(rest).fill(batch), Array(rest).fill(lr))));
  return losses;
}

/** All weights and moving averages. */
const weightsOf = (model: tf.LayersModel) =>
  model.getWeights().map((weight) => Array.from(weight.dataSync()));

/** What a task comes to when it is compiled. */
export async function compiled(place: Place, name: string, optimizerName: string, steps: number) {
  const { task, step, lr } = await prepare(place, name, optimizerName);
  const losses = await train(step, task, lr, steps);
  const validation = await step.evaluate(task.batch);
  step.writeBack();
  await step.dispose();
  return { losses, validation, weights: weightsOf(task.model), isolated: crossOriginIsolated };
}

/** What the same task comes to by TensorFlow.js's cpu backend. */
export async function byTfjs(name: string, optimizerName: string, steps: number) {
  await tf.setBackend('cpu');
  const { model, loss, batch } = tasks[name]!();
  model.compile({ optimizer: optimizers[optimizerName]!(), loss });
  const xs = batch.xs as tf.Tensor;
  const ys = batch.ys as tf.Tensor;
  const losses: number[] = [];
  for (let i = 0; i < steps; i += 1) losses.push((await model.trainOnBatch(xs, ys)) as number);
  const validation = (model.evaluate(xs, ys) as tf.Scalar).dataSync()[0]!;
  return { losses, validation, weights: weightsOf(model) };
}

/** Steps, the same steps from a saved copy, and the model, which must not notice. */
export async function saveAndRestore(place: Place, steps: number) {
  const { task, step, lr } = await prepare(place, 'dropout', 'adam');
  const before = weightsOf(task.model);
  await step.run(task.batch, lr);
  const saved = step.save();
  const first = await train(step, task, lr, steps);
  step.restore(saved);
  const again = await train(step, task, lr, steps);
  const untouched = weightsOf(task.model);
  await step.dispose();
  const afterwards = await step.run(task.batch, lr).catch((error: Error) => error.message);
  return { first, again, before, untouched, afterwards };
}
