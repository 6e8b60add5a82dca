import { conflictOf } from '../settings/check.ts';
import { ENGINE_LABELS, type EngineName } from '../settings/settings.ts';
import { messageOf } from '../workers/message-of.ts';
import { findEngines, loadTraining } from './engines.ts';
import { fastest } from './fastest.ts';
import { Gate } from './gate.ts';
import { dataOf } from './load-data.ts';
import { measure } from './measure.ts';
import type { Command, Experiment, Point, Report, Timings } from './messages.ts';
import type { Task } from './network.ts';
import { runRangeTest } from './range-test.ts';
import { runTrial } from './trial.ts';

/** The page, as a worker knows it. */
const page = globalThis as unknown as {
  postMessage(report: Report): void;
  onmessage: ((event: MessageEvent<Command>) => void) | null;
};
const say = (report: Report) => page.postMessage(report);

let gate = new Gate();
let isLoaded = false;
let found: Promise<readonly EngineName[]> | undefined;

page.onmessage = ({ data: command }) => {
  switch (command.kind) {
    case 'pause':
      return gate.pause();
    case 'resume':
      return gate.resume();
    case 'stop':
      return gate.stop();
    default:
      gate = new Gate();
      obey(command, gate).catch((error: unknown) =>
        say({ kind: 'failed', message: messageOf(error) }),
      );
  }
};

async function obey(
  command: Exclude<Command, { kind: 'pause' | 'resume' | 'stop' }>,
  current: Gate,
): Promise<void> {
  found ??= findEngines();
  if (command.kind === 'look') return say({ kind: 'engines', found: await found });
  const { experiment } = command;
  const prepared = await prepare(experiment);
  if (command.kind === 'measure') {
    await measureAll(prepared, experiment, current);
    return say({ kind: 'measured' });
  }
  const task = { ...prepared, engine: await chosenEngine(prepared, experiment, current) };
  say({ kind: 'started', engine: task.engine });
  if (command.kind === 'test') {
    const send = inGroups<Point>((points) => say({ kind: 'points', points }));
    const outcome = await runRangeTest(task, current, send.add);
    send.flush();
    return say({ kind: 'tested', outcome });
  }
  for (const [i, trial] of command.trials.entries()) {
    if (current.signal.aborted) break;
    say({ kind: 'doing', what: `Training ${trial.name}` });
    const send = inGroups<number>((losses) => say({ kind: 'trial-losses', trial: i, losses }));
    await runTrial(task, trial, command.steps, current, send.add);
    send.flush();
  }
  say({ kind: 'tried', stopped: current.signal.aborted });
}

type Prepared = Omit<Task, 'engine'>;

async function prepare(experiment: Experiment): Promise<Prepared> {
  if (!isLoaded) say({ kind: 'doing', what: 'Loading TensorFlow.js' });
  const training = await loadTraining();
  isLoaded = true;
  return { training, data: await dataOf(experiment), settings: experiment.settings };
}

/** The engine of the settings; the fastest is found out by trying all that are not known yet. */
async function chosenEngine(
  prepared: Prepared,
  experiment: Experiment,
  current: Gate,
): Promise<EngineName> {
  const { engine } = experiment.settings;
  if (engine !== 'fastest') return engine;
  const timings = await measureAll(prepared, experiment, current);
  return fastest(timings, await found!) ?? 'onnx';
}

async function measureAll(
  prepared: Prepared,
  { settings, timings }: Experiment,
  { signal }: Gate,
): Promise<Timings> {
  const known = { ...timings };
  for (const engine of await found!) {
    if (known[engine] || signal.aborted) continue;
    say({ kind: 'doing', what: `Timing a few steps on ${ENGINE_LABELS[engine]}` });
    const conflict = conflictOf({ ...settings, engine });
    known[engine] = conflict
      ? { failure: conflict }
      : await measure({ ...prepared, engine }, signal).then(
          (ms) => ({ ms }),
          (error: unknown) => ({ failure: messageOf(error) }),
        );
    if (!signal.aborted) say({ kind: 'timed', engine, timing: known[engine] });
  }
  return known;
}

/** Collects what comes within a frame, since each message has its price. */
function inGroups<Item>(send: (items: readonly Item[]) => void) {
  let items: Item[] = [];
  let last = performance.now();
  const flush = () => {
    if (items.length > 0) send(items);
    items = [];
    last = performance.now();
  };
  return {
    add(item: Item): void {
      items.push(item);
      if (performance.now() - last > 16) flush();
    },
    flush,
  };
}
