import { BINARY_KERNELS } from './binary.ts';
import { CONV_KERNELS } from './conv.ts';
import { CREATION_KERNELS } from './creation.ts';
import { GATHER_KERNELS } from './gather.ts';
import { IMAGE_KERNELS } from './image.ts';
import type { KernelTable } from './kernel.ts';
import { POOL_KERNELS } from './pool.ts';
import { PRODUCT_KERNELS } from './product.ts';
import { REDUCTION_KERNELS } from './reduction.ts';
import { RESIZE_KERNELS } from './resize.ts';
import { RESPONSE_KERNELS } from './response.ts';
import { SHAPE_KERNELS } from './shape.ts';
import { UNARY_KERNELS } from './unary.ts';

/** All kernels of TensorFlow.js that can be compiled. */
export const KERNELS: KernelTable = {
  ...UNARY_KERNELS,
  ...BINARY_KERNELS,
  ...REDUCTION_KERNELS,
  ...PRODUCT_KERNELS,
  ...SHAPE_KERNELS,
  ...CREATION_KERNELS,
  ...CONV_KERNELS,
  ...POOL_KERNELS,
  ...GATHER_KERNELS,
  ...RESIZE_KERNELS,
  ...IMAGE_KERNELS,
  ...RESPONSE_KERNELS,
};
