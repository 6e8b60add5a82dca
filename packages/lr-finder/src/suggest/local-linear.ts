/** The smoother's half width, in decades. */
export const HALF_WIDTH = 0.6;
/** At most this part of the whole range, or a short range would become one straight line. */
const HALF_WIDTH_OF_RANGE = 0.2;
/** A window with fewer points is widened, as happens in tests of few or uneven steps. */
const FEWEST_POINTS = 5;
/** The distance between the nodes of the smoothed curve, in decades. */
const NODE_DISTANCE = 0.05;
const FEWEST_NODES = 40;
const MOST_NODES = 4000;

/** A smoother that is linear in the losses: its weights are computed once and used many times. */
export interface LinearSmoother {
  /** Where the smoothed values are, rising and evenly spaced. */
  readonly nodes: Float64Array;
  /** The smoothed values at the nodes. */
  readonly apply: (y: ArrayLike<number>) => Float64Array;
  /** The sum of the squared weights at node `i`: the variance of the noise that remains there. */
  readonly noiseLeft: (i: number) => number;
}

/**
 * Local-linear regression with tricube weights (Cleveland 1979): at each node a straight line is
 * fitted to the points around it, and near points count most. A moving average lags behind; this
 * looks to both sides, so it doesn't, and as it is linear it is not biased at the two ends.
 *
 * @param x - the places of the points, rising, at least one.
 * @param count - the number of measurements that each point is the mean of.
 * @param last - where the nodes end; points may lie beyond.
 */
export function localLinear(x: Float64Array, count: Float64Array, last: number): LinearSmoother {
  const first = x[0]!;
  const range = last - first;
  const intervals = Math.min(Math.max(Math.ceil(range / NODE_DISTANCE), FEWEST_NODES), MOST_NODES);
  const nodes = Float64Array.from(
    { length: range > 0 ? intervals + 1 : 1 },
    (_, i) => first + (range * i) / intervals,
  );
  const halfWidth = Math.min(HALF_WIDTH, range * HALF_WIDTH_OF_RANGE);
  const rows = Array.from(nodes, (node) => rowAt(node, x, count, halfWidth));
  return {
    nodes,
    apply: (y) => {
      const smooth = new Float64Array(rows.length);
      for (let r = 0; r < rows.length; r++) {
        const { from, weights } = rows[r]!;
        let sum = 0;
        for (let i = 0; i < weights.length; i++) sum += weights[i]! * y[from + i]!;
        smooth[r] = sum;
      }
      return smooth;
    },
    noiseLeft: (r) => {
      const { from, weights } = rows[r]!;
      let sum = 0;
      for (let i = 0; i < weights.length; i++)
        sum += (weights[i]! * weights[i]!) / count[from + i]!;
      return sum;
    },
  };
}

/** The weights that give the value at one node, for the losses from index `from` on. */
interface Row {
  readonly from: number;
  readonly weights: Float64Array;
}

function rowAt(node: number, x: Float64Array, count: Float64Array, halfWidth: number): Row {
  let from = firstAtLeast(x, node - halfWidth);
  let to = firstAtLeast(x, node + halfWidth);
  const wanted = Math.min(FEWEST_POINTS, x.length);
  while (to - from < wanted) {
    if (to === x.length || (from > 0 && node - x[from - 1]! <= x[to]! - node)) from--;
    else to++;
  }
  // A widened window extends a little past its last point, which would otherwise have no weight.
  const reach = Math.max(halfWidth, 1.1 * (node - x[from]!), 1.1 * (x[to - 1]! - node)) || 1;

  const weights = new Float64Array(to - from);
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  for (let i = from; i < to; i++) {
    const d = (x[i]! - node) / reach;
    const w = Math.max(1 - Math.abs(d) ** 3, 0) ** 3 * count[i]!;
    weights[i - from] = w;
    s0 += w;
    s1 += w * d;
    s2 += w * d * d;
  }
  const determinant = s0 * s2 - s1 * s1;
  // Points that nearly coincide determine no line: their mean is used.
  const isLine = determinant > 1e-9 * s0 * s2;
  for (let i = from; i < to; i++) {
    const d = (x[i]! - node) / reach;
    const w = weights[i - from]!;
    weights[i - from] = isLine ? (w * (s2 - s1 * d)) / determinant : w / s0;
  }
  return { from, weights };
}

/** The first index with `x[index] >= value`. */
function firstAtLeast(x: Float64Array, value: number): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
