import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { ObjectState } from '../../src/training/object-state.ts';

class Counter {
  count = 0;
}

const hidden = Symbol('hidden');

/** An object with all that an optimizer may be made of. */
const make = () => ({
  applyGradients() {},
  number: 1,
  text: 'a',
  nothing: undefined as unknown,
  list: [1, 2, { deep: 3 }] as unknown[],
  map: new Map<unknown, unknown>([
    ['a', 1],
    ['b', new Counter()],
  ]),
  set: new Set<unknown>([1, 2]),
  floats: new Float32Array([1, 2]),
  counter: new Counter(),
  bare: Object.assign(Object.create(null), { n: 1 }) as { n: number },
  [hidden]: { n: 1 },
  ...Object.defineProperty({}, 'unlisted', { value: 1, writable: true, enumerable: false }),
});

type Made = ReturnType<typeof make>;

const CHANGES: Record<string, [where: string, change: (object: Made) => void]> = {
  'a number': [
    'number',
    (o) => {
      o.number = 2;
    },
  ],
  'a text': [
    'text',
    (o) => {
      o.text = 'b';
    },
  ],
  'a property that goes': ['text', (o) => void Reflect.deleteProperty(o, 'text')],
  'a property that comes': ['more', (o) => void Object.assign(o, { more: 1 })],
  'an undefined one': [
    'nothing',
    (o) => {
      o.nothing = null;
    },
  ],
  'an element': [
    'list.0',
    (o) => {
      o.list[0] = 7;
    },
  ],
  'elements that come': ['list.length', (o) => void o.list.push(4, 5)],
  'elements that go': ['list.length', (o) => void o.list.splice(0)],
  'an object in a list': [
    'list.2.deep',
    (o) => {
      (o.list[2] as { deep: number }).deep = 4;
    },
  ],
  'an entry': ['map.a', (o) => void o.map.set('a', 2)],
  'an entry that goes': ['map.a', (o) => void o.map.delete('a')],
  'an object in a map': [
    'map.b.count',
    (o) => {
      (o.map.get('b') as Counter).count = 1;
    },
  ],
  'a member': ['set.3', (o) => void o.set.add(3)],
  'a typed array': ['floats', (o) => void o.floats.fill(5)],
  'an object of a class': [
    'counter.count',
    (o) => {
      o.counter.count = 5;
    },
  ],
  'an object that is replaced': [
    'counter',
    (o) => {
      o.counter = new Counter();
    },
  ],
  'an object without a prototype': [
    'bare.n',
    (o) => {
      o.bare.n = 2;
    },
  ],
  'an object under a symbol': [
    'n',
    (o) => {
      o[hidden].n = 2;
    },
  ],
};

describe('ObjectState', () => {
  it.each(Object.entries(CHANGES))('sees and puts back %s', (_, [where, change]) => {
    const object = make();
    const state = new ObjectState([object]);
    expect(state.changes()).toEqual([]);
    change(object);
    expect(state.changes()[0]!.where).toBe(`${where} of the optimizer Object`);
    state.putBack();
    expect(state.changes()).toEqual([]);
    const { applyGradients: _a, ...rest } = object;
    const { applyGradients: _b, ...wanted } = make();
    expect(rest).toEqual(wanted);
    expect([...object.map.keys()]).toEqual(['a', 'b']);
  });

  it('puts back one change alone', () => {
    const object = make();
    const state = new ObjectState([object]);
    object.number = 2;
    object.text = 'b';
    state.changes()[0]!.undo();
    expect(object).toMatchObject({ number: 1, text: 'b' });
  });

  it('knows the tensors in it, and lets others take their place', () => {
    const [old, fresh] = [tf.scalar(1), tf.scalar(2)];
    const object = { kept: { here: old }, map: new Map([[old, 1]]), set: new Set([old]) };
    const state = new ObjectState([object]);
    expect([...state.tensors.keys()]).toEqual([old]);
    state.putBack(() => fresh);
    expect(object.kept.here).toBe(fresh);
    expect([...object.map.keys(), ...object.set]).toEqual([fresh, fresh]);
    expect([...state.held()]).toEqual([fresh]);
    state.putBack(() => undefined);
    expect(object.kept.here).toBe(fresh);
    tf.dispose([old, fresh]);
  });

  it('looks neither at models and what belongs to the platform, nor round in circles', () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const emitter = { on() {}, emit() {}, secret: 1 };
    const object = { model, emitter, later: Promise.resolve(), self: {} as object };
    object.self = object;
    const state = new ObjectState([object]);
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    emitter.secret = 2;
    expect(state.changes()).toEqual([]);
    expect(state.has(model.layers[0]!)).toBe(true);
    model.dispose();
  });
});
