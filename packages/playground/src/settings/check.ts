import {
  DATA,
  ENGINES,
  METHOD_NAMES,
  MODELS,
  OPTIMIZERS,
  type Settings,
  type TestSettings,
} from './settings.ts';

/** Reads one setting from text; `undefined` where the text says none that can be used. */
export type Reader<Value> = (text: string) => Value | undefined;

const oneOf =
  <Name extends string>(names: readonly Name[]): Reader<Name> =>
  (text) =>
    names.find((name) => name === text);

const integer =
  (least: number, most: number): Reader<number> =>
  (text) => {
    const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
    return value >= least && value <= most ? value : undefined;
  };

const rate: Reader<number> = (text) => {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  // Adding 0 turns -0 into 0.
  return value >= 0 && value <= 1e6 ? value + 0 : undefined;
};

const widths: Reader<readonly number[]> = (text) => {
  const list = text
    .split(/[,\s]+/)
    .filter((part) => part !== '')
    .map(integer(1, 1024));
  const fits = list.length >= 1 && list.length <= 4;
  return fits && list.every((width) => width !== undefined) ? (list as number[]) : undefined;
};

/** How each setting is read, from a link as from a field of the page. */
export const READERS: { readonly [Name in keyof Settings]: Reader<Settings[Name]> } = {
  data: oneOf(DATA),
  model: oneOf(MODELS),
  widths,
  optimizer: oneOf(OPTIMIZERS),
  batchSize: integer(1, 1024),
  startLr: rate,
  endLr: rate,
  numIter: integer(10, 2000),
  stepMode: oneOf(['exp', 'linear']),
  loss: oneOf(['training', 'validation']),
  engine: oneOf(['fastest', ...ENGINES]),
  seed: integer(0, 2 ** 31 - 1),
  method: oneOf(METHOD_NAMES),
  skipStart: integer(0, 2000),
  skipEnd: integer(0, 2000),
  curve: oneOf(['smoothed', 'raw']),
  axis: oneOf(['log', 'linear']),
  trialSteps: integer(10, 1000),
};

/** What a field takes, said to whoever typed something else. */
export const TAKES: Partial<Record<keyof Settings, string>> = {
  widths: 'one to four whole numbers from 1 to 1024, such as 64, 32',
  batchSize: 'a whole number from 1 to 1024',
  startLr: 'a rate such as 1e-6',
  endLr: 'a rate such as 10',
  numIter: 'a whole number from 10 to 2000',
  seed: 'a whole number',
  trialSteps: 'a whole number from 10 to 1000',
};

/** Why a test can't run by these settings as a whole; `undefined` where it can. */
export function conflictOf(settings: TestSettings): string | undefined {
  const { startLr, endLr, stepMode, data, model, engine } = settings;
  if (!(endLr > startLr)) return 'The last rate has to be larger than the first.';
  if (stepMode === 'exp' && startLr === 0) return 'A rate that grows by factors can’t start at 0.';
  if (stepMode === 'exp' && !Number.isFinite(endLr / startLr)) {
    return 'The first rate is too near to 0 for a rate that grows by factors.';
  }
  if (model === 'cnn' && data !== 'digits')
    return 'A convolutional network needs images: the digits.';
  if (model === 'cnn' && engine === 'wasm') {
    return 'TensorFlow.js has no gradient of a convolution in WebAssembly: choose another engine.';
  }
  return undefined;
}
