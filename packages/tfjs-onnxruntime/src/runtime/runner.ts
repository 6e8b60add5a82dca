import { CompileError } from '../errors.ts';
import { numberAt } from '../graph/length-term.ts';
import type { LengthInput } from '../onnx/length-inputs.ts';
import type { Program } from '../program.ts';
import type { TensorSpec } from '../trace/trace.ts';
import type { Entry } from './entry.ts';
import { freeMemory } from './free-memory.ts';
import type {
  OrtData,
  OrtModule,
  OrtSession,
  OrtSessionOptions,
  OrtTensor,
  OrtType,
} from './ort.ts';

/** What a runner needs. */
interface Parts {
  readonly program: Program;
  readonly changed: readonly Entry[];
  readonly fixed: readonly Entry[];
  readonly ort: OrtModule;
  readonly options: OrtSessionOptions;
  /** The session to make at once. */
  readonly first: Steps;
}

type Steps = 'one' | 'many';

/** A batch of the program: shapes and types of its tensors, and the lengths that vary. */
export interface BatchShape {
  readonly specs: readonly TensorSpec[];
  readonly lengths: readonly number[];
}

/** A session, and those of its inputs that depend on the lengths of the batch. */
interface Session {
  readonly ort: OrtSession;
  readonly lengthInputs: readonly LengthInput[];
}

/** The sessions of a program: one for single steps, one for many; the second is made on first use. */
export class Runner {
  readonly #parts: Parts;
  readonly #sessions = new Map<Steps, Session>();
  /** The stacked batches of many steps, in memory that is used again. */
  readonly #stacks: OrtData[] = [];

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  static async create(parts: Parts): Promise<Runner> {
    const options = { ...defaultsFor(parts.program), ...parts.options };
    const runner = new Runner({ ...parts, options });
    await runner.#session(parts.first);
    return runner;
  }

  /** The approximate number of multiplications in a step. */
  get work(): number {
    return this.#parts.program.work;
  }

  /** One step for each batch. Returns the results of each; afterwards the state is the next one. */
  async run(
    { specs, lengths }: BatchShape,
    batches: readonly (readonly OrtData[])[],
    lrs: readonly number[],
    random: readonly number[],
  ): Promise<number[][]> {
    const { program, changed, fixed, ort } = this.#parts;
    // A single step makes no session of its own where there is one for many steps.
    const isMany = lrs.length > 1 || !this.#sessions.has('one');
    const session = await this.#session(isMany ? 'many' : 'one');
    const [prefix, dims] = isMany ? ['all.', [lrs.length]] : ['', []];
    const feeds: Record<string, OrtTensor> = {};
    const fetches: Record<string, OrtTensor | null> = { [`${prefix}loss`]: null };
    changed.forEach((entry, i) => {
      feeds[`${prefix}state${i}`] = entry.current;
      fetches[`${prefix}next${i}`] = this.#isInPlace ? entry.next : null;
    });
    fixed.forEach((entry, i) => {
      feeds[`fixed${i}`] = entry.current;
    });
    if (program.isRandom) {
      feeds[`${prefix}random`] = new ort.Tensor('int32', Int32Array.from(random), [2]);
    }
    if (program.readsLr) {
      feeds[`${prefix}lr`] = new ort.Tensor('float32', Float32Array.from(lrs), dims);
    }
    for (const i of program.batch) {
      const { dtype, shape } = specs[i]!;
      const parts = batches.map((batch) => batch[i]!);
      const data = isMany ? stackArrays(parts, this.#stacks[i]) : parts[0]!;
      if (isMany) this.#stacks[i] = data;
      feeds[`${prefix}batch${i}`] = new ort.Tensor(dtype as OrtType, data, [...dims, ...shape]);
    }
    for (const one of session.lengthInputs) feeds[one.name] = lengthTensor(ort, one, lengths);
    const results = await session.ort.run(feeds, fetches).catch(throwOurs);
    this.#advance(results, prefix);
    const all = Array.from(results[`${prefix}loss`]!.data as Float32Array);
    const each = all.length / lrs.length;
    return lrs.map((_, i) => all.slice(i * each, (i + 1) * each));
  }

  async dispose(): Promise<void> {
    for (const { ort } of this.#sessions.values()) await ort.release();
  }

  async #session(steps: Steps): Promise<Session> {
    let session = this.#sessions.get(steps);
    if (!session) {
      const { program, ort, options } = this.#parts;
      const { bytes, lengthInputs } = program.model(steps);
      session = { ort: await ort.InferenceSession.create(bytes, options), lengthInputs };
      this.#sessions.set(steps, session);
    }
    return session;
  }

  #advance(results: Readonly<Record<string, OrtTensor>>, prefix: string): void {
    const copies: OrtData[] = [];
    this.#parts.changed.forEach((entry, i) => {
      const given = results[`${prefix}next${i}`]!;
      const written = this.#isInPlace ? entry.next : given;
      if (given.data !== written.data) copies.push(given.data as OrtData);
      entry.advance(written);
    });
    if (copies.length > 0) freeMemory(copies);
  }

  /**
   * Only ONNX Runtime for Node writes to the given output tensors. It returns a copy of them as well (at
   * least up to 1.30).
   */
  get #isInPlace(): boolean {
    return this.#parts.ort.env?.versions?.node !== undefined;
  }
}

/** The numbers of an input for a batch with these lengths. */
function lengthTensor(
  ort: OrtModule,
  { dtype, shape, terms }: LengthInput,
  lengths: readonly number[],
): OrtTensor {
  const numbers = terms.map((term) => numberAt(term, lengths));
  if (dtype === 'int64') return new ort.Tensor(dtype, BigInt64Array.from(numbers, BigInt), shape);
  const array = dtype === 'float32' ? Float32Array : Int32Array;
  return new ort.Tensor(dtype as OrtType, array.from(numbers), shape);
}

/** Where a node fails, ONNX Runtime names it, though nobody has seen the graph. */
function throwOurs(cause: unknown): never {
  if (!String(cause).includes('Non-zero status code')) throw cause;
  throw new CompileError(
    'Cannot run the compiled step on this batch: ONNX Runtime refuses it, as it does an index out of range. Check the numbers of the batch, or train with TensorFlow.js itself',
    { cause },
  );
}

/** For less work, distributing it to threads takes longer than doing it. */
const WORK_FOR_THREADS = 100e6;

/**
 * How long a thread spins while it waits for work, in microseconds. Most gaps between operations are
 * shorter. ONNX Runtime's default spins on, which doubles the time of a step when other programs need
 * the cores too.
 */
const SPIN_DURATION = '50';

/**
 * A memory pattern makes a step no faster, but allocates its memory a second time. The one warning of
 * each session on a GPU, that some nodes run on the CPU, is hidden: nobody can act on it.
 */
function defaultsFor({ work }: Program): OrtSessionOptions {
  return {
    logSeverityLevel: 3,
    ...(work < WORK_FOR_THREADS ? { intraOpNumThreads: 1 } : {}),
    enableMemPattern: false,
    extra: { session: { intra_op: { allow_spinning: '1', spin_duration_us: SPIN_DURATION } } },
  };
}

/** Copies arrays one after another into one; into `last` if they fit exactly. */
function stackArrays(parts: readonly OrtData[], last: OrtData | undefined): OrtData {
  const [first] = parts as [OrtData];
  const length = first.length * parts.length;
  const all =
    last?.length === length ? last : new (first.constructor as Float32ArrayConstructor)(length);
  parts.forEach((part, i) => {
    all.set(part as Float32Array, i * first.length);
  });
  return all as OrtData;
}
