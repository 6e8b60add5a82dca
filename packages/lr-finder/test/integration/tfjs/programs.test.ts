import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import seedrandom from 'seedrandom';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { sampled } from '../../../../../test/sample.ts';
import type { Loss } from '../../../src/tfjs/index.ts';
import { LRFinder, type TfjsRangeTestResult } from '../../../src/tfjs/index.ts';
import { PROGRAMS } from '../../programs/index.ts';
import type { Program, Training } from '../../programs/program.ts';

// Programs as people write them, on each engine. The page of the engine lists them:
// npx vitest run packages/lr-finder/test/integration/tfjs/programs.test.ts -u

const PAGE = '../../../../tfjs-onnxruntime/docs/programs.md';
const TOLERANCE = 1e-4;
/** The means of histories with other random numbers agree to this part. */
const NOISE = 0.3;
const mean = (numbers: readonly number[]) =>
  numbers.reduce((sum, x) => sum + x / numbers.length, 0);
const NUM_ITER = 12;

/** The table of the page, by the name of the program. */
const page = readFileSync(join(import.meta.dirname, PAGE), 'utf8');
const MARK = /(<!-- programs -->\n\n)(?:\|.*\n)*/;
const listed = new Map(
  [...page.matchAll(/^\| (.+?) \| .* \| (ONNX Runtime|TensorFlow\.js) \|$/gm)].map(
    ([, name, engine]) => [name, engine],
  ),
);
const NAMES = { onnx: 'ONNX Runtime', tfjs: 'TensorFlow.js' };

beforeAll(() => tf.setBackend('cpu'));
afterEach(() => {
  vi.restoreAllMocks();
});

const rateOf = ({ optimizer }: Training) =>
  (optimizer as unknown as { learningRate: number }).learningRate;

const weightsOf = ({ model, variables }: Training) =>
  [...(variables ?? (model as tf.LayersModel).weights.map((weight) => weight.read()))].map(
    (weight) => [...weight.dataSync()],
  );

function finderOf({ model, optimizer, loss, variables }: Training): LRFinder {
  const given = variables && { variables };
  return new LRFinder(model as never, optimizer, loss as Loss as never, given as never);
}

/** A test around the rate of the program. */
function rangeTest(
  training: Training,
  engine: 'auto' | 'tfjs' | 'onnx',
): Promise<TfjsRangeTestResult> {
  const rate = rateOf(training);
  const range = { startLr: rate / 1000, endLr: rate * 30, numIter: NUM_ITER, refine: 0 };
  return finderOf(training).rangeTest(training.data, { ...range, engine });
}

/** The weights after some steps of TensorFlow.js itself at the program's rate. */
async function trainOn(training: Training): Promise<number[][]> {
  const { model, optimizer, loss, variables, data } = training;
  const random = vi.spyOn(Math, 'random').mockImplementation(seedrandom('fit'));
  if (variables) {
    const [predict, cost] = [model, loss] as unknown as [
      (xs: unknown, mode: { training: boolean }) => tf.Tensor,
      (ys: unknown, predictions: unknown) => tf.Tensor,
    ];
    const trained = variables.filter(({ trainable }) => trainable);
    for (let step = 0; step < 3; step++) {
      optimizer.minimize(
        () => tf.mean(cost(data.ys, predict(data.xs, { training: true }))),
        false,
        trained as tf.Variable[],
      );
    }
  } else {
    const network = model as tf.LayersModel;
    network.compile({ optimizer, loss: loss as string });
    const { xs, ys, batchSize, classWeight } = data;
    const options = { batchSize, shuffle: false, verbose: 0, epochs: 2, classWeight } as never;
    await network.fit(xs as tf.Tensor, ys as tf.Tensor, options);
  }
  random.mockRestore();
  return weightsOf(training);
}

/** Points up to where the loss has doubled: beyond that, differences in the last digit grow. */
function beforeDivergence({ history: { rawLoss } }: TfjsRangeTestResult): number {
  const high = rawLoss.findIndex((loss) => !(loss < 2 * Math.abs(rawLoss[0]!) + 1));
  return high < 0 ? rawLoss.length : high;
}

function expectAgreement(
  program: Program,
  got: TfjsRangeTestResult,
  wanted: TfjsRangeTestResult,
): void {
  const points = beforeDivergence(wanted);
  expect(points).toBeGreaterThanOrEqual(NUM_ITER / 2);
  const losses = ({ history: { rawLoss } }: TfjsRangeTestResult) => rawLoss.slice(0, points);
  const pairs: (readonly [got: number, wanted: number])[] = program.isRandom
    ? [[mean(losses(got)), mean(losses(wanted))]]
    : losses(got).map((loss, i) => [loss, losses(wanted)[i]!]);
  const tolerance = program.isRandom ? NOISE : TOLERANCE;
  for (const [i, [one, other]] of pairs.entries()) {
    expect(Math.abs(one - other), `point ${i}: ${one}, ${other}`).toBeLessThanOrEqual(
      tolerance * Math.abs(other),
    );
  }
}

/** What `auto` chose, by the name of the program. */
const chosen = new Map<string, string>();

describe.each(sampled(PROGRAMS, 2, 0))('$name', (program) => {
  it('has one history and leaves no trace on each engine', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const untouched = await trainOn(program.make());
    const run = async (engine: 'auto' | 'tfjs' | 'onnx') => {
      const training = program.make();
      const before = weightsOf(training);
      const tensors = tf.memory().numTensors;
      const result = await rangeTest(training, engine);
      expect(weightsOf(training)).toEqual(before);
      expect(tf.memory().numTensors).toBe(tensors);
      expect(await trainOn(training)).toEqual(untouched);
      return result;
    };
    const wanted = await run('tfjs');
    const auto = await run('auto');
    expectAgreement(program, auto, wanted);
    chosen.set(program.name, NAMES[auto.engine]);
    if (auto.engine === 'tfjs') return;
    const ours = warn.mock.calls.filter(([message]) => `${message}`.startsWith('lr-finder'));
    expect(ours).toEqual([]);
    expectAgreement(program, await run('onnx'), wanted);
  });
});

it('docs/programs.md lists each program with the engine that auto takes', async () => {
  const rows = PROGRAMS.map(
    ({ name, trains }) => `| ${name} | ${trains} | ${chosen.get(name) ?? listed.get(name)} |\n`,
  );
  const head = '| program | trains | `engine: auto` takes |\n| --- | --- | --- |\n';
  const written = page.replace(MARK, (_, mark) => mark + head + rows.join(''));
  await expect(written).toMatchFileSnapshot(PAGE);
  const compiled = rows.filter((row) => row.includes(NAMES.onnx));
  expect(compiled.length / rows.length).toBeGreaterThanOrEqual(28 / 30);
});
