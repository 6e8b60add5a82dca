export {
  type LiveTerminal,
  type LiveTerminalOptions,
  liveTerminal,
  type TerminalStream,
} from './live-terminal.ts';
export type { PlottedTest } from './plotted-test.ts';
export { plotTerminal, type TerminalPlotOptions } from './terminal-plot.ts';
