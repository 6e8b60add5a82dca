import { constant, splat, type Value } from '../graph/value.ts';
import { add, binary, cast, mul, select, sub, unary } from '../ops/elementwise.ts';
import { gather, iota, pick, reshape, slice } from '../ops/shape.ts';
import { type Kernel, type KernelTable, Unsupported } from './kernel.ts';

// Kernels of tf.image without a gradient in TensorFlow.js: they can only come before all weights.

interface RotateAttrs {
  readonly radians: number;
  readonly fillValue: number | readonly [red: number, green: number, blue: number];
  readonly center: number | readonly [x: number, y: number];
}

/** As TensorFlow.js has it, the fourth channel is filled with full opacity. */
const OPAQUE = 255;

/** Each pixel is the nearest one of the image before it was rotated, or else of the fill value. */
const rotate: Kernel<'image', RotateAttrs> = ({ inputs: { image }, attrs }) => {
  const { radians, fillValue, center } = attrs;
  const [batch, height, width, channels] = image.shape as [number, number, number, number];
  const [atX, atY] = [center].flat() as [number, number?];
  const [centerX, centerY] = [width * atX, height * (atY ?? atX)];
  const [sin, cos] = [Math.sin(radians), Math.cos(radians)];
  const from = Array.from({ length: height * width }, (_, i) => {
    const [x, y] = [(i % width) - centerX, Math.floor(i / width) - centerY];
    const column = Math.round(x * cos - y * sin + centerX);
    const row = Math.round(x * sin + y * cos + centerY);
    return column >= 0 && column < width && row >= 0 && row < height ? row * width + column : -1;
  });
  const fill = Array.from({ length: channels }, (_, channel) => {
    if (typeof fillValue === 'number') return fillValue;
    return channel === 3 ? OPAQUE : (fillValue[channel] ?? Number.NaN);
  });
  const pixels = pick(
    reshape(image, [batch, height * width, channels]),
    from.map((place) => Math.max(place, 0)),
    1,
  );
  const isInside = from.map((place) => Number(place >= 0));
  const rotated = select(
    constant(isInside, [isInside.length, 1], 'bool'),
    pixels,
    constant(fill, [channels], image.dtype),
  );
  return reshape(rotated, image.shape);
};

interface CropAttrs {
  readonly cropSize: readonly [height: number, width: number];
  readonly method: 'bilinear' | 'nearest';
  readonly extrapolationValue: number;
}

/** The places along an axis that the pixels of the crops come from, and whether they are in the image. */
function cropPlaces(from: Value, to: Value, count: number, size: number) {
  const last = size - 1;
  const places =
    count > 1
      ? add(
          mul(from, last),
          mul(cast(iota(count), 'float32'), mul(sub(to, from), last / (count - 1))),
        )
      : mul(add(from, to), 0.5 * last);
  // TensorFlow.js computes in double precision: what is out by less than a rounding is at the edge.
  const slack = 1e-6 * size;
  const isInside = binary(
    'And',
    binary('GreaterOrEqual', places, -slack),
    binary('LessOrEqual', places, last + slack),
  );
  return { places: binary('Min', binary('Max', places, 0), last), isInside };
}

/** Boxes of images, resized. Where a box goes beyond its image, there is the value for that. */
const cropAndResize: Kernel<'image' | 'boxes' | 'boxInd', CropAttrs> = ({ inputs, attrs }) => {
  const { boxes, boxInd } = inputs;
  const { cropSize, method, extrapolationValue } = attrs;
  const image = cast(inputs.image, 'float32');
  const [batch, height, width, channels] = image.shape as [number, number, number, number];
  if (batch * height * width * channels === 0) throw new Unsupported('its image is empty');
  const [count] = boxes.shape as [number];
  const edge = (i: number) => slice(cast(boxes, 'float32'), [0, i], [count, 1]);
  const rows = cropPlaces(edge(0), edge(2), cropSize[0], height);
  const columns = cropPlaces(edge(1), edge(3), cropSize[1], width);
  const asRows = (x: Value) => reshape(x, [count, cropSize[0], 1]);
  const asColumns = (x: Value) => reshape(x, [count, 1, cropSize[1]]);
  const index = reshape(cast(boxInd, 'int32'), [count, 1, 1]);
  const ofImage = binary('Min', binary('Max', index, 0), batch - 1);
  const pixels = reshape(image, [batch * height * width, channels]);
  const at = (row: Value, column: Value) => {
    const line = add(mul(ofImage, height), asRows(cast(row, 'int32')));
    return gather(pixels, add(mul(line, width), asColumns(cast(column, 'int32'))), 0);
  };
  const withChannels = (x: Value) => reshape(x, [...x.shape, 1]);
  const crop = () => {
    if (method === 'nearest') {
      const nearest = (x: Value) => unary('Floor', add(x, 0.5));
      return at(nearest(rows.places), nearest(columns.places));
    }
    const [top, bottom] = [unary('Floor', rows.places), unary('Ceil', rows.places)];
    const [left, right] = [unary('Floor', columns.places), unary('Ceil', columns.places)];
    const between = (a: Value, b: Value, share: Value) => add(a, mul(sub(b, a), share));
    const x = withChannels(asColumns(sub(columns.places, left)));
    const y = withChannels(asRows(sub(rows.places, top)));
    return between(
      between(at(top, left), at(top, right), x),
      between(at(bottom, left), at(bottom, right), x),
      y,
    );
  };
  const isInside = binary('And', asRows(rows.isInside), asColumns(columns.isInside));
  const cropped = select(withChannels(isInside), crop(), splat(extrapolationValue));
  return select(withChannels(binary('Less', index, batch)), cropped, splat(0));
};

export const IMAGE_KERNELS: KernelTable = {
  RotateWithOffset: rotate,
  CropAndResize: cropAndResize,
};
