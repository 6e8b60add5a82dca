/**
 * Mixed precision with jax-js: forward and backward pass in float16 where the device has it, a dynamic loss
 * scale, and steps that are taken again after an overflow.
 *
 *   npm run example:float16 -- [webgpu | cpu | wasm]
 *
 * WebGPU has float16 where its adapter has the feature `shader-f16`; the backend cpu, which is slow, has it
 * on Node 24 or newer; the backend wasm has none.
 */
import { defaultDevice, init } from '@jax-js/jax';
import { rangeTest, suggest } from 'lr-finder';
import { plot } from 'lr-finder/plot';
import { plotTerminal } from 'lr-finder/plot/terminal';
import { runUntilCtrlC } from './ctrl-c.ts';
import { hasFloat16, mixedTraining } from './mixed-precision.ts';
import { readMnist } from './mnist.ts';
import { reportAbort, reportSuggestion, writeCurve } from './report.ts';

/** The device that was asked for, or the fastest that there is. */
async function chooseDevice(asked: string | undefined) {
  // Before Node 21 there is no `navigator`, where jax-js looks for WebGPU.
  const names =
    'navigator' in globalThis ? (['webgpu', 'wasm', 'cpu'] as const) : (['wasm', 'cpu'] as const);
  const available = await init(...names);
  const device = names.find((name) => available.includes(name) && (asked ?? name) === name);
  if (!device) throw new Error(`Expected one of the devices ${available.join(', ')}, got ${asked}`);
  defaultDevice(device);
  return device;
}

async function main(signal: AbortSignal): Promise<void> {
  const device = await chooseDevice(process.argv[2]);
  const isHalf = await hasFloat16();
  console.log(
    isHalf
      ? `Forward and backward pass in float16 on ${device}`
      : `The device ${device} has no float16: all is float32`,
  );
  const trainable = mixedTraining(readMnist('train'), {
    passes: isHalf ? 'float16' : 'float32',
  });
  const result = await rangeTest(trainable, { startLr: 1e-5, endLr: 10, signal });
  const { history, steps } = result;
  const suggestion = suggest(history, { optimizer: 'momentum' });
  console.log(`\n${plotTerminal(history, { suggestion })}\n`);
  if (result.stopReason === 'aborted') return reportAbort(result);
  console.log(`${steps - history.lr.length} steps overflowed and were taken again.`);
  reportSuggestion({ suggestion: () => suggestion });
  await writeCurve({ plot: () => plot(history, { suggestion }) }, 'lr-finder-jax-float16.svg');
}

await runUntilCtrlC(main);
