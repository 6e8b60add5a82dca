import * as tf from '@tensorflow/tfjs';
import { type AnyLayer, layersIn } from '../training/object-state.ts';
import { type LoopTracing, tracedLoop } from './loop.ts';

/** The parts of a recurrent layer that are used here. */
interface RecurrentLayer {
  returnState: boolean;
  returnSequences: boolean;
  goBackwards: boolean;
  getInitialState(inputs: tf.Tensor): tf.Tensor[];
}

interface CallOptions {
  readonly mask?: tf.Tensor | null;
  readonly training?: boolean;
  readonly initialState?: tf.Tensor | tf.Tensor[] | null;
}

type Tensors = tf.Tensor | tf.Tensor[];
type Call<L> = (this: L, inputs: Tensors, options?: CallOptions | null) => Tensors;

/**
 * Records the steps of recurrent layers as loops, until the returned function is called: tfjs itself
 * repeats their operations for each step, and once more for the gradient.
 */
export function loopRecurrentLayers(
  layers: readonly tf.layers.Layer[],
  tracing: LoopTracing,
): () => void {
  const recurrent = (tf.RNN as unknown as { prototype: { call: Call<RecurrentLayer> } }).prototype;
  const { call } = recurrent;
  recurrent.call = function (inputs, options) {
    return tf.tidy(
      () =>
        recurrentLoop(this, call, inputs, options ?? {}, tracing) ??
        call.call(this, inputs, options),
    );
  };
  const wrapper = layersIn(layers).find(isTimeDistributed);
  const distributed = wrapper && (Object.getPrototypeOf(wrapper) as { call: Call<AnyLayer> });
  const own = distributed?.call;
  if (distributed && own) {
    distributed.call = function (inputs, options) {
      return tf.tidy(
        () =>
          distributedLoop(this, own, inputs, options, tracing) ?? own.call(this, inputs, options),
      );
    };
  }
  return () => {
    recurrent.call = call;
    if (distributed && own) distributed.call = own;
  };
}

function isTimeDistributed(layer: AnyLayer): boolean {
  return (layer.constructor as { className?: string }).className === 'TimeDistributed';
}

/** The results of a recurrent layer by a loop; `undefined` if its steps must be repeated one by one. */
function recurrentLoop(
  layer: RecurrentLayer,
  call: Call<RecurrentLayer>,
  inputs: Tensors,
  { mask, training, initialState }: CallOptions,
  tracing: LoopTracing,
): Tensors | undefined {
  const [x] = [inputs].flat() as [tf.Tensor];
  const { returnSequences, returnState, goBackwards } = layer;
  if (mask && mask.rank !== 2) return undefined;
  const inOrder = (sequence: tf.Tensor) => {
    const moved = timeFirst(sequence);
    return goBackwards ? tf.reverse(moved, 0) : moved;
  };
  const results = tracedLoop(
    {
      sequences: [inOrder(x), ...(mask ? [inOrder(mask)] : [])],
      states: initialState ? [initialState].flat() : layer.getInitialState(x),
      wantsSequence: returnSequences,
      wantsStates: returnState,
      step([element, elementMask], states) {
        Object.assign(layer, { returnState: true, returnSequences: false, goBackwards: false });
        try {
          const options = {
            mask: elementMask ? tf.expandDims(elementMask, 1) : null,
            ...(training !== undefined && { training }),
            initialState: states,
          };
          return call.call(layer, tf.expandDims(element!, 1), options) as tf.Tensor[];
        } finally {
          Object.assign(layer, { returnState, returnSequences, goBackwards });
        }
      },
    },
    tracing,
  );
  if (!results) return undefined;
  const [output, ...states] = results as [tf.Tensor, ...tf.Tensor[]];
  const inBatches = returnSequences ? timeFirst(output) : output;
  return returnState ? [inBatches, ...states] : inBatches;
}

/** The same for a layer that is applied to each time step on its own. */
function distributedLoop(
  layer: AnyLayer,
  call: Call<AnyLayer>,
  inputs: Tensors,
  options: CallOptions | null | undefined,
  tracing: LoopTracing,
): tf.Tensor | undefined {
  const results = tracedLoop(
    {
      sequences: [timeFirst([inputs].flat()[0]!)],
      states: [],
      wantsSequence: true,
      wantsStates: false,
      step([element]) {
        const [output] = [call.call(layer, tf.expandDims(element!, 1), options)].flat();
        return [tf.squeeze(output!, [1])];
      },
    },
    tracing,
  );
  return results && timeFirst(results[0]!);
}

/** Exchanges the first two axes: [batch, time, ...] and [time, batch, ...]. */
function timeFirst(x: tf.Tensor): tf.Tensor {
  return tf.transpose(x, [1, 0, ...Array.from({ length: x.rank - 2 }, (_, i) => i + 2)]);
}
