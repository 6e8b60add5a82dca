import type { RangeTestPoint } from '../../range-test/options.ts';
import { printable } from '../printable.ts';
import type { RunFlags } from './options.ts';

/** What a person sees while a test runs. */
export interface Progress {
  readonly onPoint: (point: RangeTestPoint) => void;
  /** Takes it away. May be called again. */
  readonly stop: () => void;
}

const NONE: Progress = { onPoint: () => {}, stop: () => {} };

/** A figure that grows on the standard error, where that is a terminal and nobody wants it quiet. */
export async function startProgress(flags: RunFlags, name: string): Promise<Progress> {
  if (flags.quiet || !process.stderr.isTTY) return NONE;
  const { liveTerminal } = await import('../../plot/terminal.ts');
  const { endLr, title = name } = flags;
  // An end that can't be used is for the test to refuse.
  const isRate = endLr !== undefined && Number.isFinite(endLr) && endLr > 0;
  const live = await liveTerminal({ title: printable(title), ...(isRate && { endLr }) });
  let isOn = true;
  return {
    onPoint: (point) => {
      if (isOn) live.onPoint(point);
    },
    stop: () => {
      if (isOn) live.stop();
      isOn = false;
    },
  };
}
