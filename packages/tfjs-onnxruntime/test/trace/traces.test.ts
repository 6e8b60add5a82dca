import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { UnsupportedKernelError, VaryingStepError } from '../../src/index.ts';
import { buildProgram } from '../../src/program.ts';

beforeEach(() => tf.setBackend('cpu'));

type Call = (this: Own, x: tf.Tensor) => tf.Tensor;

/** A layer that does what it is told, and keeps what it likes. */
class Own extends tf.layers.Layer {
  readonly #call: Call;
  [property: string]: unknown;

  constructor(call: Call, properties: object = {}) {
    super({ name: 'own' });
    this.#call = call;
    Object.assign(this, properties);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => this.#call([inputs].flat()[0]!));
  }

  static get className(): string {
    return 'Own';
  }
}

/** Compiles a step through a layer and a weight. */
function compile(layer: tf.layers.Layer, optimizer: tf.Optimizer = tf.train.adam()) {
  const weight = tf.variable(tf.ones([3, 3]));
  const loss = (x: tf.Tensor) =>
    tf.mean(layer.apply(tf.matMul(x as tf.Tensor2D, weight as never)) as tf.Tensor);
  const before = {
    numTensors: tf.memory().numTensors,
    variables: Object.keys(tf.engine().registeredVariables),
  };
  const traceable = {
    step: ([x]: readonly tf.Tensor[]) =>
      optimizer.minimize(() => loss(x!) as tf.Scalar, true, [weight as tf.Variable])!,
    batch: [{ shape: [2, 3], dtype: 'float32' as const }],
    optimizer,
    layers: [layer],
  };
  return {
    before,
    build: () => buildProgram(traceable),
    step: () =>
      optimizer.minimize(() => loss(tf.ones([2, 3])) as tf.Scalar, true, [weight as tf.Variable])!,
  };
}

const triangle = (size: number) => tf.linalg.bandPart(tf.ones([size, size]), -1, 0);

describe('a step that changes what a layer or the optimizer keeps is refused, by name', () => {
  const numbers = (x: tf.Tensor, by: number) => tf.mul(x, by);
  const rows: [where: string, call: Call, properties: object][] = [
    [
      'n of layer own',
      function (x) {
        return numbers(x, (this.n as number)++);
      },
      { n: 0 },
    ],
    [
      'n of layer own',
      function (x) {
        this.n = ((this.n as number) ?? 0) + 1;
        return x;
      },
      {},
    ],
    [
      '0.count of layer own',
      function (x) {
        (this.all as { count: number }[])[0]!.count++;
        return x;
      },
      { all: [{ count: 0 }] },
    ],
    [
      'warm-up.0 of layer own',
      function (x) {
        (this.phases as Map<string, number[]>).get('warm-up')![0]!++;
        return x;
      },
      { phases: new Map([['warm-up', [0]]]) },
    ],
    [
      'u of layer own',
      function (x) {
        this.u = tf.keep(tf.add(this.u as tf.Tensor, 1));
        return x;
      },
      { u: tf.scalar(0) },
    ],
    [
      'last of layer own',
      function (x) {
        this.last = tf.keep(x.clone());
        return x;
      },
      {},
    ],
    [
      'counts of layer own',
      function (x) {
        (this.counts as Int32Array)[0]!++;
        return x;
      },
      { counts: new Int32Array(1) },
    ],
  ];
  it.each(rows)('%s', (where, call, properties) => {
    const { build, before } = compile(new Own(call, properties));
    const message = new RegExp(`it changes (\\w+\\.)*${where.replace('.', '\\.')}\\. Train with`);
    expect(build).toThrow(VaryingStepError);
    expect(build).toThrow(where.startsWith('counts') ? 'it changes counts of layer own' : message);
    expect(tf.memory().numTensors).toBe(before.numTensors);
  });

  it('of the optimizer, and of one that it wraps', () => {
    class Counting extends tf.SGDOptimizer {
      readonly inner = { t: 0 };
      override applyGradients(...args: Parameters<tf.SGDOptimizer['applyGradients']>) {
        this.inner.t += 1;
        super.applyGradients(...args);
      }
    }
    const { build } = compile(new Own((x) => x), new Counting(0.1));
    expect(build).toThrow('it changes inner.t of the optimizer Counting. Train with');
  });
});

describe('what a trace leaves', () => {
  it('a constant that the layer keeps from its first call is compiled, and gone afterwards', () => {
    const layer = new Own(function (x) {
      this.mask ??= tf.keep(triangle(3));
      return tf.matMul(x as tf.Tensor2D, this.mask as tf.Tensor2D);
    });
    const { build, before } = compile(layer);
    expect(build().changed).toHaveLength(5);
    expect(layer.mask).toBeUndefined();
    expect(tf.memory().numTensors).toBe(before.numTensors);
  });

  const cache = new Map<string, tf.Tensor | tf.Variable>();
  const rows: [string, () => tf.Tensor, number[]][] = [
    ['a mask', () => tf.keep(triangle(2)), [1, 0, 1, 1]],
    [
      'of several kernels',
      () => tf.keep(tf.concat([tf.sin([1, 2]), tf.range(0, 2)])),
      [Math.sin(1), Math.sin(2), 0, 1],
    ],
    ['of integers', () => tf.keep(tf.cast(tf.add(tf.range(0, 3), 1), 'int32')), [1, 2, 3]],
    ['made of a weight', () => tf.keep(tf.mul(tf.engine().registeredVariables.kept!, 2)), [2, 4]],
    [
      'drawn at random',
      () => tf.keep(tf.mul(tf.zeros([2]), tf.randomUniform([2], 0, 1, 'float32', 3))),
      [0, 0],
    ],
    ['a variable', () => tf.variable(tf.add(tf.zeros([2]), 3), false), [3, 3]],
  ];
  it.each(rows)('a constant out of sight is a tensor like any other: %s', (_, make, wanted) => {
    const kept = tf.variable(tf.tensor1d([1, 2]), false, 'kept');
    cache.clear();
    const layer = new Own((x) => {
      if (!cache.has('made')) cache.set('made', make());
      return tf.mul(x, tf.mean(tf.cast(cache.get('made')!, 'float32')));
    });
    const { build, step } = compile(layer);
    try {
      build();
    } catch (error) {
      // Not compiled, but as usable.
      expect((error as Error).message).toMatch(/makes a variable|other operations/);
    }
    const made = cache.get('made')!;
    for (const [i, number] of wanted.entries()) {
      expect(made.dataSync()[i]).toBeCloseTo(number);
    }
    expect(Number.isFinite(step().dataSync()[0])).toBe(true);
    const { numTensors } = tf.memory();
    made.dispose();
    expect(tf.memory().numTensors).toBe(numTensors - 1);
    kept.dispose();
  });

  it('a tensor that depends on the batch says at once that it has no numbers', () => {
    let last: tf.Tensor | undefined;
    const { build } = compile(
      new Own((x) => {
        last = tf.keep(x.clone());
        return x;
      }),
    );
    build();
    expect(last!.isDisposed).toBe(true);
    expect(() => last!.dataSync()).toThrow('disposed');
  });

  it('tensors that the step disposes of live on', () => {
    const own = tf.tensor1d([1, 2, 3]);
    const variable = tf.variable(tf.scalar(4));
    const { build } = compile(
      new Own((x) => {
        if (!own.isDisposed) {
          const y = tf.mul(x, own);
          own.dispose();
          variable.dispose();
          return y;
        }
        return x;
      }),
    );
    build();
    expect([...own.dataSync(), ...variable.dataSync()]).toEqual([1, 2, 3, 4]);
    expect(tf.engine().registeredVariables[variable.name]).toBe(variable);
    tf.dispose([own, variable]);
  });

  it('nothing, where it fails in the middle: the optimizer, the engine and its scopes are as before', () => {
    for (const place of ['call', 'update'] as const) {
      const slots: Record<string, tf.Variable> = {};
      class Slots extends tf.SGDOptimizer {
        readonly slots = slots;
        override applyGradients(...args: Parameters<tf.SGDOptimizer['applyGradients']>) {
          for (const name of Object.keys(args[0]))
            this.slots[name] = tf.variable(tf.scalar(0), false);
          if (place === 'update') throw new RangeError('in the update');
          super.applyGradients(...args);
        }
      }
      const layer = new Own(
        (x) => (place === 'call' ? tf.tidy(() => tf.real(tf.complex(x, x))) : x),
        { n: 0 },
      );
      const optimizer = new Slots(0.1);
      const { build, before } = compile(layer, optimizer);
      const { state } = tf.engine() as unknown as { state: Record<string, unknown> };
      const counters = [
        'gradientDepth',
        'kernelDepth',
        'activeTape',
        'activeScope',
        'numTensors',
        'numBytes',
      ];
      const engineState = () => counters.map((name) => state[name]);
      const stateBefore = engineState();
      expect(build).toThrow(place === 'call' ? UnsupportedKernelError : RangeError);
      expect(engineState()).toEqual(stateBefore);
      expect(slots).toEqual({});
      expect(optimizer.iterations).toBe(0);
      expect(Object.keys(tf.engine().registeredVariables)).toEqual(before.variables);
      expect(tf.getBackend()).toBe('cpu');
    }
  });
});
