import { METHODS, type Method } from 'lr-finder';

/** What the training steps are taken by. `'fastest'`: whichever takes least time a step here. */
export const ENGINES = ['webgpu', 'webgl', 'wasm', 'onnx'] as const;
export const DATA = ['digits', 'moons', 'iris', 'csv'] as const;
export const MODELS = ['linear', 'mlp', 'cnn'] as const;
export const OPTIMIZERS = ['sgd', 'momentum', 'adam', 'rmsprop', 'adagrad', 'adamax'] as const;
export const METHOD_NAMES = Object.keys(METHODS) as Method[];

export type EngineName = (typeof ENGINES)[number];
export type DataName = (typeof DATA)[number];
export type ModelName = (typeof MODELS)[number];
export type OptimizerName = (typeof OPTIMIZERS)[number];

/** What is trained, and how the rate grows: a test runs by these, and by nothing else. */
export interface TestSettings {
  readonly data: DataName;
  readonly model: ModelName;
  /** Units of the hidden layers of an MLP. */
  readonly widths: readonly number[];
  readonly optimizer: OptimizerName;
  readonly batchSize: number;
  readonly startLr: number;
  readonly endLr: number;
  readonly numIter: number;
  readonly stepMode: 'exp' | 'linear';
  readonly loss: 'training' | 'validation';
  readonly engine: EngineName | 'fastest';
  /** Of the first weights, and of the order of the samples. */
  readonly seed: number;
}

/** How the curve is read and shown. */
export interface ViewSettings {
  readonly method: Method;
  /** Points left out at the ends; `undefined`: as many as the method's author leaves out. */
  readonly skipStart: number | undefined;
  readonly skipEnd: number | undefined;
  readonly curve: 'smoothed' | 'raw';
  readonly axis: 'log' | 'linear';
  /** Steps of each training that the suggestion is tried out by. */
  readonly trialSteps: number;
}

/** All that a link to the page holds. */
export interface Settings extends TestSettings, ViewSettings {}

export const DEFAULTS: Settings = {
  data: 'digits',
  model: 'mlp',
  widths: [64],
  optimizer: 'adam',
  batchSize: 64,
  startLr: 1e-6,
  endLr: 10,
  numIter: 100,
  stepMode: 'exp',
  loss: 'training',
  engine: 'fastest',
  seed: 1,
  method: 'descent',
  skipStart: undefined,
  skipEnd: undefined,
  curve: 'smoothed',
  axis: 'log',
  trialSteps: 150,
};

/** The settings that decide what comes out of a test, without the seed: tests that share them compare. */
export function experimentOf(settings: TestSettings): string {
  const { data, model, widths, optimizer, batchSize, startLr, endLr, numIter, stepMode, loss } =
    settings;
  const hidden = model === 'mlp' ? widths : [];
  return JSON.stringify([
    ...[data, model, hidden, optimizer, batchSize, startLr, endLr, numIter, stepMode, loss],
  ]);
}
