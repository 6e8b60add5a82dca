import type { DataSet, Samples } from './data-set.ts';

/** Pixels of a digit, row by row. */
const PIXELS = 28 * 28;
const CLASSES = 10;

/** Part of the digits that is kept for validation: the last ones. */
const VALIDATION_PART = 1 / 8;

/** Digits of MNIST as the build packs them: a label and 784 pixels each, deflated. */
export async function digits(packed: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<DataSet> {
  const bytes = await new Response(
    packed.pipeThrough(new DecompressionStream('deflate')),
  ).arrayBuffer();
  return digitsOf(new Uint8Array(bytes));
}

/** The same, unpacked. */
export function digitsOf(bytes: Uint8Array): DataSet {
  const count = bytes.length / (PIXELS + 1);
  const validation = Math.round(count * VALIDATION_PART);
  return {
    train: samples(bytes, 0, count - validation),
    validation: samples(bytes, count - validation, count),
    inputShape: [28, 28, 1],
    outputs: CLASSES,
    task: 'classes',
  };
}

function samples(bytes: Uint8Array, start: number, end: number): Samples {
  const count = end - start;
  const xs = new Float32Array(count * PIXELS);
  const ys = new Float32Array(count * CLASSES);
  for (let i = 0; i < count; i++) {
    const at = (start + i) * (PIXELS + 1);
    ys[i * CLASSES + bytes[at]!] = 1;
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      xs[i * PIXELS + pixel] = bytes[at + 1 + pixel]! / 255;
    }
  }
  return { xs, ys, count };
}
