/** Runs timed in pairs in one process: what slows the machine down slows both. */

interface Time {
  /** Milliseconds on the clock. */
  readonly wall: number;
  /** Milliseconds of the processors: other programs disturb it less. */
  readonly cpu: number;
}

/** A kind of run: what it prepares isn't timed. */
export interface Run<T> {
  readonly name: string;
  readonly prepare: () => T;
  readonly run: (prepared: T) => Promise<unknown>;
  readonly free: (prepared: T) => void;
}

async function timed<T>({ prepare, run, free }: Run<T>): Promise<Time> {
  const prepared = prepare();
  const start = performance.now();
  const startCpu = process.cpuUsage();
  await run(prepared);
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(startCpu);
  free(prepared);
  return { wall, cpu: (user + system) / 1000 };
}

/** Prints the medians of both kinds of runs, by steps, and of the ratios of the pairs. */
export async function printPairs<T>(
  [first, second]: readonly [Run<T>, Run<T>],
  pairs: number,
  steps: number,
): Promise<void> {
  const times: [Time[], Time[]] = [[], []];
  for (const run of [first, second]) await timed(run);
  for (let pair = 0; pair < pairs; pair++) {
    // Each goes first in turn, so that neither profits from a machine that warms up or cools down.
    const order = pair % 2 === 0 ? [0, 1] : [1, 0];
    for (const place of order) times[place]!.push(await timed([first, second][place]!));
  }
  for (const [clock, name] of [
    ['wall', 'on the clock'],
    ['cpu', 'of the processors'],
  ] as const) {
    const ratios = times[1].map((time, i) => time[clock] / times[0][i]![clock]);
    // As many ratios lie below the true median as heads fall in `pairs` throws of a coin.
    const margin = 0.98 / Math.sqrt(pairs);
    const [low, middle, high] = [0.5 - margin, 0.5, 0.5 + margin].map((q) =>
      quantile(ratios, Math.min(Math.max(q, 0), 1)).toFixed(3),
    );
    console.log(`\nms a step ${name}, medians of ${pairs}`);
    for (const [place, { name }] of [first, second].entries()) {
      const each = times[place]!.map((time) => time[clock] / steps);
      console.log(`  ${name.padEnd(12)}${quantile(each, 0.5).toFixed(2)}`);
    }
    console.log(`  ratio, median of the pairs: ${middle} (95 % interval ${low} to ${high})`);
  }
}

const quantile = (values: readonly number[], q: number) =>
  values.toSorted((a, b) => a - b)[Math.round(q * (values.length - 1))]!;
