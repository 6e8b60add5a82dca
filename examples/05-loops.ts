/**
 * The learning rate range test for your own loops: the files of `loops/`, all or one by name.
 *
 *   npm run example:loops
 *   npm run example:loops -- gan
 */
import * as tf from '@tensorflow/tfjs';
import {
  ArgumentError,
  type RangeTestOptions,
  rangeTest,
  suggest,
  type Trainable,
} from 'lr-finder';
import { plotTerminal } from 'lr-finder/plot/terminal';
import seedrandom from 'seedrandom';
import { runUntilCtrlC } from './ctrl-c.ts';
import { withBrain } from './loops/brain.ts';
import { byErrorRate } from './loops/error-rate.ts';
import { penguinGan } from './loops/gan.ts';
import { grouped } from './loops/groups.ts';
import { handWritten } from './loops/hand-written.ts';
import { startServer } from './loops/http.ts';
import { Network } from './loops/network.ts';
import { heldOutPenguins, penguinBatches } from './loops/penguins.ts';
import { reinforce } from './loops/reinforce.ts';
import { type Remote, survivingRemote } from './loops/remote.ts';
import { onSeveralDevices } from './loops/several-devices.ts';
import { startWorker } from './loops/worker.ts';

/** The loops to test, with their rates. */
interface Loop {
  readonly tests: Readonly<Record<string, Trainable>>;
  readonly options: RangeTestOptions;
  close?(): unknown;
}

const OPTIONS: RangeTestOptions = { startLr: 1e-5, endLr: 100 };
const classifier = () => new Network(4, 16, 3);

const loops: Readonly<Record<string, () => Loop | Promise<Loop>>> = {
  'hand-written': () => ({
    tests: { 'the training loss': handWritten(classifier(), penguinBatches()) },
    options: OPTIONS,
  }),
  'error-rate': () => ({
    tests: {
      'the share of wrong answers': byErrorRate(classifier(), penguinBatches(), heldOutPenguins()),
    },
    options: { ...OPTIONS, endLr: 1000, divergeTh: 2 },
  }),
  groups: () => ({
    tests: {
      'both groups, the output layer at a tenth': grouped(
        classifier(),
        penguinBatches(),
        (group, lr) => (group === 'output' ? lr / 10 : lr),
      ),
      'the output layer alone, the hidden one at 0.1': grouped(
        classifier(),
        penguinBatches(),
        (group, lr) => (group === 'output' ? lr : 0.1),
      ),
    },
    options: OPTIONS,
  }),
  brain: () => ({
    tests: { 'the mean squared error': withBrain(penguinBatches()) },
    options: { ...OPTIONS, endLr: 0.99 },
  }),
  gan() {
    const { generatorAlone, discriminatorAlone, together, dispose } = penguinGan({
      batches: penguinBatches(),
      heldOut: heldOutPenguins(),
      random: seedrandom.alea('0'),
    });
    return {
      tests: {
        'the generator alone, by its loss': generatorAlone,
        'the discriminator alone, by its loss': discriminatorAlone,
        'both, the generator at half the rate, by what comes out': together(0.5),
      },
      options: { ...OPTIONS, endLr: 10 },
      close: dispose,
    };
  },
  reinforce: () => ({
    tests: { 'the return, negated': reinforce(new Network(4, 16, 2), seedrandom.alea('0')) },
    // Returns are noisy: a test of 100 steps doesn't show the trend beyond doubt.
    options: { ...OPTIONS, startLr: 0.01, endLr: 1000, numIter: 200 },
  }),
  async devices() {
    const file = new URL('./loops/penguin-device.js', import.meta.url);
    const devices = await Promise.all([startWorker(file), startWorker(file)]);
    const trainable = onSeveralDevices(classifier(), penguinBatches(), devices);
    return {
      tests: { 'the training loss, each batch on two devices': trainable },
      options: OPTIONS,
      close: () => Promise.all(devices.map((device) => device.close())),
    };
  },
  worker: () => elsewhere('penguin-worker', startWorker),
  http: () => elsewhere('penguin-server', startServer),
};

async function elsewhere(name: string, start: (file: URL) => Promise<Remote>): Promise<Loop> {
  const file = new URL(`./loops/${name}.js`, import.meta.url);
  const { trainable, close } = await survivingRemote(() => start(file));
  return { tests: { 'the training loss': trainable }, options: OPTIONS, close };
}

async function main(signal: AbortSignal): Promise<void> {
  const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(loops);
  const unknown = names.find((name) => !(name in loops));
  if (unknown !== undefined) {
    throw new ArgumentError(`Expected names of ${Object.keys(loops).join(', ')}, got ${unknown}`);
  }
  await tf.setBackend('cpu');
  for (const name of names) {
    const { tests, options, close } = await loops[name]!();
    for (const [what, trainable] of Object.entries(tests)) {
      const { history, measurement, stopReason } = await rangeTest(trainable, {
        ...options,
        signal,
      });
      if (stopReason === 'aborted') break;
      const suggestion = suggest(history, measurement);
      console.log(`\n${name}: ${what}\n`);
      console.log(plotTerminal(history, { suggestion, height: 16 }));
      const rate = suggestion.lr.toPrecision(2);
      console.log(`\nSuggested learning rate: ${rate}. ${suggestion.verdict.message}`);
    }
    await close?.();
    if (signal.aborted) break;
  }
}

await runUntilCtrlC(main);
