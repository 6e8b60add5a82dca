import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Value } from '../../src/graph/value.ts';
import { valuesOf } from '../../src/graph/walk.ts';
import { type Trace, traceStep } from '../../src/trace/trace.ts';
import { tracesOf } from '../../src/trace/traces.ts';
import { expectSame, numbers } from '../compiled.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const l = tf.layers;
const BATCH = 3;
const STEPS = 5;
let seed = 0;
const init = () => {
  seed += 1;
  return tf.initializers.randomUniform({ minval: -0.8, maxval: 0.8, seed });
};
const cell = (units = 4) => ({
  units,
  kernelInitializer: init(),
  recurrentInitializer: init(),
  biasInitializer: init(),
});

type Apply = (...inputs: tf.Tensor[]) => tf.Tensor[];

/** The outputs of layers, and the gradients by weights and inputs, in one list. */
function withGradients(apply: Apply) {
  return (...inputs: tf.Tensor[]) => {
    const loss = (...some: tf.Tensor[]) => {
      const parts = apply(...some).map((one, i) => {
        const weights = tf.linspace(0.5, 1.5 + i, one.size).reshape(one.shape);
        return tf.sum(tf.mul(one, weights));
      });
      return parts.reduce((sum, part) => tf.add(sum, part)) as tf.Scalar;
    };
    const { grads } = tf.variableGrads(() => loss(...inputs));
    const ofInputs = tf.grads(loss)(inputs);
    const all = [...apply(...inputs), ...ofInputs, ...Object.values(grads)];
    return tf.concat(all.map((one) => tf.reshape(one, [-1])));
  };
}

const sequence = (...shape: number[]) => numbers([BATCH, STEPS, ...shape], 7, -1, 1);

/** Called with a layer's own arguments. */
const applied =
  (layer: tf.layers.Layer, options?: object): Apply =>
  (x) =>
    [layer.apply(x!, options as never)].flat() as tf.Tensor[];

const CASES: Readonly<Record<string, () => [Apply, ...tf.Tensor[]]>> = {
  simpleRNN: () => [applied(l.simpleRNN(cell())), sequence(3)],
  LSTM: () => [applied(l.lstm(cell())), sequence(3)],
  GRU: () => [applied(l.gru({ ...cell(), recurrentActivation: 'hardSigmoid' })), sequence(3)],
  'all outputs': () => [applied(l.gru({ ...cell(), returnSequences: true })), sequence(3)],
  'the last states': () => [applied(l.lstm({ ...cell(), returnState: true })), sequence(3)],
  'all outputs and the last states': () => [
    applied(l.lstm({ ...cell(), returnState: true, returnSequences: true })),
    sequence(3),
  ],
  backwards: () => [
    applied(l.lstm({ ...cell(), goBackwards: true, returnSequences: true })),
    sequence(3),
  ],
  'given first states': () => {
    const [x, y] = [tf.input({ shape: [STEPS, 3] }), tf.input({ shape: [7, 2] })];
    const encoder = l.lstm({ ...cell(), returnState: true });
    const [, ...initialState] = encoder.apply(x) as tf.SymbolicTensor[];
    const decoder = l.lstm({ ...cell(), returnSequences: true });
    const outputs = decoder.apply(y, { initialState } as never) as tf.SymbolicTensor;
    const model = tf.model({ inputs: [x, y], outputs });
    const apply: Apply = (...inputs) => [model.apply(inputs) as tf.Tensor];
    return [apply, sequence(3), numbers([BATCH, 7, 2], 9)];
  },
  'a mask': () => {
    const mask = tf.tensor2d([1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1], [BATCH, STEPS], 'bool');
    return [applied(l.lstm({ ...cell(), returnSequences: true }), { mask }), sequence(3)];
  },
  'a mask, backwards': () => {
    const mask = tf.tensor2d([1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1], [BATCH, STEPS], 'bool');
    return [applied(l.gru({ ...cell(), goBackwards: true }), { mask }), sequence(3)];
  },
  'stacked cells': () => [
    applied(l.rnn({ cell: [l.lstmCell(cell(4)), l.gruCell(cell(3))] as never })),
    sequence(3),
  ],
  'one layer on another': () => {
    const [a, b] = [l.gru({ ...cell(), returnSequences: true }), l.simpleRNN(cell(2))];
    return [(x) => [b.apply(a.apply(x!) as tf.Tensor) as tf.Tensor], sequence(3)];
  },
  'one layer twice': () => {
    const layer = l.gru(cell());
    return [(x, y) => [layer.apply(x!), layer.apply(y!)] as tf.Tensor[], sequence(3), sequence(3)];
  },
  'both directions, one after the other': () => {
    const layer = l.lstm({ ...cell(), returnSequences: true });
    const both = l.bidirectional({ layer: layer as never, mergeMode: 'concat' });
    return [applied(both), sequence(3)];
  },
  'both directions, added': () => [
    applied(l.bidirectional({ layer: l.gru(cell()) as never, mergeMode: 'sum' })),
    sequence(3),
  ],
  convLstm2d: () => [
    applied(
      l.convLstm2d({
        ...{ filters: 2, kernelSize: 2, kernelInitializer: init(), recurrentInitializer: init() },
        returnSequences: true,
      } as never),
    ),
    sequence(4, 4, 2),
  ],
  timeDistributed: () => [
    applied(l.timeDistributed({ layer: l.dense({ units: 2, activation: 'tanh' }) })),
    sequence(3),
  ],
  'a frozen layer': () => [applied(l.lstm({ ...cell(), trainable: false })), sequence(3)],
  'a sequence of one step': () => [applied(l.dense({ units: 2 })), numbers([BATCH, 1, 3])],
};

/** A traced function, with its layers known. */
function traceOf(f: (...inputs: tf.Tensor[]) => tf.Tensor, inputs: tf.Tensor[]): Trace {
  const optimizer = tf.train.sgd(1);
  const batch = inputs.map(({ shape, dtype }) => ({ shape, dtype: dtype as 'float32' }));
  const step = (tensors: readonly tf.Tensor[]) => f(...tensors);
  return tracesOf({ step, batch, optimizer, layers: [] }, [1])[0]!;
}

/** A layer with its weights made. */
function built(layer: tf.layers.Layer): tf.layers.Layer {
  tf.dispose(layer.apply(sequence(3)) as tf.Tensor);
  return layer;
}

const loopsIn = (outputs: readonly Value[]) => valuesOf(outputs).filter(({ op }) => op === 'Scan');

describe('a recurrent layer, with its gradients, gives what tfjs gives', () => {
  it.each(Object.entries(CASES))('%s', async (_, make) => {
    seed = 0;
    const [apply, ...inputs] = make();
    tf.tidy(() => apply(...inputs));
    await expectSame(withGradients(apply), inputs);
  });
});

it.each(['simpleRNN', 'lstm', 'gru'] as const)(
  '%s: the graph is as small for 500 steps as for 5',
  (name) => {
    const layer = built(l[name](cell()));
    const sizes = [5, 500].map((steps) => {
      const { loss } = traceOf(withGradients(applied(layer)), [tf.zeros([BATCH, steps, 3])]);
      const loops = loopsIn([loss]);
      // The results, twice with gradients.
      expect(loops).toHaveLength(5);
      const bodies = loops.flatMap(({ body }) => valuesOf(body!.outputs));
      // The gradients of weights are products after the loop.
      expect(bodies.filter(({ attributes }) => attributes.transA === 1)).toEqual([]);
      return [valuesOf([loss]).length, bodies.length];
    });
    expect(sizes[0]).toEqual(sizes[1]);
  },
);

/** A cell that adds its input to its state, after something of its own. */
class OwnCell extends tf.layers.Layer {
  static className = 'OwnCell';
  readonly stateSize = 3;
  readonly #change: (x: tf.Tensor) => tf.Tensor;
  constructor(change: (x: tf.Tensor) => tf.Tensor) {
    super({});
    this.#change = change;
  }
  override call(inputs: tf.Tensor[]): tf.Tensor[] {
    const [x, state] = inputs as [tf.Tensor, tf.Tensor];
    const next = tf.tidy(() => tf.tanh(tf.add(this.#change(x), tf.mul(state, 0.5))));
    return [next, next];
  }
}
const ownLayer = (change: (x: tf.Tensor) => tf.Tensor) =>
  applied(l.rnn({ cell: new OwnCell(change) as never }));

describe('the steps are repeated one by one', () => {
  it('where a cell draws a random number in each', () => {
    const apply = ownLayer((x) => tf.mul(x, tf.randomUniform(x.shape)));
    expect(loopsIn([traceOf((x) => apply(x!)[0]!, [sequence(3)]).loss])).toEqual([]);
  });

  it('where a step changes a variable', async () => {
    const steps = tf.variable(tf.scalar(0));
    const apply = ownLayer((x) => {
      steps.assign(tf.add(steps, 1));
      return tf.mul(x, steps);
    });
    const f = (x: tf.Tensor) => {
      steps.assign(tf.scalar(0));
      return apply(x)[0]!;
    };
    expect(loopsIn([traceOf((x) => f(x!), [sequence(3)]).loss])).toEqual([]);
    await expectSame((x) => f(x!), [sequence(3)]);
  });

  it('where a cell uses what was computed from weights before', async () => {
    const weight = tf.variable(tf.tensor1d([0.3, 0.2, 0.9]));
    let scaled: tf.Tensor = weight;
    const apply = ownLayer((x) => tf.mul(x, scaled));
    const f: Apply = (x) => {
      scaled = tf.div(weight, tf.norm(weight));
      return apply(x!);
    };
    await expectSame(withGradients(f), [sequence(3)]);
  });

  it('where a gradient has a gradient itself', async () => {
    const layer = built(l.simpleRNN(cell()));
    const f = (x: tf.Tensor) => {
      const { grads } = tf.variableGrads(() => {
        const gradient = tf.grad((y: tf.Tensor) => tf.sum(layer.apply(y) as tf.Tensor))(x);
        return tf.sum(tf.square(gradient)) as tf.Scalar;
      });
      return tf.concat(Object.values(grads).map((one) => tf.reshape(one, [-1])));
    };
    const { loss } = traceOf((x) => f(x!), [sequence(3)]);
    expect(loopsIn([loss])).toEqual([]);
    await expectSame((x) => f(x!), [sequence(3)]);
  });
});

it('a cell of your own is a loop', async () => {
  const apply = ownLayer((x) => tf.mul(x, 0.3));
  const f = (x: tf.Tensor) => apply(x)[0]!;
  expect(loopsIn([traceOf((x) => f(x!), [sequence(3)]).loss])).toHaveLength(1);
  await expectSame((x) => f(x!), [sequence(3)]);
});

it('masks of dropout are drawn once, as tfjs does', () => {
  const layer = built(l.lstm({ ...cell(), dropout: 0.4, recurrentDropout: 0.3 }));
  const step = (batch: readonly tf.Tensor[]) =>
    tf.sum(layer.apply(batch[0]!, { training: true }) as tf.Tensor);
  const optimizer = tf.train.sgd(1);
  const traceable = {
    ...{ step, optimizer, layers: [layer] },
    batch: [{ shape: [BATCH, STEPS, 3], dtype: 'float32' as const }],
  };
  const draws = (unrolls: boolean) => {
    const { loss } = traceStep(traceable, 1, 0, { unrolls });
    return valuesOf([loss]).filter(({ op }) => op === 'Range').length;
  };
  expect(draws(false)).toBeGreaterThan(0);
  expect(draws(false)).toBe(draws(true));
});
