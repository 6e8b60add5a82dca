import { writeSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { CompileError, compileTrainStep } from '../../src/index.ts';
import { type Row, rows } from './edge-values.ts';

/**
 * A program: runs the rows from the one on whose number is given, compiled and on TensorFlow.js's cpu
 * backend, and prints what comes of each. The process may end in any.
 */

/** Its numbers by a step on its own, and by both of two in one call. */
async function compiledNumbers({ call, inputs }: Row): Promise<number[][]> {
  const batch = { xs: [...inputs], ys: [] };
  const step = ({ xs }: typeof batch) => call(...xs);
  const data = (await Promise.all(inputs.map((input) => input.data()))) as Float32Array[];
  const compiled = await compileTrainStep({ step, optimizer: tf.train.sgd(1), batch });
  try {
    const one = await compiled.train(batch, () => [data], [0]);
    const two = await compiled.train(batch, () => [data, data], [0, 0]);
    return [...one.numbers, ...two.numbers];
  } finally {
    await compiled.dispose();
  }
}

async function outcomeOf(row: Row): Promise<string> {
  let got: number[][];
  try {
    got = await compiledNumbers(row);
  } catch (error) {
    // What ONNX Runtime says of a run is the cause of an error, where a refusal has none.
    return error instanceof CompileError && !error.cause ? 'refused' : 'throws';
  }
  let wanted: number[];
  try {
    wanted = Array.from(tf.tidy(() => row.call(...row.inputs).toFloat()).dataSync());
  } catch (error) {
    return `numbers, where TensorFlow.js throws ${String(error)}`;
  }
  const other = got.find(
    (numbers) =>
      numbers.length !== wanted.length || !wanted.every((want, i) => isSame(numbers[i]!, want)),
  );
  return other ? `[${other}] instead of [${wanted}]` : 'same';
}

/** As floats: TensorFlow.js has integers that are none. */
function isSame(got: number, wanted: number): boolean {
  const difference = Math.abs(Math.fround(got) - wanted);
  return Object.is(Math.fround(got) + 0, wanted + 0) || difference <= 1e-5 * Math.abs(wanted);
}

await tf.setBackend('cpu');
for (let i = Number(process.argv[2]); i < rows.length; i++) {
  // At once: what a stream still holds is lost with the process.
  writeSync(1, `begins ${i}\n`);
  writeSync(1, `ended ${JSON.stringify(await outcomeOf(rows[i]!))}\n`);
}
