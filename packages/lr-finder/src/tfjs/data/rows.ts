import * as tf from '@tensorflow/tfjs';

type Numbers = Float32Array | Int32Array | Uint8Array;

/**
 * The memory of batches, used again once their tensors are disposed of: new memory for each batch keeps
 * the garbage collector busy.
 */
export class RowMemory {
  #isReused = false;
  readonly #arrays: { readonly numbers: Numbers; dataId: object }[] = [];

  /** Whoever reads a tensor on the backend `cpu` has its own array: call this only if nobody keeps one. */
  reuse(): void {
    this.#isReused = true;
  }

  /** A tensor whose numbers `fill` writes. */
  tensor(
    type: { new (length: number): Numbers },
    shape: readonly number[],
    dtype: tf.DataType,
    fill: (numbers: Numbers) => void,
  ): tf.Tensor {
    const length = tf.util.sizeFromShape([...shape]);
    const free = this.#isReused ? this.#arrays.find((one) => isFree(one, type, length)) : undefined;
    const numbers = free?.numbers ?? new type(length);
    fill(numbers);
    const tensor = tf.tensor(numbers, [...shape], dtype);
    if (free) free.dataId = tensor.dataId;
    else if (this.#isReused) this.#arrays.push({ numbers, dataId: tensor.dataId });
    return tensor;
  }
}

function isFree(
  { numbers, dataId }: { readonly numbers: Numbers; readonly dataId: object },
  type: { new (length: number): Numbers },
  length: number,
): boolean {
  // Clones and views share the numbers of a tensor: they are free when the backend has dropped them.
  return (
    numbers.length === length && numbers instanceof type && tf.backend().refCount(dataId) === 0
  );
}

/**
 * The rows of a tensor at some places. On the backend `cpu`, tf.gather works out the place of each number
 * anew, and takes longer than a training step: there the rows are copied whole.
 */
export function rowsAt(
  tensor: tf.Tensor,
  places: Int32Array,
  memory: RowMemory = new RowMemory(),
): tf.Tensor {
  const { dtype, shape, size } = tensor;
  if (tf.getBackend() !== 'cpu' || dtype === 'string' || dtype === 'complex64') {
    return tf.tidy(() => tf.gather(tensor, tf.tensor1d(places, 'int32')));
  }
  const values = tensor.dataSync() as Float32Array;
  const length = size / shape[0]!;
  const type = values.constructor as Float32ArrayConstructor;
  return memory.tensor(type, [places.length, ...shape.slice(1)], dtype, (rows) => {
    for (const [i, place] of places.entries()) {
      rows.set(values.subarray(place * length, (place + 1) * length), i * length);
    }
  });
}
