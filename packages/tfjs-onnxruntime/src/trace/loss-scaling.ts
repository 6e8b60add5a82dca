import * as tf from '@tensorflow/tfjs';
import { sizeOf, type Value } from '../graph/value.ts';
import { binary, select } from '../ops/elementwise.ts';
import { areFinite, nextScalerState, scalerState, takenFlag, unscaled } from '../ops/loss-scale.ts';
import { concat, reshape } from '../ops/shape.ts';
import { type Engine, engine } from '../training/engine.ts';
import { infoOf, type TraceBackend } from './backend.ts';

interface BeforeAndAfter {
  readonly before: Value;
  readonly after: Value;
}

/** What a step results in. */
interface Results {
  readonly loss: Value;
  readonly variables: readonly BeforeAndAfter[];
}

/**
 * Loss scaling in a trace: the gradients that the step computes are those of the scaled loss, divided by
 * the scale, and the step changes nothing if one of them isn't finite.
 */
export class LossScaling {
  readonly #backend: TraceBackend;
  readonly #state = scalerState();
  /** The gradients of the scaled loss. */
  readonly #gradients: Value[] = [];

  constructor(backend: TraceBackend) {
    this.#backend = backend;
  }

  /**
   * Scales what tfjs computes gradients of, until the returned function is called. Gradients within a
   * function whose gradient is computed stay as they are: its result is scaled.
   */
  hook(): () => void {
    const own = engine();
    const { gradients } = own;
    let isInside = false;
    own.gradients = (f, xs, dy, allowNoGradients) => {
      if (isInside) return gradients.call(own, f, xs, dy, allowNoGradients);
      const scale = tensorOf(this.#state.scale);
      let loss: Value | undefined;
      const scaledLoss = () => {
        const result = f();
        loss = this.#backend.tensorValue(result);
        return tf.mul(result, scale);
      };
      isInside = true;
      try {
        const { value, grads } = dy
          ? gradients.call(own, f, xs, tf.mul(dy, scale), allowNoGradients)
          : gradients.call(own, scaledLoss, xs, dy, allowNoGradients);
        return {
          value: loss ? tensorOf(loss) : value,
          grads: grads.map((gradient) => gradient && this.#unscaled(gradient)),
        };
      } finally {
        isInside = false;
      }
    };
    return () => {
      delete (own as Partial<Engine>).gradients;
    };
  }

  #unscaled(gradient: tf.Tensor): tf.Tensor {
    const value = this.#backend.tensorValue(gradient);
    this.#gradients.push(value);
    return tensorOf(unscaled(value, this.#state));
  }

  /**
   * The results with the loss scale. The loss gets one more number, `takenFlag`.
   *
   * @param results unchanged if the step computes no gradients.
   */
  guarded<T extends Results>(results: T): T & { scaler?: BeforeAndAfter } {
    if (this.#gradients.length === 0) return results;
    const allFinite = areFinite(this.#gradients);
    const flag = takenFlag(this.#state, allFinite);
    const isTaken = binary('Greater', flag, 0.5);
    const { loss, variables } = results;
    return {
      ...results,
      loss: concat([reshape(loss, [sizeOf(loss.shape)]), reshape(flag, [1])], 0),
      variables: variables.map((variable) => {
        const { before, after } = variable;
        return before === after ? variable : { ...variable, after: select(isTaken, after, before) };
      }),
      scaler: { before: this.#state.value, after: nextScalerState(this.#state, allFinite) },
    };
  }
}

function tensorOf(value: Value): tf.Tensor {
  return tf.engine().makeTensorFromTensorInfo(infoOf(value));
}
