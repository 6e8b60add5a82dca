import * as tf from '@tensorflow/tfjs';

type KernelFunc = tf.KernelConfig['kernelFunc'];
type Call = Parameters<KernelFunc>[0];
/** A kernel as it is registered: the types hide that it can be replaced. */
type Registered = { kernelFunc: KernelFunc };
/** What runs instead of a kernel; `undefined`: the kernel itself. */
type Replacement = (call: Call, own: KernelFunc) => tf.TensorInfo | undefined;

/** The kernels of the cpu backend that aren't what a compiled step can be compared with. */
const REPLACED: Readonly<Record<string, Replacement>> = {
  // It reads one number at a time, which takes ten times as long as all the rest of a step.
  Conv2DBackpropFilter: filterGradient,
  // From the second sample on, it takes the gradients of other samples.
  ResizeNearestNeighborGrad: resizeGradient,
  // Where a window is not as high as wide, it takes the wrong places.
  MaxPool3DGrad({ attrs }) {
    const { filterSize } = attrs as { filterSize?: number | readonly number[] };
    const [, height, width] = [filterSize].flat();
    if (height !== width)
      throw new Error('The gradient of this maxPool3d is wrong in TensorFlow.js');
    return undefined;
  },
};

/** The axes of a four-dimensional tensor in another order. */
const SWAP_OUTER = [3, 1, 2, 0];
const OUTER_TO_END = [1, 2, 0, 3];

/**
 * Calls a function, not async, while kernels of the cpu backend that are wrong or very slow are replaced.
 *
 * @throws the error of the function; also where a gradient is wrong and can't be replaced.
 */
export function withReferenceKernels<T>(f: () => T): T {
  const owns = new Map<Registered, KernelFunc>();
  for (const [name, replacement] of Object.entries(REPLACED)) {
    const registered = tf.getKernel(name, 'cpu') as Registered | undefined;
    if (!registered) continue;
    const own = registered.kernelFunc;
    owns.set(registered, own);
    registered.kernelFunc = (call) => replacement(call, own) ?? own(call);
  }
  try {
    return f();
  } finally {
    for (const [registered, own] of owns) registered.kernelFunc = own;
  }
}

/** Runs kernels one after another. */
class Kernels {
  readonly #backend: unknown;
  readonly #made: tf.TensorInfo[] = [];

  constructor(backend: unknown) {
    this.#backend = backend;
  }

  run(
    name: string,
    inputs: object,
    attrs: object,
    kernelFunc = tf.getKernel(name, 'cpu')!.kernelFunc,
  ) {
    const call = {
      inputs: inputs as tf.NamedTensorInfoMap,
      attrs: { ...attrs },
      backend: this.#backend as object,
    };
    const result = kernelFunc(call as Call) as tf.TensorInfo;
    this.#made.push(result);
    return result;
  }

  /** Disposes of all results but the last. */
  end(): tf.TensorInfo {
    const backend = this.#backend as { disposeIntermediateTensorInfo(info: tf.TensorInfo): void };
    const result = this.#made.pop()!;
    for (const one of this.#made) backend.disposeIntermediateTensorInfo(one);
    return result;
  }
}

/** The gradient of each sample on its own. */
function resizeGradient({ inputs, attrs, backend }: Call, own: KernelFunc): tf.TensorInfo {
  const kernels = new Kernels(backend);
  const { images, dy } = inputs as { images: tf.TensorInfo; dy: tf.TensorInfo };
  const sample = (x: tf.TensorInfo, i: number) =>
    kernels.run('Slice', { x }, { begin: [i, 0, 0, 0], size: [1, ...x.shape.slice(1)] });
  const gradients = Array.from({ length: images.shape[0]! }, (_, i) =>
    kernels.run('', { images: sample(images, i), dy: sample(dy, i) }, attrs as object, own),
  );
  kernels.run('Concat', gradients, { axis: 0 });
  return kernels.end();
}

/** `undefined` for a format that is not this one. */
function filterGradient({ inputs, attrs, backend }: Call): tf.TensorInfo | undefined {
  const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
  const { strides, pad, dimRoundingMode, filterShape, dataFormat } = attrs as never as {
    strides: number | [number, number];
    pad: 'valid' | 'same' | number;
    dimRoundingMode?: 'floor' | 'round' | 'ceil';
    filterShape: [number, number, number, number];
    dataFormat?: string;
  };
  if (dataFormat !== undefined && dataFormat !== 'NHWC') return undefined;
  const { padInfo, strideHeight, strideWidth } = tf.backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const kernels = new Kernels(backend);
  const { top, bottom, left, right } = padInfo;
  const paddings = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  const padded = kernels.run('PadV2', { x }, { paddings, constantValue: 0 });
  // Samples and channels change places: each channel is convolved with the gradients of the outputs.
  const images = kernels.run('Transpose', { x: padded }, { perm: SWAP_OUTER });
  const filter = kernels.run('Transpose', { x: dy }, { perm: OUTER_TO_END });
  const dilations = [strideHeight, strideWidth];
  const plain = { strides: 1, pad: 'valid', dataFormat: 'NHWC', dilations };
  const sums = kernels.run('Conv2D', { x: images, filter }, plain);
  const [height, width, channels, filters] = filterShape;
  const size = [channels, height, width, filters];
  const whole = kernels.run('Slice', { x: sums }, { begin: [0, 0, 0, 0], size });
  kernels.run('Transpose', { x: whole }, { perm: OUTER_TO_END });
  return kernels.end();
}
