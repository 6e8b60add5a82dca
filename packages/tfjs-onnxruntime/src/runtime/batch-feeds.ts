import type { Steps } from '../program.ts';
import type { TensorSpec } from '../trace/trace.ts';
import type { BatchData, BatchRows } from './data.ts';
import type { OrtData, OrtModule, OrtTensor, OrtType } from './ort.ts';

/** The inputs of a session that have the batches of its steps. */
export class BatchFeeds {
  readonly #ort: OrtModule;
  /** The indices of the tensors that the step reads. */
  readonly #read: readonly number[];
  /** The batches of many steps, in memory that is used again. */
  readonly #stacks: OrtData[] = [];

  constructor(ort: OrtModule, read: readonly number[]) {
    this.#ort = ort;
    this.#read = read;
  }

  /**
   * The inputs for some steps.
   *
   * @param specs - those of a batch.
   * @param batches - of the same shapes; rows are of the same tables.
   */
  of(
    steps: Steps,
    specs: readonly TensorSpec[],
    batches: readonly BatchData[],
  ): Record<string, OrtTensor> {
    if (steps === 'rows') return this.#byRows(specs, batches);
    const [first] = batches as [BatchData];
    const feeds: Record<string, OrtTensor> = {};
    for (const i of this.#read) {
      const { dtype, shape } = specs[i]!;
      if (steps === 'many') {
        const stack = this.#stack(i, specs, batches);
        feeds[`all.batch${i}`] = this.#tensor(dtype, stack, [batches.length, ...shape]);
      } else {
        const data = areRows(first) ? this.#stack(i, specs, batches) : first[i]!;
        feeds[`batch${i}`] = this.#tensor(dtype, data, shape);
      }
    }
    return feeds;
  }

  /** Batches that are arrays are tables by themselves. */
  #byRows(specs: readonly TensorSpec[], batches: readonly BatchData[]): Record<string, OrtTensor> {
    const [first] = batches as [BatchData];
    const size = specs[this.#read[0]!]!.shape[0]!;
    const rows = Int32Array.from({ length: batches.length * size }, (_, row) => row);
    batches.forEach((batch, n) => {
      if (areRows(batch)) rows.set(batch.rows, n * size);
    });
    const feeds = { 'all.rows': this.#tensor('int32', rows, [batches.length, size]) };
    for (const i of this.#read) {
      const { dtype, shape } = specs[i]!;
      const table = areRows(first) ? first.tables[i]! : this.#stack(i, specs, batches);
      const dims = [table.length / widthOf(specs[i]!), ...shape.slice(1)];
      Object.assign(feeds, { [`table${i}`]: this.#tensor(dtype, table, dims) });
    }
    return feeds;
  }

  #tensor(dtype: string, data: OrtData, dims: readonly number[]): OrtTensor {
    return new this.#ort.Tensor(dtype as OrtType, data, dims);
  }

  /** A tensor of each batch, one after another in one array. */
  #stack(i: number, specs: readonly TensorSpec[], batches: readonly BatchData[]): OrtData {
    const width = widthOf(specs[i]!);
    const size = width * (specs[i]!.shape[0] ?? 1);
    const [first] = batches as [BatchData];
    const length = size * batches.length;
    const { constructor: type } = areRows(first) ? first.tables[i]! : first[i]!;
    const last = this.#stacks[i];
    const isFit = last?.length === length && last.constructor === type;
    const all = isFit ? last : new (type as Float32ArrayConstructor)(length);
    batches.forEach((batch, n) => {
      if (areRows(batch)) copyRows(batch.tables[i]!, batch.rows, width, all, n * size);
      else all.set(batch[i] as Float32Array, n * size);
    });
    this.#stacks[i] = all;
    return all;
  }
}

function areRows(batch: BatchData): batch is BatchRows {
  return 'rows' in batch;
}

/** The elements of a sample. */
function widthOf({ shape }: TensorSpec): number {
  return shape.slice(1).reduce((size, axis) => size * axis, 1);
}

function copyRows(
  table: OrtData,
  rows: Int32Array,
  width: number,
  to: OrtData,
  offset: number,
): void {
  for (let i = 0; i < rows.length; i += 1) {
    const start = rows[i]! * width;
    to.set(table.subarray(start, start + width) as Float32Array, offset + i * width);
  }
}
