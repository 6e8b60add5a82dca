/**
 * What the programs of docs/programs.md cost: compiling, and a step on each engine. Writes its table into
 * that page, and draws it. TensorFlow.js is on its cpu backend, the only one in plain Node that has all their kernels.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { type Engine, tfjsTrainable } from 'lr-finder/tfjs';
import { PROGRAMS } from '../../lr-finder/test/programs/index.ts';
import type { Program } from '../../lr-finder/test/programs/program.ts';
import { programsPicture } from './programs-picture.ts';

const PAGE = join(import.meta.dirname, '../docs/programs.md');
const PICTURE = join(import.meta.dirname, '../docs/programs.svg');
const MARK = /(<!-- times -->\n\n)(?:\|.*\n)*/;
const CALLS = 10;

/** Milliseconds until the first step, and of a step: the fastest of some calls. */
async function timesOf(program: Program, engine: Engine) {
  const { model, optimizer, loss, data, variables } = program.make();
  const start = performance.now();
  const trainable = await tfjsTrainable(model as never, optimizer, loss as never, data, {
    engine,
    ...(variables && { variables }),
  });
  const startMs = performance.now() - start;
  const atOnce = trainable.stepsAtOnce ?? 1;
  const rates = Array.from({ length: atOnce }, () => 1e-6);
  const call = async () =>
    trainable.steps ? void (await trainable.steps(rates)) : void (await trainable.step(1e-6));
  await call();
  const times: number[] = [];
  while (times.length < CALLS) {
    const begun = performance.now();
    await call();
    times.push((performance.now() - begun) / atOnce);
  }
  await trainable.dispose();
  return { startMs, stepMs: Math.min(...times) };
}

tf.enableProdMode();
await tf.setBackend('cpu');
const rows: string[] = [];
const ratios: number[] = [];
const starts: number[] = [];
for (const program of PROGRAMS) {
  const plain = await timesOf(program, 'tfjs');
  const compiled = await timesOf(program, 'onnx').catch(() => undefined);
  const cells = compiled
    ? [compiled.startMs.toFixed(0), compiled.stepMs.toPrecision(2)]
    : ['not compiled', ''];
  rows.push(`| ${[program.name, ...cells, plain.stepMs.toPrecision(2)].join(' | ')} |\n`);
  console.log(rows.at(-1)!.trim());
  if (!compiled) continue;
  ratios.push(plain.stepMs / compiled.stepMs);
  starts.push(compiled.startMs);
}
const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
rows.push(
  `| median | ${median(starts).toFixed(0)} | ${median(ratios).toFixed(0)} times as fast | |\n`,
);
console.log(rows.at(-1));
const head =
  '| program | compiled in, ms | ms a step, ONNX Runtime | ms a step, TensorFlow.js |\n| --- | --- | --- | --- |\n';
const page = readFileSync(PAGE, 'utf8');
const written = page.replace(MARK, (_, mark) => mark + head + rows.join(''));
writeFileSync(PAGE, written);
writeFileSync(PICTURE, await programsPicture(written));
