export { type Figure, type PlotOptions, plot } from './figure.ts';
