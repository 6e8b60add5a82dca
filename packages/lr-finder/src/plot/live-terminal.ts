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
export interface LiveTerminalOptions extends Pick<CurveOptions, 'logLr' | 'showLr' | 'title'> {
  /** The last rate of the test, so that the axis has its whole length from the beginning. */
  readonly endLr?: number | undefined;
  /** Columns, where the terminal has so many; an integer >= 40. Default: 80. */
  readonly width?: number | undefined;
  /** Lines, where the terminal has so many; an integer >= 14. Default: 20. */
  readonly height?: number | undefined;
  /** Whether to use colours. Default: as `NO_COLOR`, `FORCE_COLOR` and the stream say. */
  readonly color?: boolean | undefined;
  /** What to draw on. Default: `process.stderr`, so that data can go to the standard output. */
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
  /** Takes a recorded point: to be passed to a test as its `onPoint`. */
  readonly onPoint: (point: RangeTestPoint) => void;
  /** Takes the figure away for good and shows the cursor again; the test may have ended in any way. */
  readonly stop: () => void;
}

/** Milliseconds from one drawing to the next: an eye sees no more, and training has to go on. */
const PAUSE = 80;

/**
 * Draws a test while it runs, in place, on a terminal. Where no person is looking (a file, a pipe,
 * `TERM=dumb`) and where the terminal is too small, it draws nothing. Each of the `repeats`, and
 * each further test, is drawn from its beginning.
 *
 * ```ts
 * const live = await liveTerminal({ endLr: 10 });
 * const result = await rangeTest(trainable, { endLr: 10, onPoint: live.onPoint }).finally(live.stop);
 * console.log(plotTerminal(result.history));
 * ```
 *
 * @throws {ArgumentError} for an option that can't be used.
 */
export async function liveTerminal(options: LiveTerminalOptions = {}): Promise<LiveTerminal> {
  const all: CurveOptions & LiveTerminalOptions = options;
  const { stream = standardError(), endLr, width, height, ...rest } = resolveBy(all, LIVE_OPTIONS);
  const { color = colorByDefault(stream), ...settings } = rest;
  if (!stream || !isWatched(stream)) return { onPoint: () => {}, stop: () => {} };

  // A library for terminals needs one: only loaded where there is one.
  const { createLogUpdate } = await import('log-update');
  const update = createLogUpdate(stream as NodeJS.WriteStream);
  let run: RangeTestPoint[] = [];
  let runs = 1;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let isClosed = false;
  // A stream that can't be written to any more ends the drawing, not the test.
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
      // The cursor stands on a line below.
      height: Math.min(height, (stream.rows ?? height + 1) - 1),
      color,
    };
    if (size.width < MIN_WIDTH || size.height < MIN_HEIGHT) return;
    const scene = sceneOf(plottedTests(historyOf(run), {}), settings, endLr ? [endLr] : []);
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

/** Whether a person sees what is written, and the cursor can be moved back. */
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
