import type { Value } from '../graph/value.ts';
import {
  averagePool,
  averagePoolGradient,
  maxPool,
  maxPoolGradient,
  maxPoolGradientToLast,
} from '../ops/pool.ts';
import type { Window } from '../ops/window.ts';
import type { Kernel, KernelTable } from './kernel.ts';
import { pool2dWindow, pool3dWindow } from './window.ts';

type WindowOf = typeof pool2dWindow;

const forward =
  (pool: (x: Value, window: Window) => Value, windowOf: WindowOf): Kernel<'x'> =>
  ({ inputs: { x }, attrs }) =>
    pool(x, windowOf(x.shape, attrs));

const gradient =
  (
    make: (dy: Value, window: Window, input: Value) => Value,
    windowOf: WindowOf,
  ): Kernel<'dy' | 'input'> =>
  ({ inputs: { dy, input }, attrs }) =>
    make(dy, windowOf(input.shape, attrs), input);

export const POOL_KERNELS: KernelTable = {
  MaxPool: forward(maxPool, pool2dWindow),
  MaxPoolGrad: gradient(maxPoolGradient, pool2dWindow),
  AvgPool: forward(averagePool, pool2dWindow),
  AvgPoolGrad: gradient(averagePoolGradient, pool2dWindow),
  MaxPool3D: forward(maxPool, pool3dWindow),
  MaxPool3DGrad: gradient(maxPoolGradientToLast, pool3dWindow),
  AvgPool3D: forward(averagePool, pool3dWindow),
  AvgPool3DGrad: gradient(averagePoolGradient, pool3dWindow),
};
