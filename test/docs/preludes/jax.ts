import { init, type Array as JaxArray, numpy as np } from '@jax-js/jax';

await init('wasm');

// A linear law, as a training with jax-js has it.
export const params = { w: np.zeros([1]) };
export const loss = ({ w }: { w: JaxArray }, { xs, ys }: { xs: JaxArray; ys: JaxArray }) =>
  np.square(xs.mul(w).sub(ys)).mean();
export const data = [{ xs: new Float32Array([1, 2, 3]), ys: new Float32Array([2, 4, 6]) }];
