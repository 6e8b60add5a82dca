/**
 * Where a compiled step spends its time, by ONNX Runtime's own profiler: the products of matrices and the
 * convolutions, which nothing else can take over, and the largest of the other operations.
 *
 *   npm run bench:profile -- [--threads 1] [--steps 20] [mlp cnn lstm transformer resnet depthwise unet]
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { rollups, sum } from 'd3-array';
import * as ort from 'onnxruntime-node';
import { compileTrainStep, type OrtModule } from 'tfjs-onnxruntime';
import { MODELS } from './models.ts';

const { values, positionals } = parseArgs({
  options: {
    threads: { type: 'string', default: '1' },
    steps: { type: 'string', default: '20' },
  },
  allowPositionals: true,
});
const [threads, steps] = [Number(values.threads), Number(values.steps)];
const BATCH = 64;
/** Steps before those that count. */
const WARM_UP = 3;
const PRODUCTS = /^(Fused)?(MatMul|Gemm|Conv|ConvTranspose)$/;

/** An event of the profile; times are in microseconds. */
interface Event {
  readonly cat: string;
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly args?: { readonly op_name?: string };
}

await tf.setBackend('cpu');
for (const name of positionals.length > 0 ? positionals : Object.keys(MODELS)) {
  const model = MODELS[name]!();
  const events = await profile(model);
  model.dispose();
  const runs = events.filter((one) => one.name === 'model_run');
  const from = runs[WARM_UP]!.ts;
  const nodes = events.filter(({ cat, name: of, ts }) => {
    return cat === 'Node' && of.endsWith('_kernel_time') && ts >= from;
  });
  const ms = (some: readonly Event[]) => sum(some, ({ dur }) => dur) / 1000 / steps;
  const all = ms(runs.slice(WARM_UP));
  const isProduct = ({ args }: Event) => PRODUCTS.test(args?.op_name ?? '');
  const products = ms(nodes.filter(isProduct));
  const others = rollups(
    nodes.filter((one) => !isProduct(one)),
    ms,
    ({ args }) => args?.op_name ?? '',
  ).sort(([, a], [, b]) => b - a);
  const part = (of: number) => `${of.toFixed(2)} ms (${((100 * of) / all).toFixed(0)} %)`;
  console.log(
    `${name}, ${threads} thread(s), batch ${BATCH}, Adam: ${all.toFixed(2)} ms a step, of which products and convolutions ${part(products)}; ${others
      .slice(0, 6)
      .map(([op, of]) => `${op} ${part(of)}`)
      .join(', ')}`,
  );
}

/** The events of some steps. */
async function profile(model: tf.LayersModel): Promise<Event[]> {
  const folder = mkdtempSync(join(tmpdir(), 'profile-'));
  let made = 0;
  let last: ort.InferenceSession | undefined;
  const recording: OrtModule = {
    ...(ort as unknown as OrtModule),
    InferenceSession: {
      create: async (bytes, options) => {
        made += 1;
        const profiled = { ...options, profileFilePrefix: join(folder, `${made}`) };
        last = await ort.InferenceSession.create(bytes, profiled as never);
        return last as never;
      },
    },
  };
  const [input, output] = [model.inputs[0]!, model.outputs[0]!];
  const xs = tf.randomNormal([BATCH, ...input.shape.slice(1).map(Number)]);
  const ys = tf.tidy(() => {
    const places = output.shape.slice(1, -1).map(Number);
    const labels = tf.randomUniform([BATCH, ...places], 0, 10, 'int32');
    return tf.oneHot(labels, 10).toFloat();
  });
  const step = await compileTrainStep({
    model,
    optimizer: tf.train.adam(),
    loss: (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.losses.softmaxCrossEntropy(yTrue, yPred),
    batch: { xs, ys },
    sessionOptions: { intraOpNumThreads: threads, enableProfiling: true },
    ort: recording,
  });
  for (let i = 0; i < WARM_UP + steps; i += 1) await step.run({ xs, ys }, 1e-3);
  // A session before it was only a trial.
  last!.endProfiling();
  await step.dispose();
  tf.dispose([xs, ys]);
  const file = readdirSync(folder).find((one) => one.startsWith(`${made}_`));
  const events: Event[] = JSON.parse(readFileSync(join(folder, file!), 'utf8'));
  rmSync(folder, { recursive: true });
  return events;
}
