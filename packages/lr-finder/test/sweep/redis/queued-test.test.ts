import { describe, expect, it } from 'vitest';
import { LRFinderError } from '../../../src/errors.ts';
import { checkQueuedTest } from '../../../src/sweep/redis/queued-test.ts';
import { identityOf, seedOf } from '../../../src/sweep/settings/identity.ts';

const MODULE = 'a'.repeat(32);

/** A test as a coordinator queues it, through JSON, with a part of it changed. */
function queued(more: object = {}, task: object = {}) {
  const setting = { rate: 1e-3, list: [1, { deep: null }] };
  const options = { numIter: 4, divergeTh: false, engine: 'tfjs' };
  const id = identityOf(setting, { moduleHash: MODULE, options });
  const whole = { task: { id, setting, seed: seedOf(setting), options, ...task }, ...more };
  return { id, data: JSON.parse(JSON.stringify(whole)) as unknown, whole };
}

/** Text of JSON that has an own member called `__proto__`, which a literal can't have. */
const parsed = (text: string): object => JSON.parse(text) as object;

describe('checkQueuedTest', () => {
  it.each([undefined, 1e-3, 2_000_000])('gives back what is whole, time limit %s', (timeLimit) => {
    const { id, data, whole } = queued({ timeLimit });
    expect(checkQueuedTest(data, id, MODULE)).toEqual({
      task: whole.task,
      ...(timeLimit && { timeLimit }),
    });
  });

  it.each<[what: string, more: object, task?: object]>([
    ['another member', { file: 'x' }],
    ['another member of the task', {}, { file: 'x' }],
    ['another id', {}, { id: 'f'.repeat(32) }],
    ['an id that is a path', {}, { id: '../../x' }],
    ['another setting', {}, { setting: { rate: 1 } }],
    ['a setting that is a list', {}, { setting: [] }],
    ['a setting with a prototype', {}, { setting: parsed('{"a":[{"__proto__":{}}]}') }],
    ['another seed', {}, { seed: 7 }],
    ['a seed that is text', {}, { seed: '7' }],
    ['an unknown option', {}, { options: { cacheDir: '/tmp' } }],
    ['a function by its name', {}, { options: { onPoint: 'x' } }],
    ['the name of a method', {}, { options: { toString: 1 } }],
    ['a prototype among the options', {}, { options: parsed('{"__proto__":{"numIter":4}}') }],
    ['a number that is text', {}, { options: { numIter: '4' } }],
    ['an engine that is none', {}, { options: { engine: './theirs.js' } }],
    ['options that are text', {}, { options: 'x' }],
    ...[0, -1, '1', 1e300, null, [], {}].map((timeLimit): [string, object] => [
      `the time limit ${JSON.stringify(timeLimit)}`,
      { timeLimit },
    ]),
    ['no task', { task: undefined }],
    ['a task that is null', { task: null }],
  ])('refuses %s', (_, more, task) => {
    const { id, data } = queued(more, task);
    expect(() => checkQueuedTest(data, id, MODULE)).toThrow(LRFinderError);
  });

  it('refuses a test under another id, or of another module', () => {
    const { id, data } = queued();
    expect(() => checkQueuedTest(data, 'f'.repeat(32), MODULE)).toThrow('Expected `id` to be');
    expect(() => checkQueuedTest(data, undefined, MODULE)).toThrow('Expected `id` to be');
    expect(() => checkQueuedTest(data, id, 'b'.repeat(32))).toThrow('Expected `id` to be');
  });

  it.each([null, undefined, 7, 'text', []])('refuses %s as data', (data) =>
    expect(() => checkQueuedTest(data, 'x', MODULE)).toThrow(LRFinderError),
  );

  it('refuses a setting that is nested deeper than the stack', () => {
    const setting = parsed(`${'{"":'.repeat(1e5)}0${'}'.repeat(1e5)}`);
    const data = { task: { id: 'x', setting, seed: 1, options: {} } };
    expect(() => checkQueuedTest(data, 'x', MODULE)).toThrow('at most 64 lists and objects deep');
  });
});
