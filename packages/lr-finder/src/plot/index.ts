export { type Figure, type MimeBundle, type PlotOptions, type PngOptions, plot } from './figure.ts';
export type { Theme } from './palette.ts';
export type { PlottedTest } from './plotted-test.ts';
export {
  type Panel,
  type SmallMultiplesOptions,
  type StillFigure,
  smallMultiples,
} from './small-multiples.ts';
