import '../../jax/live-buffers.ts'; // Before all that imports jax-js.
import { tree } from '@jax-js/jax';
import { beforeAll, describe } from 'vitest';
import { sampled } from '../../../../../test/sample.ts';
import { type ArrayTree, type JaxTraining, jaxTrainable } from '../../../src/jax/index.ts';
import { describeContract, type Subject } from '../../contract/keeps-contract.ts';
import { defaultDevice, devices, liveBuffers } from '../../jax/live-buffers.ts';
import {
  type Batch,
  batches,
  bytesOf,
  loss,
  momentum,
  type Params,
  smallParams,
  zeros,
} from '../../jax/small-task.ts';
import { adam } from '../../jax/transformations.ts';

type Training = JaxTraining<Params, ArrayTree, Batch>;

async function subject(device: (typeof devices)[number], isValidated: boolean): Promise<Subject> {
  const params = smallParams();
  const state = zeros(params);
  let at = 0;
  const data = function* () {
    for (;;) yield batches[at++ % batches.length]!;
  };
  const trainable = jaxTrainable<Params, ArrayTree, Batch>(
    isValidated
      ? { params, loss, optimizer: adam(1), data, valData: batches.slice(1) }
      : ({ params, loss, update: momentum, state, data } as unknown as Training),
  );
  // What is made when it is first needed is made now: compiled steps keep their constants.
  const saved = trainable.save();
  await trainable.step(0.1);
  await trainable.evaluate?.();
  trainable.restore(saved);
  trainable.release(saved);
  at = 0;

  return {
    trainable,
    snapshot: async () => {
      const now = [trainable.params(), trainable.state()];
      const bytes = await bytesOf(now);
      tree.dispose(now);
      return bytes;
    },
    live: () => liveBuffers(device),
    rewind: () => {
      at = 0;
    },
    dispose: async () => {
      await trainable.dispose();
      tree.dispose([params, state]);
    },
  };
}

describe.each(sampled(devices, 1, 1))('jax-js on %s', (device) => {
  beforeAll(() => {
    defaultDevice(device);
  });
  describeContract('an update with momentum, by training loss', () => subject(device, false));
  describeContract('adam as optax has it, by validation loss', () => subject(device, true));
});
