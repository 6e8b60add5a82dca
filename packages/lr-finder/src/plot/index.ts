export { type Figure, type MimeBundle, type PlotOptions, type PngOptions, plot } from './figure.ts';
export type { Theme } from './palette.ts';
export type { PlottedTest } from './plotted-test.ts';
export { plotScene, type Scene, type SceneOptions } from './scene.ts';
export {
  type Panel,
  type SmallMultiplesOptions,
  type StillFigure,
  smallMultiples,
} from './small-multiples.ts';
export { type SuggestedRange, suggestionWords } from './suggestion-words.ts';
