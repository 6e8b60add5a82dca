import { rangeTest, suggest } from 'lr-finder';
import { afterEach, describe, expect, it } from 'vitest';
import { handWritten } from '../../../examples/loops/hand-written.ts';
import { Network } from '../../../examples/loops/network.ts';
import { penguinBatches } from '../../../examples/loops/penguins.ts';
import type { Remote } from '../../../examples/loops/remote.ts';
import { onSeveralDevices } from '../../../examples/loops/several-devices.ts';
import { startWorker } from '../../../examples/loops/worker.ts';
import { describeContract } from '../../../packages/lr-finder/test/contract/keeps-contract.ts';
import { rewindable } from './rewindable.ts';

const file = new URL('../../../examples/dist/loops/penguin-device.js', import.meta.url);
const options = { startLr: 1e-5, endLr: 100 };
const classifier = () => new Network(4, 16, 3);

let started: Remote[] = [];
const start = async (count: number) => {
  const devices = await Promise.all(Array.from({ length: count }, () => startWorker(file)));
  started.push(...devices);
  return devices;
};
afterEach(async () => {
  await Promise.all(started.map((device) => device.close()));
  started = [];
});

describe('on several devices', () => {
  // Three don't divide a batch of 32.
  it.each([1, 2, 3])('%i: the history and the rate are those of one training', async (count) => {
    const alone = await rangeTest(handWritten(classifier(), penguinBatches()), options);
    const devices = await start(count);
    const calls = devices.map(() => 0);
    const counted = devices.map((device, i) => ({
      ...device,
      call: (...args: Parameters<Remote['call']>) => {
        calls[i]!++;
        return device.call(...args);
      },
    }));
    const trainable = onSeveralDevices(classifier(), penguinBatches(), counted);
    const together = await rangeTest(trainable, options);
    expect(together.stopReason).toBe(alone.stopReason);
    expect(together.history.lr).toEqual(alone.history.lr);
    for (const list of ['loss', 'rawLoss'] as const) {
      for (const [i, loss] of alone.history[list].entries()) {
        const error = Math.abs(together.history[list][i]! - loss);
        expect(error).toBeLessThanOrEqual(1e-6 * Math.abs(loss));
      }
    }
    const rate = suggest(alone.history).lr;
    expect(Math.abs(suggest(together.history).lr / rate - 1)).toBeLessThan(1e-6);
    expect(calls).toEqual(devices.map(() => together.steps));
  });

  it('a device that ends: the error reaches the caller, and all is restored', async () => {
    const devices = await start(2);
    const trainable = onSeveralDevices(classifier(), penguinBatches(), devices);
    await trainable.step(0.1);
    const before = await trainable.save();
    const onPoint = ({ index }: { index: number }) => index === 4 && devices[1]!.close();
    await expect(rangeTest(trainable, { ...options, onPoint })).rejects.toThrow(
      /^The worker ended with exit code/,
    );
    expect(await trainable.save()).toEqual(before);
  });
});

describeContract('on two devices', async () => {
  const batches = rewindable(penguinBatches);
  const trainable = onSeveralDevices(classifier(), batches, await start(2));
  return { trainable, snapshot: () => trainable.save(), rewind: () => batches.rewind() };
});
