import { sizeOf, type Value } from '../graph/value.ts';
import { valuesOf } from '../graph/walk.ts';

/** How many multiplications the products and convolutions of a graph take, about. */
export function multiplicationsOf(outputs: readonly Value[]): number {
  return valuesOf(outputs).reduce((sum, value) => sum + multiplications(value), 0);
}

function multiplications({ op, inputs, shape, attributes }: Value): number {
  const [a, b] = inputs.map((input) => input.shape);
  switch (op) {
    case 'MatMul':
      return sizeOf(shape) * a!.at(attributes.transA === 1 ? -2 : -1)!;
    case 'Conv':
      return sizeOf(shape) * sizeOf(b!.slice(1));
    case 'ConvTranspose':
      return sizeOf(a!) * sizeOf(b!.slice(1));
    default:
      return 0;
  }
}
