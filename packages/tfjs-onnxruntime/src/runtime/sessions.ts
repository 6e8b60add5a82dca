import { isNativeCpu } from './native-cpu.ts';
import type { OrtModule, OrtSession, OrtSessionOptions } from './ort.ts';

/** A session that may serve several training steps: they have the same model, and states of their own. */
export interface OpenSession extends Pick<OrtSession, 'run'> {
  /** The same object for all that one session serves. */
  readonly identity: object;
  /** Ends this use. The session is freed if nothing else uses it, at once or, if `isKept`, soon afterwards. */
  release(isKept: boolean): Promise<void>;
}

interface Shared {
  readonly model: Uint8Array;
  readonly options: string;
  readonly session: Promise<OrtSession>;
  users: number;
  timer?: unknown;
}

/** How many sessions without a user are kept: those of a test, and of some others in turn with it. */
const MOST_IDLE = 8;
/** Milliseconds that a session without a user is kept: the next test of a sweep begins sooner. */
const IDLE_MS = 10_000;

/** The sessions that a step with the same model may use, the one used last at the end. */
const sharedBy = new WeakMap<OrtModule, Shared[]>();

/**
 * Makes a session, or takes one that was made of the same bytes with the same options. Only ONNX
 * Runtime for Node on the CPU shares sessions: there a run is one native call, and leaves nothing in the
 * session but memory.
 */
export async function openSession(
  ort: OrtModule,
  model: Uint8Array,
  options: OrtSessionOptions,
): Promise<OpenSession> {
  const make = () => ort.InferenceSession.create(model, options);
  if (!isNativeCpu(ort, options) || options.enableProfiling) {
    const session = await make();
    return {
      identity: session,
      run: (feeds, fetches) => session.run(feeds, fetches),
      release: () => session.release(),
    };
  }
  const all = sharedBy.get(ort) ?? [];
  sharedBy.set(ort, all);
  const text = textOf(options);
  const known = all.find((one) => one.options === text && areEqual(one.model, model));
  const shared = known ?? { model, options: text, session: make(), users: 0 };
  if (!known) all.push(shared);
  return use(shared, all);
}

async function use(shared: Shared, all: Shared[]): Promise<OpenSession> {
  shared.users += 1;
  clearTimeout(shared.timer as undefined);
  /** A session that has failed is nobody else's. */
  const dropping = (error: unknown): never => {
    remove(shared, all);
    throw error;
  };
  const session = await shared.session.catch(dropping);
  let released: Promise<void> | undefined;
  return {
    identity: shared,
    run: (feeds, fetches) => session.run(feeds, fetches).catch(dropping),
    release(isKept) {
      released ??= endUse(shared, all, isKept);
      return released;
    },
  };
}

async function endUse(shared: Shared, all: Shared[], isKept: boolean): Promise<void> {
  shared.users -= 1;
  if (shared.users > 0) return;
  if (!isKept || !all.includes(shared)) return free(shared, all);
  remove(shared, all);
  all.push(shared);
  const timer: unknown = setTimeout(() => void free(shared, all).catch(() => {}), IDLE_MS);
  // A process doesn't wait for it.
  (timer as { unref?(): void }).unref?.();
  shared.timer = timer;
  const idle = all.filter(({ users }) => users === 0);
  if (idle.length > MOST_IDLE) await free(idle[0]!, all);
}

async function free(shared: Shared, all: Shared[]): Promise<void> {
  clearTimeout(shared.timer as undefined);
  remove(shared, all);
  await (await shared.session).release();
}

function remove(shared: Shared, all: Shared[]): void {
  const place = all.indexOf(shared);
  if (place >= 0) all.splice(place, 1);
}

/** Options as text, whatever their order. */
function textOf(options: OrtSessionOptions): string {
  return JSON.stringify(Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
