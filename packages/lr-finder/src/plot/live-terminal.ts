import { type OptionTable, POSITIVE, resolveBy, UNCHECKED } from '../options.ts';
import type { RangeTestPoint } from '../range-test/options.ts';
import { CURVE_OPTIONS, type CurveOptions } from './options.ts';
import { plottedTests } from './plotted-test.ts';
import { sceneOf } from './scene.ts';
import { colorByDefault } from './terminal-color.ts';
import { drawCharacters } from './terminal-drawing.ts';
import { MIN_HEIGHT, MIN_WIDTH, TERMINAL_SIZE } from './terminal-plot.ts';

/** What a live figure is drawn on: a stream of Node, such as `process.stderr`. */
export interface TerminalStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

/** How to draw while a test runs. */
export interface LiveTerminalOptions
  extends Pick<CurveOptions, 'show' | 'smoothing' | 'measurement' | 'logLr' | 'showLr' | 'title'> {
  /** The last rate of the test, so that the axis has its full length from the start. */
  readonly endLr?: number | undefined;
  /** Columns, if the terminal has so many; an integer >= 40. Default: 80. */
  readonly width?: number | undefined;
  /** Lines, if the terminal has so many; an integer >= 14. Default: 20. */
  readonly height?: number | undefined;
  /** Whether to use colours. Default: `NO_COLOR` and `FORCE_COLOR` decide, then the stream. */
  readonly color?: boolean | undefined;
  /** Where to draw. Default: `process.stderr`, so that data can go to the standard output. */
  readonly stream?: TerminalStream | undefined;
}

const LIVE_OPTIONS = {
  ...CURVE_OPTIONS,
  ...TERMINAL_SIZE,
  endLr: [POSITIVE],
  stream: [UNCHECKED],
} satisfies OptionTable<CurveOptions & LiveTerminalOptions>;

/** A figure that redraws itself in place. */
export interface LiveTerminal {
  /** Draws a recorded point; pass it to a test as its `onPoint`. */
  readonly onPoint: (point: RangeTestPoint) => void;
  /** Removes the figure for good and shows the cursor again, however the test ended. */
  readonly stop: () => void;
}

/** Milliseconds between drawings: more are invisible, and would slow training down. */
const PAUSE = 80;

/**
 * Draws a test while it runs, in place, on a terminal. If nobody is watching (a file, a pipe,
 * `TERM=dumb`) or the terminal is too small, it draws nothing. Each of the `repeats`, and each
 * further test, starts a new drawing.
 *
 * ```ts prelude=parabola
 * import { rangeTest } from 'lr-finder';
 * import { liveTerminal, plotTerminal } from 'lr-finder/plot/terminal';
 *
 * const live = await liveTerminal({ endLr: 10 });
 * const options = { endLr: 10, onPoint: live.onPoint };
 * const { history } = await rangeTest(trainable, options).finally(live.stop);
 * console.log(plotTerminal(history));
 * ```
 *
 * @throws {ArgumentError} for an option that can't be used.
 */
export async function liveTerminal(options: LiveTerminalOptions = {}): Promise<LiveTerminal> {
  const all: CurveOptions & LiveTerminalOptions = options;
  const { stream = standardError(), endLr, width, height, ...rest } = resolveBy(all, LIVE_OPTIONS);
  const { color = colorByDefault(stream), ...settings } = rest;
  if (!stream || !isWatched(stream)) return { onPoint: () => {}, stop: () => {} };

  // The library is loaded only if there is a terminal.
  const { createLogUpdate } = await import('log-update');
  const update = createLogUpdate(stream as NodeJS.WriteStream);
  let run: RangeTestPoint[] = [];
  let runs = 1;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let isClosed = false;
  // If the stream can no longer be written to, the drawing ends, not the test.
  const write = (action: () => void): void => {
    if (isClosed) return;
    try {
      action();
    } catch {
      isClosed = true;
    }
  };
  const draw = (): void => {
    const size = {
      width: Math.min(width, stream.columns ?? width),
      // The cursor needs a line below the figure.
      height: Math.min(height, (stream.rows ?? height + 1) - 1),
      color,
    };
    if (size.width < MIN_WIDTH || size.height < MIN_HEIGHT) return;
    const tests = plottedTests(historyOf(run), settings);
    const scene = sceneOf(tests, settings, endLr ? [endLr] : []);
    const title = runs > 1 ? `${scene.title} (run ${runs})` : scene.title;
    const figure = drawCharacters({ ...scene, title }, size);
    write(() => update(figure));
  };
  return {
    onPoint(point) {
      if (run.length > 0 && point.index <= run.at(-1)!.index) {
        run = [];
        runs++;
      }
      run.push(point);
      const now = performance.now();
      if (now - drawnAt < PAUSE) return;
      draw();
      drawnAt = now;
    },
    stop() {
      write(() => {
        update.clear();
        update.done();
      });
      isClosed = true;
    },
  };
}

function historyOf(points: readonly RangeTestPoint[]) {
  return {
    lr: points.map(({ lr }) => lr),
    loss: points.map(({ loss }) => loss),
    rawLoss: points.map(({ rawLoss }) => rawLoss),
  };
}

function standardError(): TerminalStream | undefined {
  return processOf()?.stderr;
}

/** Whether a person sees the output, and the cursor can be moved back. */
function isWatched({ isTTY }: TerminalStream): boolean {
  const { TERM, CI } = processOf()?.env ?? {};
  return isTTY === true && TERM !== 'dumb' && (CI === undefined || CI === '');
}

function processOf(): ProcessLike | undefined {
  return (globalThis as { process?: ProcessLike }).process;
}

interface ProcessLike {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stderr?: TerminalStream;
}
