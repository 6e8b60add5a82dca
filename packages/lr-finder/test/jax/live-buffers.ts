import type { Device } from '@jax-js/jax';

// The devices of jax-js keep a map of their buffers, which they don't show. It is caught as it is made:
// import this file before all that imports jax-js.

const made: Map<unknown, unknown>[] = [];
const PlainMap = globalThis.Map;
globalThis.Map = class extends PlainMap<unknown, unknown> {
  constructor(entries?: Iterable<readonly [unknown, unknown]> | null) {
    super(entries);
    made.push(this);
  }
} as MapConstructor;
const { defaultDevice, init, numpy } = await import('@jax-js/jax');
await init('cpu', 'wasm');
globalThis.Map = PlainMap;

/** A map that grows by one entry when an array is made on the device: its buffers, or their places. */
function buffersOf(device: Device): ReadonlyMap<unknown, unknown> {
  const sizes = made.map(({ size }) => size);
  const array = numpy.array(new Float32Array([1, 2]), { device });
  const buffers = made.find(({ size }, i) => size === sizes[i]! + 1);
  array.dispose();
  if (buffers) return buffers;
  throw new Error(`Expected jax-js to keep the buffers of ${device} in a map, got none that grows`);
}

const buffers = { cpu: buffersOf('cpu'), wasm: buffersOf('wasm') };

/** The devices that every Node has. */
export const devices = ['cpu', 'wasm'] as const;

/** How many buffers the device holds now. */
export function liveBuffers(device: (typeof devices)[number]): number {
  return buffers[device].size;
}

export { defaultDevice };
