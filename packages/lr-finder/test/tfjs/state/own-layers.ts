import * as tf from '@tensorflow/tfjs';

/** A layer as people write it: a factor on what comes in, from whatever it keeps. */
abstract class OwnLayer extends tf.layers.Layer {
  constructor(config: { inputShape?: tf.Shape } = {}) {
    super(config);
  }

  abstract scaled(x: tf.Tensor): tf.Tensor;

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => this.scaled([inputs].flat()[0]!));
  }

  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return shape;
  }

  static get className(): string {
    return 'OwnLayer';
  }
}

export class CountsCalls extends OwnLayer {
  calls = 0;
  scaled(x: tf.Tensor) {
    this.calls += 1;
    return tf.mul(x, 1 + this.calls / 10);
  }
}

class CountsInAnObject extends OwnLayer {
  schedule = { phases: new Map([['warm-up', [0]]]) };
  scaled(x: tf.Tensor) {
    const phase = this.schedule.phases.get('warm-up')!;
    phase.push(phase.length);
    return tf.mul(x, Math.min(2, phase.length / 3));
  }
}

class CountsInTypedArray extends OwnLayer {
  readonly counts = new Int32Array(1);
  scaled(x: tf.Tensor) {
    this.counts[0]! += 1;
    return tf.mul(x, 1 / this.counts[0]!);
  }
}

class ReplacesTensor extends OwnLayer {
  mean = tf.keep(tf.scalar(1));
  scaled(x: tf.Tensor) {
    const old = this.mean;
    this.mean = tf.keep(tf.add(tf.mul(old, 0.9), tf.mul(tf.mean(tf.abs(x)), 0.1)));
    const y = tf.div(x, tf.add(this.mean, 1));
    old.dispose();
    return y;
  }
}

class AssignsVariable extends OwnLayer {
  readonly mean = tf.variable(tf.scalar(1), false);
  scaled(x: tf.Tensor) {
    this.mean.assign(tf.add(tf.mul(this.mean, 0.9), tf.mul(tf.mean(tf.abs(x)), 0.1)));
    return tf.div(x, tf.add(this.mean, 1));
  }
}

class MakesVariable extends OwnLayer {
  means: tf.Variable[] = [];
  scaled(x: tf.Tensor) {
    this.means[0] ??= tf.variable(tf.scalar(1), false);
    const [mean] = this.means as [tf.Variable];
    mean.assign(tf.add(tf.mul(mean, 0.9), tf.mul(tf.mean(tf.abs(x)), 0.1)));
    return tf.div(x, tf.add(mean, 1));
  }
}

const mask = (size: number) => tf.linalg.bandPart(tf.ones([size, size]), -1, 0);

class CachesTensor extends OwnLayer {
  mask: tf.Tensor | undefined;
  scaled(x: tf.Tensor) {
    this.mask ??= tf.keep(mask(x.shape[1]!));
    return tf.matMul(x, this.mask as tf.Tensor2D);
  }
}

class CachesOutside extends OwnLayer {
  readonly #masks = new Map<number, tf.Tensor>();
  scaled(x: tf.Tensor) {
    const size = x.shape[1]!;
    if (!this.#masks.has(size)) this.#masks.set(size, tf.keep(mask(size)));
    return tf.matMul(x, this.#masks.get(size)! as tf.Tensor2D);
  }
}

class Generator {
  state = 7;
  next(): number {
    this.state = (this.state * 16807) % 2147483647;
    return this.state / 2147483647;
  }
}

class DrawsFromItsGenerator extends OwnLayer {
  readonly generator = new Generator();
  scaled(x: tf.Tensor) {
    return tf.mul(x, 0.5 + this.generator.next());
  }
}

class HoldsLayers extends OwnLayer {
  readonly inner = new Map<string, tf.layers.Layer>([
    ['norm', tf.layers.batchNormalization()],
    ['count', new CountsCalls()],
  ]);
  scaled(x: tf.Tensor) {
    let y = x;
    for (const layer of this.inner.values()) y = layer.apply(y, { training: true }) as tf.Tensor;
    return y;
  }
}

class HidesLayers extends OwnLayer {
  readonly #inner = [tf.layers.batchNormalization(), new CountsCalls()];
  scaled(x: tf.Tensor) {
    return this.#inner.reduce((y, layer) => layer.apply(y, { training: true }) as tf.Tensor, x);
  }
}

export interface OwnLayerCase {
  readonly layer: () => tf.layers.Layer;
  /** Whether a compiled step does the same: always, or once the layer has what it makes first. */
  readonly compiles?: 'always' | 'once trained';
  /** Tensors that it makes once, where nobody can see them. */
  readonly outOfSight?: number;
}

/** Layers of one's own, each with another place for what it keeps. */
export const OWN_LAYERS: Readonly<Record<string, OwnLayerCase>> = {
  'a number that counts calls': { layer: () => new CountsCalls() },
  'numbers in nested collections': { layer: () => new CountsInAnObject() },
  'a typed array': { layer: () => new CountsInTypedArray() },
  'a tensor that is replaced': { layer: () => new ReplacesTensor() },
  'a variable that is no weight': { layer: () => new AssignsVariable(), compiles: 'always' },
  'a variable made at the first call': {
    layer: () => new MakesVariable(),
    compiles: 'once trained',
  },
  'a constant made at the first call': { layer: () => new CachesTensor(), compiles: 'always' },
  'a constant out of sight': {
    layer: () => new CachesOutside(),
    compiles: 'always',
    outOfSight: 1,
  },
  'a generator of random numbers': { layer: () => new DrawsFromItsGenerator() },
  'layers in a map': { layer: () => new HoldsLayers() },
  'layers out of sight': { layer: () => new HidesLayers() },
  'in a model within the model': {
    layer: () => tf.sequential({ layers: [new CountsCalls({ inputShape: [4] })] }),
  },
  'in a wrapper': {
    layer: () =>
      tf.sequential({
        layers: [
          tf.layers.reshape({ targetShape: [2, 2], inputShape: [4] }),
          tf.layers.timeDistributed({ layer: new CountsCalls() }),
          tf.layers.flatten(),
        ],
      }),
  },
};
