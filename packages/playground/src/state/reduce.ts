import { DEFAULTS, experimentOf, SETTINGS, type Settings } from '../settings/settings.ts';
import { testOf } from '../tests/test.ts';
import type { Report } from '../training/messages.ts';
import type { Action } from './actions.ts';
import type { Shown, State, Work } from './state.ts';

const NOTHING: Work = { kind: 'nothing' };
const NOTHING_SHOWN: Shown = { source: 'run', title: '', tests: [] };
const NOTHING_READ = { readings: {}, readFault: undefined, lastRead: undefined, trials: undefined };

/** The state in which the page opens. */
export function initialState(settings: Settings, refused: readonly string[], shown: Shown): State {
  return {
    settings,
    refused,
    table: undefined,
    tableFault: undefined,
    engines: undefined,
    timings: {},
    work: NOTHING,
    failure: undefined,
    shown,
    ...NOTHING_READ,
    files: [],
  };
}

/** The state after something has happened. */
export function reduce(state: State, action: Action): State {
  switch (action.kind) {
    case 'set':
      return withSettings(state, { ...state.settings, ...action.settings });
    case 'link':
      return { ...withSettings(state, action.settings), refused: action.refused };
    case 'table':
      return {
        ...withSettings(state, { ...state.settings, data: 'csv' }),
        table: action.table,
        tableFault: undefined,
        timings: {},
      };
    case 'table-fault':
      return { ...state, tableFault: action.fault };
    case 'begin':
      return {
        ...state,
        failure: undefined,
        work: starting(state, action.work),
        ...(action.work === 'test' && !action.again && { shown: NOTHING_SHOWN, ...NOTHING_READ }),
      };
    case 'begin-trials': {
      const { trials, steps } = action;
      const losses = trials.map(() => []);
      return {
        ...state,
        failure: undefined,
        work: starting(state, 'try'),
        trials: { trials, losses, steps, ended: false },
      };
    }
    case 'pause':
    case 'resume':
      return withWork(state, { paused: action.kind === 'pause' });
    case 'stop':
      return withWork(state, { stopping: true, paused: false });
    case 'report':
      return afterReport(state, action.report);
    case 'show':
      return { ...state, shown: action.shown, ...NOTHING_READ };
    case 'read':
      // An answer that comes late may be about a curve that is no longer shown.
      if (action.of !== state.shown) return state;
      return {
        ...state,
        readings: { ...state.readings, [action.key]: action.suggestion },
        readFault: undefined,
        lastRead: action.suggestion,
      };
    case 'read-fault':
      return action.of === state.shown ? { ...state, readFault: action.fault } : state;
    case 'fail':
      return { ...state, failure: action.message };
    case 'file':
      return { ...state, files: [...state.files, action.file] };
    case 'drop-file':
      return { ...state, files: state.files.filter(({ id }) => id !== action.id) };
  }
}

function starting({ settings }: State, kind: 'test' | 'measure' | 'try'): Work {
  const base = { engine: undefined, paused: false, stopping: false, points: [] };
  return { kind, settings, doing: 'Starting', ...base };
}

function withWork(state: State, change: { paused?: boolean; stopping?: boolean }): State {
  return state.work.kind === 'nothing' ? state : { ...state, work: { ...state.work, ...change } };
}

/** A step takes another time where one of these is different. */
const SPEED: readonly (keyof Settings)[] = ['data', 'model', 'widths', 'optimizer', 'batchSize'];

function withSettings(state: State, settings: Settings): State {
  const isAsFast = SPEED.every((name) => String(settings[name]) === String(state.settings[name]));
  const timings = isAsFast ? state.timings : {};
  return { ...state, settings: withEngineOf(state.engines, settings), timings };
}

/** A link may name an engine that this browser lacks. */
function withEngineOf(engines: State['engines'], settings: Settings): Settings {
  const { engine } = settings;
  const isHere = engine === 'fastest' || !engines || engines.includes(engine);
  return isHere ? settings : { ...settings, engine: DEFAULTS.engine };
}

function afterReport(state: State, report: Report): State {
  const { work } = state;
  switch (report.kind) {
    case 'engines': {
      const settings = withEngineOf(report.found, state.settings);
      return { ...state, engines: report.found, settings };
    }
    case 'timed':
      return { ...state, timings: { ...state.timings, [report.engine]: report.timing } };
    case 'failed':
      return { ...state, failure: report.message, work: NOTHING };
    case 'measured':
      return { ...state, work: NOTHING };
    case 'tried':
      return {
        ...state,
        work: NOTHING,
        trials: state.trials && { ...state.trials, ended: true },
      };
    case 'tested':
      return afterTest(state, report);
    case 'trial-losses': {
      const { trials } = state;
      if (!trials) return state;
      const losses = trials.losses.map((known, i) =>
        i === report.trial ? [...known, ...report.losses] : known,
      );
      return { ...state, trials: { ...trials, losses } };
    }
  }
  if (work.kind === 'nothing') return state;
  switch (report.kind) {
    case 'doing':
      return { ...state, work: { ...work, doing: report.what } };
    case 'started':
      return { ...state, work: { ...work, engine: report.engine, doing: '' } };
    case 'points':
      return { ...state, work: { ...work, points: [...work.points, ...report.points] } };
  }
}

function afterTest(state: State, { outcome }: Extract<Report, { kind: 'tested' }>): State {
  const { work, shown } = state;
  // One that was stopped before its first step has nothing to show.
  if (work.kind === 'nothing' || outcome.result.history.lr.length === 0) {
    return { ...state, work: NOTHING };
  }
  const { settings } = work;
  const experiment = experimentOf(settings);
  const others = shown.tests.filter(({ ran }) => ran && experimentOf(ran.settings) === experiment);
  const { engine, msPerStep } = outcome;
  return {
    ...state,
    ...NOTHING_READ,
    work: NOTHING,
    timings: { ...state.timings, [engine]: { ms: msPerStep } },
    shown: {
      source: 'run',
      title: titleOf(settings),
      tests: [...others, testOf(settings, outcome)],
    },
  };
}

function titleOf({ data, model, widths, optimizer }: Settings): string {
  const what =
    model === 'mlp' ? `dense layers of ${widths.join(', ')}` : SETTINGS.model.options[model];
  return `${SETTINGS.data.options[data]}, ${what}, ${SETTINGS.optimizer.options[optimizer]}`;
}
