import type { Value } from '../graph/value.ts';
import {
  averagePool,
  averagePoolGradient,
  maxPool,
  maxPoolGradient,
  maxPoolGradientToLast,
} from '../ops/pool.ts';
import type { Kernel, KernelTable } from './kernel.ts';
import { pool2dWindow, pool3dWindow } from './window.ts';

type WindowOf = typeof pool2dWindow;

const max =
  (windowOf: WindowOf): Kernel =>
  ({ inputs, attrs }) => {
    const x = inputs.x!;
    return maxPool(x, windowOf(x.shape, attrs));
  };

const maxGradient =
  (windowOf: WindowOf, gradient: typeof maxPoolGradient): Kernel =>
  ({ inputs, attrs }) => {
    const { dy, input } = inputs as { dy: Value; input: Value };
    return gradient(dy, input, windowOf(input.shape, attrs));
  };

const average =
  (windowOf: WindowOf): Kernel =>
  ({ inputs, attrs }) => {
    const x = inputs.x!;
    return averagePool(x, windowOf(x.shape, attrs));
  };

const averageGradient =
  (windowOf: WindowOf): Kernel =>
  ({ inputs, attrs }) => {
    const { dy, input } = inputs as { dy: Value; input: Value };
    return averagePoolGradient(dy, windowOf(input.shape, attrs));
  };

export const POOL_KERNELS: KernelTable = {
  MaxPool: max(pool2dWindow),
  MaxPoolGrad: maxGradient(pool2dWindow, maxPoolGradient),
  AvgPool: average(pool2dWindow),
  AvgPoolGrad: averageGradient(pool2dWindow),
  MaxPool3D: max(pool3dWindow),
  MaxPool3DGrad: maxGradient(pool3dWindow, maxPoolGradientToLast),
  AvgPool3D: average(pool3dWindow),
  AvgPool3DGrad: averageGradient(pool3dWindow),
};
