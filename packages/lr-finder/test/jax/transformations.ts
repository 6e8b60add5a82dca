import { type Array as JaxArray, type JsTree, numpy as np, tree } from '@jax-js/jax';

// Gradient transformations in the form of optax, whose package for jax-js is not on npm.

type Arrays = JsTree<JaxArray>;
type AdamState = { count: JaxArray; mu: Arrays; nu: Arrays };

const map = (f: (...leaves: JaxArray[]) => JaxArray, first: Arrays, ...rest: Arrays[]): Arrays =>
  tree.map(f, first, ...rest);

/** Adam (Kingma and Ba 2014), of which the rate is the step size: generic, as optax's is. */
export function adam(learningRate: number, { b1 = 0.9, b2 = 0.999, eps = 1e-7 } = {}) {
  return {
    init<Params extends Arrays>(params: Params): Arrays {
      const zeros = () => map((p) => np.zerosLike(p), tree.ref(params));
      const state = { count: np.array(0, { dtype: np.int32 }), mu: zeros(), nu: zeros() };
      tree.dispose(params);
      return state;
    },
    update<Params extends Arrays>(grads: Params, state: Arrays, params?: Params): [Params, Arrays] {
      tree.dispose(params);
      const { count, ...moments } = state as AdamState;
      const mu = map((m, g) => m.mul(b1).add(g.mul(1 - b1)), moments.mu, tree.ref(grads));
      const nu = map((v, g) => v.mul(b2).add(np.square(g).mul(1 - b2)), moments.nu, grads);
      const next = count.add(1);
      const unbias = (decay: number) =>
        np.subtract(1, np.power(decay, next.ref.astype(np.float32)));
      const [correct1, correct2] = [unbias(b1), unbias(b2)];
      const updates = map(
        (m, v) => {
          const size = np.sqrt(v.div(correct2.ref)).add(eps);
          return m.div(correct1.ref).div(size).mul(-learningRate);
        },
        tree.ref(mu),
        tree.ref(nu),
      );
      tree.dispose([correct1, correct2]);
      return [updates as Params, { count: next, mu, nu }];
    },
  };
}

/** Plain gradient descent, without a state. */
export function sgd(learningRate: number) {
  return {
    init<Params extends Arrays>(params: Params): Arrays {
      tree.dispose(params);
      return [];
    },
    update<Params extends Arrays>(grads: Params, state: Arrays, params?: Params): [Params, Arrays] {
      tree.dispose(params);
      return [map((g) => g.mul(-learningRate), grads) as Params, state];
    },
  };
}
