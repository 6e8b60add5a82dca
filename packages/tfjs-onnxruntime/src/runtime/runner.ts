import { CompileError } from '../errors.ts';
import { numberAt } from '../graph/length-term.ts';
import type { NumberInput } from '../onnx/number-inputs.ts';
import type { Program, Steps } from '../program.ts';
import type { TensorSpec } from '../trace/trace.ts';
import type { LossScale } from '../training/loss-scale.ts';
import { BatchFeeds } from './batch-feeds.ts';
import type { BatchData } from './data.ts';
import { defaultsFor } from './default-options.ts';
import type { Entry } from './entry.ts';
import { freeMemory } from './free-memory.ts';
import type { OrtData, OrtModule, OrtSessionOptions, OrtTensor, OrtType } from './ort.ts';
import { type OpenSession, openSession } from './sessions.ts';

/** What a runner needs. */
interface Parts {
  readonly program: Program;
  readonly changed: readonly Entry[];
  readonly fixed: readonly Entry[];
  readonly ort: OrtModule;
  readonly options: OrtSessionOptions;
  /** The session to make at once; one for rows of tables is the only one. */
  readonly first: Steps;
}

/** A batch of the program: shapes and types of its tensors, and the lengths that vary. */
export interface BatchShape {
  readonly specs: readonly TensorSpec[];
  readonly lengths: readonly number[];
}

/** A session, and those of its inputs that are numbers of the step. */
interface Session {
  readonly ort: OpenSession;
  readonly numberInputs: readonly NumberInput[];
  /** The tensors of these inputs for the last batch: most batches have its lengths. */
  numbers?: { readonly lengths: readonly number[]; readonly feeds: Record<string, OrtTensor> };
}

/** The states beside the variables. */
export interface OtherStates {
  readonly random: readonly number[];
  /** That of the loss scaler, in mixed precision. */
  readonly lossScale: LossScale | undefined;
}

/** What steps result in. */
export interface StepResults {
  /** The numbers of each step, up to the first that was skipped. */
  readonly numbers: number[][];
  /** Whether the last of them was skipped. */
  readonly isSkipped: boolean;
}

/** The sessions of a program: one for single steps, and one for many, made on first use; or one for all. */
export class Runner {
  readonly #parts: Parts;
  readonly #sessions = new Map<Steps, Session>();
  readonly #batches: BatchFeeds;

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.#batches = new BatchFeeds(parts.ort, parts.program.batch);
  }

  static async create(parts: Parts): Promise<Runner> {
    const options = { ...defaultsFor(parts.program), ...parts.options };
    const runner = new Runner({ ...parts, options });
    await runner.#session(parts.first);
    return runner;
  }

  /** The same object for all programs with the same graph, as long as one of its sessions is there. */
  get graph(): object {
    return this.#sessions.get(this.#parts.first)!.ort.identity;
  }

  /** The approximate number of multiplications in a step. */
  get work(): number {
    return this.#parts.program.work;
  }

  /** One step for each batch, up to the first skipped; afterwards the state is the next one. */
  async run(
    { specs, lengths }: BatchShape,
    batches: readonly BatchData[],
    lrs: readonly number[],
    { random, lossScale }: OtherStates,
  ): Promise<StepResults> {
    const { program, changed, fixed, ort } = this.#parts;
    const steps = this.#stepsFor(lrs.length);
    const session = await this.#session(steps);
    const [prefix, dims] = steps === 'one' ? ['', []] : ['all.', [lrs.length]];
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
    if (program.isScaled) {
      const numbers = Float32Array.of(lossScale!.scale, 0);
      feeds[`${prefix}scaler`] = new ort.Tensor('float32', numbers, [2]);
    }
    if (program.readsLr) {
      feeds[`${prefix}lr`] = new ort.Tensor('float32', Float32Array.from(lrs), dims);
    }
    Object.assign(
      feeds,
      this.#batches.of(steps, specs, batches),
      this.#numbersOf(session, lengths),
    );
    const results = await session.ort.run(feeds, fetches).catch(throwOurs);
    this.#advance(results, prefix);
    const all = Array.from(results[`${prefix}loss`]!.data as Float32Array);
    const each = all.length / lrs.length;
    const numbers = lrs.map((_, i) => all.slice(i * each, (i + 1) * each));
    return program.isScaled ? upToSkipped(numbers) : { numbers, isSkipped: false };
  }

  /** @param isKept - whether the sessions stay for a while, for a program with the same graph. */
  async dispose(isKept: boolean): Promise<void> {
    for (const { ort } of this.#sessions.values()) await ort.release(isKept);
  }

  #stepsFor(count: number): Steps {
    if (this.#parts.first === 'rows') return 'rows';
    // A single step makes no session of its own where there is one for many steps.
    return count > 1 || !this.#sessions.has('one') ? 'many' : 'one';
  }

  async #session(steps: Steps): Promise<Session> {
    let session = this.#sessions.get(steps);
    if (!session) {
      const { program, ort, options } = this.#parts;
      const { bytes, numberInputs } = program.model(steps);
      session = { ort: await openSession(ort, bytes, options), numberInputs };
      this.#sessions.set(steps, session);
    }
    return session;
  }

  #numbersOf(session: Session, lengths: readonly number[]): Record<string, OrtTensor> {
    if (session.numbers?.lengths === lengths) return session.numbers.feeds;
    const { ort } = this.#parts;
    const feeds = Object.fromEntries(
      session.numberInputs.map((one) => [one.name, numberTensor(ort, one, lengths)]),
    );
    session.numbers = { lengths, feeds };
    return feeds;
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

/** Removes the flag that ends the numbers of each step, and the steps after a skipped one. */
function upToSkipped(rows: readonly number[][]) {
  const taken = rows.findIndex((row) => row.at(-1) !== 1);
  const isSkipped = taken >= 0;
  const numbers = rows.slice(0, isSkipped ? taken + 1 : rows.length).map((row) => row.slice(0, -1));
  return { numbers, isSkipped };
}

/** The numbers of an input for a batch with these lengths. */
function numberTensor(
  ort: OrtModule,
  { dtype, shape, terms }: NumberInput,
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
