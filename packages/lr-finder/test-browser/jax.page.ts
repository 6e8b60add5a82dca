import { type Device, defaultDevice, init, tree } from '@jax-js/jax';
import { rangeTest } from 'lr-finder';
import { jaxTrainable } from 'lr-finder/jax';
import { batches, bytesOf, loss, smallParams } from '../test/jax/small-task.ts';
import { adam } from '../test/jax/transformations.ts';

/** Buffers of WebGPU that are not destroyed. */
let liveBuffers = 0;
if (typeof GPUDevice !== 'undefined') {
  const { createBuffer } = GPUDevice.prototype;
  const { destroy } = GPUBuffer.prototype;
  const live = new WeakSet<GPUBuffer>();
  GPUDevice.prototype.createBuffer = function (descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    live.add(buffer);
    liveBuffers++;
    return buffer;
  };
  GPUBuffer.prototype.destroy = function () {
    if (live.delete(this)) liveBuffers--;
    return destroy.call(this);
  };
}

/** Tests on a device: what they give, and what they leave behind. */
export async function testOn(device: Device, tests: number) {
  const devices = await init(device);
  if (!devices.includes(device)) throw new Error(`Expected ${device}, got ${devices}`);
  defaultDevice(device);
  const params = smallParams();
  const before = await bytesOf(params);
  const trainable = jaxTrainable({
    params,
    loss,
    optimizer: adam(1),
    data: batches,
    valData: batches.slice(1),
  });
  const options = { startLr: 1e-3, endLr: 1, numIter: 9 };
  const { history } = await rangeTest(trainable, options);
  const held = liveBuffers;
  const again: string[] = [];
  for (let i = 0; i < tests; i++) {
    again.push(JSON.stringify((await rangeTest(trainable, options)).history));
  }
  const leaked = liveBuffers - held;
  const trained = trainable.params();
  const after = await bytesOf(trained);
  tree.dispose(trained);
  await trainable.dispose();
  return {
    device: params.w1.device,
    history,
    // A test has nine steps over three batches: the next one begins with the same batch.
    repeated: again.every((text) => text === JSON.stringify(history)),
    leaked,
    created: held > 0,
    restored: JSON.stringify(after) === JSON.stringify(before),
  };
}
