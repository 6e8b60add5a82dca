import { suggest } from 'lr-finder';
import { describe, expect, it } from 'vitest';
import { DEFAULTS, type EngineName, type Settings } from '../../src/settings/settings.ts';
import type { Action } from '../../src/state/actions.ts';
import { initialState, reduce } from '../../src/state/reduce.ts';
import {
  engineInUse,
  readingKey,
  readingOf,
  selectCurve,
  shownTest,
} from '../../src/state/select.ts';
import type { State } from '../../src/state/state.ts';
import type { Outcome, Report } from '../../src/training/messages.ts';

const lr = Array.from({ length: 60 }, (_, i) => 10 ** (-4 + i / 15));
const history = (floor: number) => {
  const rawLoss = lr.map((rate) => floor - 1.5 / (1 + 0.01 / rate) + rate ** 2);
  return { lr, loss: rawLoss, rawLoss };
};
const outcome = (floor: number): Outcome => ({
  result: {
    history: history(floor),
    measurement: { lossAfterUpdate: false, stepsPerPoint: 1, restoredEachLr: false },
    stopReason: 'completed',
    bestLoss: 1,
    steps: 60,
  },
  engine: 'onnx',
  msPerStep: 1.5,
  threads: undefined,
  weights: { count: 10, changed: 0 },
});
const opened = initialState(DEFAULTS, [], { source: 'example', title: '', tests: [] });
const after = (state: State, ...actions: Action[]) => actions.reduce(reduce, state);
const set = (settings: Partial<Settings>): Action => ({ kind: 'set', settings });
const begin = (again = false): Action => ({ kind: 'begin', work: 'test', again });
const tested = (floor = 2): Action => ({
  kind: 'report',
  report: { kind: 'tested', outcome: outcome(floor) },
});

describe('a test', () => {
  it('grows by the points that come, and is shown when it is over', () => {
    const point = { lr: 1, loss: 2, rawLoss: 3 };
    const points: Action = { kind: 'report', report: { kind: 'points', points: [point] } };
    const running = after(opened, begin(), points, points);
    expect(running.work).toMatchObject({ kind: 'test', points: [point, point] });
    const ended = after(running, tested());
    expect(ended.work.kind).toBe('nothing');
    expect(ended.shown.tests).toHaveLength(1);
    expect(ended.timings).toEqual({ onnx: { ms: 1.5 } });
  });

  it('is known by the settings that it began with', () => {
    const { shown } = after(opened, begin(), set({ batchSize: 8 }), tested());
    expect(shown.tests[0]!.ran!.settings.batchSize).toBe(DEFAULTS.batchSize);
  });

  it('with another seed stands beside the others, and the curve is their mean', () => {
    const state = after(opened, begin(), tested(2), set({ seed: 2 }), begin(true), tested(4));
    expect(state.shown.tests.map(({ name }) => name)).toEqual(['seed 1', 'seed 2']);
    const { history: mean, band } = selectCurve(state.shown);
    expect(mean.rawLoss[0]).toBeCloseTo(history(3).rawLoss[0]!, 12);
    expect(band!.high[0]! - band!.low[0]!).toBeCloseTo(2, 12);
    expect(shownTest(state.shown)).toMatchObject({ steps: 120, settings: { seed: '1, 2' } });
  });

  it('of another experiment stands alone', () => {
    const state = after(opened, begin(), tested(), set({ batchSize: 8 }), begin(true), tested());
    expect(state.shown.tests).toHaveLength(1);
  });

  it('that recorded nothing changes nothing', () => {
    const nothing = outcome(2);
    const empty = { ...nothing.result, history: { lr: [], loss: [], rawLoss: [] } };
    const report = { kind: 'tested', outcome: { ...nothing, result: empty } } as const;
    const state = after(opened, begin(), tested(), begin(true), { kind: 'report', report });
    expect(state.shown.tests).toHaveLength(1);
    expect(state.work.kind).toBe('nothing');
  });
});

describe('times of steps', () => {
  it.each<[Partial<Settings>, kept: boolean]>([
    [{ numIter: 50 }, true],
    [{ method: 'valley' }, true],
    [{ batchSize: 8 }, false],
    [{ model: 'linear' }, false],
  ])('after %j are kept: %s', (change, kept) => {
    const { timings } = after(opened, begin(), tested(), set(change));
    expect('onnx' in timings).toBe(kept);
  });
});

describe('a reading', () => {
  const shown = after(opened, begin(), tested());
  const suggestion = suggest(history(2));
  const read: Action = {
    ...{ kind: 'read', of: shown.shown, suggestion },
    key: readingKey('descent', { skipStart: 0, skipEnd: 0 }),
  };
  it('is of the curve that is shown', () => {
    expect(readingOf(after(shown, read))).toBe(suggestion);
  });
  it('of a curve that is no longer shown is dropped', () => {
    expect(readingOf(after(shown, begin(), tested(3), read))).toBeUndefined();
  });
  it('or why there is none is kept until there is one, and work goes on', () => {
    const fault: Action = { kind: 'read-fault', of: shown.shown, fault: 'no reader' };
    const failed = after(shown, begin(true), fault);
    expect([failed.readFault, failed.work.kind]).toEqual(['no reader', 'test']);
    expect(after(failed, read).readFault).toBeUndefined();
    expect(after(shown, { ...fault, of: opened.shown }).readFault).toBeUndefined();
  });
  it('stays while that of other skips is not there yet', () => {
    expect(readingOf(after(shown, read, set({ skipStart: 4 })))).toBe(suggestion);
    expect(readingOf(after(shown, read, set({ method: 'valley' })))).toBeUndefined();
  });
});

it('an engine that the browser lacks is not kept', () => {
  const found: Action = { kind: 'report', report: { kind: 'engines', found: ['wasm'] } };
  expect(after(opened, set({ engine: 'webgpu' }), found).settings.engine).toBe('fastest');
  expect(after(opened, set({ engine: 'wasm' }), found).settings.engine).toBe('wasm');
  const link: Action = { kind: 'link', settings: { ...DEFAULTS, engine: 'webgl' }, refused: [] };
  expect(after(opened, found, link).settings.engine).toBe('fastest');
});

describe('the engine that is marked', () => {
  const report = (of: Report): Action => ({ kind: 'report', report: of });
  const timed = (engine: EngineName, ms: number): Action =>
    report({ kind: 'timed', engine, timing: { ms } });
  const found = report({ kind: 'engines', found: ['webgl', 'wasm', 'onnx'] });
  const measured = after(opened, found, timed('wasm', 1), timed('onnx', 1.2));

  it('is the fastest one until one runs', () => {
    expect(engineInUse(opened)).toBeUndefined();
    expect(engineInUse(measured)).toBe('wasm');
  });

  it('is the one that runs', () => {
    const started = report({ kind: 'started', engine: 'webgl' });
    expect(engineInUse(after(measured, begin(), started))).toBe('webgl');
  });

  it('is the one that ran, whether or not another is faster', () => {
    const ended = after(measured, begin(), tested());
    expect(ended.timings).toMatchObject({ wasm: { ms: 1 }, onnx: { ms: 1.5 } });
    expect(engineInUse(ended)).toBe('onnx');
  });
});
