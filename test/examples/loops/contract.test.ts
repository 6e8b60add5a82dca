import * as tf from '@tensorflow/tfjs';
import type { Trainable } from 'lr-finder';
import seedrandom from 'seedrandom';
import { beforeAll, describe, vi } from 'vitest';
import { withBrain } from '../../../examples/loops/brain.ts';
import { byErrorRate } from '../../../examples/loops/error-rate.ts';
import { penguinGan } from '../../../examples/loops/gan.ts';
import { grouped } from '../../../examples/loops/groups.ts';
import { handWritten } from '../../../examples/loops/hand-written.ts';
import { Network, type Sample } from '../../../examples/loops/network.ts';
import { heldOutPenguins, penguinBatches } from '../../../examples/loops/penguins.ts';
import { reinforce } from '../../../examples/loops/reinforce.ts';
import {
  describeContract,
  type Subject,
} from '../../../packages/lr-finder/test/contract/keeps-contract.ts';
import { sampled } from '../../sample.ts';
import { rewindable } from './rewindable.ts';

const heldOut = heldOutPenguins();

/** Loops whose state is small enough that a copy shows it. */
const loops: Record<string, (batches: Iterator<Sample[], never>) => Trainable> = {
  'hand-written': (batches) => handWritten(new Network(4, 16, 3), batches),
  'by error rate': (batches) => byErrorRate(new Network(4, 16, 3), batches, heldOut),
  'groups together': (batches) =>
    grouped(new Network(4, 16, 3), batches, (group, lr) => (group === 'hidden' ? lr : lr / 10)),
  'one group alone': (batches) =>
    grouped(new Network(4, 16, 3), batches, (group, lr) => (group === 'hidden' ? lr : 0.1)),
  'brain.js': (batches) => {
    const random = vi.spyOn(Math, 'random').mockImplementation(seedrandom.alea('0'));
    const trainable = withBrain(batches);
    random.mockRestore();
    return trainable;
  },
};
for (const [name, loop] of sampled(Object.entries(loops), 1, 0)) {
  describeContract(name, () => {
    const batches = rewindable(penguinBatches);
    const trainable = loop(batches);
    return { trainable, snapshot: () => trainable.save(), rewind: () => batches.rewind() };
  });
}

describeContract(
  'reinforce',
  () => {
    let random = seedrandom.alea('0');
    const trainable = reinforce(new Network(4, 16, 2), () => random());
    const rewind = () => {
      random = seedrandom.alea('0');
    };
    return { trainable, snapshot: () => trainable.save(), rewind };
  },
  { rates: { startLr: 0.1, endLr: 1, numIter: 6 } },
);

describe('a GAN', () => {
  beforeAll(() => tf.setBackend('cpu'));

  const valuesOf = (tensors: readonly tf.Tensor[]) =>
    Promise.all(tensors.map((tensor) => tensor.data()));

  const subject = (one: (gan: ReturnType<typeof penguinGan>) => Trainable) => (): Subject => {
    const batches = rewindable(penguinBatches);
    let random = seedrandom.alea('0');
    const gan = penguinGan({ batches, heldOut, random: () => random() });
    const { generator, discriminator, optimizers } = gan;
    return {
      trainable: one(gan),
      async snapshot() {
        const slots = [];
        for (const optimizer of [optimizers.generator, optimizers.discriminator]) {
          const [count, ...moments] = (await optimizer.getWeights()).map(({ tensor }) => tensor);
          slots.push(await valuesOf([count!, ...moments]));
          count!.dispose();
        }
        return [await valuesOf([...generator.getWeights(), ...discriminator.getWeights()]), slots];
      },
      live: () => tf.memory().numTensors,
      rewind() {
        batches.rewind();
        random = seedrandom.alea('0');
        // The noise that what is made is judged by came first.
        for (let i = 0; i < 4 * heldOut.length; i++) random();
      },
      dispose: () => gan.dispose(),
    };
  };
  const parts: [name: string, one: (gan: ReturnType<typeof penguinGan>) => Trainable][] = [
    ['the generator alone', ({ generatorAlone }) => generatorAlone],
    ['the discriminator alone', (gan) => gan.discriminatorAlone],
    ['both', (gan) => gan.together(0.5)],
  ];
  for (const [name, one] of sampled(parts, 1, 0)) describeContract(name, subject(one));
});
